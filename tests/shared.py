"""Where the real data files are: beside the project, not in it. Tests that need them skip without them."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"

needs_shared_data = pytest.mark.skipif(
    not (SHARED / "data").is_dir(), reason="needs the real survey files of ../shared/data"
)
