"""docs/clients.md says what happens: its programs run as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import requests

from tests.clients.documented import ADDRESS, PAGE, PYTHON, Example

LEAVE = "import os, sys\nsys.stdout.flush()\nos._exit(0)\n"
"""pyarrow's threads abort, now and then, an interpreter that ends by itself after `pandas.read_parquet`."""


@pytest.mark.parametrize("example", PYTHON, ids=lambda one: re.sub(r"\W+", " ", one.code)[:60])
def test_a_program_of_the_page_prints_what_the_page_says(address: str, example: Example) -> None:
    command = [sys.executable, "-W", "error", "-c", example.at(address) + LEAVE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert example.output
    assert done.stdout.replace(address, ADDRESS) == example.output


def test_every_address_on_the_page_has_an_answer(address: str) -> None:
    found = set(re.findall(rf'"{re.escape(ADDRESS)}(/[^"]*)"', PAGE.read_text(encoding="utf-8")))
    assert len(found) >= 5
    for path in found:
        assert requests.get(address + path, timeout=30).status_code == 200, path
