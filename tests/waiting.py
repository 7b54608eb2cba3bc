"""Waiting for what happens by itself, on a machine that may be busy."""

from __future__ import annotations

import time
from collections.abc import Callable

SECONDS = 60.0


def wait_for(holds: Callable[[], object], seconds: float = SECONDS, said: Callable[[], str] = str) -> float:
    """Until it holds; the seconds that took.

    Raises:
        AssertionError: it does not within ``seconds``, with what was ``said`` until then.
    """
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + seconds, f"it did not happen within {seconds:g} s. {said()}"
        time.sleep(0.02)
    return time.monotonic() - began
