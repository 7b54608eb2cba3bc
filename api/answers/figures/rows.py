"""Rows of an answer: the figures as the release stored them, beside what they are figures of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.answers.selections.choices import alternatives
from api.answers.selections.selection import Row
from api.concepts.editions.cell_codes import CellCodes
from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.editions.stored_figures import FigureKey, Figures, StoredFigure
from api.concepts.fields import described, extend, field_names, same_field
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.vocabulary import Basis, Flag, Reliability, Status


@dataclass
class Alternative(CellCodes):
    """The nearest cell that has the figure."""

    id: str = described("Its id.")


@dataclass
class OtherReport:
    """Another published report of the same figure, which differs."""

    value: float | None = described("The value reported there.")
    value_text: str | None = described("The wording there, where there is no number.")
    base: str = described("Whom the share is of, there.")
    n: int | None = described("Valid answers stated there.")
    n_text: str | None = described("Their wording there, where it is not exact.")
    notes: Sequence[str] = described("Ids of notes.")
    sources: Sequence[str] = described("Ids of sources.")


@dataclass
class Figure:
    """One figure. It can be read alone: ``id`` resolves for ever. Numbers are as displayed."""

    id: str | None = described("The figure's id; null for a cell that is not tabulated.")
    survey: str = described("The survey.", example="bremerhaven-2012")
    wave: str = described("The wave.", example="2012")
    release: str = described("The release, which never changes.", example="bremerhaven-2012.2012.r1")
    indicator: str = described("What is measured.", example="adoption")
    channel: str = described("What it is measured for; `_T` where there is no channel.", example="xing")
    category: str = described("The answer option.", example="yes")
    sector: str | None = same_field(CellCodes, "sector")
    size: str | None = same_field(CellCodes, "size")
    region: str | None = same_field(CellCodes, "region")
    other_dimensions: Mapping[str, str] = same_field(CellCodes, "other_dimensions")
    value: float | None = described(
        "The value; null unless `status` is `published`. A true zero is 0. Under the policy `certified` it is rounded "
        "to 0.1, 0.5, 1, 2 or 5 points (numbers to 1, 2 or 5 of a decimal place), at most a fifth of its standard "
        "error, as `se`, `ci_low` and `ci_high` are.",
        example=0.508,
    )
    value_text: str | None = described("The published wording, where there is no number.")
    unit: str = described("`share` (a fraction of 1), `share_difference`, or the unit of a mean.", example="share")
    base: str = described("Whom the share is of; `meta.bases` has the text.", example="responding")
    basis: Basis = described("What the figure rests on.")
    se: float | None = described(
        "Standard error; under the policy `certified` null where its digits, or few respondents, would tell answers."
    )
    ci_low: float | None = described("Lower end of the confidence interval.")
    ci_high: float | None = described("Upper end of the confidence interval.")
    n: int | None = described("Valid answers behind the figure, as it is shown.")
    n_text: str | None = described("The published wording, where `n` is not exact.", example="> 500")
    n_eff: float | None = described("Effective sample size.")
    status: Status = described("Whether there is a value, and why not.")
    reliability: Reliability = described("How far the figure can be relied on.")
    flags: Sequence[Flag] = described("What is special.")
    notes: Sequence[str] = described("Ids of notes; `meta.notes` has the texts.")
    sources: Sequence[str] = described("Ids of sources; `meta.sources` has the addresses.")
    also_reported: Sequence[OtherReport] = described("Differing reports of the same figure.")
    alternatives: Sequence[Alternative] = described("For a cell that is not tabulated: the nearest that are.")

    @property
    def number(self) -> float:
        """The value of a figure that was found to have one; raises ``ValueError`` for any other."""
        if self.value is None:
            raise ValueError(f"{self.id} has no value")
        return self.value


@dataclass
class RankedFigure(Figure):
    """A figure in an answer that was sorted by value."""

    rank: int | None = described(
        "Only with `sort`: its place in that order among the rows of the same survey, wave, release and indicator, "
        "1 being the first; equal values share a place. null: no value.",
        minimum=1,
    )
    rank_low: int | None = described(
        "Only with `sort`: the best place its interval allows: 1 + the number of rows whose intervals lie wholly "
        "before its own. null: no interval, as in many published figures.",
        minimum=1,
    )
    rank_high: int | None = described(
        "Only with `sort`: the worst place its interval allows: all rows with a value but those whose intervals lie "
        "wholly behind its own. Rows without an interval may stand on either side. null: no interval.",
        minimum=1,
    )


ROW_FIELDS = field_names(Figure)


def answer_rows(rows: Sequence[Row], keys: Sequence[FigureKey], figures: Figures) -> list[Figure]:
    """One answer row for each selected row, in their order; ``keys`` are theirs."""
    places: dict[tuple[int, Cell], CellCodes] = {}
    answered = []
    for row, figure_key in zip(rows, keys, strict=True):
        edition, series, cell = row
        place = places.get((edition.header.key, cell))
        if place is None:
            place = places[edition.header.key, cell] = cell_codes(edition, cell)
        figure = figures.get(figure_key)
        if figure is None:
            nothing = _without_numbers("", "not_tabulated", edition.bases[series])
            answered.append(_row(edition, series, place, nothing, nearest_cells(row)))
        else:
            answered.append(_row(edition, series, place, _shown(figure, edition, series), ()))
    return answered


def cell_codes(edition: Edition, cell: Cell) -> CellCodes:
    """The codes of a cell as fields of a row; null for a built-in dimension the survey lacks."""
    return CellCodes.of(dict(zip(edition.dimension_ids, cell, strict=True)))


def _row(
    edition: Edition, series: Series, place: CellCodes, figure: StoredFigure, instead: Sequence[Alternative]
) -> Figure:
    header = edition.header
    # In the order of the fields, as there are many rows: by name it takes twice as long.
    return Figure(
        figure.id or None,
        header.survey,
        header.wave,
        header.id,
        series.indicator,
        series.channel,
        series.category,
        place.sector,
        place.size,
        place.region,
        place.other_dimensions,
        figure.value,
        figure.value_text,
        edition.units[series.indicator],
        figure.base,
        header.basis,
        figure.se,
        figure.ci_low,
        figure.ci_high,
        figure.n,
        figure.n_text,
        figure.n_eff,
        figure.status,
        figure.reliability,
        figure.flags,
        figure.notes,
        figure.sources,
        [OtherReport(**report) for report in figure.also_reported or ()],
        instead,
    )


def _shown(figure: StoredFigure, edition: Edition, series: Series) -> StoredFigure:
    """A figure as it may be seen: a confidential one is the same in everything but its id, whatever the reason and
    whatever is stored."""
    if figure.status != "confidential":
        return figure
    return _without_numbers(figure.id, "confidential", edition.bases[series])


def nearest_cells(row: Row) -> list[Alternative]:
    """The cells nearest to that of a row which the release does not tabulate."""
    edition, series, cell = row
    found = []
    for other in alternatives(edition, series, cell):
        identifier = benchmark_id(edition.header.id, series, edition.text(other))
        found.append(extend(cell_codes(edition, other), Alternative, id=identifier))
    return found


def _without_numbers(identifier: str, status: Status, base: str) -> StoredFigure:
    return StoredFigure(
        id=identifier,
        status=status,
        value=None,
        value_text=None,
        se=None,
        ci_low=None,
        ci_high=None,
        n=None,
        n_text=None,
        n_eff=None,
        reliability="not_assessed",
        base=base,
        flags=(),
        notes=(),
        sources=(),
        also_reported=None,
        step=None,
    )
