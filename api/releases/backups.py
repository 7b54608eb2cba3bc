"""Backups: a dump, and beside it what must be the same once it was restored: the hashes of every release."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from api import __version__
from api.database.dumps import dump
from api.database.revisions import current_revision, known_revisions
from api.database.waiting import rest_unlimited
from api.errors import InvalidInput, Problem, Refused, invalid
from api.queries.backups import count_rows, export_snapshot, release_hashes
from api.releases.progress import Progress
from api.releases.sealing import seal

Hashes = dict[str, dict[str, str | None]]


@dataclass(frozen=True)
class Manifest:
    """What a dump holds. ``releases``: by id the state, the hashes of definition and content, and the seal, which is
    computed from the figures as they are stored. ``rows``: how many of what there are."""

    software: str
    revision: str | None
    made_at: str
    releases: Hashes
    rows: dict[str, int]


def back_up(engine: Engine, target: Path, progress: Progress) -> Manifest:
    """Write the database to ``target`` and its manifest beside it, both of one moment, while others go on.

    Raises:
        Refused: there is a file of that name.
        DatabaseUnavailable: pg_dump cannot do it.
    """
    if target.exists():
        raise Refused(f"{target} is there already; it is not overwritten.")
    part = target.with_name(target.name + ".part")
    url = engine.url.render_as_string(hide_password=False)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            rest_unlimited(connection)
            progress.start("Writing the dump")
            # For nobody but us, from the start: it holds the responses.
            os.close(_opened(part))
            dump(url, part, export_snapshot(connection))
            manifest = take_manifest(connection, progress)
        with os.fdopen(_opened(manifest_of(target)), "w", encoding="utf-8") as file:
            json.dump(asdict(manifest), file, indent=1, sort_keys=True)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _opened(path: Path) -> int:
    """A new file that nobody else may read."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def take_manifest(connection: Connection, progress: Progress) -> Manifest:
    """What the database holds, computed from what is stored."""
    found = release_hashes(connection)
    progress.start("Computing the hashes of the releases", len(found))
    releases: Hashes = {}
    for key, release, hashes in found:
        releases[release] = {**hashes, "seal": seal(connection, key)}
        progress.advance()
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(__version__, current_revision(connection), made_at, releases, count_rows(connection))


def manifest_of(target: Path) -> Path:
    """Where the manifest of a dump is."""
    return target.with_name(target.name + ".json")


def read_manifest(target: Path) -> Manifest:
    """The manifest beside a dump.

    Raises:
        InvalidInput: there is no dump, no manifest, or it is of a newer version of the software.
    """
    for path in (target, manifest_of(target)):
        if not path.is_file():
            raise invalid(
                "is not there", file=str(path), expected="a dump of “benchmarks backup” with its .json beside"
            )
    try:
        manifest = Manifest(**json.loads(manifest_of(target).read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise invalid("is no manifest of a backup", file=str(manifest_of(target))) from None
    if manifest.revision not in known_revisions():
        raise invalid(
            f"the backup is at revision {manifest.revision}, which this version of the software does not know",
            file=str(target),
            expected=f"version {manifest.software} of the software, or a newer one",
        )
    return manifest


def refuse_differences(before: Manifest, after: Manifest) -> None:
    """Raise ``InvalidInput`` with everything that is not as it was when the backup was made."""
    problems = [
        Problem(f"release {name} {_difference(before.releases.get(name), after.releases.get(name))}")
        for name in sorted(before.releases.keys() | after.releases.keys())
        if before.releases.get(name) != after.releases.get(name)
    ]
    problems += [
        Problem(f"there are {after.rows.get(name, 0)} {name}, and were {count}")
        for name, count in before.rows.items()
        if after.rows.get(name, 0) != count
    ]
    if problems:
        raise InvalidInput(problems, "What was restored is not what was backed up")


def _difference(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    if before is None or after is None:
        return "was not there" if before is None else "is missing"
    return f"has another {', '.join(name for name in before if before[name] != after.get(name))}"
