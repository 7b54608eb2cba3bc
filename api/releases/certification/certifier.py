"""The program of the process that certifies: ``python -m api.releases.certification.certifier``.

``api.releases.certification.child_process`` starts it.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys

from api.disclosure.certifying import certify, check
from api.disclosure.limits import NotCertified
from api.releases.certification.child_process import Failed, Message, Task


def main() -> None:
    """Run the task on standard input. What libraries print goes to standard error, not among the messages."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def say(message: Message) -> None:
        pickle.dump(message, channel)
        channel.flush()

    task: Task = pickle.load(sys.stdin.buffer)
    # Should the parent be gone, nobody else would stop this process.
    seconds = int(task.limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (task.limits.memory, task.limits.memory))
    try:
        if task.released is None:
            say(certify(task.problem, task.k, task.limits, say))
        else:
            say(check(task.problem, task.released, task.k, task.limits))
    except NotCertified as error:
        say(Failed(str(error)))
    except MemoryError:
        say(Failed(f"more than {task.limits.memory / 1e6:,.0f} MB of memory were needed"))


if __name__ == "__main__":
    main()
