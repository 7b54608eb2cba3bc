"""Pictures are drawn in a process beside, one at a time: the renderer holds the lock of its interpreter, and would let
no other answer through for a second and more.

``api.representations.renderer`` is its program. It starts with the first picture, and ends when this process does.
"""

from __future__ import annotations

import logging
import pickle
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore, Lock, Timer
from typing import Literal

from api.errors import Overloaded
from api.side_processes import start_beside

Form = Literal["svg", "png"]

MOST_AT_ONCE = 3
"""Pictures that are drawn or waited for: each holds a thread, and the others are for light answers."""
TURN_SECONDS, DRAWING_SECONDS, STARTING_SECONDS = 10.0, 15.0, 60.0
"""How long a picture waits for its turn, and how long it is drawn, until it is given up. The first of a process may
take longer, or a busy machine would end it again and again before it has started. A picture takes 0.1 s, the first of a
process 2 s."""
BUSY = "More pictures are asked for just now than are drawn at a time."
log = logging.getLogger(__name__)


class Renderer:
    """Draws. It may be used by several threads, and survives the end of its process."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(MOST_AT_ONCE)
        self._turn = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._has_started = False

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who wait; to be taken before what is drawn is put together.

        Raises:
            Overloaded: there is none.
        """
        if not self._places.acquire(blocking=False):
            raise Overloaded(BUSY)
        try:
            yield
        finally:
            self._places.release()

    def draw(self, form: Form, chart: bytes) -> bytes:
        """A Vega-Lite chart as a picture.

        Raises:
            Overloaded: it could not be drawn in time.
            ValueError: it is no chart.
        """
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise Overloaded(BUSY)
        try:
            # Once more where the process had ended: somebody may have killed it, and not because of this picture.
            picture = self._ask(form, chart) or self._ask(form, chart)
        finally:
            self._turn.release()
        if picture is None:
            raise Overloaded("The picture could not be drawn.")
        if isinstance(picture, Exception):
            raise picture
        return picture

    def _ask(self, form: Form, chart: bytes) -> bytes | Exception | None:
        """What the process answers; None where it ended without an answer.

        Raises:
            Overloaded: it took too long.
        """
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise TypeError("the process needs its pipes")
        allowed = DRAWING_SECONDS if self._has_started else STARTING_SECONDS
        watch = Timer(allowed, process.kill)
        watch.daemon = True
        began = time.monotonic()
        watch.start()
        try:
            pickle.dump((form, chart.decode()), process.stdin)
            process.stdin.flush()
            picture: bytes | Exception = pickle.load(process.stdout)  # nosec B301 # from a process of our own
            self._has_started = True
            return picture
        except (EOFError, OSError, pickle.UnpicklingError):
            late = time.monotonic() - began >= allowed
            self._end()
            log.warning("the process that draws pictures ended: %s", "it took too long" if late else "it was ended")
            if late:
                raise Overloaded("The picture took too long.") from None
            return None
        finally:
            watch.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = start_beside("api.representations.renderer")
        return self._process

    def _end(self) -> None:
        process, self._process, self._has_started = self._process, None, False
        if process is not None:
            process.kill()
            with suppress(OSError):
                process.communicate()


RENDERER = Renderer()
"""That of this process. It holds nothing before the first picture, so a server may fork."""
