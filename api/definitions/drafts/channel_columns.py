"""Which yes/no columns of a file ask the same of different channels, by the channels their names or labels mention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.concepts.codelists import TOTAL, Codelist
from api.concepts.surveys.survey import Indicator
from api.definitions.drafts.codings import YesNo
from api.definitions.drafts.summary import Column
from api.definitions.wordings.spelling import ascii_of

ADOPTION = "adoption"
OF_USE = frozenset({"nutzen", "nutzt", "nutzung", "use", "used", "user", "uses", "using", "usage", "verwendet"})
"""Words beside a channel that say no more than that it is used."""
MOST_WORDS = 8
"""Of a channel's name."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass
class ChannelGroup:
    """Columns that differ in the channel alone: channel → column, and the words that they share beside it."""

    words: tuple[str, ...]
    columns: dict[str, Column] = field(default_factory=dict)


def indicator_said(words: Sequence[str], shared: Mapping[str, Indicator]) -> str | None:
    """The shared indicator whose id or label the words are; adoption where they say no more than that."""
    said = "".join(words)
    for indicator in shared.values():
        names = (indicator.id, indicator.label.en, indicator.label.de)
        if indicator.kind == "share" and not indicator.categories and said in map(_squeezed, names):
            return indicator.id
    return ADOPTION if OF_USE.issuperset(words) else None


def channel_groups(columns: Sequence[Column], codings: Mapping[str, YesNo], channels: Codelist) -> list[ChannelGroup]:
    """Groups of at least two of the ``columns`` with alike ``codings``; a column is in one group at most."""
    names = _names(channels)
    by_name = _grouped(columns, codings, names, lambda column: (column.name, ""))
    taken = {column.name for group in by_name for column in group.columns.values()}
    rest = [column for column in columns if column.name not in taken]
    batteries = Counter(_battery(column.name) for column in rest)

    def label(column: Column) -> tuple[str, str]:
        battery = _battery(column.name)
        return column.label or "", battery if batteries[battery] > 1 else ""

    return by_name + _grouped(rest, codings, names, label)


def _grouped(
    columns: Sequence[Column],
    codings: Mapping[str, YesNo],
    names: Mapping[str, str],
    described: Callable[[Column], tuple[str, str]],
) -> list[ChannelGroup]:
    """By battery, coding and words beside the channel; a channel that is there already is left to a question of its
    own. ``described`` is the text that names a column's channel, and its battery."""
    groups: dict[tuple[object, ...], ChannelGroup] = {}
    for column in columns:
        text, battery = described(column)
        if (found := _channel_in(text, names)) is None:
            continue
        channel, before, after = found
        coding = codings[column.name]
        key = (battery, before, after, coding.yes, coding.no, coding.ticked)
        groups.setdefault(key, ChannelGroup(before + after)).columns.setdefault(channel, column)
    return [group for group in groups.values() if len(group.columns) > 1]


def _battery(name: str) -> str:
    """The name without the number it ends with: v1_1 and v1_2 are of one battery, v2_1 is not."""
    return re.sub(r"[0-9]+$", "", name)


def _names(channels: Codelist) -> dict[str, str]:
    """Code and labels of every channel, as they are compared → the code. "any" alone is a word of many a label."""
    named = {
        _squeezed(name): node.code
        for node in channels.nodes
        if node.code != TOTAL
        for name in (node.code, node.label.en, node.label.de)
    }
    return {name: code for name, code in named.items() if name != "any"}


def _squeezed(text: str) -> str:
    return "".join(_words(text))


def _words(text: str) -> tuple[str, ...]:
    """The words in lower case: of uses_facebook, usesFacebook and "Uses Facebook?" alike."""
    return tuple(word.lower() for word in _WORD.findall(ascii_of(text).replace("+", " plus ")))


def _channel_in(text: str, names: Mapping[str, str]) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """The one channel that the text mentions, and the words before and after; None for none and for several."""
    words = _words(text)
    spans = [span for span in _spans(len(words)) if "".join(words[slice(*span)]) in names]
    if not spans:
        return None
    start, end = spans[0]
    if any(one_end <= start or end <= one_start for one_start, one_end in spans):
        return None
    return names["".join(words[start:end])], words[:start], words[end:]


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """All stretches of at most ``MOST_WORDS`` of that many words, the longest first."""
    for size in range(min(length, MOST_WORDS), 0, -1):
        yield from ((start, start + size) for start in range(length - size + 1))
