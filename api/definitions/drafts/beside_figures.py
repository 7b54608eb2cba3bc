"""Columns that stand beside figures: numbers of respondents, standard errors, bounds of intervals; whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.concepts.surveys.files import FileFormat
from api.definitions.drafts.numbers import number_in
from api.definitions.drafts.summary import Column
from api.definitions.wordings.spelling import plain_words

_ROLES = {
    "n": r"n|fallzahl|befragte|unweighted n|n unweighted|base n|sample size|cases",
    "se": r"se|std ?err(or)?|standard error|standardfehler|stdfehler|error|fehler",
    "ci_low": r"ug|ki ug|untere ?grenze|untergrenze|lower|(lower|low) (bound|ci|limit|95)|ci ?(low(er)?|lo|lb)|lcl"
    r"|(ki|ci) unten",
    "ci_high": r"og|ki og|obere ?grenze|obergrenze|upper|(upper|high) (bound|ci|limit|95)|ci ?(high|upper|up|hi|ub)|ucl"
    r"|(ki|ci) oben",
}
"""What may stand beside a figure → pattern of the column's name."""
_OF_FIGURES = frozenset({"value", "values", "wert", "anteil", "share", "percent", "percentage", "prozent", "in"})
"""Words that say no more than that a column holds figures."""

Owned = Mapping[str, Mapping[str, Column]]
"""The name of a column of figures → role → the column of that role."""


@dataclass(frozen=True)
class BesideFigures:
    """``of_rows`` are about all figures of a row: role → column; ``owned`` are about one of several columns of figures;
    of ``unclear`` (role, column) no name says which."""

    of_rows: Mapping[str, Column] = field(default_factory=dict)
    owned: Owned = field(default_factory=dict)
    unclear: Sequence[tuple[str, Column]] = ()

    @property
    def columns(self) -> list[Column]:
        owned = (column for roles in self.owned.values() for column in roles.values())
        return [*self.of_rows.values(), *owned, *(column for _, column in self.unclear)]

    @property
    def roles(self) -> frozenset[str]:
        owned = (role for roles in self.owned.values() for role in roles)
        return frozenset((*self.of_rows, *owned, *(role for role, _ in self.unclear)))


def beside_figures(numbers: Sequence[Column]) -> BesideFigures:
    """Which of the columns with numbers stand beside others: all are about the only column of figures there is, else
    the one that they name. A number of respondents that names none is that of the row."""
    said = {column.name: found for column in numbers if (found := _role_of(column.name)) is not None}
    bare = {name for name, (_, rest) in said.items() if not rest}
    figures = [column for column in numbers if column.name not in bare]
    owners = {name: _owner(name, rest, figures) for name, (_, rest) in said.items() if rest}
    values = [column for column in figures if owners.get(column.name) is None]
    of_rows: dict[str, Column] = {}
    owned: dict[str, dict[str, Column]] = {}
    unclear: list[tuple[str, Column]] = []
    for column in numbers:
        role, owner = said.get(column.name, ("", ""))[0], owners.get(column.name)
        if column in values:
            continue
        if len(values) == 1 or (role == "n" and owner is None):
            of_rows.setdefault(role, column)
        elif owner is not None:
            owned.setdefault(owner, {})[role] = column
        else:
            unclear.append((role, column))
    return BesideFigures(of_rows, owned, unclear)


def _role_of(name: str) -> tuple[str, tuple[str, ...]] | None:
    """The role that a name says in front or at its end, and the words beside it."""
    words = tuple(plain_words(name).split())
    for size in range(len(words), 0, -1):
        for part, rest in ((words[:size], words[size:]), (words[-size:], words[:-size])):
            role = next((role for role, pattern in _ROLES.items() if re.fullmatch(pattern, " ".join(part))), None)
            if role is not None:
                return role, rest
    return None


def _owner(name: str, rest: Sequence[str], figures: Sequence[Column]) -> str | None:
    """The only other column of figures that is called so."""
    others = (one.name for one in figures if one.name != name)
    found = [other for other in others if _subject(plain_words(other).split()) == _subject(rest)]
    return found[0] if len(found) == 1 else None


def _subject(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _OF_FIGURES)


def possible_owners(
    columns: Sequence[Column], values: Sequence[Column], beside: BesideFigures, file: FileFormat
) -> list[Owned]:
    """To which figures the ``unclear`` columns may belong, the likelier first: those before them, else any one column;
    none whose interval does not contain it."""
    before = _of_those_before(columns, values, beside.unclear)
    found = [*([before] if before else ()), *_of_one(values, beside.unclear)]
    different = [one for place, one in enumerate(found) if one not in found[:place]]
    by_name = {value.name: value for value in values}
    return [one for one in different if all(_contains(by_name[name], roles, file) for name, roles in one.items())]


def _of_those_before(
    columns: Sequence[Column], values: Sequence[Column], unclear: Sequence[tuple[str, Column]]
) -> Owned | None:
    roles = {column.name: role for role, column in unclear}
    names = {value.name for value in values}
    found: dict[str, dict[str, Column]] = {}
    last = None
    for column in columns:
        last = column.name if column.name in names else last
        role = roles.get(column.name)
        if role is not None and (last is None or found.setdefault(last, {}).setdefault(role, column) is not column):
            return None
    return found


def _of_one(values: Sequence[Column], unclear: Sequence[tuple[str, Column]]) -> Iterator[Owned]:
    roles = dict(unclear)
    if len(roles) == len(unclear):
        yield from ({value.name: roles} for value in values)


def _contains(value: Column, roles: Mapping[str, Column], file: FileFormat) -> bool:
    """Whether the figure lies between the bounds in each row that has all three."""
    if not {"ci_low", "ci_high"} <= roles.keys():
        return True
    columns = (roles["ci_low"], value, roles["ci_high"])
    rows = zip(*(one.cells.fill_null("").to_list() for one in columns), strict=True)
    numbers = ([found for text in row if (found := number_in(text.strip("%() "), file)) is not None] for row in rows)
    return all(row == sorted(row) for row in numbers if len(row) == len(columns))
