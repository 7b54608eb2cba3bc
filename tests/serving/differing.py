"""Hand-made releases whose differences are known: stored contrasts, breaks, panels, waves without a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from sqlalchemy import Connection, insert, update

from api.concepts.codelists import Codelist
from api.concepts.editions.edition import Edition
from api.concepts.editions.snapshots import Snapshot, SnapshotDimension, SnapshotSeries
from api.concepts.surveys.items import Series
from api.concepts.surveys.survey import Break, Indicator, Wave
from api.concepts.texts import Text, same
from api.concepts.vocabulary import SampleKind
from api.models import figures
from api.models.published import cell_contrasts, series_contrasts, series_pairs
from api.queries.codelists import store_codelists
from tests.serving import samples, stored

ANY, FACEBOOK, XING = (Series("adoption", channel) for channel in ("any", "facebook", "xing"))
TALK = Series("dialogue", "facebook")
REWORDED = Break("adoption", Text("Asked differently.", "Anders gefragt."), "facebook")
SE = 0.05
"""The stored standard error of every difference within a release."""
WHOLE = ("_T", "_T", "_T")


def snapshot(survey: str, year: int, sample: SampleKind = "independent", *breaks: Break) -> Snapshot:
    made = samples.panel_snapshot(year, survey)
    wave: Wave = replace(made.wave, sample=sample, breaks=breaks)
    return replace(made, wave=wave)


def measured_in_minutes(made: Snapshot) -> Snapshot:
    """With one more indicator, which is no share."""
    minutes = Indicator("minutes", same("Minutes"), same("Minutes a day."), "mean", "minutes", 0)
    series = SnapshotSeries("minutes", "facebook", "yes", "responding")
    return replace(made, indicators=(*made.indicators, minutes), series=(*made.series, series))


def codelist_of(dimension: SnapshotDimension) -> Codelist:
    """The codelist that such a release would have been made with."""
    return Codelist(dimension.codelist, dimension.codelist_version, dimension.label, dimension.nodes)


def publish(connection: Connection) -> None:
    """``steady``: three independent waves, facebook reworded in the last, no dialogue in 2022 (as in the samples).
    ``cohort``: two waves of a panel, then one drawn anew. ``ended``: no dialogue in
    its newest wave. ``other``: a survey like the first, and press reports."""
    waves = [snapshot("steady", 2021), snapshot("steady", 2022), snapshot("steady", 2023, "independent", REWORDED)]
    waves += [snapshot("ended", 2021), snapshot("ended", 2022)]
    waves += [snapshot("cohort", 2021), snapshot("cohort", 2022, "panel"), snapshot("cohort", 2023)]
    waves += [
        measured_in_minutes(snapshot("other", 2023)),
        samples.press_snapshot("press", 2012),
        samples.press_snapshot("press", 2013),
    ]
    for one in waves:
        edition = samples.edition(0, one)
        key = stored.store(connection, edition)
        store_codelists(connection, key, map(codelist_of, one.dimensions))
        if one.survey.id == "steady" and one.wave.code == "2023":
            _store_contrasts(connection, key, edition)
            change(connection, key, edition, XING, WHOLE, value=0.6)
            change(connection, key, edition, ANY, ("_T", "SME", "_T"), value=0.66)
            change(connection, key, edition, ANY, ("_T", "GE250", "_T"), value=0.49)
            change(connection, key, edition, FACEBOOK, ("_T", "SME", "_T"), value=0.47)
            change(connection, key, edition, FACEBOOK, ("_T", "GE250", "_T"), value=0.49)
        if one.survey.id == "steady" and one.wave.code == "2022":
            hidden = {"status": "confidential", "value": None, "se": None}
            change(connection, key, edition, ANY, ("C", "_T", "_T"), **hidden)


def change(
    connection: Connection, key: int, edition: Edition, series: Series, cell: tuple[str, ...], **values: Any
) -> None:
    """Another figure there."""
    where = (
        (figures.c.release_key == key)
        & (figures.c.series == edition.numbers[series])
        & (figures.c.cell == edition.text(cell))
    )
    connection.execute(update(figures).where(where).values(values))


def _store_contrasts(connection: Connection, key: int, edition: Edition) -> None:
    """All pairs of size classes in every sector; facebook against xing, and presence against dialogue."""
    count = len(edition.numbers)
    sizes = ("_T", "SME", "0-9", "10-249", "GE250")
    pairs = [
        sorted((edition.text((sector, one, "_T")), edition.text((sector, other, "_T"))))
        for sector in ("_T", "C", "I")
        for one, other in product(sizes, sizes)
        if one < other
    ]
    contrasts: list[Mapping[str, Any]] = [
        {"release_key": key, "cell": cell, "other": other, "se": [SE] * count, "df": None} for cell, other in pairs
    ]
    connection.execute(insert(cell_contrasts), contrasts)
    items = [(FACEBOOK, XING), (FACEBOOK, TALK)]
    numbered = [
        {"release_key": key, "pair": place, "series": edition.numbers[one], "other": edition.numbers[other]}
        for place, (one, other) in enumerate(items)
    ]
    connection.execute(insert(series_pairs), numbered)
    within = {"release_key": key, "cell": edition.text(WHOLE), "se": [SE, 0.0], "df": None}
    connection.execute(insert(series_contrasts), [within])
