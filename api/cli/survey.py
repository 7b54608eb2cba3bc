"""``benchmarks survey …``: definitions and files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Literal

import click
import polars as pl

from api.cli.added_wave import add
from api.cli.check_report import print_report, problems_as_json
from api.cli.commands import Group
from api.cli.console import output, progress, writing
from api.cli.forget import forget
from api.cli.owner import owner_engine
from api.definitions import draft_definition, load_definition, places_left
from api.errors import InvalidInput, Refused, invalid
from api.readers import guess_format, read_blocks, read_columns
from api.releases.checks.file_warnings import counted
from api.releases.imports.importing import check_survey, import_survey

DEFINITION = click.Path(path_type=Path)
ROWS = ("respondents", "figures")


@click.group(cls=Group)
def survey() -> None:
    """Draft and check definitions, import files."""


survey.add_command(add)
survey.add_command(forget)


@survey.command()
@click.argument("definition", type=DEFINITION)
@click.argument("data", type=DEFINITION, required=False)
@click.option("--wave", help="Which wave DATA is, where the definition has several.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: for programs.")
def check(definition: Path, data: Path | None, wave: str | None, form: str) -> None:
    """Check a DEFINITION, and DATA with it: what was understood, what is probably wrong, every mistake.

    Stores nothing, needs no database.
    """
    if form == "json":
        check_for_programs(definition, data, wave)
        return
    loaded = load_definition(definition)
    output.print(f"{definition.name} is in order: {loaded.survey.id}, {counted(len(loaded.waves), 'wave')}.")
    if data is not None:
        with progress() as steps:
            reports = check_survey(loaded, data, wave, steps)
        for report in reports:
            print_report(report)
        rows = sum(report.stored for report in reports)
        what = counted(rows, "respondent" if loaded.has_responses else "figure")
        output.print(f"\n{data.name} is in order: {what}.")


def check_for_programs(definition: Path, data: Path | None, wave: str | None) -> None:
    """One JSON document: the reports of the file, or the mistakes and exit code 1."""
    try:
        loaded = load_definition(definition)
        reports = [] if data is None else check_survey(loaded, data, wave)
    except InvalidInput as error:
        click.echo(json.dumps(problems_as_json(error), indent=2, ensure_ascii=False))
        sys.exit(1)
    waves = [declared.code for declared in loaded.waves]
    found = {
        "in_order": True,
        "survey": loaded.survey.id,
        "waves": waves,
        "reports": [one.as_json() for one in reports],
    }
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


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
        if one.report is not None:
            print_report(one.report)
        done = "imported as" if one.new else "unchanged:"
        output.print(f"{one.survey}, wave {one.wave}: {done} version {one.version}, {counted(one.rows, 'row')}.")


@survey.command()
@click.argument("data", type=DEFINITION)
@click.option("--output", "target", type=DEFINITION, help="File to write (default: the terminal).")
@click.option("--rows", type=click.Choice(ROWS), help="What each row of DATA is, if the draft asks or is wrong.")
def init(data: Path, target: Path | None, rows: Literal["respondents", "figures"] | None) -> None:
    """Draft a definition from DATA's columns and labels. What only you know is marked CHANGE-ME."""
    file = guess_format(data)
    columns = read_columns(data, file)
    names = [column.name for column in columns]
    named = {column.name: column.missing for column in columns}
    blocks = [block.frame for block in read_blocks(data, file, names, named)]
    if not blocks:
        raise invalid("there is no row to draft from", file=data.name, expected="a header and at least one row")
    text = draft_definition(columns, pl.concat(blocks), file, data.name, rows=rows)
    if target is None:
        click.echo(text)
        return
    if target.exists():
        raise Refused(f"{target} is there already; it is not overwritten.")
    with writing(target):
        target.write_text(text, encoding="utf-8")
    places, choices = places_left(text)
    asked = f", {choices} of them with the readings that fit" if choices else ""
    output.print(f"Wrote {target}. Fill in the {places} places that say CHANGE-ME{asked}, then:")
    output.print(f"  benchmarks survey check {target} {data}")
