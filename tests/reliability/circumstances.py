"""When and where something was measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime


def circumstances(load: float) -> str:
    """A sentence; ``load`` is what other programs had the machine do."""
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), Python"
        f" {platform.python_version()}; load of the machine by other programs when it began: {load:.1f}."
    )
