"""Weighting to margins: the method and the population counts a definition gives."""

from __future__ import annotations

from math import inf

from api.concepts.surveys.sources import WEIGHTING_METHODS, MarginFile, PopulationMargin, Weighting
from api.definitions.elements import Element
from api.definitions.files import FILE, check_file
from api.definitions.margin_totals import check_sums, read_totals
from api.definitions.scope import Scope
from api.definitions.values import CODE, CODES, COLUMN, IDENTIFIER, KEEP, NUMBER, STRING
from api.definitions.written import Keys, choice, list_of, named, one_or_more, section

TOTAL = "total"
"""The key and, by default, the column of the population count."""
_FILE_KEYS: Keys = {
    "file": STRING("instead: a file with the counts; its path, relative to the main file").to("path"),
    "format": FILE.to("file"),
    "columns": named(COLUMN, IDENTIFIER, "{dimension: column, …, total: column}")(
        "default: columns of these names"
    ).read_by_hand,
    "keep": KEEP,
}
MARGIN_FILE = section(MarginFile, _FILE_KEYS)
MARGIN = section(
    PopulationMargin,
    {
        "by": one_or_more(IDENTIFIER, "a dimension, or a list of dimensions to cross", minItems=1)(
            "the dimensions whose crossing has the cells"
        ),
        "totals": list_of(
            named(CODE, IDENTIFIER, "{dimension: code, …, total: number}"),
            "a list of {dimension: code, …, total: number}",
            minItems=1,
        )("the population count of each cell").read_by_hand,
        **{key: part.read_by_hand for key, part in _FILE_KEYS.items()},
        "waves": CODES("the waves the counts hold for; default: all"),
    },
    ["by"],
)
WEIGHTING = section(
    Weighting,
    {
        "method": choice(WEIGHTING_METHODS, "how the weights are brought to the margins"),
        "bounds": list_of(NUMBER, "two numbers around 1, such as [0.5, 2]", minItems=2, maxItems=2)(
            "logit only: what the weights may be multiplied by; default: [0.5, 2]"
        ),
        "margins": list_of(MARGIN, "a list of {by: […], totals: […]}", minItems=1).read_by_hand,
    },
    ["method", "margins"],
    description="population counts that the weights are brought to",
)


def read_weighting(parent: Element, scope: Scope) -> Weighting | None:
    """The weighting the responses ask for; None where they ask for none."""
    element = parent.get("weighting")
    if element is None:
        return None
    margins = tuple(_margin(entry, scope) for entry in element.list_of("margins"))
    weighting = WEIGHTING.read(element, margins=margins)
    if bounds := element.get("bounds"):
        _check_bounds(bounds, weighting, scope)
    for wave in scope.waves:
        _check_wave(element, weighting, wave, scope)
    check_sums(element.list_of("margins"), margins, scope.findings)
    return weighting


def _check_bounds(element: Element, weighting: Weighting, scope: Scope) -> None:
    if weighting.method != "logit":
        scope.findings.add(element, f"the method {weighting.method} has no bounds", "bounds with logit only")
    low, high = weighting.bounds if len(element.each) == 2 else Weighting.bounds
    if not 0 <= low < 1 < high < inf:
        message = f"the bounds {low:g} and {high:g} do not lie around 1"
        scope.findings.add(element, message, "a number from 0 up to 1, and one above 1, such as [0.5, 2]")


def _check_wave(element: Element, weighting: Weighting, wave: str, scope: Scope) -> None:
    """A wave has margins, each crossing once, and only as many as the method takes."""
    margins = weighting.margins_of(wave)
    place = element.at("margins")
    if not margins and element.has("margins"):
        scope.findings.add(place, f"wave “{wave}” has no margin", "a margin without waves, or one that names it")
    if weighting.method == "post_stratify" and len(margins) > 1:
        message = f"post_stratify takes one margin, but wave “{wave}” has {len(margins)}"
        scope.findings.add(place, message, "one crossing of all dimensions, or the method rake")
    names = [frozenset(margin.by) for margin in margins]
    for number, margin in enumerate(margins):
        if frozenset(margin.by) in names[:number]:
            scope.findings.add(place, f"wave “{wave}” has two margins {margin.name}", "each crossing once")


def _margin(element: Element, scope: Scope) -> PopulationMargin:
    by = element.texts_of("by")
    for number, name in enumerate(element.list_of("by")):
        if name.text == TOTAL:
            scope.findings.add(name, f"“{TOTAL}” is the key of the count", "a dimension with another name")
        elif scope.findings.exists(name, "dimension", scope.dimensions) and name.text in by[:number]:
            scope.findings.add(name, f"the dimension “{name.text}” is given twice", "each dimension once")
    for wave in element.list_of("waves"):
        scope.findings.exists(wave, "wave", scope.waves)
    has_file = _check_ways(element, scope)
    return MARGIN.read(
        element,
        cells=() if has_file else read_totals(element, by, scope),
        file=_file(element, by, scope) if has_file else None,
        waves=() if element.has("waves") else None,
    )


def _check_ways(element: Element, scope: Scope) -> bool:
    """Whether the counts are in a file; exactly one way is given."""
    has_file, has_totals = element.has("file"), element.has("totals")
    if has_file == has_totals:
        message = "there are both totals and file" if has_file else "there is neither totals nor file"
        scope.findings.add(element, message, "the population counts once: totals, or file")
    for key in ("format", "columns", "keep"):
        if element.has(key) and not has_file:
            scope.findings.add(element.at(key), f"“{key}” is for a file of counts", "file, or no such key")
    return has_file


def _file(element: Element, by: tuple[str, ...], scope: Scope) -> MarginFile:
    columns = element.entries_of("columns")
    for name, column in columns.items():
        scope.findings.exists(column, "key", (*by, TOTAL), name)
    check_file(element.get("format"), scope.findings)
    names = {name: column.text for name, column in columns.items()}
    taken = tuple(names.get(name, name) for name in by)
    return MARGIN_FILE.read(element, columns=taken, total=names.get(TOTAL, TOTAL))
