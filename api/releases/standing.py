"""Where a release stands, and what can be done with it then: every message about a state ends in a way out of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from api.queries.releases_writing import StoredRelease, database_time, release_history

UNDECIDED = (
    "It is not decided yet what {release} shows: certify it first, with “benchmarks release certify DEFINITION”."
)


def standing(connection: Connection, release: StoredRelease) -> str:
    """A sentence or two: the state of a release, and the command that goes on from it (DEFINITION stands for the file
    of its survey)."""
    now = database_time(connection)
    if release.state == "withdrawn":
        return _withdrawn(connection, release)
    if release.state == "published" and release.published_at is not None:
        if release.published_at > now:
            return (
                f"{release.id} is scheduled for {moment_text(release.published_at)} already: withdraw it to call that "
                f'off, with “benchmarks release withdraw {release.id} --reason "…"”.'
            )
        return _public(connection, release)
    return _draft(connection, release)


def moment_text(moment: datetime) -> str:
    """A time to the second, with its offset."""
    return moment.isoformat(timespec="seconds")


def newest_published(connection: Connection, survey: str, wave: str) -> StoredRelease | None:
    """The newest release of a wave that was ever published (or is scheduled), withdrawn or not."""
    return first_published(release_history(connection, survey, wave))


def first_published(history: Iterable[StoredRelease]) -> StoredRelease | None:
    """The first of these that was ever published (or is scheduled): of a wave's history, the newest."""
    return next((release for release in history if release.published_at is not None), None)


def follows_published(connection: Connection, release: StoredRelease) -> bool:
    """Whether it is a draft that follows a release of its wave that was published, withdrawn or not."""
    newest = newest_published(connection, release.survey, release.wave)
    return release.published_at is None and newest is not None and number_of(newest) < number_of(release)


def publishing_order(connection: Connection, release: StoredRelease) -> str:
    """The one command that publishes a draft."""
    reason = ' --reason "…"' if follows_published(connection, release) else ""
    return f"benchmarks release publish {release.id}{reason}"


def _draft(connection: Connection, release: StoredRelease) -> str:
    newest = newest_published(connection, release.survey, release.wave)
    if newest is not None and number_of(newest) > number_of(release):
        return f"{release.id} is an older draft than {newest.id}, which is out: nothing more is to be done with it."
    policy = release.snapshot["policy"]["name"]
    if policy == "threshold":
        return (
            f"{release.id} is a draft for looking at: nothing is published under its policy “threshold”. Say “policy: "
            "certified” in the definition, then “benchmarks release build DEFINITION”."
        )
    if policy == "certified" and release.state != "certified":
        return f"{release.id} is a draft that is not certified: “benchmarks release certify DEFINITION” does that."
    return f"{release.id} is a draft: “{publishing_order(connection, release)}” makes it public."


def _public(connection: Connection, release: StoredRelease) -> str:
    newest = newest_published(connection, release.survey, release.wave)
    if newest is not None and newest.key != release.key:
        return f"{release.id} is published already, and {newest.id} came after it; releases never change."
    return (
        f"{release.id} is published already; releases never change. To correct it, ingest the corrected file or "
        "definition: “benchmarks ingest DEFINITION DATA”."
    )


def _withdrawn(connection: Connection, release: StoredRelease) -> str:
    history = release_history(connection, release.survey, release.wave)
    newer = next((one for one in history if number_of(one) > number_of(release)), None)
    if newer is not None:
        return f"{release.id} is withdrawn already and stays so; {newer.id} came after it."
    return (
        f"{release.id} is withdrawn already and stays so. “benchmarks release build DEFINITION” makes the next draft "
        "of the wave."
    )


def number_of(release: StoredRelease) -> tuple[int, int]:
    """What orders the releases of a wave."""
    return release.revision, release.text_revision
