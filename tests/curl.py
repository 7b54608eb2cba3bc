"""``curl`` for the README's lines: the real one, or on a machine without it a stand-in that does the same of it.

As a program: ``python -m tests.curl [-s] [-f] [-H HEADER] ADDRESS`` writes the body to standard output.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent


def environment(folder: Path, *, real: bool = True) -> dict[str, str]:
    """Variables for a shell that finds ``curl``: in ``folder`` the stand-in is put, where it is needed or asked for."""
    if real and shutil.which("curl"):
        return dict(os.environ)
    program = folder / "curl"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.curl "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def main() -> int:
    """Answer as curl does: the body, whatever the status; with ``-f`` nothing and 22 for an error."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-s", "--silent", action="store_true")
    parser.add_argument("-f", "--fail", action="store_true")
    parser.add_argument("-H", "--header", action="append", default=[])
    parser.add_argument("address")
    given = parser.parse_args()
    headers = {"Accept": "*/*"} | dict(header.split(": ", 1) for header in given.header)
    answer = requests.get(given.address, headers=headers, timeout=30)
    if given.fail and not answer.ok:
        return 22
    sys.stdout.buffer.write(answer.content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
