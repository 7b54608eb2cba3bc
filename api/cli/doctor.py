"""``benchmarks doctor``: whether all is as it should be here, and what to do where it is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from api.cli.checkup import Finding, owner_findings, reader_findings, software
from api.cli.console import output
from api.config import BOTH_LOGINS, Config, Login
from api.database.embedded import EmbeddedServer
from api.errors import BenchmarksError, InvalidInput

MARKS = {"right": "ok   ", "look": "look ", "wrong": "WRONG"}


@click.command()
@click.option(
    "--as", "logins", multiple=True, type=click.Choice(BOTH_LOGINS), help="Check this login only (default: both)."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json is for programs.")
def doctor(logins: tuple[Login, ...], form: str) -> None:
    """Check configuration, database, revision, logins, disk, clock and versions; say what to do.

    The exit code is 1 where something is wrong.
    """
    found = list(_findings(logins or BOTH_LOGINS))
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            output.print(f"{MARKS[one.state]} {one.subject:<13} {one.found}")
            if one.remedy:
                output.print(f"      {'':<13} → {one.remedy}")
    if any(one.state == "wrong" for one in found):
        sys.exit(1)


def _findings(logins: tuple[Login, ...]) -> Iterator[Finding]:
    try:
        config = Config.from_environment(needs=logins)
    except InvalidInput as error:
        for problem in error.problems:
            remedy = problem.expected or "docs/operations/configure.md lists the settings"
            yield Finding("configuration", "wrong", str(problem), remedy)
        return
    yield Finding("configuration", "right", "the environment has no mistakes")
    yield from software(config)
    try:
        yield from _database(config, logins)
    except BenchmarksError as error:
        yield Finding("database", "wrong", str(error), "docs/operations/incident.md says what to do")


def _database(config: Config, logins: tuple[Login, ...]) -> Iterator[Finding]:
    if not config.embedded:
        yield from _of_logins(config, logins, config.database_url or "", config.database_reader_url or "")
        return
    embedded = EmbeddedServer(config.data_dir)
    if not embedded.is_set_up:
        yield Finding("database", "wrong", f"there is none in {config.data_dir}", "benchmarks database setup")
        return
    with embedded.running() as server:
        yield from _of_logins(config, logins, server.owner_url, server.reader_url)


def _of_logins(config: Config, logins: tuple[Login, ...], owner_url: str, reader_url: str) -> Iterator[Finding]:
    if "owner" in logins:
        yield from owner_findings(owner_url, config)
    if "reader" in logins:
        yield from reader_findings(reader_url)
