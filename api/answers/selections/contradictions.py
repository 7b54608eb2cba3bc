"""Why a selection is empty although everything asked exists: what does not occur together, and what would.

Every figure satisfies some of the things asked. The smallest group of them that no figure satisfies is the reason, and
the codes of one of them beside the others are the way out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from api.answers.selections.choices import read_axis, wanted_indicators
from api.answers.selections.waves import WaveChoice
from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import parse_cell
from api.concepts.nearest import nearest
from api.concepts.surveys.items import Series
from api.concepts.terms import CHILDREN, EVERY, NO_TERMS, SelectionRequest, Terms, parameter_of
from api.errors import Problem

MOST_NAMED = 5
OF_SERIES = ("wave", "indicator", "channel", "category")
LEFT_OUT = {"wave": "the latest wave", "indicator": "the headline indicator"}
Kind = tuple[str, frozenset[str]]
"""A code, and the names of what a figure that has it satisfies."""


@dataclass(frozen=True)
class Asked:
    """The request that came to nothing, the releases it is about, and the waves meant by it."""

    request: SelectionRequest
    editions: Sequence[Edition]
    waves: WaveChoice

    def names(self) -> list[str]:
        """What may contradict each other: wave, indicator and what else was given, in the order of the grammar."""
        given = [name for name in ("channel", "category") if getattr(self.request, name)]
        return ["wave", "indicator", *given, *self.dimensions()]

    def dimensions(self) -> list[str]:
        return list(dict.fromkeys(name for edition in self.editions for name in edition.dimension_ids))

    def written(self, name: str, codes: Sequence[str] | None = None) -> str:
        """A thing asked as it stands in an address, with other codes where some are given."""
        values = self.values(name) if codes is None else codes
        if not values:
            return f"{LEFT_OUT.get(name, 'the whole population')} ({name} is left out)"
        is_own = name not in OF_SERIES and parameter_of(name) != name
        return f"where={','.join(f'{name}:{one}' for one in values)}" if is_own else f"{name}={','.join(values)}"

    def values(self, name: str) -> tuple[str, ...]:
        if name == "wave":
            return self.request.wave
        terms: Terms = getattr(self.request, name) if name in OF_SERIES else self._terms(name)
        return (*terms.codes, *(parent + CHILDREN for parent in terms.parents), *([EVERY] if terms.every else []))

    def kinds(self, of: str) -> Iterator[Kind]:
        """The kinds of figures that there are, by their code of ``of``."""
        for edition in self.editions:
            series, axes = self._series_kinds(edition, of), self._axes(edition)
            if edition.present is None:
                cells = dict.fromkeys(_cell_kind(edition, cell, axes, of) for cell in edition.cells)
                pairs: Iterable[tuple[Kind, Kind]] = product(dict.fromkeys(series.values()), cells)
            else:
                pairs = _listed(edition, series, axes, of)
            yield from dict.fromkeys((a[0] or b[0], a[1] | b[1]) for a, b in pairs)

    def _series_kinds(self, edition: Edition, of: str) -> dict[Series, Kind]:
        request, own = self.request, edition.header
        waves = [one for one in self.editions if one.header.survey == own.survey]
        indicators = frozenset(wanted_indicators(edition, request))
        channels = frozenset(request.channel.choose(edition.channels, edition.channel_children))
        categories = frozenset(request.category.choose(edition.categories, lambda _: ()))
        current = {
            indicator: edition in self.waves.choose([one for one in waves if indicator in one.by_indicator])
            for indicator in edition.by_indicator
        }
        found = {}
        for one in edition.series:
            meant = {
                "wave": current[one.indicator],
                "indicator": one.indicator in indicators,
                "channel": one.channel in channels,
                "category": one.category in categories,
            }
            code = own.wave if of == "wave" else getattr(one, of, "")
            found[one] = code, frozenset(name for name, is_meant in meant.items() if is_meant)
        return found

    def _axes(self, edition: Edition) -> dict[str, frozenset[str]]:
        """Dimension → the codes meant; of one that the release lacks, its total where that is meant."""
        axes = {name: frozenset({TOTAL} if self._is_met_by_total(name) else ()) for name in self.dimensions()}
        own = zip(edition.snapshot.dimensions, edition.places, strict=True)
        return axes | {one.id: frozenset(read_axis(one, places, self._terms(one.id)).chosen) for one, places in own}

    def _is_met_by_total(self, name: str) -> bool:
        terms = self._terms(name)
        return not terms or terms.every or TOTAL in terms.codes

    def _terms(self, name: str) -> Terms:
        return self.request.dimensions.get(name, NO_TERMS)


def _cell_kind(edition: Edition, cell: Sequence[str], axes: Mapping[str, frozenset[str]], of: str) -> Kind:
    codes = dict(zip(edition.dimension_ids, cell, strict=True))
    return codes.get(of, ""), frozenset(name for name, meant in axes.items() if codes.get(name, TOTAL) in meant)


def _listed(
    edition: Edition, series: Mapping[Series, Kind], axes: Mapping[str, frozenset[str]], of: str
) -> Iterator[tuple[Kind, Kind]]:
    """The kinds of a release that lists its figures one by one."""
    by_number = {edition.numbers[one]: kind for one, kind in series.items()}
    for text, held in (edition.present or {}).items():
        codes = parse_cell(text)
        kind = _cell_kind(edition, [codes[name] for name in edition.dimension_ids], axes, of)
        yield from ((by_number[number], kind) for number in held)


def explain_empty(request: SelectionRequest, editions: Sequence[Edition], waves: WaveChoice) -> list[Problem]:
    """What no figure of the releases asked has together, with the codes that there are instead."""
    asked = Asked(request, editions, waves)
    satisfied = {met for _, met in asked.kinds("wave")}
    for count in range(1, len(asked.names()) + 1):
        for group in combinations(asked.names(), count):
            if not any(met.issuperset(group) for met in satisfied):
                return [_problem(asked, group)]
    return []


def _problem(asked: Asked, group: Sequence[str]) -> Problem:
    given = [name for name in group if asked.values(name)] or list(group)
    pointer = given[-1]
    ways = {name: codes for name in reversed(given) if (codes := _codes(asked, name, set(group) - {name}))}
    return Problem(
        f"nothing is published for {' together with '.join(map(asked.written, group))} in the surveys asked",
        pointer=pointer if pointer in OF_SERIES else parameter_of(pointer),
        expected="; or ".join(_way(asked, name, group, codes) for name, codes in ways.items()) or None,
        nearest=nearest(",".join(asked.values(pointer)), ways.get(pointer, ())),
        code="conflict" if len(group) > 1 else "unknown_code",
    )


def _codes(asked: Asked, name: str, others: set[str]) -> list[str]:
    """The codes that figures with all the others have, the newest wave first."""
    found = list(dict.fromkeys(code for code, met in asked.kinds(name) if code and met.issuperset(others)))
    return found[::-1] if name == "wave" else found


def _way(asked: Asked, name: str, group: Sequence[str], codes: Sequence[str]) -> str:
    others = [asked.written(other) for other in group if other != name]
    beside = f" with {' and '.join(others)}" if others else ""
    more = f" and {len(codes) - MOST_NAMED} more" if len(codes) > MOST_NAMED else ""
    return f"{asked.written(name, codes[:MOST_NAMED])}{more}{beside}"
