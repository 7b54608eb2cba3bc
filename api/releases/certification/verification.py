"""Verify: from what is stored of a release alone, that its certificate holds for just what the release shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine

from api.concepts.editions.snapshots import Snapshot
from api.concepts.stored_json import from_json
from api.disclosure.certificates import Certificate, certificate_to_json
from api.disclosure.limits import Limits
from api.disclosure.verifying import verify_release
from api.errors import InvalidInput, Refused
from api.errors import Problem as Mistake
from api.queries.certificates import StoredFacts, find_build, public_certificate, read_statuses, stored_facts
from api.releases.certification.facts import read_problems, released_cells
from api.releases.publishing import require_release
from api.releases.sealing import find_certificate, seal

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
            raise Refused(f"{release.id} has no certificate; its policy is “{release.snapshot['policy']['name']}”.")
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


def _public(connection: Connection, release_key: int, certificate: Certificate) -> Iterator[Mistake]:
    """What anybody reads is the certificate without what is for the owner only."""
    if public_certificate(connection, release_key) != certificate_to_json(certificate.public()):
        yield Mistake("the certificate that anybody can read is not the one that was made")


def _shown(
    connection: Connection, release_key: int, bases: Sequence[Sequence[str]], stored: Sequence[StoredFacts]
) -> Iterator[Mistake]:
    """A figure may be shown, or said to be unreliable, only in cells that all its bases are released in."""
    released: dict[str, frozenset[str]] = {}
    for one in stored:
        released |= dict.fromkeys(one.names, released_cells(one))
    for cell, series, status in read_statuses(connection, release_key).iter_rows():
        if status in ("published", "unreliable") and not all(cell in released.get(name, ()) for name in bases[series]):
            yield Mistake(f"series {series} is {status}, which was not certified", pointer=cell)
        elif status not in WITHHELD_OR_SHOWN:
            yield Mistake(f"series {series} has the status “{status}”, which no certified release has", pointer=cell)
