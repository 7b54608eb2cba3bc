"""Which columns of a new file ask what columns of the file before asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from api.definitions.added_waves.file_columns import AskedColumn, questions
from api.definitions.wordings import is_personal, match_channel, match_question
from api.definitions.wordings.spelling import plain_words

LIKE = 0.6
"""How alike the words of two questions must be that do not both say which indicator they measure; of 1."""
SHARED_OPTIONS = 0.5
"""Which part of a question's options must be there again."""


@dataclass(frozen=True)
class Meaning:
    """What a definition says of a column: the indicators it measures, all of the vocabulary, and its channel."""

    indicators: frozenset[str] = frozenset()
    channel: str | None = None


@dataclass
class Correspondence:
    """``columns``: name before → name now. ``added``: question before → columns it has got. ``reworded``: question
    before → its text now. ``rest``: columns of the new file that nothing corresponds to."""

    columns: dict[str, str] = field(default_factory=dict)
    added: dict[str, list[AskedColumn]] = field(default_factory=dict)
    reworded: dict[str, str] = field(default_factory=dict)
    rest: list[AskedColumn] = field(default_factory=list)
    options: dict[str, AskedColumn] = field(default_factory=dict)
    """Name before → the column itself, with its question and option."""
    labels: dict[str, str] = field(default_factory=dict)
    """Question before → its text now, where the new file has labels."""
    cells: dict[str, frozenset[str]] = field(default_factory=dict)
    """Name now → distinct cells."""
    renamed: list[str] = field(default_factory=list)
    """Names that stand for another question now."""
    by_name_only: list[str] = field(default_factory=list)
    """Names of columns whose label tells nothing of what they asked before."""
    passed_over: list[str] = field(default_factory=list)
    """Columns beside a question that are none of its options: free text, or answers of another kind."""


def correspond(
    before: Sequence[AskedColumn], now: Sequence[AskedColumn], meanings: Mapping[str, Meaning]
) -> Correspondence:
    """Columns of one name correspond, unless their labels speak of different things, then questions in other words.

    A question is taken for a reworded one only where a single question of the new file comes into consideration.
    ``meanings``: column before → what the definition says of it.
    """
    found = Correspondence(options={column.name: column for column in before})
    found.cells = {column.name: column.column.texts for column in now}
    there = {column.name: column for column in now}
    for column in before:
        if column.name in there:
            if _is_same(column, there[column.name], meanings.get(column.name, Meaning())):
                found.columns[column.name] = column.name
                if not _is_known(column, there[column.name], meanings.get(column.name, Meaning())):
                    found.by_name_only.append(column.name)
            else:
                found.renamed.append(column.name)
    free = [column for column in now if column.name not in found.columns]
    gone = questions(column for column in before if column.name not in found.columns)
    candidates = questions(free)
    chosen = {stem: _reworded(stem, columns, candidates) for stem, columns in gone.items()}
    for stem, other in chosen.items():
        if other is not None and list(chosen.values()).count(other) == 1:
            found.columns |= _pairs(gone[stem], candidates[other])
    _add_new_options(found, before, now)
    taken = {*found.columns.values(), *(one.name for added in found.added.values() for one in added)}
    found.rest = [column for column in now if column.name not in taken]
    return found


def _is_same(before: AskedColumn, now: AskedColumn, meaning: Meaning) -> bool:
    """Whether a column asks what it did, as far as its labels and its meaning tell."""
    if now.column.label is None:
        return True
    if before.column.label is not None:
        return _may_be_same(before.stem, now.stem) and _are_alike(before.option, now.option)
    channel, said = match_channel(now.option or now.stem), {one.code for one in match_question(now.stem)}
    of_another = said and meaning.indicators and said.isdisjoint(meaning.indicators)
    return not of_another and (not channel or not meaning.channel or channel.code == meaning.channel)


def _is_known(before: AskedColumn, now: AskedColumn, meaning: Meaning) -> bool:
    """Whether anything but the column's name says that it asks what it did."""
    if now.column.label is None or before.column.label is not None:
        return True
    return not meaning.indicators.isdisjoint(one.code for one in match_question(now.stem))


def _are_alike(one: str, two: str) -> bool:
    channels = [match_channel(option) for option in (one, two)]
    if all(channels):
        return len({channel.code for channel in channels if channel}) == 1
    return SequenceMatcher(None, _words(one), _words(two)).ratio() >= LIKE


def _add_new_options(found: Correspondence, before: Iterable[AskedColumn], now: Sequence[AskedColumn]) -> None:
    """Whatever stands beside a question's columns in the new file, answered alike, is an option that it has got."""
    there, of_now = {column.name: column for column in now}, questions(now)
    for stem, columns in questions(before).items():
        kept = [there[found.columns[one.name]] for one in columns if one.name in found.columns]
        if len({one.stem for one in kept}) != 1:
            continue
        text = kept[0].stem
        if kept[0].column.label:
            found.labels[stem] = text
        if _is_wording(text) and _is_wording(stem) and _words(text) != _words(stem):
            found.reworded[stem] = text
        if not any(column.option for column in columns):
            continue
        taken = set(found.columns.values())
        beside = [one for one in of_now[text] if one.name not in taken and one.option]
        added = [one for one in beside if _is_answered_like(one, kept)]
        found.passed_over += [one.name for one in beside if one not in added]
        if added:
            found.added[stem] = added


def _is_answered_like(one: AskedColumn, others: Sequence[AskedColumn]) -> bool:
    """Whether the cells are those of the question's other columns, or each column has a single text of its own."""
    texts = one.column.texts - {""}
    if is_personal(one.name, one.column.label, texts):
        return False
    ticked = len(texts) == 1 and all(len(other.column.texts - {""}) <= 1 for other in others)
    return not texts or ticked or any(not texts.isdisjoint(other.column.texts) for other in others)


def _is_wording(text: str) -> bool:
    """Whether it is a question in words, not the name of a variable."""
    return " " in text


def _reworded(stem: str, columns: Sequence[AskedColumn], candidates: Mapping[str, Sequence[AskedColumn]]) -> str | None:
    """The one question of the new file that may be this one in other words."""
    options = {_words(column.option) for column in columns}
    fitting = [
        other
        for other, others in candidates.items()
        if _may_be_same(stem, other) and _fits(options, {_words(one.option) for one in others})
    ]
    same = [other for other in fitting if _words(other) == _words(stem)]
    fitting = same or fitting
    return fitting[0] if len(fitting) == 1 else None


def _fits(options: set[str], others: set[str]) -> bool:
    return len(options & others) >= SHARED_OPTIONS * len(options)


def _may_be_same(stem: str, other: str) -> bool:
    """Where both wordings speak of one indicator, or are much alike and do not speak of different ones; nor of two
    channels."""
    if (channel := match_channel(stem)) and (named := match_channel(other)) and channel.code != named.code:
        return False
    one, two = ({candidate.code for candidate in match_question(text)} for text in (stem, other))
    if one and two:
        return not one.isdisjoint(two)
    return _words(stem) == _words(other) or SequenceMatcher(None, _words(stem), _words(other)).ratio() >= LIKE


def _pairs(before: Iterable[AskedColumn], now: Iterable[AskedColumn]) -> dict[str, str]:
    by_option = {_words(column.option): column.name for column in now}
    return {one.name: by_option[_words(one.option)] for one in before if _words(one.option) in by_option}


def _words(text: str) -> str:
    return plain_words(text)
