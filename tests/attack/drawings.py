"""Figures read back from bar charts in SVG: from where every mark stands, labelled or not, and from what is written.

A drawing to be read shows one series of one release; each figure has a line, in which its words and its marks stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from tests.attack.asking import Answer
from tests.attack.discovering import Survey
from tests.attack.reading import Row

MEDIA_TYPE = "image/svg+xml"
BESIDE = 5.0
"""Pixels between the end of a mark and the words for it."""
NOISE = 6
"""Decimals of a number that is computed from pixels."""
NUMBER = r"-?[\d.]+(?:e-?\d+)?"
SHIFT = re.compile(rf"translate\(({NUMBER}),({NUMBER})\)")
BOX = re.compile(rf"M({NUMBER}),({NUMBER})h({NUMBER})v({NUMBER})")
WORDS = re.compile(r"axis_label: (.*?)(?:; group_label: (.*?))?; value_label: (.*)")
SHOWN = re.compile(r"([-−]?[\d,.]+)(%|\s?pp)?")


@dataclass(frozen=True)
class Mark:
    """From where to where a mark reaches, in pixels, and on what height it stands; what it is and is said to be."""

    low: float
    high: float
    height: float
    role: str
    said: str


@dataclass(frozen=True)
class Scale:
    """Two places of the axis: pixels and numbers."""

    first: tuple[float, float]
    last: tuple[float, float]

    def number(self, place: float) -> float:
        (start, low), (end, high) = self.first, self.last
        if start == end:
            # Nothing is shown: the axis is a single place, and nothing may be drawn beside it.
            assert place == start
            return low
        return round(low + (place - start) * (high - low) / (end - start), NOISE)


def rows_drawn(answer: Answer, survey: Survey) -> list[Row]:
    """The figures of a drawing; none where the answer is no drawing."""
    if answer.media_type != MEDIA_TYPE:
        return []
    root = ElementTree.fromstring(answer.content)
    scale, marks = _scale(root), list(_marks(root))
    words = [mark for mark in marks if mark.role == "text mark"]
    drawn: dict[int, list[Mark]] = {place: [] for place in range(len(words))}
    for mark in marks:
        if mark.role != "text mark":
            nearest = min(drawn, key=lambda place: abs(words[place].height - mark.height))
            drawn[nearest].append(mark)
    same = {name: answer.query[name] for name in ("survey", "release", "indicator", "channel", "category")}
    return [
        same | {"confidence_level": 0.95} | row
        for place, said in enumerate(words)
        for row in _figure(said, drawn[place], scale, survey)
    ]


def _figure(words: Mark, marks: Sequence[Mark], scale: Scale, survey: Survey) -> Iterator[Row]:
    """What the marks of a figure say, and what its words say."""
    found = WORDS.search(words.said)
    assert found, words.said
    axis, group, shown = found.groups()
    row: Row = _codes(f"{axis} · {group}".split(" · "), survey)
    row["status"] = "confidential" if shown == "confidential" else "published"
    bars = [max(scale.number(mark.low), scale.number(mark.high), key=abs) for mark in marks if mark.role == "bar"]
    ends = [scale.number(end) for mark in marks for end in _ends(mark)]
    reached = scale.number(words.low - BESIDE)
    for value in bars:
        yield row | {"value": value}
    if ends:
        yield row | {"ci_low": min(ends), "ci_high": max(ends)}
    if row["status"] == "confidential":
        # Words begin where the marks end, drawn or not.
        yield row | ({"value": reached} if reached else {})
    elif number := SHOWN.match(shown):
        yield row | {"value": _said(*number.groups())}


def _codes(labels: Sequence[str], survey: Survey) -> Row:
    """The code of each axis by its label; an axis that is not named is at its whole."""
    return {
        axis.id: next((code for code, label in axis.labels.items() if label in labels), axis.whole)
        for axis in survey.axes
    }


def _ends(mark: Mark) -> tuple[float, ...]:
    """The two ends of an interval; of the ticks at its ends the middle."""
    if mark.role == "errorbar":
        return mark.low, mark.high
    return () if mark.role == "bar" else ((mark.low + mark.high) / 2,)


def _said(text: str, percent: str | None) -> float:
    number = float(text.replace(",", "").replace("−", "-"))
    return round(number / 100, NOISE) if percent else number


def _scale(root: ElementTree.Element) -> Scale:
    """From the numbers that stand along the axis of values."""
    (axis,) = (one for one in root.iter() if one.get("aria-label", "").startswith("X-axis"))
    places = []
    for text in _of_class(axis, "mark-text role-axis-label"):
        shown = SHOWN.fullmatch(text.text or "")
        assert shown, text.text
        places.append((_shift(text)[0], _said(*shown.groups())))
    return Scale(places[0], places[-1])


def _marks(root: ElementTree.Element) -> Iterator[Mark]:
    for element in _of_class(root, "role-mark"):
        role, said = element.get("aria-roledescription", ""), element.get("aria-label", "")
        if box := BOX.match(element.get("d", "")):
            x, y, width, height = map(float, box.groups())
            yield Mark(x, x + width, y + height / 2, role, said)
        elif "transform" in element.attrib:
            x, y = _shift(element)
            yield Mark(x, x + float(element.get("x2", 0)), y, role, said)


def _of_class(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """What stands directly in the groups of a class; charts in the chart are groups of another one."""
    for group in root.iter():
        if name in group.get("class", "") and "mark-group" not in group.get("class", ""):
            yield from group


def _shift(element: ElementTree.Element) -> tuple[float, float]:
    found = SHIFT.match(element.get("transform", ""))
    assert found, element.attrib
    return float(found[1]), float(found[2])
