"""``benchmarks survey …``: definitions and files."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from api.cli.commands import Group
from api.cli.console import output, progress, writing
from api.cli.owner import owner_engine
from api.definitions import draft_definition, load_definition
from api.errors import Refused, invalid
from api.readers import guess_format, read_blocks, read_columns
from api.releases.imports.importing import check_survey, import_survey

DEFINITION = click.Path(path_type=Path)


@click.group(cls=Group)
def survey() -> None:
    """Draft and check definitions, import files."""


@survey.command()
@click.argument("definition", type=DEFINITION)
@click.argument("data", type=DEFINITION, required=False)
@click.option("--wave", help="Which wave DATA is, where the definition has several.")
def check(definition: Path, data: Path | None, wave: str | None) -> None:
    """Check a DEFINITION, and DATA with it: every mistake with its line. Stores nothing, needs no database."""
    loaded = load_definition(definition)
    output.print(f"{definition.name} is in order: {loaded.survey.id}, {len(loaded.waves)} wave(s).")
    if data is not None:
        with progress() as steps:
            rows = check_survey(loaded, data, wave, steps)
        output.print(f"{data.name} is in order: {rows} {'respondents' if loaded.has_responses else 'figures'}.")


@survey.command("import")
@click.argument("definition", type=DEFINITION)
@click.argument("data", type=DEFINITION)
@click.option("--wave", help="Which wave DATA is, where the definition has several.")
def import_(definition: Path, data: Path, wave: str | None) -> None:
    """Import DATA as its DEFINITION says. All of it or nothing; the same file again changes nothing."""
    loaded = load_definition(definition)
    with owner_engine() as engine, progress() as steps:
        imported = import_survey(engine, loaded, data, wave, steps)
    for one in imported:
        done = "imported as" if one.new else "unchanged:"
        output.print(f"{one.survey}, wave {one.wave}: {done} version {one.version}, {one.rows} rows.")


@survey.command()
@click.argument("data", type=DEFINITION)
@click.option("--output", "target", type=DEFINITION, help="File to write (default: the terminal).")
def init(data: Path, target: Path | None) -> None:
    """Draft a definition from DATA's columns and labels. What only you know is marked CHANGE-ME."""
    file = guess_format(data)
    columns = read_columns(data, file)
    names = [column.name for column in columns]
    named = {column.name: column.missing for column in columns}
    blocks = [block.frame for block in read_blocks(data, file, names, named)]
    if not blocks:
        raise invalid("there is no row to draft from", file=data.name, expected="a header and at least one row")
    text = draft_definition(columns, pl.concat(blocks), file, data.name)
    if target is None:
        click.echo(text)
        return
    if target.exists():
        raise Refused(f"{target} is there already; it is not overwritten.")
    with writing(target):
        target.write_text(text, encoding="utf-8")
    output.print(f"Wrote {target}. Fill in what says CHANGE-ME, then: benchmarks survey check {target} {data}")
