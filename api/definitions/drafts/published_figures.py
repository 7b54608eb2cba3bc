"""The draft of a table that is published already: one row per figure, never a respondent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from api.concepts.codelists import TOTAL, Codelist
from api.concepts.surveys.files import FileFormat
from api.concepts.vocabulary import USUAL_SIGNS
from api.definitions.drafts.file_keys import file_written
from api.definitions.drafts.heads import head, opening
from api.definitions.drafts.numbers import number_in
from api.definitions.drafts.summary import Column
from api.definitions.drafts.yaml_texts import comment, quoted, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary

FIGURE_FORMATS = ("eurostat-tsv", "sdmx-csv", "json-stat", "px")
_TIME = ("time_period", "time", "year", "jahr", "zeit", "tid", "wave", "period", "reference_year")
_VALUE = re.compile(r"(obs_)?value(_\w+)?|wert|anteil|prozent|percent(age)?|share|proportion", re.IGNORECASE)
_FLAG = re.compile(r"obs_flag|flags?|fußnote|kennzeichen", re.IGNORECASE)
_DIMENSIONS = {
    "region": ("geo", "ref_area", "region", "country", "land", "bundesland"),
    "size": ("size_emp", "sizeclas", "size", "sizen_r2", "groessenklasse", "größenklasse"),
    "sector": ("nace_r2", "nace", "sector", "activity", "wz", "branche"),
}
_MEASURES = ("indic_is", "indic", "indicator", "measure", "variable", "contentscode", "na_item")
_NO_DIMENSION = (
    *("structure", "structure_id", "structure_name", "dataflow", "action", "last update", "freq", "obs_status"),
    *("conf_status", "obs_flag", "time_format", "decimals", "unit_mult"),
)
SHOWN = 100
_FLAGS = {"b": "break", "e": "estimated", "p": "provisional", "u": "unreliable"}
_STATUSES = {"c": "confidential", "u": "unreliable", "n": "not_asked", "z": "not_asked", "m": "not_available"}


@dataclass(frozen=True)
class _Table:
    """Which column of a table of figures is what."""

    time: Column | None
    value: Column | None
    flag: Column | None
    placed: Mapping[str, Column]
    measure: Column | None
    rest: Sequence[Column]


def _table_of(columns: Sequence[Column]) -> _Table:
    by_name = {column.name.lower(): column for column in columns}
    time = next((by_name[key] for key in _TIME if key in by_name), None)
    value = next((column for column in columns if _VALUE.fullmatch(column.name)), None)
    flag = next((column for column in columns if _FLAG.fullmatch(column.name)), None)
    placed = {name: by_name[key] for name, keys in _DIMENSIONS.items() for key in reversed(keys) if key in by_name}
    used = {id(column) for column in (time, value, flag, *placed.values())}
    others = [one for one in columns if id(one) not in used and one.name.lower() not in _NO_DIMENSION and one.counts]
    several = [one for one in others if len(one.counts) > 1]
    measure = next((one for one in others if one.name.lower() in _MEASURES), several[0] if several else None)
    return _Table(time, value, flag, placed, measure, [one for one in others if one is not measure])


def holds_figures(columns: Sequence[Column], file: FileFormat) -> bool:
    """Whether each row is a published figure: by the format, or by columns for time, value and one place each."""
    if file.name in FIGURE_FORMATS:
        return True
    table = _table_of(columns)
    if table.time is None or table.value is None or not table.placed:
        return False
    keys = [column.cells.alias(column.name) for column in columns if column not in (table.value, table.flag)]
    others = [column for column in columns if column not in (table.value, table.time, table.flag)]
    some_ids = any(column.all_different for column in others if column not in table.placed.values())
    return not some_ids and not pl.DataFrame(keys).is_duplicated().any()


def draft_figures(columns: Sequence[Column], file: FileFormat, name: str, vocabulary: Vocabulary) -> str:
    """A commented definition (YAML) of a survey whose figures the file holds."""
    table = _table_of(columns)
    lines = [
        *opening("published figures", name),
        *head(name, "figures"),
        f"headline: {PLACEHOLDER}              # one of the indicators below",
        "disclosure: {policy: published}",
        "",
        *_waves(table.time),
        *_dimensions(table.placed, vocabulary),
        "indicators:                      # from the shared vocabulary, else with label and definition",
        f"  {PLACEHOLDER}: {{}}",
        "",
        *_figures(table, file),
    ]
    return "\n".join(lines) + "\n"


def _waves(time: Column | None) -> Iterator[str]:
    yield "waves:"
    for text in time.texts if time is not None else (PLACEHOLDER,):
        year = text if len(text) == 4 and text.isdigit() else PLACEHOLDER
        start, end = (f"{year}-01-01", f"{year}-12-31") if year != PLACEHOLDER else (year, year)
        yield f"  - {{wave: {yaml_text(text)}, period_start: {start}, period_end: {end}}}"
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
            for text in column.texts[:SHOWN]:
                label = column.value_labels.get(text)
                said = f"   # {comment(label)}" if label else ""
                yield f"      {quoted(text)}: {PLACEHOLDER if text in unknown else yaml_text(text)}{said}"
    yield ""


def _whole(column: Column, codelist: Codelist) -> str:
    """The code that stands for everybody: the total, the only one, else for the owner to say."""
    known = [text for text in column.texts if text in codelist]
    if TOTAL in column.counts:
        return TOTAL
    return yaml_text(known[0]) if len(known) == 1 else PLACEHOLDER


def _figures(table: _Table, file: FileFormat) -> Iterator[str]:
    yield "figures:"
    yield f"  file: {file_written(file)}"
    yield f"  wave: {yaml_text(table.time.name) if table.time is not None else PLACEHOLDER}"
    yield from _keep(table.rest)
    if table.measure is not None:
        yield from _series(table.measure)
    if table.value is None:
        yield f"  value: {PLACEHOLDER}"
        return
    yield f"  value: {yaml_text(table.value.name)}"
    yield from _scale(table.value, file)
    yield from _letters(table.flag, table.value)


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


def _scale(value: Column, file: FileFormat) -> Iterator[str]:
    """Percent where a number is above 1; what stands in place of a number."""
    numbers = [number for text in value.texts if (number := number_in(text.rstrip("% "), file)) is not None]
    if numbers and max(numbers) > 1:
        yield f"  scale: percent                 # the largest value is {max(numbers):g}"
    signs = [text for text in value.texts if not any(one.isdigit() for one in text)]
    signs += ["()"] if any(re.fullmatch(r"\(.*\d.*\)", text) for text in value.texts) else []
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
