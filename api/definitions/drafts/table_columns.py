"""Which column of a table of published figures is what: by its name, else by what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.concepts.surveys.files import FileFormat
from api.concepts.vocabulary import USUAL_SIGNS
from api.definitions.drafts.beside_figures import BesideFigures, beside_figures
from api.definitions.drafts.numbers import number_in
from api.definitions.drafts.summary import Column
from api.definitions.wordings import match_size
from api.definitions.wordings.spelling import plain_words

FIGURE_FORMATS = ("eurostat-tsv", "sdmx-csv", "json-stat", "px")
_TIME = ("time_period", "time", "year", "jahr", "zeit", "tid", "wave", "period", "reference_year")
VALUE = re.compile(r"(obs_)?value(_\w+)?|wert|anteil|prozent|percent(age)?|share|proportion", re.IGNORECASE)
_FLAG = re.compile(r"obs_flag|flags?|fußnote|kennzeichen", re.IGNORECASE)
_DIMENSIONS = {
    "region": ("geo", "ref_area", "region", "country", "land", "bundesland"),
    "size": ("size_emp", "sizeclas", "size", "sizen_r2", "groesse", "groessenklasse", "groessenklassen")
    + ("beschaeftigte", "beschaeftigtengroessenklasse", "unternehmensgroesse", "betriebsgroesse", "size_class"),
    "sector": ("nace_r2", "nace", "sector", "activity", "wz", "branche", "wirtschaftszweig"),
}
_MEASURES = ("indic_is", "indic", "indicator", "measure", "variable", "contentscode", "na_item")
_NO_DIMENSION = (
    *("structure", "structure_id", "structure_name", "dataflow", "action", "last update", "freq", "obs_status"),
    *("conf_status", "obs_flag", "time_format", "decimals", "unit_mult"),
)
_WHOLE = re.compile(r"insgesamt|gesamt|alle|total|all|zusammen", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """What the columns of a table of figures are: ``values`` hold the figures, ``beside`` what is said of them."""

    time: Column | None
    values: Sequence[Column]
    flag: Column | None
    placed: Mapping[str, Column]
    measure: Column | None
    rest: Sequence[Column]
    beside: BesideFigures


def table_of(columns: Sequence[Column], file: FileFormat) -> Table:
    """The parts of the table, if it is one."""
    by_name = {_plain(column.name): column for column in reversed(columns)}
    time = next((by_name[key] for key in _TIME if key in by_name), None)
    flag = next((column for column in columns if _FLAG.fullmatch(column.name)), None)
    numbers = [column for column in columns if column not in (time, flag) and are_figures(column, file)]
    beside = beside_figures(numbers)
    placed = dict(_placed(columns, by_name, file))
    used = [time, flag, *beside.columns, *placed.values()]
    value = next((column for column in columns if VALUE.fullmatch(column.name)), None)
    values = [value] if value is not None else [column for column in numbers if column not in used]
    if file.name in FIGURE_FORMATS:
        values = values[:1] if value is not None else []
    used += values
    others = [one for one in columns if one not in used and one.name.lower() not in _NO_DIMENSION and one.counts]
    several = [one for one in others if len(one.counts) > 1 and not are_figures(one, file)]
    measure = next((one for one in others if one.name.lower() in _MEASURES), several[0] if several else None)
    measure = measure if len(values) < 2 else None
    rest = [one for one in others if one is not measure]
    return Table(time, values, flag, placed, measure, rest, beside)


def _plain(name: str) -> str:
    return plain_words(name).replace(" ", "_")


def are_figures(column: Column, file: FileFormat) -> bool:
    """Whether its cells are numbers, or signs that stand for one."""
    numbers = [text for text in column.texts if text not in USUAL_SIGNS]
    return bool(numbers) and all(number_in(text.strip("%() "), file) is not None for text in numbers)


def _placed(columns: Sequence[Column], by_name: Mapping[str, Column], file: FileFormat) -> Iterator[tuple[str, Column]]:
    """Dimension → the column of that name, else (of sizes) the one whose texts are all size classes."""
    for name, keys in _DIMENSIONS.items():
        named = [by_name[key] for key in reversed(keys) if key in by_name]
        found = [one for one in named if file.name in FIGURE_FORMATS or not are_figures(one, file)]
        if name == "size" and not found:
            found = [one for one in columns if _holds_sizes(one)]
        if found:
            yield name, found[0]


def _holds_sizes(column: Column) -> bool:
    said = [column.value_labels.get(text, text) for text in column.texts]
    sizes = [text for text in said if not _WHOLE.fullmatch(text)]
    return len(sizes) > 1 and all(re.search(r"\D", text) and match_size(text) is not None for text in sizes)
