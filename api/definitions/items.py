"""Items: one element of ``items`` may stand for many questions."""

from __future__ import annotations

from dataclasses import replace

from api.concepts.codelists import TOTAL
from api.concepts.surveys.items import BETWEEN_CELLS, EMPTY, FILLED, Coding, Item
from api.concepts.surveys.row_conditions import RowCondition
from api.concepts.surveys.survey import Indicator
from api.concepts.vocabulary import YES
from api.definitions.codings import CODING_KEYS, CODING_OR_NAME, Codings, read_coding
from api.definitions.elements import Element
from api.definitions.scope import Scope
from api.definitions.values import CELLS, CHARACTER, CODE, CODES, COLUMN, COLUMNS, CONDITIONS, IDENTIFIER, NUMBER
from api.definitions.written import choice, mapping, named, section

ANY = "any"
ASKED_IF = CONDITIONS.taking(
    "any, a condition {column: …, values: …} or a list of them that must all hold",
    anyOf=[{"const": ANY}, *CONDITIONS.schema["anyOf"]],
)
_COLUMNS = {
    "type": ["object", "array"],
    "propertyNames": CODE.schema,
    "additionalProperties": COLUMN.schema,
    "items": COLUMN.schema,
    "minProperties": 1,
    "minItems": 1,
}
_BOUNDS = {"minimum": NUMBER, "maximum": NUMBER}
ITEM = section(
    Item,
    {
        "indicator": IDENTIFIER,
        "channel": CODE("default: _T, no channel"),
        "category": CODE("default: yes"),
        "coding": CODING_OR_NAME("what the cells of a yes/no question mean").read_by_hand,
        "columns": named(COLUMN, CODE, "{channel: column}, or with contains a list of columns")
        .taking("{channel: column}, or with contains a list of columns", **_COLUMNS)(
            "one yes/no question each; or the columns that hold the codes of what was chosen"
        )
        .read_by_hand,
        "by": choice(
            ["channel", "category"], "what the keys of columns or contains are", default="channel"
        ).read_by_hand,
        "column": COLUMN,
        "separator": CHARACTER("between the answers in one cell", maxLength=8, minLength=1).read_by_hand,
        "contains": named(CELLS, CODE, "{channel: text}", minProperties=1)("several answers in one cell").read_by_hand,
        "answers": named(CELLS, CODE, "{category: texts}", minProperties=1)("one of several answers").read_by_hand,
        "number": mapping(_BOUNDS, title="a mapping such as {minimum: 0}, or {}", type=["object", "null"])(
            "the cell holds a number, its mean is published"
        ).read_by_hand,
        "not_asked": CODING_KEYS["not_asked"].read_by_hand,
        "no_answer": CODING_KEYS["no_answer"].read_by_hand,
        "waves": CODES("the waves it was asked in; default: all"),
        "universe": CODE("its base are only those in this universe"),
        "no_answer_columns": COLUMNS(
            "boxes of no answer beside the options, such as don't know: of whoever ticked nothing else"
        ).read_by_hand,
        "no_if": CONDITIONS("who answered no, whatever the cell holds: “do you talk there?” of those not there"),
        "asked_if": ASKED_IF("who was asked; everybody else has no part in its figures").read_by_hand,
    },
    ["indicator"],
)

ItemAt = tuple[Item, Element]

_WAYS = ("columns", "contains", "answers", "number")


def read_items(parent: Element, codings: Codings, scope: Scope) -> list[ItemAt]:
    """Every item with the element to report it at."""
    placed: list[ItemAt] = []
    for element in parent.list_of("items"):
        with scope.doubting(element):
            placed += _read(element, codings, scope)
    return placed


def _read(element: Element, codings: Codings, scope: Scope) -> list[ItemAt]:
    name = element.get("indicator")
    indicator = scope.indicator(name) if name else None
    for wave in element.list_of("waves"):
        scope.findings.exists(wave, "wave", scope.waves, declared_at=["/waves/*/wave"])
    exists = scope.channel(element.at("channel"), element.text_of("channel", TOTAL))
    ways = [way for way in _WAYS if element.has(way) and not (way == "columns" and _lists_columns(element))]
    if len(ways) > 1:
        scope.findings.add(element.at(ways[1]), f"the item has both {' and '.join(ways)}", "one of them")
        return []
    if not ways and element.dropped:
        # What makes it an item of another way may be the very key that cannot be used.
        scope.findings.passed_over()
        return []
    if not element.has("columns") and not element.has("column") and not element.dropped:
        scope.findings.add(element, "the item has no column", "column, or columns: {channel: column}")
    if _lists_columns(element) and "contains" not in ways:
        scope.findings.add(element.at("columns"), "a list of columns needs contains", "contains: {channel: codes}")
        return []
    if element.has("columns") and element.has("column"):
        scope.findings.add(element.at("column"), "the item has both column and columns", "one of them")
    _check_kind(element, indicator, "mean" if ways == ["number"] else "share", scope)
    _check_unused(element, ways, scope)
    _check_conditions(element, ways, scope)
    boxes = element.texts_of("no_answer_columns")
    placed = _with_those_unsure(_of_way(element, ways[0] if ways else "", indicator, codings, scope), boxes)
    if _is_any(element):
        placed = _with_those_asked(placed, boxes)
    return placed if indicator is not None and exists else []


def _check_conditions(element: Element, ways: list[str], scope: Scope) -> None:
    """What is said of rows must be of use for an item of this way."""
    for key, others in (("no_if", ("answers", "number")), ("no_answer_columns", ("answers", "number", "contains"))):
        if element.has(key) and ways and ways[0] in others:
            expected = "a yes/no question" if key == "no_if" else "no_answer, which says it of the cell"
            scope.findings.add(element.at(key), f"{key} is given beside {ways[0]}", expected)
    if _is_any(element) and ways not in (["columns"], ["contains"]):
        expected = 'a condition, such as {column: …, values: "*"}'
        scope.findings.add(element.at("asked_if"), "“any” needs a question with several columns", expected)


def _check_unused(element: Element, ways: list[str], scope: Scope) -> None:
    """Keys that would be read nowhere are mistakes, not left aside."""
    if element.has("separator") and (ways != ["contains"] or _lists_columns(element)):
        expected = "contains: {channel: texts} of one column, or no such line"
        scope.findings.add(element.at("separator"), "“separator” means nothing here", expected)
    if ways == ["contains"] and element.at("coding").has("yes"):
        expected = "contains says what means yes"
        scope.findings.add(element.at("coding").at("yes"), "“yes” means nothing beside contains", expected)


def _of_way(element: Element, way: str, indicator: Indicator | None, codings: Codings, scope: Scope) -> list[ItemAt]:
    if way == "columns":
        return _by_key(element, "columns", indicator, codings.of(element, True), scope)
    if way == "contains":
        if not element.has("separator") and not _lists_columns(element):
            expected = "separator: the sign between the answers in a cell; or columns: a list of columns"
            scope.findings.add(element, "the item has no separator", expected)
        return _by_key(element, "contains", indicator, codings.of(element, False), scope)
    if way == "answers":
        for category, texts in element.entries_of("answers").items():
            scope.category(texts, indicator, category)
        item = replace(_item(element, read_coding(element, scope.findings, of_choice=True)), kind="choice")
        return [(item, element)]
    if way == "number":
        return [(_number(element, scope), element)]
    scope.category(element.at("category"), indicator, element.text_of("category", YES))
    return [(_item(element, codings.of(element, True)), element)]


def _lists_columns(element: Element) -> bool:
    """Whether the answers are codes in any of several columns, not a column for each."""
    columns = element.get("columns")
    return columns is not None and columns.members is not None


def _item(element: Element, coding: Coding) -> Item:
    """What an element says of every item it stands for."""
    asked_if = () if _is_any(element) else CONDITIONS.at(element, "asked_if")
    return ITEM.read(element, coding=coding, waves=() if element.has("waves") else None, asked_if=asked_if)


def _is_any(element: Element) -> bool:
    """Whether those were asked for whom any of the item's columns says so."""
    return element.text_of("asked_if") == ANY


def _by_key(element: Element, key: str, indicator: Indicator | None, coding: Coding, scope: Scope) -> list[ItemAt]:
    """One yes/no item per entry: per channel, or per category of the item's channel."""
    base = _item(element, coding)
    by_category = element.text_of("by") == "category"
    for other in ("category",) if by_category else ("channel",):
        if element.has(other):
            scope.findings.add(
                element.at(other), f"“{other}” is given beside {key} by {other}", f"one {other} per entry"
            )
    if not by_category:
        scope.category(element.at("category"), indicator, base.category)
    placed: list[ItemAt] = []
    for name, entry in element.entries_of(key).items():
        exists = scope.category(entry, indicator, name) if by_category else scope.channel(entry, name)
        if exists:
            item = replace(base, category=name) if by_category else replace(base, channel=name)
            read = replace(item, column=entry.text) if key == "columns" else _containing(item, element, name)
            placed.append((read, entry))
    return placed


def _containing(item: Item, element: Element, name: str) -> Item:
    """The item that asks whether certain answers are listed in a cell, or in several."""
    contains = element.at("contains").texts_of(name)
    if not _lists_columns(element):
        return replace(item, separator=element.text_of("separator"), contains=contains)
    columns = element.texts_of("columns")
    column = BETWEEN_CELLS.join(columns)
    return replace(item, column=column, columns=columns, separator=BETWEEN_CELLS, contains=contains)


def _with_those_asked(placed: list[ItemAt], boxes: tuple[str, ...]) -> list[ItemAt]:
    """The items of one set, asked of those who ticked one of them, or one of the ``boxes`` of no answer; where answers
    are listed, of those who gave any."""
    columns = tuple(dict.fromkeys((*(column for item, _ in placed for column in item.file_columns), *boxes)))
    return [(replace(item, asked_if=(_ticked(item, columns),)), element) for item, element in placed]


def _ticked(item: Item, columns: tuple[str, ...]) -> RowCondition:
    coding = item.coding
    if item.separator is not None:
        return RowCondition(columns, (FILLED,))
    if FILLED in coding.yes:
        return RowCondition(columns, excepted=(*coding.no, *coding.not_asked, *coding.no_answer, EMPTY))
    return RowCondition(columns, coding.yes)


def _with_those_unsure(placed: list[ItemAt], boxes: tuple[str, ...]) -> list[ItemAt]:
    """The items of one question, to which whoever ticked one of the ``boxes``, and nothing else, gave no answer."""
    if not boxes:
        return placed
    unticked = tuple({item.column: _unticked(item) for item, _ in placed}.values())
    return [(replace(item, no_answer_if=(_ticked(item, boxes), *unticked)), element) for item, element in placed]


def _unticked(item: Item) -> RowCondition:
    ticked = _ticked(item, (item.column,))
    return RowCondition(ticked.columns, ticked.excepted, excepted=ticked.values)


def _number(element: Element, scope: Scope) -> Item:
    bounds = element.at("number")
    low, high = bounds.number_of("minimum"), bounds.number_of("maximum")
    if low is not None and high is not None and low > high:
        scope.findings.add(bounds, f"minimum {low:g} is above maximum {high:g}", "the smaller number as minimum")
    item = _item(element, read_coding(element, scope.findings))
    return replace(item, kind="number", minimum=low, maximum=high)


def _check_kind(element: Element, indicator: Indicator | None, kind: str, scope: Scope) -> None:
    if indicator is None or indicator.kind == kind:
        return
    if not scope.findings.follows(f"/indicators/{indicator.id}/kind"):
        what = "a number" if kind == "mean" else "answered by yes, no or a category"
        message = f"the item is {what}, but “{indicator.id}” is a {indicator.kind}"
        scope.findings.add(element.at("indicator"), message, f"an indicator of kind {kind}")
        scope.doubt_kind(kind)
