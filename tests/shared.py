"""Where the real data files are: beside the project, not in it. Tests that need them skip without them."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"

needs_shared_data = pytest.mark.skipif(
    not (SHARED / "data").is_dir(), reason="needs the real survey files of ../shared/data"
)

CASES = SHARED / "cases"
"""Situations of new users, each in a folder with its files and a README that says what is right."""

needs_shared_cases = pytest.mark.skipif(not CASES.is_dir(), reason="needs the situations of ../shared/cases")
