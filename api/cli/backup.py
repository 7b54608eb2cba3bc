"""``benchmarks backup`` and ``benchmarks restore``."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from api.cli.console import errors, output, progress, writing
from api.cli.database import set_up
from api.cli.owner import engine_at, logins, owner_engine
from api.config import Config
from api.database.dumps import restore as restore_dump
from api.database.embedded import EmbeddedServer
from api.database.migrations import current
from api.errors import Refused
from api.queries.actions import record_action
from api.releases.backups import Manifest, back_up, read_manifest, refuse_differences, take_manifest

FILE = click.Path(path_type=Path)
FOLLOWERS = "Whoever follows /v1/changes has seen what came after the backup: tell them to begin again at {made_at}."


@click.command()
@click.argument("target", metavar="FILE", type=FILE)
@click.option("--unverified", is_flag=True, help="Do not restore it on trial.")
def backup(target: Path, unverified: bool) -> None:
    """Write the whole database to FILE (or into a folder, named by the time), and restore it on trial.

    The trial is a database of its own, which is gone afterwards; every release must have the same hashes there. FILE
    holds the responses and the hashes of keys: keep it as safe as the database.
    """
    if target.is_dir():
        target = target / f"benchmarks-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump"
    with owner_engine() as engine, progress() as steps, writing(target):
        manifest = back_up(engine, target, steps)
    if not unverified:
        _try(target, manifest)
    tried = "NOT restored on trial" if unverified else "restored on trial, and every hash agrees"
    output.print(f"{target}: {len(manifest.releases)} releases, {manifest.rows['figures']} figures; {tried}.")


def _try(target: Path, manifest: Manifest) -> None:
    errors.print("Restoring it on trial …")
    with tempfile.TemporaryDirectory(prefix="benchmarks-trial-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder) / "data", durable=False).running() as server:
            _restore(server.owner_url, server.reader_url, target, manifest, "")


@click.command()
@click.argument("source", metavar="FILE", type=FILE)
def restore(source: Path) -> None:
    """Read FILE, made by “benchmarks backup”, into an empty database, and compare the hashes of every release.

    Works on DATABASE_URL and DATABASE_READER_URL, or makes an embedded database in BENCHMARKS_DATA_DIR.
    """
    config = Config.from_environment()
    manifest = read_manifest(source)
    with logins(config) as (owner_url, reader_url):
        _restore(owner_url, reader_url, source, manifest, config.actor)
        with engine_at(owner_url, config.actor) as engine, engine.begin() as connection:
            record_action(connection, "database restored", source.name, f"as it was at {manifest.made_at}")
    output.print(f"{len(manifest.releases)} releases are back as they were at {manifest.made_at}; every hash agrees.")
    output.print(FOLLOWERS.format(made_at=manifest.made_at))


def _restore(owner_url: str, reader_url: str, source: Path, manifest: Manifest, actor: str) -> None:
    """Read the dump, bring its tables up to this version, make the reader, and compare."""
    with engine_at(owner_url, actor) as engine:
        if (revision := current(engine)) is not None:
            raise Refused(
                f"The database is not empty (it is at revision {revision}): nothing was changed. Restore into a new "
                "one, and let the servers use it once it is complete."
            )
        restore_dump(owner_url, source)
        set_up(owner_url, reader_url, actor)
        with engine.connect() as connection, progress() as steps:
            refuse_differences(manifest, take_manifest(connection, steps))
