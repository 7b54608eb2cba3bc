"""The program of the process that draws: ``python -m api.representations.renderer``.

``api.representations.drawing`` starts it. It imports nothing of the product, so that it is small and there soon.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
from contextlib import suppress
from typing import Any

import vl_convert

OFFLINE: dict[str, Any] = {"vl_version": "6.4", "allowed_base_urls": []}
DOTS_PER_INCH = 144
NICE = 3
"""Light answers go first."""


def draw(form: str, chart: str) -> bytes:
    """A Vega-Lite chart, as JSON, in the form ``svg`` or ``png``; without the network."""
    if form == "png":
        png: bytes = vl_convert.vegalite_to_png(chart, ppi=DOTS_PER_INCH, scale=1, **OFFLINE)
        return png
    svg: str = vl_convert.vegalite_to_svg(chart, **OFFLINE)
    return svg.encode()


def main() -> None:
    """Draw what comes on standard input, one after the other, until its end. What libraries print goes to standard
    error, not among the pictures."""
    drawn = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)
    # A bad picture ends this process alone, and no trace of a chart is left on a disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(EOFError, BrokenPipeError):
        while True:
            form, chart = pickle.load(sys.stdin.buffer)  # nosec B301 # from a process of our own
            try:
                picture: bytes | Exception = draw(form, chart)
            except ValueError as error:
                picture = error
            pickle.dump(picture, drawn)
            drawn.flush()


if __name__ == "__main__":
    main()
