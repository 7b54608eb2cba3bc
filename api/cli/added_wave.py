"""``benchmarks survey add-wave``: the next wave of a survey."""

from __future__ import annotations

import re
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
    """Add the wave in DATA to DEFINITION: reworded, new and dropped questions. Earlier waves stay as they are."""
    loaded = load_definition(definition)
    if not loaded.has_responses:
        raise Refused(f"{definition.name} is of published figures: add the wave's code under waves by hand.")
    code = wave or _wave_in(data.name, [one.code for one in loaded.waves])
    text = definition.read_bytes().decode("utf-8-sig")
    file = loaded.responses.file
    before = None if earlier is None else _columns(earlier, file)
    added = add_wave(text, code, _columns(data, file), before)
    with writing(definition):
        definition.write_bytes(added.text.encode())
    for remark in added.remarks:
        output.print(f"- {remark}", markup=False)
    check = f"benchmarks survey check {definition} {data} --wave {code}"
    output.print(f"Added wave {code} to {definition}. Fill in what says {PLACEHOLDER}, then: {check}")


def _columns(path: Path, file: FileFormat) -> list[FileColumn]:
    """The file's columns with their labels and distinct cells."""
    described = read_columns(path, file)
    names = [column.name for column in described if column.name]
    texts: dict[str, set[str]] = {name: set() for name in names}
    for block in read_blocks(path, file, names):
        for name in names:
            texts[name].update(block.frame[name].drop_nulls().unique().to_list())
    return [FileColumn(one.name, one.label, frozenset(texts[one.name])) for one in described if one.name]


def _wave_in(name: str, waves: Iterable[str]) -> str:
    """The one year in a file's name that is no wave yet."""
    years: list[str] = [year for year in dict.fromkeys(_YEAR.findall(name)) if year not in waves]
    if len(years) != 1:
        raise invalid(f"{name} does not say which wave it is", expected="--wave with the new wave's code, such as 2026")
    return years[0]
