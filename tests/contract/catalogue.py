"""The shipped catalogue served from nothing, without limits: what the tools of the contract ask."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.serving_process import Served, serving

NO_LIMITS = {"BENCHMARKS_RATE_LIMIT": "off", "BENCHMARKS_KEY_RATE_LIMIT": "off", "BENCHMARKS_REQUEST_LOG": "off"}


@contextmanager
def served_catalogue() -> Iterator[Served]:
    """A server of its own, in a folder that others may enter, as root's database has to; both go with the context."""
    folder = Path(tempfile.mkdtemp(prefix="contract-"))
    folder.chmod(0o755)
    try:
        with patch.dict(os.environ, NO_LIMITS), serving(folder / "data") as served:
            yield served
    finally:
        shutil.rmtree(folder)
