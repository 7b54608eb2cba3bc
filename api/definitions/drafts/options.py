"""A question with a column for each of its options: which columns these are, by the texts and names tools give them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.definitions.drafts.codings import YesNo, merged, yes_no_of
from api.definitions.drafts.summary import Column, ResponseSet
from api.definitions.drafts.survey_tools import SurveyTool
from api.definitions.wordings.option_labels import splits

_OTHER = re.compile(r"(other|others|andere[rs]?|sonstige[rs]?|weitere)\b.*", re.IGNORECASE)
_FREE_TEXT = re.compile(r"_TEXT$|_text$|[-–] Text$|\bcomment\]?$|Freitext|\(Text\)|offene Eingabe", re.IGNORECASE)


@dataclass(frozen=True)
class Battery:
    """One question to which several answers could be given, with its options' columns and the ways to read them."""

    text: str
    options: tuple[tuple[str, Column], ...]
    readings: tuple[YesNo, ...]
    is_reversed: bool = False
    """Whether its labels code it the other way round than the rest of the question, which is another battery."""


def split(column: Column) -> Iterator[tuple[str, str]]:
    """The ways to cut label or name into a question and one of its options."""
    for text in (column.label, column.name):
        yield from splits(text or "")


def is_free_text(column: Column) -> bool:
    """Whether it is the text field beside an option."""
    return any(_FREE_TEXT.search(text) for text in (column.name, column.label or ""))


def find_batteries(columns: Sequence[Column], sets: Sequence[ResponseSet], tool: SurveyTool | None) -> list[Battery]:
    """Those that the file declares as sets, then those whose columns share a question's text."""
    by_name = {column.name: column for column in columns}
    found = []
    for one in sets:
        members = [by_name[name] for name in one.columns if name in by_name]
        if one.counted is not None and len(members) > 1:
            coding = merged([reading for column in members for reading in yes_no_of(column, tool, one.counted)])
            coding = coding if coding.no else replace(coding, no=("",), ticked=True)
            options = tuple((_option(column), column) for column in members)
            found.append(Battery(one.label or _stem(members[0].question), options, (coding,)))
    taken = {column.name for battery in found for _, column in battery.options}
    return found + _by_text([column for column in columns if column.name not in taken], tool)


def _option(column: Column) -> str:
    return next((option for _, option in split(column)), column.question)


def _stem(text: str) -> str:
    return re.sub(r"[\W_\d]+$", "", text) or text


def _by_text(columns: Sequence[Column], tool: SurveyTool | None) -> list[Battery]:
    shared: dict[str, list[tuple[str, Column]]] = {}
    names = {column.name for column in columns}
    for column in columns:
        for question, option in () if is_free_text(column) else split(column):
            # KoboToolbox writes groups as it writes questions; only boxes hold nothing but 1 and 0.
            is_boxes = question in names or {"0", "1"}.issuperset(column.texts)
            is_group = f"{question}/{option}" == column.name and not is_boxes
            if not is_group and column not in (other for _, other in shared.get(question, ())):
                shared.setdefault(question, []).append((option, column))
    found: list[Battery] = []
    taken: set[str] = set()
    for question, options in sorted(shared.items(), key=lambda one: -len(one[1])):
        free = [(option, column) for option, column in options if column.name not in taken]
        for battery in _batteries(question, free, tool):
            found.append(battery)
            taken.update(column.name for _, column in battery.options)
    order = {column.name: place for place, column in enumerate(columns)}
    return sorted(found, key=lambda battery: order[battery.options[0][1].name])


def _batteries(question: str, options: Sequence[tuple[str, Column]], tool: SurveyTool | None) -> Iterator[Battery]:
    """The options that are coded alike, if there are two of them, and each that its labels code the other way round."""
    readings = {column.name: yes_no_of(column, tool) for _, column in options}
    battery = _battery(question, options, readings)
    if battery is None:
        return
    yield battery
    reverse = [(one.no, one.yes) for one in battery.readings[:1]]
    for option, column in options:
        own = readings[column.name]
        if len(own) == 1 and [(own[0].yes, own[0].no)] == reverse:
            yield Battery(question, ((option, column),), own, is_reversed=True)


def _battery(
    question: str, options: Sequence[tuple[str, Column]], readings: Mapping[str, Sequence[YesNo]]
) -> Battery | None:
    """The options that are coded as most are; one that nobody or everybody ticked comes along."""
    told = [column for _, column in options if readings[column.name] and not _OTHER.fullmatch(_option(column))]
    if not told:
        return None
    coded = Counter((readings[column.name][0].yes, readings[column.name][0].no) for column in told)

    def is_clear(column: Column) -> tuple[bool, int, int]:
        first = readings[column.name][0]
        return not first.ticked, coded[first.yes, first.no], len(column.counts)

    coding = readings[max(told, key=is_clear).name][0]
    alike = [(option, column) for option, column in options if _fits(option, column, coding, readings[column.name])]
    if len(alike) < 2:
        return None
    of_all = [readings[column.name] for _, column in alike if readings[column.name]]
    first = [one for one in of_all if (one[0].yes, one[0].no) == (coding.yes, coding.no)]
    # Where labels leave one column a single reading, it is that of all.
    common = tuple(map(merged, zip(*first, strict=False)))
    return Battery(question, tuple(alike), common)


def _fits(option: str, column: Column, coding: YesNo, own: Sequence[YesNo]) -> bool:
    if own and (own[0].yes, own[0].no) == (coding.yes, coding.no):
        return True
    if len(own) == 1 and (own[0].no, own[0].yes) == (coding.yes, coding.no):
        return False
    if coding.ticked:
        return not column.counts or (bool(_OTHER.fullmatch(option)) and column.some_empty)
    return bool(column.counts) and coding.texts.issuperset(column.texts)
