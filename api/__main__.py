"""The command's start: nothing but the guard of the seconds in which everything else is imported."""

from __future__ import annotations

import signal


def main() -> None:
    """Run ``benchmarks``. Ctrl-C before the command is there ends the process by the signal, without a traceback."""
    guarded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if guarded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from api.cli import main as run

    if guarded:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
