"""The draft of a table that is published already: one row per figure, never a respondent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.concepts.codelists import TOTAL, Codelist
from api.concepts.surveys.files import FileFormat
from api.definitions.drafts.file_keys import file_written
from api.definitions.drafts.heads import head, opening
from api.definitions.drafts.summary import Column
from api.definitions.drafts.yaml_texts import comment, quoted, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary

FIGURE_FORMATS = ("eurostat-tsv", "sdmx-csv", "json-stat", "px")
TIME, VALUE, FLAG = "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"
_DIMENSIONS = {
    "region": ("geo", "geografie", "ref_area", "region", "country"),
    "size": ("size_emp", "sizeclas", "size", "sizen_r2"),
    "sector": ("nace_r2", "nace", "sector", "activity", "economic_activity"),
}
_MEASURES = ("indic_is", "indic", "indicator", "measure", "variable", "contentscode", "na_item")
_NO_DIMENSION = (
    "structure",
    "structure_id",
    "structure_name",
    "dataflow",
    "action",
    "last update",
    "freq",
    "obs_status",
)
_ATTRIBUTES = ("conf_status", "obs_flag", "time_period", "obs_value", "time_format", "decimals", "unit_mult")
SHOWN = 100
_FLAGS = {"b": "break", "e": "estimated", "p": "provisional"}
_STATUSES = {"c": "confidential", "u": "unreliable", "n": "not_asked", "z": "not_asked", "m": "not_available"}


def draft_figures(columns: Sequence[Column], file: FileFormat, name: str, vocabulary: Vocabulary) -> str:
    """A commented definition (YAML) of a survey whose figures the file holds."""
    by_name = {column.name.lower(): column for column in columns}
    time = next((by_name[key] for key in (TIME.lower(), "time", "year", "jahr", "zeit", "tid") if key in by_name), None)
    placed = {
        dimension: by_name[key] for dimension, keys in _DIMENSIONS.items() for key in reversed(keys) if key in by_name
    }
    used = {id(column) for column in (time, *placed.values())}
    others = [
        column
        for column in columns
        if id(column) not in used and column.name.lower() not in (*_NO_DIMENSION, *_ATTRIBUTES) and column.counts
    ]
    measures = [one for one in others if one.name.lower() in _MEASURES] or [
        one for one in others if len(one.counts) > 1
    ][:1]
    rest = [column for column in others if column not in measures]
    lines = [
        *opening("published figures", name),
        *head(name, "figures"),
        f"headline: {PLACEHOLDER}              # one of the indicators below",
        "disclosure: {policy: published}",
        "",
        *_waves(time),
        *_dimensions(placed, vocabulary),
        "indicators:                      # from the shared vocabulary, else with label and definition",
        f"  {PLACEHOLDER}: {{}}",
        "",
        *_figures(columns, file, time, measures, rest),
    ]
    return "\n".join(lines) + "\n"


def _waves(time: Column | None) -> Iterator[str]:
    yield "waves:"
    for text in time.texts if time is not None else (PLACEHOLDER,):
        year = text if len(text) == 4 and text.isdigit() else PLACEHOLDER
        start, end = (f"{year}-01-01", f"{year}-12-31") if year != PLACEHOLDER else (year, year)
        yield f"  - {{wave: {yaml_text(text)}, period_start: {start}, period_end: {end}}}"
    yield ""


def _dimensions(placed: dict[str, Column], vocabulary: Vocabulary) -> Iterator[str]:
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


def _figures(
    columns: Sequence[Column], file: FileFormat, time: Column | None, measures: Sequence[Column], rest: Sequence[Column]
) -> Iterator[str]:
    yield "figures:"
    yield f"  file: {file_written(file)}"
    yield f"  wave: {yaml_text(time.name) if time is not None else PLACEHOLDER}"
    yield from _keep(rest)
    if measures:
        yield from _series(measures[0])
    yield f"  value: {VALUE}"
    value = next((column for column in columns if column.name == VALUE), None)
    if value is not None:
        yield from _scale(value, file)
    flag = next((column for column in columns if column.name == FLAG), None)
    if flag is not None and flag.counts:
        yield from _letters(flag, value)
    elif flag is not None and value is not None and value.some_empty:
        yield f"  flag: {FLAG}"
        yield '  statuses: {"": not_available}'


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
    numbers = [
        float(text.replace(file.decimal, ".")) for text in value.texts if _is_float(text.replace(file.decimal, "."))
    ]
    if numbers and max(numbers) > 1:
        yield f"  scale: percent                 # the largest value is {max(numbers):g}"


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _letters(flag: Column, value: Column | None) -> Iterator[str]:
    letters = dict.fromkeys(letter for text in flag.texts for letter in text.replace(" ", "").replace("@", "").lower())
    flags = {letter: _FLAGS[letter] for letter in letters if letter in _FLAGS}
    statuses = {letter: _STATUSES.get(letter, PLACEHOLDER) for letter in letters if letter not in _FLAGS}
    yield f"  flag: {FLAG}"
    if flags:
        yield f"  flags: {{{', '.join(f'{quoted(letter)}: {one}' for letter, one in flags.items())}}}"
    if value is not None and value.some_empty:
        statuses[""] = "not_available"
    if statuses:
        yield f"  statuses: {{{', '.join(f'{quoted(letter)}: {one}' for letter, one in statuses.items())}}}"
