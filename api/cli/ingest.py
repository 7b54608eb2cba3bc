"""``benchmarks ingest``: a file to the public in one go."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.console import output, progress
from api.cli.owner import owner_engine
from api.cli.release import describe
from api.cli.survey import DEFINITION
from api.definitions import load_definition
from api.errors import invalid
from api.releases.catalogue import ingest_catalogue
from api.releases.ingesting import ingest as ingest_file


@click.command()
@click.argument("definition", type=DEFINITION, required=False)
@click.argument("data", type=DEFINITION, required=False)
@click.option("--wave", help="Which wave DATA is, where the definition has several.")
@click.option("--catalogue", is_flag=True, help="Ingest the surveys that ship with the product instead.")
def ingest(definition: Path | None, data: Path | None, wave: str | None, catalogue: bool) -> None:
    """Import DATA as DEFINITION says, build its releases and publish them."""
    if catalogue == (definition is not None) or (definition is None) != (data is None):
        raise invalid("say what to ingest", expected="DEFINITION and DATA, or --catalogue alone")
    if definition is not None and data is not None:
        loaded = load_definition(definition)
        with owner_engine() as engine, progress() as steps:
            for built in ingest_file(engine, loaded, data, wave, steps):
                output.print(describe(built))
        return
    with owner_engine() as engine, progress() as steps:
        for built in ingest_catalogue(engine, steps):
            output.print(describe(built))
