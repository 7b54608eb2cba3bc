"""Certify a whole release: every group of bases, the same one once, several at a time, each in a child process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

import scipy

from api.concepts.surveys.policies import Policy
from api.disclosure.certificates import Certificate, GivenUp, Solver, rules_of
from api.disclosure.certified_parts import part_of
from api.disclosure.certifying import Outcome, Step
from api.disclosure.hashes import facts_hash
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.reductions import lattices
from api.disclosure.suppression import Flags, SuppressionProblem
from api.releases.certification.child_process import Certification, run_in_child_process

Report = Callable[[str, Step], None]
"""Is told the name of a problem and where its certification stands."""


@dataclass(frozen=True)
class CertifiedRelease:
    """``released``: by name of problem, bases x cells that may be published; anything else is confidential."""

    certificate: Certificate
    released: Mapping[str, Flags]


@dataclass(frozen=True)
class _Certified:
    """How a problem came out, and what was given up for it."""

    outcome: Outcome
    given_up: tuple[GivenUp, ...]


def certify_release(
    problems: Mapping[str, SuppressionProblem],
    policy: Policy,
    limits: Limits | None = None,
    workers: int = 2,
    report: Report = lambda name, step: None,
) -> CertifiedRelease:
    """Decide what may be released of each of the named problems, and prove it.

    Problems that differ in nothing but names are certified once. Where one cannot be certified within ``limits``,
    its lattice is reduced (``api.disclosure.reductions``). Raises ``NotCertified``, naming the problem and every
    attempt, where nothing is left to reduce, and ``Refused`` for any policy but ``certified`` with k >= 2.
    """
    rules = rules_of(policy)
    same: dict[str, list[str]] = {}
    for name, problem in problems.items():
        same.setdefault(facts_hash(problem), []).append(name)
    first = {names[0]: problems[names[0]] for names in same.values()}
    certified = _in_parallel(first, policy.k, limits or Limits(), workers, report)
    parts, released = [], {}
    for names in same.values():
        one = certified[names[0]]
        parts.append(part_of(names, problems[names[0]], one.outcome, one.given_up))
        released.update(dict.fromkeys(names, one.outcome.released))
    solver = Solver("HiGHS (scipy.optimize.milp)", scipy.__version__)
    return CertifiedRelease(Certificate(rules, tuple(parts), solver), released)


def _in_parallel(
    problems: Mapping[str, SuppressionProblem], k: int, limits: Limits, workers: int, report: Report
) -> dict[str, _Certified]:
    """All of them; ``report`` is called in this thread only."""
    steps: SimpleQueue[tuple[str, Step] | Future[_Certified]] = SimpleQueue()
    cancelled = threading.Event()
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        pending: dict[Future[_Certified], str] = {}
        for name, problem in problems.items():
            future = pool.submit(_reducing, name, problem, k, limits, steps.put, cancelled)
            future.add_done_callback(steps.put)
            pending[future] = name
        found: dict[str, _Certified] = {}
        try:
            while len(found) < len(problems):
                news = steps.get()
                if isinstance(news, Future):
                    found[pending[news]] = news.result()
                else:
                    report(*news)
        except BaseException:
            cancelled.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found


def _reducing(
    name: str,
    problem: SuppressionProblem,
    k: int,
    limits: Limits,
    report: Callable[[tuple[str, Step]], None],
    cancelled: threading.Event,
) -> _Certified:
    """Certify the problem, or the first of its reduced lattices for which there is a proof."""
    reasons: list[str] = []
    given_up: list[str] = []
    for less, reduced in lattices(problem):
        given_up += [less] if less else []
        try:
            outcome = run_in_child_process(
                Certification(reduced, k, limits), lambda step: report((name, step)), cancelled
            )
        except NotCertified as error:
            if cancelled.is_set():
                raise
            reasons.append(str(error))
            continue
        lost = tuple(GivenUp(cells, reason) for cells, reason in zip(given_up, reasons, strict=True))
        return _Certified(outcome, lost)
    attempts = "\n".join(
        f"  {'without ' + what if what else 'all cells'}: {why}"
        for what, why in zip(["", *given_up], reasons, strict=True)
    )
    raise NotCertified(f"{name} cannot be certified, so nothing of it may be published:\n{attempts}")
