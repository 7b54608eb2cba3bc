"""Whether two figures may be set against each other at all, and why not."""

from __future__ import annotations

from collections.abc import Sequence

from api.answers.differences.verdicts import Reason
from api.answers.figures.rows import Figure
from api.answers.selections.selection import Row
from api.concepts.codelists import Codelist
from api.concepts.editions.edition import Edition
from api.concepts.editions.snapshots import Snapshot
from api.concepts.overlaps import overlap
from api.concepts.surveys.items import Series
from api.concepts.surveys.survey import Break

BREAK = "break"
"""The flag of a figure at which a series breaks."""


def series_breaks(edition: Edition, series: Series) -> list[Break]:
    """The breaks that the wave declares for a series."""
    return [
        one
        for one in edition.snapshot.wave.breaks
        if one.indicator == series.indicator and one.channel in (None, series.channel)
    ]


def breaks(edition: Edition, series: Series, answered: Figure | None) -> bool:
    """Whether a series breaks in a wave: as declared, or as its figure is flagged."""
    return bool(series_breaks(edition, series)) or (answered is not None and BREAK in answered.flags)


def wave_reasons(a: Row, b: Row, answered: tuple[Figure, Figure], broken: bool) -> list[Reason]:
    """Why two waves of one survey cannot be compared. Where wordings differ, the publisher says whether that breaks
    the series."""
    found: list[Reason] = ["break"] if broken else []
    found += ["population"] if _populations(a) != _populations(b) else []
    found += ["base"] if _bases(a, b, answered) else []
    found += ["codelist"] if _codelists(a.edition.snapshot) != _codelists(b.edition.snapshot) else []
    return found


def survey_reasons(a: Row, b: Row, answered: tuple[Figure, Figure]) -> list[Reason]:
    """Why figures of two surveys cannot be compared: always because they are two, and all else that differs."""
    one, other = a.edition, b.edition
    found: list[Reason] = ["survey"]
    found += ["population"] if _populations(a) != _populations(b) or _other_cells(a, b) else []
    found += ["basis"] if one.header.basis != other.header.basis else []
    found += ["base"] if _bases(a, b, answered) else []
    found += ["wording"] if _wording(a) is None or _wording(a) != _wording(b) else []
    periods = [(edition.header.period_start, edition.header.period_end) for edition in (one, other)]
    found += ["period"] if periods[0] != periods[1] else []
    return found


def release_reasons(a: Row, b: Row, answered: tuple[Figure, Figure]) -> list[Reason]:
    """Why two figures of one release cannot be compared."""
    return ["base"] if _bases(a, b, answered) else []


def share_respondents(editions: Sequence[Edition]) -> bool:
    """Whether the newest of these waves (oldest first) may have respondents in common with the oldest: unless every
    sample after it was drawn independently of the wave before, nobody says that they have none."""
    newer = editions[1:]
    if any(edition.header.wave == editions[0].header.wave for edition in newer):
        return True
    return any(edition.snapshot.wave.sample != "independent" for edition in newer)


def overlapping(edition: Edition, dimension: str, a: str, b: str, codelist: Codelist | None) -> bool | None:
    """Whether two nodes of a dimension may have respondents in common, by the whole codelist that the release was made
    with; None where that does not tell, or was not kept."""
    if edition.snapshot.dimension[dimension].whole in (a, b):
        return True
    return None if codelist is None else overlap(codelist, a, b)


def is_published_elsewhere(edition: Edition) -> bool:
    """Whether the figures are somebody else's, so that no standard error of a difference can be stored."""
    return edition.header.basis == "published"


def _populations(row: Row) -> str:
    return row.edition.snapshot.survey.population.en


def _other_cells(a: Row, b: Row) -> bool:
    """Whether the cells differ in a dimension that both surveys have."""
    one, other = (dict(zip(row.edition.dimension_ids, row.cell, strict=True)) for row in (a, b))
    return any(one[dimension] != other[dimension] for dimension in one.keys() & other.keys())


def _bases(a: Row, b: Row, answered: tuple[Figure, Figure]) -> bool:
    """Whether the bases differ, by their texts; not asked where nothing is compared."""
    if any(one.value is None for one in answered):
        return False
    texts = [
        {name: text.en for name, text in row.edition.snapshot.bases}.get(one.base, one.base)
        for row, one in zip((a, b), answered, strict=True)
    ]
    return texts[0] != texts[1]


def _codelists(snapshot: Snapshot) -> dict[str, str]:
    return {dimension.id: dimension.codelist for dimension in snapshot.dimensions}


def _wording(row: Row) -> str | None:
    wording = dict(row.edition.snapshot.wave.wording).get(row.series.indicator)
    return None if wording is None else wording.en
