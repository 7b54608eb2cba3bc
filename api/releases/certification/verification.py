"""Verify: from what is stored of a release alone, that its certificate holds for just what the release shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from sqlalchemy import Connection, Engine

from api.concepts.editions.snapshots import Snapshot
from api.concepts.stored_json import from_json
from api.concepts.surveys.policies import Policy
from api.disclosure.certificates import Certificate, certificate_to_json
from api.disclosure.certified_parts import certificate_differences, part_differences
from api.disclosure.hashes import facts_hash, matrix_hash
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.suppression import Flags, SuppressionProblem
from api.errors import InvalidInput, Problem, Refused
from api.queries.certificates import StoredFacts, find_build, public_certificate, read_statuses, stored_facts
from api.releases.certification.child_process import Certification, run_in_child_process
from api.releases.certification.facts import read_problems, released_cells
from api.releases.publishing import require_release
from api.releases.sealing import find_certificate, seal
from api.releases.standing import standing

WITHHELD_OR_SHOWN = ("published", "unreliable", "confidential", "not_asked")
"""The statuses in a certified release; another one might tell why a figure is not shown."""


def verify_stored_release(engine: Engine, release_id: str, limits: Limits | None = None, workers: int = 2) -> int:
    """Recompute spans, integer programmes and hashes of a certified release; the number of problems proved again.

    Raises:
        InvalidInput: with everything that does not agree.
        Refused: the release has no certificate.
        UnknownIdentifier: there is no such release.
    """
    with engine.connect() as connection:
        release = require_release(connection, release_id)
        certificate, build = find_certificate(connection, release.key), find_build(connection, release.key)
        if certificate is None or build is None or build.bases is None:
            policy_name = release.snapshot["policy"]["name"]
            raise Refused(
                f"{release.id} has no certificate; its policy is “{policy_name}”. {standing(connection, release)}"
            )
        policy = from_json(release.snapshot, Snapshot).policy
        stored = list(stored_facts(connection, release.key))
        problems, flags = read_problems(stored)
        mistakes = [
            *_public(connection, release.key, certificate),
            *_shown(connection, release.key, build.bases, stored),
        ]
        sealed = seal(connection, release.key)
    try:
        verify_release(certificate, problems, flags, policy, sealed, limits, workers)
    except InvalidInput as error:
        mistakes += error.problems
    if mistakes:
        raise InvalidInput(mistakes, f"{release_id} does not verify")
    return len(stored)


def _public(connection: Connection, release_key: int, certificate: Certificate) -> Iterator[Problem]:
    """What anybody reads is the certificate without what is for the owner only."""
    if public_certificate(connection, release_key) != certificate_to_json(certificate.public()):
        yield Problem("the certificate that anybody can read is not the one that was made")


def _shown(
    connection: Connection, release_key: int, bases: Sequence[Sequence[str]], stored: Sequence[StoredFacts]
) -> Iterator[Problem]:
    """A figure may be shown, or said to be unreliable, only in cells that all its bases are released in."""
    released: dict[str, frozenset[str]] = {}
    for one in stored:
        released |= dict.fromkeys(one.names, released_cells(one))
    for cell, series, status in read_statuses(connection, release_key).iter_rows():
        if status in ("published", "unreliable") and not all(cell in released.get(name, ()) for name in bases[series]):
            yield Problem(f"series {series} is {status}, which was not certified", pointer=cell)
        elif status not in WITHHELD_OR_SHOWN:
            yield Problem(f"series {series} has the status “{status}”, which no certified release has", pointer=cell)


def verify_release(
    certificate: Certificate,
    problems: Mapping[str, SuppressionProblem],
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
    mistakes = [Problem(text) for text in certificate_differences(certificate, policy, figures_hash)]
    parts = {name: part for part in certificate.parts for name in part.covers}
    for name in sorted(parts.keys() ^ problems.keys()):
        mistakes.append(Problem("is not in both the certificate and the stored facts", pointer=name))
    different: dict[tuple[str, str], tuple[str, Certification]] = {}
    for name in sorted(parts.keys() & problems.keys()):
        problem = problems[name]
        flags = released.get(name, np.zeros(problem.offered.shape, dtype=np.bool_))
        differences = part_differences(certificate.rules, parts[name], problem, flags)
        mistakes += [Problem(text, pointer=name) for text in differences]
        task = Certification(problem, policy.k, limits or Limits(), flags)
        different.setdefault((facts_hash(problem), matrix_hash(problem, flags)), (name, task))
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        for failures in pool.map(lambda named: _proof(*named), different.values()):
            mistakes += failures
    if mistakes:
        raise InvalidInput(mistakes, "The release does not verify")


def _proof(name: str, task: Certification) -> list[Problem]:
    try:
        run_in_child_process(task, lambda step: None)
    except NotCertified as error:
        return [Problem(str(error), pointer=name)]
    return []
