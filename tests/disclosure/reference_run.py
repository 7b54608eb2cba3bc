"""Certifies the reference population in a process of its own: ``python -m tests.disclosure.reference_run FILE``.

So what it needs is measured without the other tests' processes; FILE gets the pickled :class:`Run`.
"""

from __future__ import annotations

import pickle
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from api.concepts.surveys.policies import Policy
from api.disclosure.suppression import SuppressionProblem
from api.releases.certification.base_groups import CertifiedRelease, certify_release
from api.releases.certification.child_process import end_waiting
from tests.disclosure.population import item_problem, population

K = 10
WORKERS = 2


@dataclass(frozen=True)
class Run:
    """The certified release; the wall time, the children's processor time in seconds; the memory of all in bytes."""

    release: CertifiedRelease
    elapsed: float
    used: float
    memory: int


def reference_problems() -> dict[str, SuppressionProblem]:
    """One problem per item of the reference population."""
    people = population()
    return {f"item {item}": item_problem(people, item) for item in range(10)}


def own_peak() -> int:
    """The most memory of this process in bytes. What the kernel counts as its maximum resident set is at least that of
    the process it was started from, which may be a large one."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (peak,) = (line.split()[1] for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return 1024 * int(peak)


def run() -> Run:
    """Certify all ten items."""
    problems = reference_problems()
    before = time.monotonic()
    release = certify_release(problems, Policy("certified", k=K), workers=WORKERS)
    elapsed = time.monotonic() - before
    end_waiting()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = 1024 * (WORKERS * children.ru_maxrss) + own_peak()
    return Run(release, elapsed, children.ru_utime + children.ru_stime, memory)


if __name__ == "__main__":
    # Unpickled elsewhere: the class must not be that of "__main__".
    from tests.disclosure import reference_run

    Path(sys.argv[1]).write_bytes(pickle.dumps(reference_run.run()))
