"""Verify a release from what is stored of it: recompute the span, the programme and every hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from api.concepts.surveys.policies import Policy
from api.disclosure.apart import Task, certify_apart
from api.disclosure.certificates import Certificate, Part
from api.disclosure.hashes import facts_hash, lattice_hash, matrix_hash, released_hash
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.problems import Flags, Problem
from api.disclosure.releasing import rules_of
from api.errors import InvalidInput
from api.errors import Problem as Mistake


def verify_release(
    certificate: Certificate,
    problems: Mapping[str, Problem],
    released: Mapping[str, Flags],
    policy: Policy,
    figures_hash: str,
    limits: Limits | None = None,
    workers: int = 2,
) -> None:
    """Check that the certificate holds for what is stored, and that what is stored is what was certified.

    ``problems`` are the stored facts and ``released`` the cells whose figures are shown (bases x cells), both by the
    names that ``certify_release`` was given; ``figures_hash`` is recomputed from the stored figures. Needs no
    responses. Raises ``InvalidInput`` with everything that does not agree.
    """
    mistakes = [Mistake(text) for text in _general(certificate, policy, figures_hash)]
    parts = {name: part for part in certificate.parts for name in part.covers}
    for name in sorted(parts.keys() ^ problems.keys()):
        mistakes.append(Mistake("is not in both the certificate and the stored facts", pointer=name))
    different: dict[tuple[str, str], tuple[str, Task]] = {}
    for name in sorted(parts.keys() & problems.keys()):
        problem = problems[name]
        flags = released.get(name, np.zeros(problem.offered.shape, dtype=np.bool_))
        mistakes += [Mistake(text, pointer=name) for text in _differences(parts[name], problem, flags)]
        task = Task(problem, policy.k, limits or Limits(), flags)
        different.setdefault((facts_hash(problem), matrix_hash(problem, flags)), (name, task))
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        for failures in pool.map(lambda named: _proof(*named), different.values()):
            mistakes += failures
    if mistakes:
        raise InvalidInput(mistakes, "The release does not verify")


def _general(certificate: Certificate, policy: Policy, figures_hash: str) -> Iterator[str]:
    if certificate.rules != rules_of(policy):
        yield f"the policy says {rules_of(policy)}, the certificate was made under {certificate.rules}"
    if certificate.status != "infeasible" or any(part.status != "infeasible" for part in certificate.parts):
        yield "only the status “infeasible” is a proof"
    if certificate.figures_hash is None:
        yield "the certificate was never sealed with the hash of the figures"
    elif certificate.figures_hash != figures_hash:
        yield f"the figures are not those that were certified: hash {figures_hash}, not {certificate.figures_hash}"


def _differences(part: Part, problem: Problem, released: Flags) -> Iterator[str]:
    """What the certificate says of a problem and recomputing does not."""
    recomputed = replace(
        part,
        cells=int(problem.offered.sum()),
        released=int(released.sum()),
        withheld=int(problem.offered.sum()) - int(released.sum()),
        lattice_hash=lattice_hash(problem),
        released_hash=released_hash(problem, released),
        matrix_hash=matrix_hash(problem, released),
        facts_hash=facts_hash(problem),
    )
    for name in ("cells", "released", "withheld", "lattice_hash", "released_hash", "matrix_hash", "facts_hash"):
        certified, now = getattr(part, name), getattr(recomputed, name)
        if certified != now:
            yield f"{name} is {now}, the certificate says {certified}"


def _proof(name: str, task: Task) -> list[Mistake]:
    try:
        certify_apart(task, lambda step: None)
    except NotCertified as error:
        return [Mistake(str(error), pointer=name)]
    return []
