"""``benchmarks actions``: who published, withdrew, made keys and deleted responses, when and why."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from api.cli.console import output
from api.cli.owner import owner_engine
from api.queries.actions import stored_actions


@click.command()
@click.argument("subject", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json is for programs.")
def actions(subject: str | None, form: str) -> None:
    """List what was done, by whom, when and why; to SUBJECT alone (a release, the beginning of a key, a survey)."""
    with owner_engine() as engine, engine.connect() as connection:
        found = stored_actions(connection, subject)
    if form == "json":
        click.echo(
            json.dumps([asdict(one) | {"at": one.at.isoformat()} for one in found], indent=2, ensure_ascii=False)
        )
        return
    if not found:
        output.print("Nothing is on record.")
    for one in found:
        reason = f" — {one.reason}" if one.reason else ""
        output.print(f"{one.at.isoformat(timespec='seconds')} {one.action:<20} {one.subject:<42} {one.done_by}{reason}")
