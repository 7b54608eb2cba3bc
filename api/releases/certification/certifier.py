"""The program of the process that certifies: ``python -m api.releases.certification.certifier``.

``api.releases.certification.child_process`` starts it and gives it tasks, one after the other.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import sys
from collections.abc import Callable

from api.disclosure.limits import NotCertified
from api.releases.certification.child_process import Done, Failed, Message, Task

PATIENCE = 12.0
"""Seconds to wait for another task."""


def main() -> None:
    """Run the tasks on standard input, until one fails or none comes.

    What libraries print goes to standard error, not among the messages.
    """
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # What it works on are respondents: no trace of them is left on a disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def say(message: Message) -> None:
        pickle.dump(message, channel)
        channel.flush()

    task: Task[object] | None = pickle.load(sys.stdin.buffer)  # nosec B301 # from a process of our own
    while task is not None:
        task = _next() if _run(task, say) else None


def _next() -> Task[object] | None:
    """The next task; None where none comes, or nobody is there any more."""
    coming, _, _ = select.select([sys.stdin], [], [], PATIENCE)
    try:
        task: Task[object] | None = pickle.load(sys.stdin.buffer) if coming else None  # nosec B301 # from a process of our own
    except EOFError:
        return None
    return task


def _run(task: Task[object], say: Callable[[Message], None]) -> bool:
    """Say how a task goes and ends; whether it has a result."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Should the parent be gone, nobody else would stop this process.
    seconds = int(used.ru_utime + used.ru_stime + task.limits.seconds) + 1
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, most))
    resource.setrlimit(resource.RLIMIT_AS, (task.limits.memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        say(Done(task.run(say)))
    except NotCertified as error:
        say(Failed(str(error)))
    except MemoryError:
        say(Failed(f"more than {task.limits.memory / 1e6:,.0f} MB of memory were needed"))
    else:
        return True
    return False


if __name__ == "__main__":
    main()
