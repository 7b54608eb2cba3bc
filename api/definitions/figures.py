"""The source of a survey with published figures."""

from __future__ import annotations

from collections.abc import Iterator

from api.concepts.codelists import TOTAL
from api.concepts.surveys.items import Series
from api.concepts.surveys.sources import CodeMapping, FiguresSource
from api.concepts.vocabulary import YES
from api.definitions.elements import Element
from api.definitions.files import read_file, read_filters
from api.definitions.mappings import read_mapping
from api.definitions.scope import Scope

_SCALES = {"percent": "0.01", "fraction": "1"}


def read_figures(root: Element, scope: Scope) -> FiguresSource:
    """Everything needed to read the file of figures."""
    parent = root.at("figures")
    if headline := root.get("headline"):
        scope.indicator(headline)
    _check_series_ways(parent, scope)
    _check_german_texts(parent, scope)
    series = tuple(_series(parent, scope))
    return FiguresSource(
        file=read_file(parent.get("file"), scope.findings),
        dimensions=_dimensions(root, scope),
        wave_column=parent.text_of("wave"),
        value=parent.text_of("value"),
        scale=_SCALES.get(parent.text_of("scale"), "1"),
        series_columns=parent.at("series").texts_of("columns"),
        series=series,
        indicator=parent.optional_text("indicator"),
        channel=parent.optional_text("channel"),
        category=parent.optional_text("category"),
        keep=read_filters(parent),
        flag=parent.optional_text("flag"),
        flags=tuple((letter, parent.at("flags").texts_of(letter)) for letter in parent.entries_of("flags")),
        statuses=tuple((letter, status.text) for letter, status in parent.entries_of("statuses").items()),
        value_text=parent.optional_text("value_text"),
        value_text_de=parent.optional_text("value_text_de"),
        base=parent.optional_text("base"),
        n=parent.optional_text("n"),
        n_text=parent.optional_text("n_text"),
        n_text_de=parent.optional_text("n_text_de"),
        notes=parent.optional_text("notes"),
        sources=parent.optional_text("sources"),
        also_reported=parent.optional_text("also_reported"),
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
        series = Series(entry.text_of("indicator"), entry.text_of("channel", TOTAL), entry.text_of("category", YES))
        scope.channel(entry.at("channel"), series.channel)
        scope.category(entry.at("category"), declared, series.category)
        yield key, series


def _series_rows(rows: Element) -> Iterator[tuple[tuple[str, ...], Element]]:
    for text, entry in (rows.entries or {}).items():
        yield (text,), entry
    for entry in rows.members or ():
        yield entry.texts_of("values"), entry


def _dimensions(root: Element, scope: Scope) -> tuple[tuple[str, CodeMapping | str], ...]:
    found: list[tuple[str, CodeMapping | str]] = []
    for element in root.list_of("dimensions"):
        name, dimension = element.text_of("id"), scope.dimensions.get(element.text_of("id"))
        constant = element.get("constant")
        if constant is None:
            if not element.has("column"):
                scope.findings.add(element, f"the dimension “{name}” has no column", "column, or constant: one code")
            found.append((name, read_mapping(element, dimension, scope.findings)))
            continue
        if element.has("column"):
            scope.findings.add(constant, "the dimension has both column and constant", "one of them")
        if dimension is not None:
            scope.findings.known(constant, f"code in codelist {dimension.codelist.id}", dimension.codelist.codes)
        found.append((name, constant.text))
    return tuple(found)
