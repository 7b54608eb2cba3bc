"""The answers the specification shows, asked for again: ``python -m tests.contract.shown`` keeps what is answered now.

It serves the shipped catalogue from nothing for this, or asks the server whose address is given.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import requests

from api.schemas.examples import EXAMPLES, Example
from tests.contract.catalogue import served_catalogue

SECONDS = 30
OF_THE_DAY = (
    (re.compile(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"), "TIME"),
    (re.compile(r"(?<=\.r1, )\d{4}-\d{2}-\d{2}\b"), "DAY"),
    (re.compile(r"urn:uuid:[0-9a-f-]{36}"), "URN"),
    (re.compile(r"\b\d{1,18}_\d{13,17}\b"), "CURSOR"),
    (re.compile(r'(?<="days_after_period": )\d+'), "DAYS"),
    (re.compile(r'(?<="date-parts": \[)[^\]]*(?=\])'), "DAY"),
)
"""What is another each time the catalogue is published."""


def ask(base: str, example: Example) -> str:
    """The answer to an example of today, as its file has it."""
    address = f"{base}{example.address}"
    sent = example.sent
    answer = (
        requests.get(address, timeout=SECONDS) if sent is None else requests.post(address, json=sent, timeout=SECONDS)
    )
    answer.raise_for_status()
    if example.ending != "json":
        return answer.content.decode("utf-8")
    return written(answer.json())


def written(document: Any) -> str:
    """A document as its file has it."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def lasting(text: str) -> str:
    """An answer without what is another on each day."""
    if text.startswith("{"):
        # In one line, so that lists of numbers are where they are looked for.
        text = json.dumps(json.loads(text), ensure_ascii=False)
    for pattern, name in OF_THE_DAY:
        text = pattern.sub(name, text)
    return text


def renew(base: str) -> list[str]:
    """Keep the answers of a server that serves the catalogue; the names of those that were others before."""
    changed = []
    for example in EXAMPLES:
        text = ask(base, example)
        before = example.path.read_bytes().decode("utf-8") if example.path.exists() else ""
        if lasting(text) != lasting(before):
            changed.append(example.name)
            example.path.write_bytes(text.encode("utf-8"))
    return changed


def main(addresses: list[str]) -> None:
    if addresses:
        changed = renew(addresses[0].rstrip("/"))
    else:
        with served_catalogue() as served:
            changed = renew(served.base)
    print(f"Renewed: {', '.join(changed)}." if changed else "All examples are what is answered.")


if __name__ == "__main__":
    main(sys.argv[1:])
