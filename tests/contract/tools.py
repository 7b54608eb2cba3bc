"""Tools that were not written here, run on a served catalogue: what each is asked to do, and what it found."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import requests

from tests.contract.broken import RULES, broken, own_rules
from tests.serving_process import Served

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
PROGRAMS = HERE / "node_modules" / ".bin"
WORK = HERE / "node_modules" / ".cache"
SPECIFICATION = WORK / "openapi.json"
BROKEN = WORK / "broken.json"
FEWEST_CASES = 2_000
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}


class Failed(Exception):
    """A tool found something, or could not look."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """What a program says; raises ``Failed`` with it when the program is not content."""
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=os.environ | QUIET | dict(environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(done.stdout)
    return done.stdout


def fetch_specification(served: Served) -> None:
    """Keep what the server says of itself where the linters look for it."""
    WORK.mkdir(exist_ok=True)
    document = requests.get(f"{served.base}/openapi.json", timeout=30).json()
    SPECIFICATION.write_text(json.dumps(document, indent=1), encoding="utf-8")
    BROKEN.write_text(json.dumps(broken(document), indent=1), encoding="utf-8")


def spectral(served: Served) -> str:
    """OpenAPI, OWASP and our own rules find nothing; and each of our own finds something where there is something."""
    fetch_specification(served)
    lint = [str(PROGRAMS / "spectral"), "lint", "--ruleset", str(RULES), "--fail-severity", "hint", "--quiet"]
    run([*lint, str(SPECIFICATION)])
    try:
        found = run([*lint, str(BROKEN)])
    except Failed as failed:
        found = str(failed)
    blind = sorted(rule for rule in own_rules() if not re.search(rf"\s{re.escape(rule)}\s", found))
    if blind:
        raise Failed(f"find nothing in a specification that breaks them: {', '.join(blind)}")
    return f"0 errors, 0 warnings; each of {len(own_rules())} own rules finds what breaks it"


def redocly(served: Served) -> str:
    """The strict recommendations find nothing."""
    fetch_specification(served)
    run([str(PROGRAMS / "redocly"), "lint", "--extends", "recommended-strict", str(SPECIFICATION)])
    return "0 errors"


def schemathesis(served: Served) -> str:
    """Requests made from the specification, right and wrong ones, are answered as it says."""
    said = run(schemathesis_command(f"{served.base}/openapi.json"))
    counted = re.search(r"([0-9]+) generated, ([0-9]+) passed", said)
    if counted is None or counted[1] != counted[2] or int(counted[1]) < FEWEST_CASES:
        raise Failed(f"fewer than {FEWEST_CASES} cases have passed\n{said}")
    return f"{counted[1]} cases, 0 failures"


def schemathesis_command(address: str, *options: str) -> list[str]:
    """Schemathesis on a specification, with every check it has and our own."""
    program = str(Path(sys.executable).with_name("schemathesis"))
    return [program, "--config-file", str(HERE / "schemathesis.toml"), "run", address, "--checks", "all", *options]


def browser(served: Served) -> str:
    """The documentation page executes every operation, and nothing is amiss."""
    said = run(["node", str(HERE / "browser.mjs"), served.base, _new_key(served)])
    return said.splitlines()[-1]


def _new_key(served: Served) -> str:
    program = str(Path(sys.executable).with_name("benchmarks"))
    folder = {"BENCHMARKS_DATA_DIR": str(served.log.parent / served.log.stem)}
    said = run([program, "key", "create", "--holder", "the test of the documentation page", "--days", "1"], folder)
    found = re.search(r"\bsbk_\w+", said)
    if found is None:
        raise Failed(f"no key was made: {said}")
    return found[0]
