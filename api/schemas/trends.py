"""Trends: what may be asked, what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema

from api.answers.differences import meta, rows
from api.answers.differences.ordering import TREND_SORTS
from api.answers.differences.trends import AskedTrend
from api.answers.figures.rows import RankedFigure
from api.errors import Problem
from api.schemas import parts, shared
from api.schemas.described import schema_of
from api.schemas.differences import DifferencesQuery, selecting
from api.schemas.fields import choice
from api.schemas.parameters import read_asked

WORDS = ("false", "true")


class TrendQuery(DifferencesQuery):
    """Which figures are followed over the waves."""

    wave = selecting(
        "wave",
        None,
        "Waves by code, `latest`, `latest:N`, `2010..2012` (either end may be left out) or `*`. Left out: every wave.",
    )
    sort = choice(
        "By the change of the newest wave that has one, since the wave before or the first, ascending or (`-`) "
        "descending; what has none comes last. The waves of a figure stay together, oldest first, and the tests as "
        "they are. Left out: codelist order.",
        TREND_SORTS,
    )
    allow_break = choice(
        "Whether changes are computed across a break in the series too; a note then says so.",
        WORDS,
        load_default=WORDS[0],
    )


def read_trend(values: Mapping[str, Any], problems: Sequence[Problem]) -> AskedTrend:
    """What a query string of ``TrendQuery`` asks for; its mistakes go along."""
    asked = read_asked(values, problems)
    return AskedTrend(asked, values.get("adjust", "holm"), values.get("allow_break") == "true")


class TrendLinks(shared.OwnLinks):
    """Where this is, and what to keep."""

    permalink = parts.text("The same rows for ever: releases are named.", null=True)
    csv = parts.text("The same as CSV.")
    chart = parts.text("The figures as a chart; null where it would have too many to be read.", null=True)


class TrendsAnswer(Schema):
    data = parts.many(
        schema_of(rows.TrendFigure, sometimes=RankedFigure), "The figures, each over its waves, oldest first."
    )
    meta = parts.one(schema_of(meta.TrendsMeta, sometimes=meta.PlannedTrendsMeta), "What is needed to read them.")
    links = parts.one(TrendLinks, "Where this is, and what to keep.")
