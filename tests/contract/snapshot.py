"""The specification as it was promised: ``python -m tests.contract.snapshot`` writes the one of today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from api.app import create_app
from api.config import Config

SNAPSHOT = Path(__file__).with_name("openapi.json")


def specification() -> dict[str, Any]:
    """The specification of today; it does not depend on what is served, so nothing is."""
    app = create_app(Config("127.0.0.1", 8000, Path("unused"), 1, 1))
    document: dict[str, Any] = app.extensions["openapi-document"]
    return document


def promised() -> dict[str, Any]:
    """The specification that the snapshot holds."""
    document: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return document


def without_shown(part: Any) -> Any:
    """A part of a specification without the answers it shows, which are no promise and long."""
    if isinstance(part, list):
        return [without_shown(one) for one in part]
    if not isinstance(part, dict):
        return part
    shown = ("example", "examples") if "schema" in part else ()
    return {name: without_shown(said) for name, said in part.items() if name not in shown}


def write() -> None:
    text = json.dumps(without_shown(specification()), indent=1, ensure_ascii=False, sort_keys=True)
    SNAPSHOT.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    print(f"{SNAPSHOT.relative_to(Path.cwd())} is the specification of today.")
