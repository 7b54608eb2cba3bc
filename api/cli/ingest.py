"""``benchmarks ingest``: a file to drafts, a preview of what they will show, and public only if that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import Engine

from api.cli.check_report import print_rows
from api.cli.console import asking, output, progress
from api.cli.owner import owner_engine
from api.cli.preview_lines import print_preview
from api.cli.release import describe, publish_drafts
from api.cli.survey import DEFINITION
from api.definitions import load_definition
from api.errors import invalid
from api.releases.building import Built
from api.releases.catalogue import ingest_catalogue
from api.releases.ingesting import ingesting, prepare
from api.releases.publishing import publishing_command


@click.command()
@click.argument("definition", type=DEFINITION, required=False)
@click.argument("data", type=DEFINITION, required=False)
@click.option("--wave", help="Which wave DATA is, where the definition has several.")
@click.option("--publish", is_flag=True, help="Publish what the preview shows without asking.")
@click.option("--reason", help="Why figures are revised: what their users will read in /v1/changes.")
@click.option("--catalogue", is_flag=True, help="Ingest and publish the surveys that ship with the product instead.")
def ingest(
    definition: Path | None, data: Path | None, wave: str | None, publish: bool, reason: str | None, catalogue: bool
) -> None:
    """Import DATA as DEFINITION says, preview its releases, publish them if you say so."""
    if catalogue == (definition is not None) or (definition is None) != (data is None):
        raise invalid("say what to ingest", expected="DEFINITION and DATA, or --catalogue alone")
    with owner_engine() as engine:
        if definition is None or data is None:
            with progress() as steps:
                for built in ingest_catalogue(engine, steps):
                    output.print(describe(built))
            return
        loaded = load_definition(definition)
        with ingesting(engine, loaded.survey.id):
            with progress() as steps:
                prepared = list(prepare(engine, loaded, data, wave, steps))
            drafts = _show(engine, prepared)
            if publish:
                _publish(engine, drafts, reason)
        # Others need not wait for somebody who is asked.
        if not publish:
            _decide(engine, drafts, reason)


def _show(engine: Engine, prepared: Sequence[Built]) -> list[Built]:
    """Say what was read and would be shown; the new drafts."""
    for built in prepared:
        if built.report is not None:
            print_rows(built.report)
        if built.new:
            print_preview(engine, built.release)
        else:
            output.print(describe(built))
    return [built for built in prepared if built.new]


def _publish(engine: Engine, drafts: Sequence[Built], reason: str | None) -> None:
    publish_drafts(engine, {built.release: built.origin for built in drafts}, None, reason)


def _decide(engine: Engine, drafts: Sequence[Built], reason: str | None) -> None:
    """Publish the drafts if their owner says so; else say how to."""
    if not drafts:
        return
    names = ", ".join(built.release for built in drafts)
    if asking() and click.confirm(f"Publish {names} now?", default=False):
        _publish(engine, drafts, reason)
        return
    output.print(f"Nothing was published. {names} can be, with:")
    for built in drafts:
        output.print(f"  {publishing_command(engine, built.release)}")
