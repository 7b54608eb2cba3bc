"""The draft of a table that is published already: one row per figure, never a respondent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from api.concepts.codelists import TOTAL, Codelist
from api.concepts.surveys.files import FileFormat
from api.concepts.vocabulary import USUAL_SIGNS
from api.definitions.drafts.file_keys import file_written
from api.definitions.drafts.heads import head, opening
from api.definitions.drafts.numbers import number_in
from api.definitions.drafts.sdmx_labels import without_names
from api.definitions.drafts.summary import Column
from api.definitions.drafts.table_columns import Table, table_of
from api.definitions.drafts.wide_tables import wide_values
from api.definitions.drafts.yaml_texts import comment, quoted, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary
from api.definitions.wordings import match_code

SHOWN = 100
_FLAGS = {"b": "break", "e": "estimated", "p": "provisional", "u": "unreliable"}
_STATUSES = {"c": "confidential", "u": "unreliable", "n": "not_asked", "z": "not_asked", "m": "not_available"}


def draft_figures(columns: Sequence[Column], file: FileFormat, name: str, vocabulary: Vocabulary) -> str:
    """A commented definition (YAML) of a survey whose figures the file holds."""
    table = table_of(without_names(columns) if file.name == "sdmx-csv" else columns, file)
    lines = [
        *opening("published figures", name),
        *head(name, ["basis: published"]),
        f"headline: {PLACEHOLDER}              # one of the indicators below",
        "disclosure: {policy: published}",
        "",
        *_waves(table.time),
        *_dimensions(table.placed, vocabulary),
        "indicators:                      # from the shared vocabulary, else with label and definition",
        f"  {PLACEHOLDER}: {{}}",
        "",
        *_figures(columns, table, file, vocabulary),
    ]
    return "\n".join(lines) + "\n"


def _waves(time: Column | None) -> Iterator[str]:
    yield "waves:"
    for text in time.texts if time is not None else ():
        year = text if len(text) == 4 and text.isdigit() else PLACEHOLDER
        start, end = (f"{year}-01-01", f"{year}-12-31") if year != PLACEHOLDER else (year, year)
        yield f"  - {{wave: {yaml_text(text)}, period_start: {start}, period_end: {end}}}"
    if time is None:
        yield f"  - wave: {PLACEHOLDER}              # such as 2023; the same under figures"
        yield f"    period_start: {PLACEHOLDER}"
        yield f"    period_end: {PLACEHOLDER}"
    yield ""


def _dimensions(placed: Mapping[str, Column], vocabulary: Vocabulary) -> Iterator[str]:
    if not placed:
        yield "dimensions: []"
        yield ""
        return
    yield "dimensions:"
    for name, column in placed.items():
        codelist = vocabulary.codelists[vocabulary.dimensions[name].codelist]
        unknown = [text for text in column.texts if text not in codelist]
        whole = _whole(column, codelist)
        yield f"  - id: {name}"
        yield f"    column: {yaml_text(column.name)}"
        yield f"    whole: {whole}"
        if unknown:
            yield f"    values:                      # codes that the codelist {codelist.id} does not have"
            codes = _codes(name, column, codelist)
            for text in column.texts[:SHOWN]:
                label = column.value_labels.get(text)
                said = f"   # {comment(label)}" if label else ""
                yield f"      {quoted(text)}: {yaml_text(codes[text]) if text in codes else PLACEHOLDER}{said}"
    yield ""


def _codes(name: str, column: Column, codelist: Codelist) -> dict[str, str]:
    """Text → its code, where it is one or surely means one that no other text does."""
    codes = {text: text for text in column.texts if text in codelist}
    for text in column.texts:
        # A sector stands for itself in official tables.
        is_open = text not in codes and name != "sector"
        found = match_code(name, column.value_labels.get(text, text)) if is_open else None
        if found is not None and found not in codes.values():
            codes[text] = found
    return codes


def _whole(column: Column, codelist: Codelist) -> str:
    """The code that stands for everybody: the total, the only one, else for the owner to say."""
    known = [text for text in column.texts if text in codelist]
    if TOTAL in column.counts:
        return TOTAL
    return yaml_text(known[0]) if len(known) == 1 else PLACEHOLDER


def _figures(columns: Sequence[Column], table: Table, file: FileFormat, vocabulary: Vocabulary) -> Iterator[str]:
    yield "figures:"
    yield f"  file: {file_written(file)}"
    yield f"  wave: {yaml_text(table.time.name) if table.time is not None else f'{{constant: {PLACEHOLDER}}}'}"
    yield from _keep(table.rest)
    if table.measure is not None:
        yield from _series(table.measure)
    if not table.values:
        yield f"  value: {PLACEHOLDER}"
        return
    if len(table.values) > 1:
        yield from wide_values(columns, table, file, vocabulary)
    else:
        yield f"  value: {yaml_text(table.values[0].name)}"
        yield from _beside(table)
    yield from _scale(table.values, file)
    yield from _letters(table.flag, table.values[0])


def _beside(table: Table) -> Iterator[str]:
    """Number of respondents, standard error and interval; one bound alone is no interval."""
    found = table.beside.of_rows
    for role, column in found.items():
        if not role.startswith("ci_") or {"ci_low", "ci_high"} <= found.keys():
            yield f"  {role}: {yaml_text(column.name)}"


def _keep(rest: Sequence[Column]) -> Iterator[str]:
    """Dimensions that are none of ours hold one code each in the figures of one survey."""
    several = [column for column in rest if len(column.counts) > 1]
    if several:
        yield "  keep:                          # one code of each of these dimensions, or declare it as one of yours"
    for column in several:
        codes = ", ".join(_code(column, text) for text in column.texts[:12])
        yield f"    - {{column: {yaml_text(column.name)}, values: {PLACEHOLDER}}}   # {comment(codes, 200)}"
    for column in rest:
        if column not in several:
            yield f"  # The same everywhere: {comment(column.name)} is {comment(_code(column, column.texts[0]))}"


def _code(column: Column, text: str) -> str:
    label = column.value_labels.get(text)
    return f"{text} ({label})" if label else text


def _series(column: Column) -> Iterator[str]:
    yield "  series:"
    yield f"    columns: {yaml_text(column.name)}"
    yield "    map:                         # what each code measures: indicator, channel, category"
    for text in column.texts[:SHOWN]:
        label = column.value_labels.get(text)
        yield f"      {quoted(text)}: {{indicator: {PLACEHOLDER}}}{f'   # {comment(label)}' if label else ''}"


def _scale(values: Sequence[Column], file: FileFormat) -> Iterator[str]:
    """Percent where a number is above 1; what stands in place of a number."""
    texts = list(dict.fromkeys(text for value in values for text in value.texts))
    numbers = [number for text in texts if (number := number_in(text.rstrip("% "), file)) is not None]
    if numbers and max(numbers) > 1:
        yield f"  scale: percent                 # the largest value is {max(numbers):g}"
    signs = [text for text in texts if not any(one.isdigit() for one in text)]
    signs += ["()"] if any(re.fullmatch(r"\(.*\d.*\)", text) for text in texts) else []
    if signs:
        meanings = {
            sign: quoted(meaning) if (meaning := USUAL_SIGNS.get(sign)) else PLACEHOLDER for sign in signs[:SHOWN]
        }
        yield f"  symbols: {{{', '.join(f'{quoted(sign)}: {meaning}' for sign, meaning in meanings.items())}}}"


def _letters(flag: Column | None, value: Column) -> Iterator[str]:
    """What letters beside a value, and letters without one, probably mean."""
    if flag is None:
        return
    beside = _letters_of(flag, value.cells.is_not_null())
    instead = dict.fromkeys([*_letters_of(flag, value.cells.is_null()), *(one for one in beside if one not in _FLAGS)])
    statuses = {letter: _STATUSES.get(letter, PLACEHOLDER) for letter in instead if letter not in ("b", "e", "p")}
    flags = {letter: _FLAGS[letter] for letter in dict.fromkeys((*beside, *instead)) if letter in _FLAGS}
    if (value.cells.is_null() & flag.cells.is_null()).any():
        statuses[""] = "not_available"
    if flags or statuses:
        yield f"  flag: {yaml_text(flag.name)}"
    for key, meanings in (("flags", flags), ("statuses", statuses)):
        if meanings:
            yield f"  {key}: {{{', '.join(f'{quoted(letter)}: {one}' for letter, one in meanings.items())}}}"


def _letters_of(flag: Column, rows: pl.Series) -> list[str]:
    texts = flag.cells.filter(rows).drop_nulls().unique(maintain_order=True).to_list()
    return list(dict.fromkeys(letter for text in texts for letter in text.replace(" ", "").replace("@", "").lower()))
