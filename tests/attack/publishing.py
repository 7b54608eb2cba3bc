"""Bringing the survey to be attacked to the public, as its owner would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from api.definitions import load_definition
from api.disclosure.limits import NotCertified
from api.errors import Refused
from api.releases.ingesting import ingest
from tests.attack.sample import Participant, write_answers, write_survey
from tests.conftest import Database


def publish(
    database: Database, folder: Path, policy: str, k: int, versions: Sequence[Sequence[Participant]]
) -> dict[str, Sequence[Participant]]:
    """Bring the versions to the public one after the other; which release each became. Refused ones are left out."""
    definition = load_definition(write_survey(folder, policy, k))
    found: dict[str, Sequence[Participant]] = {}
    for number, people in enumerate(versions, start=1):
        try:
            built = list(ingest(database.owner, definition, write_answers(folder, people, f"version-{number}.csv")))
        except (Refused, NotCertified):
            if not found:
                raise
            continue
        found |= {one.release: people for one in built if one.new}
    return found
