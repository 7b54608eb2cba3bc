"""The source of a survey with published figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from api.concepts.surveys.items import Series
from api.concepts.surveys.sources import CodeMapping, FiguresSource, ValueColumn
from api.concepts.vocabulary import FLAGS, STATUSES
from api.definitions.elements import Element
from api.definitions.files import FILE, check_file
from api.definitions.mappings import read_mapping
from api.definitions.scope import Scope
from api.definitions.value_columns import check_values, in_values
from api.definitions.values import CELLS, CODE, COLUMN, COLUMNS, FILE_TEXT, IDENTIFIER, KEEP, NUMBER, SERIES_KEYS
from api.definitions.written import choice, list_of, mapping, named, one_or_more, scalar, section

_SCALES = {"fraction": "1", "percent": "0.01"}
_WITHOUT_VALUE = [status for status in STATUSES if status not in ("published", "not_tabulated")]
_ON_VALUE = [*FLAGS, "almost_zero"]

_MEANINGS = list(dict.fromkeys([*_WITHOUT_VALUE, *_ON_VALUE]))
_MEANING = scalar(f"0, or one of {', '.join(_MEANINGS)}", enum=[0, "0", *_MEANINGS])


_SERIES = section(Series, SERIES_KEYS, ["indicator"])
_ROWS = {
    "type": ["object", "array"],
    "additionalProperties": _SERIES.schema,
    "items": mapping({"values": CELLS, **SERIES_KEYS}, ["values", "indicator"]).schema,
}
SERIES = mapping(
    {
        "columns": COLUMNS("the columns whose texts say what is measured"),
        "map": IDENTIFIER.taking(
            "{text: {indicator: …}}, or a list of {values: […], indicator: …} for several columns", **_ROWS
        ),
    },
    ["columns", "map"],
    description="what each text of a column measures",
)
VALUE = section(
    ValueColumn,
    {
        "column": COLUMN("holds the figures"),
        "wave": CODE("the wave they are of"),
        **SERIES_KEYS,
        "where": named(CODE, IDENTIFIER, "{dimension: code}")("the codes that no column of the row holds"),
        "n": COLUMN("holds their numbers of respondents; default: that of the row"),
        "se": COLUMN("holds their standard errors"),
        "ci_low": COLUMN("holds the lower bounds of their intervals"),
        "ci_high": COLUMN("holds the upper bounds of their intervals"),
        "flag": COLUMN("holds their flags; default: that of the row"),
    },
    ["column"],
)
_WAVE = mapping({"constant": CODE("the wave of all rows")}, ["constant"])
FIGURES = section(
    FiguresSource,
    {
        "file": FILE,
        "wave": COLUMN.taking(
            "the name of a column, or {constant: the wave of all rows}", anyOf=[COLUMN.schema, _WAVE.schema]
        )("holds the wave's code").read_by_hand,
        "keep": KEEP,
        "indicator": COLUMN("holds the indicator; default: the headline indicator"),
        "channel": COLUMN("holds the channel; default: _T"),
        "category": COLUMN("holds the category; default: yes"),
        "series": SERIES.read_by_hand,
        "value": COLUMN("holds the figure"),
        "values": list_of(VALUE, "a list of {column: …, indicator: …, where: {…}}", minItems=1)(
            "instead: several columns with figures, and what each is of"
        ),
        "scale": replace(
            choice(_SCALES, "how shares are written", default="fraction"), made=lambda element: _SCALES[element.text]
        ),
        "value_text": COLUMN("holds a wording without a number"),
        "value_text_de": COLUMN("holds it in German; default: the same"),
        "base": COLUMN("holds an id of bases"),
        "n": COLUMN("holds the number of respondents"),
        "se": COLUMN("holds the standard error, written as the figure is"),
        "ci_low": COLUMN("holds the lower bound of the interval, written as the figure is"),
        "ci_high": COLUMN("holds the upper bound of the interval"),
        "confidence": NUMBER.taking(
            "a number from 0.5 to 0.999", type="number", minimum=0.5, maximum=0.999, default=FiguresSource.confidence
        )("the level of the intervals"),
        "n_text": COLUMN("holds wording such as “> 500”"),
        "n_text_de": COLUMN("holds it in German; default: the same"),
        "notes": COLUMN("holds ids of notes, separated by spaces"),
        "sources": COLUMN("holds ids of sources, separated by spaces"),
        "also_reported": COLUMN("empty, or also: a further report of the same figure"),
        "flag": COLUMN("holds the source's flags"),
        "flags": named(one_or_more(choice(_ON_VALUE), "a flag or a list of flags"), FILE_TEXT, "{letter: flag}")(
            "what a letter of the source's flags says of a value; [] for nothing"
        ),
        "statuses": named(choice(_WITHOUT_VALUE), FILE_TEXT, "{letter: status}")(
            'what a letter means for a cell without a value; "" for no letter'
        ),
        "confidentiality": COLUMN("holds SDMX's CONF_STATUS: F or empty is free, any other letter withholds"),
        "symbols": named(_MEANING, FILE_TEXT, "{sign: meaning}")(
            'what else stands in a column of figures; "()" are parentheses around a number'
        ),
    },
    description="a file with one row per published figure",
)


def read_figures(root: Element, scope: Scope) -> FiguresSource:
    """Everything needed to read the file of figures."""
    parent = root.at("figures")
    if headline := root.get("headline"):
        scope.indicator(headline)
    check_file(parent.get("file"), scope.findings)
    _check_series_ways(parent, scope)
    _check_german_texts(parent, scope)
    check_values(root, scope)
    wave = parent.get("wave")
    is_constant = wave is not None and wave.entries is not None
    return FIGURES.read(
        parent,
        dimensions=_dimensions(root, scope),
        wave_column=wave.text if wave is not None and not is_constant else None,
        wave=wave.text_of("constant") if wave is not None and is_constant else None,
        series_columns=parent.at("series").texts_of("columns"),
        series=tuple(_series(parent, scope)),
    )


def _check_series_ways(parent: Element, scope: Scope) -> None:
    if not parent.has("series"):
        return
    for key in ("indicator", "channel", "category"):
        if parent.has(key):
            scope.findings.add(parent.at(key), f"“{key}” is given beside series", "columns with our codes, or series")


def _check_german_texts(parent: Element, scope: Scope) -> None:
    for key in ("value_text", "n_text"):
        german = f"{key}_de"
        if parent.has(german) and not parent.has(key):
            scope.findings.add(parent.at(german), f"“{german}” is given without {key}", f"{key}: the English wording")


def _series(parent: Element, scope: Scope) -> Iterator[tuple[tuple[str, ...], Series]]:
    """The texts of the series columns and what they measure."""
    section = parent.at("series")
    columns = section.texts_of("columns")
    rows = section.get("map")
    if not parent.has("series") or rows is None:
        return
    if rows.entries is not None and len(columns) > 1:
        expected = "a list of {values: […], indicator: …}, one value per column"
        scope.findings.add(rows, f"the map has one text per entry, but there are {len(columns)} columns", expected)
    found: dict[tuple[str, ...], int] = {}
    for key, entry in _series_rows(rows):
        if len(key) != len(columns) and rows.members is not None:
            scope.findings.add(entry, f"{len(key)} values for {len(columns)} columns", "one value per column")
        if found.setdefault(key, entry.line) != entry.line:
            scope.findings.add(entry, f"the values are mapped twice, first on line {found[key]}", "each once")
        indicator = entry.get("indicator")
        declared = scope.indicator(indicator) if indicator else None
        series = _SERIES.read(entry)
        scope.channel(entry.at("channel"), series.channel)
        scope.category(entry.at("category"), declared, series.category)
        yield key, series


def _series_rows(rows: Element) -> Iterator[tuple[tuple[str, ...], Element]]:
    for text, entry in (rows.entries or {}).items():
        yield (text,), entry
    for entry in rows.members or ():
        yield entry.texts_of("values"), entry


def _dimensions(root: Element, scope: Scope) -> tuple[tuple[str, CodeMapping | str | None], ...]:
    found: list[tuple[str, CodeMapping | str | None]] = []
    for element in root.list_of("dimensions"):
        name, dimension = element.text_of("id"), scope.dimensions.get(element.text_of("id"))
        constant = element.get("constant")
        if constant is None:
            if not element.has("column"):
                if not in_values(root, name):
                    expected = "column, constant: one code, or where: in each of values"
                    scope.findings.add(element, f"the dimension “{name}” has no column", expected)
                found.append((name, None))
                continue
            found.append((name, read_mapping(element, dimension, scope.findings)))
            continue
        if element.has("column"):
            scope.findings.add(constant, "the dimension has both column and constant", "one of them")
        if dimension is not None:
            scope.findings.exists(constant, f"code in codelist {dimension.codelist.id}", dimension.codelist.codes)
        found.append((name, constant.text))
    return tuple(found)
