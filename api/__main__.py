"""The command's start: nothing but the guard of the seconds in which everything else is imported."""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Run ``benchmarks``. Ctrl-C before the command is there ends the process by the signal, without a traceback."""
    # The handler stays Python's meanwhile: polars keeps the one it finds, and Ctrl-C would be lost for good.
    try:
        from api.cli import main as run
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
        raise
    run()


if __name__ == "__main__":
    main()
