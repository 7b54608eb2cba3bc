"""Processes beside this one that run a program of the product: one may crash, hang or be killed, and nothing else does.

They take what they work on from their standard input. Of the environment they get no setting of the product, since
those carry logins and keys.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
OURS = ("DATABASE_", "BENCHMARKS_", "RATE_LIMIT_")


def start_beside(program: str, errors: IO[bytes] | int | None = None, **settings: str) -> subprocess.Popen[bytes]:
    """Start a module as a program, with pipes to and from it; what it says of errors goes to ``errors`` or to ours."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(OURS)}
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return subprocess.Popen(  # nosec B603 # no shell
        [sys.executable, "-m", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=kept | settings | {"PYTHONPATH": path},
    )
