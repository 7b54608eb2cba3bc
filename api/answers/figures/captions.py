"""What the codes and ids in the rows of an answer mean, in one language: labels, periods, bases, notes, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from api.answers.figures.meta import FigureMeta, UsedCode, UsedCodes, UsedIndicator
from api.answers.figures.release_texts import ReleaseTexts, texts_of
from api.answers.figures.rows import Figure, OtherReport
from api.answers.figures.texts import LIST_LABELS, SIMULATED, SOME_SIMULATED
from api.answers.selections.selection import Row
from api.concepts.editions.edition import Edition
from api.concepts.surveys.items import Series
from api.concepts.texts import Language

T = TypeVar("T")


@dataclass(frozen=True)
class Used:
    """What the rows use of one release."""

    edition: Edition
    series: frozenset[Series]
    codes: Mapping[str, frozenset[str]]

    def codes_in(self, texts: ReleaseTexts) -> Iterable[tuple[str, str, Sequence[UsedCode]]]:
        """(list, its title, the codes used in codelist order) of each list."""
        for field, title in texts.titles.items():
            if field in LIST_LABELS:
                used: Set[str] = {getattr(series, field) for series in self.series}
            else:
                used = self.codes.get(field, frozenset())
            yield field, title, texts.in_order(field, frozenset(used))


def used_by(rows: Iterable[Row]) -> list[Used]:
    """What each release contributes to the rows, in their order."""
    series: dict[int, set[Series]] = {}
    cells: dict[int, set[tuple[str, ...]]] = {}
    editions: dict[int, Edition] = {}
    for edition, one, cell in rows:
        key = edition.header.key
        if key not in editions:
            editions[key], series[key], cells[key] = edition, set(), set()
        series[key].add(one)
        cells[key].add(cell)
    return [
        Used(
            edition,
            frozenset(series[key]),
            {
                dimension: frozenset(codes)
                for dimension, codes in zip(edition.dimension_ids, zip(*cells[key], strict=True), strict=False)
            },
        )
        for key, edition in editions.items()
    ]


def figure_meta(
    total: int, confidence: float, used: Sequence[Used], answered: Sequence[Figure], language: Language
) -> FigureMeta:
    """What is said beside figures. ``used`` is what the rows ``answered`` use of their releases."""
    texts = [texts_of(one.edition, language) for one in used]
    releases = [one.release for one in texts]
    named = _named(texts, answered)
    return FigureMeta(
        total=total,
        confidence_level=confidence,
        language=language,
        notice=notice((one.edition for one in used), language),
        indicators=used_indicators(used, texts),
        dimensions=used_codes(used, texts),
        waves={one.release.id: one.wave for one in texts},
        bases={one.release.id: _chosen(one.bases, named[one.release.id].bases) for one in texts},
        notes={one.release.id: _chosen(one.notes, named[one.release.id].notes) for one in texts},
        sources={one.release.id: _chosen(one.sources, named[one.release.id].sources) for one in texts},
        releases=releases,
        citation=cited_together(release.citation for release in releases),
        n_rounded_to=max((release.n_rounded_to or 0 for release in releases), default=0) or None,
    )


def used_codes(used: Sequence[Used], texts: Sequence[ReleaseTexts]) -> list[UsedCodes]:
    """Per indicator, channel, category and dimension: the codes used, with labels and the surveys they hold for."""
    lists: dict[str, tuple[str, dict[tuple[str, str], list[UsedCode]]]] = {}
    for one, of_release in zip(used, texts, strict=True):
        for field, title, entries in one.codes_in(of_release):
            _, codes = lists.setdefault(field, (title, {}))
            for entry in entries:
                codes.setdefault((entry.code, entry.label), []).append(entry)
    return [
        UsedCodes(field, title, [_of_all(held) for held in codes.values()])
        for field, (title, codes) in lists.items()
        if codes
    ]


def _of_all(entries: Sequence[UsedCode]) -> UsedCode:
    """The entry that surveys share which mean the same by a code."""
    if len(entries) == 1:
        return entries[0]
    surveys = dict.fromkeys(survey for entry in entries for survey in entry.surveys)
    return UsedCode(entries[0].code, entries[0].label, list(surveys))


def used_indicators(used: Sequence[Used], texts: Sequence[ReleaseTexts]) -> list[UsedIndicator]:
    """The indicators used, as each survey defines them."""
    found: dict[tuple[object, ...], UsedIndicator] = {}
    for one, of_release in zip(used, texts, strict=True):
        wanted = {series.indicator for series in one.series}
        for entry in (entry for code, entry in of_release.indicators.items() if code in wanted):
            key = entry.id, entry.label, entry.definition, entry.kind, entry.unit, entry.decimals
            surveys = [*found[key].surveys, *entry.surveys] if key in found else entry.surveys
            found[key] = replace(entry, surveys=list(dict.fromkeys(surveys)))
    return list(found.values())


@dataclass(frozen=True)
class _Named:
    """The ids of texts that the rows of a release name."""

    bases: set[str]
    notes: set[str]
    sources: set[str]

    def add(self, report: Figure | OtherReport) -> None:
        self.bases.add(report.base)
        if report.notes:
            self.notes.update(report.notes)
        if report.sources:
            self.sources.update(report.sources)


def _named(texts: Sequence[ReleaseTexts], answered: Sequence[Figure]) -> dict[str, _Named]:
    """Release → what its rows, or reports beside them, name; notes on the whole wave are always there."""
    found = {one.release.id: _Named(set(), set(one.wave.notes), set()) for one in texts}
    for row in answered:
        named = found[row.release]
        named.add(row)
        for report in row.also_reported:
            named.add(report)
    return found


def _chosen(texts: Mapping[str, T], named: set[str]) -> dict[str, T]:
    return {key: text for key, text in texts.items() if key in named}


def notice(editions: Iterable[Edition], language: Language) -> str | None:
    """What must be said before anything else: that figures are simulated; and which, where others are not."""
    surveys = {edition.header.survey: edition.header.basis == "simulated" for edition in editions}
    simulated = sorted(survey for survey, is_simulated in surveys.items() if is_simulated)
    if not simulated:
        return None
    if len(simulated) == len(surveys):
        return SIMULATED[language]
    return SOME_SIMULATED[language].format(surveys=", ".join(simulated))


def cited_together(citations: Iterable[str]) -> str:
    """The references of an answer in one line: each once, and a full stop at the end at most."""
    *before, last = dict.fromkeys(citations) or ("",)
    return "; ".join([*(citation.rstrip(".") for citation in before), last])
