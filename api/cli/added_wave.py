"""``benchmarks survey add-wave``: the next wave of a survey."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from api.cli.console import output, writing
from api.concepts.surveys.files import FileFormat
from api.definitions import load_definition
from api.definitions.added_waves import FileColumn, add_wave
from api.definitions.elements import PLACEHOLDER
from api.errors import Refused, invalid
from api.readers import read_blocks, read_columns
from api.releases.imports.found_codes import FileCells, found_codes

FILE = click.Path(path_type=Path)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@click.command("add-wave")
@click.argument("definition", type=FILE)
@click.argument("data", type=FILE)
@click.option("--wave", help="The new wave's code (default: the year in DATA's name).")
@click.option(
    "--earlier", type=FILE, help="The file of the wave before: its labels tell which questions were reworded."
)
def add(definition: Path, data: Path, wave: str | None, earlier: Path | None) -> None:
    """Add the wave in DATA to DEFINITION: reworded, new and dropped questions, new codes. Earlier waves stay."""
    loaded = load_definition(definition)
    if not loaded.has_responses:
        raise Refused(f"{definition.name} is of published figures: add the wave's code under waves by hand.")
    code = wave or _wave_in(data.name, [one.code for one in loaded.waves])
    text = definition.read_bytes().decode("utf-8-sig")
    file = loaded.responses.file
    columns, cells = _columns(data, file)
    before, cells_before = (None, None) if earlier is None else _columns(earlier, file)
    added = add_wave(text, code, columns, before, found_codes(loaded, cells, cells_before))
    with writing(definition):
        definition.write_bytes(added.text.encode())
    for remark in added.remarks:
        output.print(f"- {remark}", markup=False)
    check = f"benchmarks survey check {definition} {data} --wave {code}"
    output.print(f"Added wave {code} to {definition}. Fill in what says {PLACEHOLDER}, then: {check}")


def _columns(path: Path, file: FileFormat) -> tuple[list[FileColumn], list[FileCells]]:
    """The file's columns with their labels, and how often each cell is there."""
    described = [column for column in read_columns(path, file) if column.name]
    names = [column.name for column in described]
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for block in read_blocks(path, file, names):
        for name in names:
            counted = block.frame[name].drop_nulls().alias("text").to_frame().group_by("text").len()
            counts[name].update(dict(counted.sort("text").iter_rows()))
    columns = [FileColumn(one.name, one.label, frozenset(counts[one.name])) for one in described]
    return columns, [FileCells(one.name, counts[one.name], one.value_labels) for one in described]


def _wave_in(name: str, waves: Iterable[str]) -> str:
    """The one year in a file's name that is no wave yet."""
    years: list[str] = [year for year in dict.fromkeys(_YEAR.findall(name)) if year not in waves]
    if len(years) != 1:
        raise invalid(f"{name} does not say which wave it is", expected="--wave with the new wave's code, such as 2026")
    return years[0]
