"""Answers shown in the specification: real ones of the shipped catalogue, kept as files so that they never change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "examples"


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document


BENCHMARKS = _read("benchmarks")
BENCHMARK = _read("benchmark")
QUALITY = _read("quality")
COMPARISONS = _read("comparisons")
TRENDS = _read("trends")
DIALOGUE = _read("dialogue")
POSITIONS = _read("positions")
POSITIONS_BODY = _read("positions_body")
CHANGES = _read("changes")
