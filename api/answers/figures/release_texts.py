"""The texts of a release in one language: made once, as a release never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from api.answers.figures.meta import Licence, SeriesBreak, Source, UsedCode, UsedIndicator, UsedRelease, WavePeriod
from api.answers.figures.texts import LIST_LABELS, NO_CHANNEL, YES_LABEL
from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition
from api.concepts.fields import day, timestamp
from api.concepts.texts import Language, Text, same
from api.concepts.vocabulary import YES

MOST_KEPT = 512
"""Releases, in each language, whose texts a process keeps; some ten kilobytes each."""


@dataclass(frozen=True, eq=False)
class ReleaseTexts:
    """What stands in answers about a release, whatever is asked of it."""

    edition: Edition
    language: Language

    @cached_property
    def release(self) -> UsedRelease:
        """The release and what must be said when it is quoted."""
        header, survey, policy = self.edition.header, self.edition.snapshot.survey, self.edition.snapshot.policy
        return UsedRelease(
            id=header.id,
            survey=header.survey,
            wave=header.wave,
            title=survey.title[self.language],
            publisher=survey.publisher,
            population=survey.population[self.language],
            basis=header.basis,
            published_at=timestamp(header.published_at),
            licence=Licence(survey.licence.name[self.language], survey.licence.url),
            citation=survey.citation[self.language],
            n_rounded_to=policy.n_rounded_to if policy.display == "rounded" else None,
            interval=None if policy.name == "published" else policy.interval,
        )

    @cached_property
    def wave(self) -> WavePeriod:
        """The period its answers describe."""
        wave = self.edition.snapshot.wave
        notes = [note for note, _ in self.edition.snapshot.notes if note in wave.notes]
        period = day(wave.period_start), day(wave.period_end)
        return WavePeriod(wave.code, wave.label[self.language], *period, wave.sample, notes)

    @cached_property
    def wave_notes(self) -> Sequence[str]:
        """What must be known about the wave."""
        return [self.notes[note] for note in self.edition.snapshot.wave.notes if note in self.notes]

    @cached_property
    def breaks(self) -> Sequence[SeriesBreak]:
        """The series that break in the wave."""
        breaks = self.edition.snapshot.wave.breaks
        return [SeriesBreak(one.indicator, one.channel, one.note[self.language]) for one in breaks]

    @cached_property
    def indicators(self) -> Mapping[str, UsedIndicator]:
        return {
            one.id: UsedIndicator(
                id=one.id,
                label=one.label[self.language],
                definition=one.definition[self.language],
                kind=one.kind,
                unit=one.unit,
                decimals=one.decimals,
                surveys=[self.edition.header.survey],
            )
            for one in self.edition.snapshot.indicators
        }

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, UsedCode]]:
        """Indicator, channel, category or dimension → code → it with its label, in codelist order."""
        snapshot = self.edition.snapshot
        labels: dict[str, Mapping[str, Text]] = {
            "indicator": {indicator.id: indicator.label for indicator in snapshot.indicators},
            "channel": {TOTAL: NO_CHANNEL} | {node.code: node.label for node in snapshot.channels},
            "category": category_labels(self.edition),
        }
        labels |= {one.id: {node.code: node.label for node in one.nodes} for one in snapshot.dimensions}
        survey = [self.edition.header.survey]
        return {
            field: {code: UsedCode(code, text[self.language], survey) for code, text in texts.items()}
            for field, texts in labels.items()
        }

    @cached_property
    def _places(self) -> Mapping[str, Mapping[str, int]]:
        return {field: {code: place for place, code in enumerate(entries)} for field, entries in self.codes.items()}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Indicator, channel, category or dimension → what it is called, in the order of answers."""
        titles = {field: text[self.language] for field, text in LIST_LABELS.items()}
        return titles | {one.id: one.label[self.language] for one in self.edition.snapshot.dimensions}

    def in_order(self, field: str, used: frozenset[str]) -> Sequence[UsedCode]:
        """Those of the codes of an indicator, channel, category or dimension that are used, in codelist order."""
        entries, places = self.codes[field], self._places[field]
        return [entries[code] for code in sorted((one for one in used if one in places), key=places.__getitem__)]

    @cached_property
    def bases(self) -> Mapping[str, str]:
        return {base: text[self.language] for base, text in self.edition.snapshot.bases}

    @cached_property
    def notes(self) -> Mapping[str, str]:
        return {note: text[self.language] for note, text in self.edition.snapshot.notes}

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The pages that print the figures."""
        return {one.id: Source(list(one.urls), one.text) for one in self.edition.snapshot.reported_sources}


@lru_cache(maxsize=MOST_KEPT)
def texts_of(edition: Edition, language: Language) -> ReleaseTexts:
    """The texts of a release."""
    return ReleaseTexts(edition, language)


def category_labels(edition: Edition) -> dict[str, Text]:
    """The label of each category of the release; the code itself where the definition has none."""
    declared = {code: text for indicator in edition.snapshot.indicators for code, text in indicator.categories}
    declared.setdefault(YES, YES_LABEL)
    return {code: declared.get(code, same(code)) for code in edition.categories}
