"""What the codes and ids in rows mean, looked up in the texts that came with the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from api.answers.figures.meta import FigureMeta, SelectionMeta, UsedIndicator, WavePeriod
from api.answers.figures.ranking import FIGURE_SORTS
from api.answers.figures.rows import Figure
from api.concepts.vocabulary import FRACTIONS
from api.representations.texts import RELIABILITY_TEXTS, STATUS_TEXTS


class Legend:
    """The texts of an answer, by row; ``meta`` is what stands beside its rows."""

    def __init__(self, meta: FigureMeta) -> None:
        self.meta = meta
        self.language = meta.language
        self.notice = meta.notice
        self.releases = {release.id: release for release in meta.releases}
        self.is_ranked = isinstance(meta, SelectionMeta) and meta.selection.sort in FIGURE_SORTS
        """Whether an order by value was asked for, so that figures have ranks."""

    @cached_property
    def labels(self) -> dict[tuple[str, str, str], str]:
        """(field, survey, code) → label."""
        return {
            (codes.id, survey, entry.code): entry.label
            for codes in self.meta.dimensions
            for entry in codes.codes
            for survey in entry.surveys
        }

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """Field → code → label, in codelist order; of the first survey where surveys word it differently."""
        found: dict[str, dict[str, str]] = {}
        for codes in self.meta.dimensions:
            for entry in codes.codes:
                found.setdefault(codes.id, {}).setdefault(entry.code, entry.label)
        return found

    @cached_property
    def titles(self) -> dict[str, str]:
        """Field → what it is called."""
        return {codes.id: codes.label for codes in self.meta.dimensions}

    def label(self, field: str, row: Figure) -> str | None:
        """The label of a row's code in ``field``; None where it has none."""
        return self.labels.get((field, row.survey, str(code_in(row, field))))

    @cached_property
    def _indicators(self) -> dict[tuple[str, str], UsedIndicator]:
        return {(entry.id, survey): entry for entry in self.meta.indicators for survey in entry.surveys}

    def indicator(self, row: Figure) -> UsedIndicator:
        """The indicator of a row as its survey defines it."""
        return self._indicators[row.indicator, row.survey]

    def decimals(self, row: Figure) -> int:
        """How many decimals of the value are meant to be shown; shares are fractions of 1."""
        decimals = self.indicator(row).decimals
        return decimals + 2 if row.unit in FRACTIONS else decimals

    def wave(self, row: Figure) -> WavePeriod:
        return self.meta.waves[row.release]

    def base(self, row: Figure) -> str | None:
        return self.base_text(row.release, row.base)

    def base_text(self, release: str, base: str) -> str | None:
        return self.meta.bases[release].get(base)

    def notes(self, row: Figure) -> list[str]:
        """The texts of the row's notes."""
        return self.note_texts(row.release, row.notes)

    def note_texts(self, release: str, notes: Sequence[str]) -> list[str]:
        texts = self.meta.notes[release]
        return [texts.get(note, note) for note in notes]

    def wave_notes(self, row: Figure) -> list[str]:
        """The texts of notes on the whole wave, beside those that the row names itself."""
        return self.wave_note_texts(row.release, row.notes)

    def wave_note_texts(self, release: str, beside: Sequence[str]) -> list[str]:
        texts = self.meta.notes[release]
        return [texts[note] for note in self.meta.waves[release].notes if note in texts and note not in beside]

    def source_urls(self, row: Figure) -> list[str]:
        return self.urls_of(row.release, row.sources)

    def urls_of(self, release: str, sources: Sequence[str]) -> list[str]:
        """The pages of sources, each once."""
        held = self.meta.sources[release]
        return list(dict.fromkeys(url for one in sources if one in held for url in held[one].urls))

    def notice_of(self, row: Figure) -> str | None:
        """What must be said first about this row."""
        return self.notice if row.basis == "simulated" else None

    def licence(self, row: Figure) -> str:
        licence = self.releases[row.release].licence
        return " ".join(filter(None, (licence.name, licence.url)))

    def citation(self, row: Figure) -> str:
        return self.releases[row.release].citation

    @cached_property
    def statuses(self) -> dict[str, str]:
        """Status → what it means, for those who read a file without the documentation."""
        return {word: text[self.language] for word, text in STATUS_TEXTS.items()}

    @cached_property
    def reliabilities(self) -> dict[str, str]:
        """Reliability → what it means."""
        return {word: text[self.language] for word, text in RELIABILITY_TEXTS.items()}


def code_in(row: Figure, field: str) -> str | None:
    """The row's code in a field or a dimension of the survey's own."""
    code: str | None = getattr(row, field) if hasattr(row, field) else row.other_dimensions.get(field)
    return code


def own_dimensions(rows: Iterable[Figure]) -> list[str]:
    """The dimensions that only the surveys in the rows declare, in the order met."""
    return list(dict.fromkeys(one for row in rows for one in row.other_dimensions))
