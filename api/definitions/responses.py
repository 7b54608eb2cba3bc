"""The source of a survey with responses: columns, items, universes, derived items."""

from __future__ import annotations

from api.concepts.surveys.items import Item
from api.concepts.surveys.sources import CodeMapping, ResponsesSource
from api.definitions.codings import CODING, read_codings
from api.definitions.derived import DERIVED, read_derived
from api.definitions.elements import Element
from api.definitions.files import FILE, JOIN, POPULATION, check_file, check_joins, check_population
from api.definitions.items import ITEM, read_items
from api.definitions.mappings import read_mapping
from api.definitions.measured_series import Base, MeasuredSeries, PlacedItem
from api.definitions.scope import Scope
from api.definitions.universes import UNIVERSE, check_universes, read_universes
from api.definitions.values import CODE, COLUMN, COLUMNS, KEEP, STRING
from api.definitions.waves import read_wave_rows
from api.definitions.weighting import WEIGHTING, read_weighting
from api.definitions.written import list_of, named, section

RESPONSES = section(
    ResponsesSource,
    {
        "file": FILE,
        "respondent": COLUMN("identifies the respondent, without repetition"),
        "weight": COLUMN("the final weight, or what weighting starts from; default: all count the same"),
        "stratum": COLUMNS("columns, crossed; @sector is the respondent's leaf of the dimension sector"),
        "population_size": COLUMN("how many of what was drawn the stratum has in the population: clusters, else units"),
        "population": POPULATION,
        "cluster": COLUMN("the primary sampling unit"),
        "contributor": COLUMN("the enterprise group that counts once towards k"),
        "weighting": WEIGHTING.read_by_hand,
        "join": list_of(JOIN, "a list of {file: …, key: …, columns: […]}").to("joins"),
        "keep": KEEP,
        "codings": named(CODING, STRING, "{name: coding}").read_by_hand,
        "items": list_of(ITEM, "a list of items", minItems=1).read_by_hand,
        "universes": named(UNIVERSE, CODE, "{name: {indicator: …, channel: …}}")(
            "those who answered yes; without channel: for the channel of the item itself"
        ).read_by_hand,
        "derived": list_of(DERIVED, "a list of derived items").read_by_hand,
    },
    ["items"],
    description="a file with one row per respondent",
)


def read_responses(root: Element, scope: Scope) -> ResponsesSource:
    """Everything needed to read the file of responses."""
    parent = root.at("responses")
    findings = scope.findings
    codings = read_codings(parent, findings)
    if not parent.list_of("items"):
        scope.doubt("")
    universes = read_universes(parent, scope)
    items = read_items(parent, codings, scope)
    placed = [_placed(item, element, scope) for item, element in items]
    measured = MeasuredSeries(findings)
    for one in placed:
        if not measured.continues(one, scope.waves):
            measured.add(one)
    derived = read_derived(parent, measured, universes, scope)
    check_universes(parent, universes, placed, measured, scope)
    _check_measured(root, measured.indicators(), scope)
    _check_stratum(parent, scope)
    check_file(parent.get("file"), findings)
    check_joins(parent, findings)
    check_population(parent, findings)
    return RESPONSES.read(
        parent,
        respondent=None,
        dimensions=_mappings(root, scope),
        items=tuple(item for item, _ in items),
        derived=tuple(derived),
        universes=tuple(universes.values()),
        wave_rows=read_wave_rows(root),
        weighting=read_weighting(parent, scope),
    )


def _placed(item: Item, element: Element, scope: Scope) -> PlacedItem:
    waves = frozenset(item.waves) if item.waves is not None else None
    base = Base(item.universe, waves if waves != frozenset(scope.waves) else None)
    return PlacedItem(item, item.kind, base, element)


def _check_measured(root: Element, measured: tuple[str, ...], scope: Scope) -> None:
    """The headline indicator and every declared indicator is measured by something."""
    headline = root.get("headline")
    declared = headline is not None and scope.indicator(headline) is not None
    if headline is not None and declared and headline.text not in (*measured, *scope.doubtful):
        scope.findings.add(headline, f"the headline “{headline.text}” is measured by no item", None, measured)
    for name, element in root.entries_of("indicators").items():
        if name not in (*measured, *scope.doubtful) and (headline is None or name != headline.text):
            scope.findings.add(element, f"the indicator “{name}” is measured by no item", "an item, or no such line")


def _check_stratum(parent: Element, scope: Scope) -> None:
    for column in parent.list_of("stratum"):
        if column.text.startswith("@"):
            scope.findings.exists(column, "dimension", scope.dimensions, column.text[1:], ["/dimensions/*/id"])


def _mappings(root: Element, scope: Scope) -> tuple[tuple[str, CodeMapping], ...]:
    found = []
    for element in root.list_of("dimensions"):
        name = element.text_of("id")
        if constant := element.get("constant"):
            scope.findings.add(constant, "a constant is for published figures", "column: where the respondent belongs")
        elif not element.has("column"):
            scope.findings.add(element, f"the dimension “{name}” has no column", "column: where the respondent belongs")
        found.append((name, read_mapping(element, scope.dimensions.get(name), scope.findings)))
    return tuple(found)
