"""Trends: what may be asked, what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields

from api.answers.differences.ordering import TREND_SORTS
from api.answers.differences.trends import AskedTrend
from api.errors import Problem
from api.schemas import parts, shared
from api.schemas.differences import ComparedCodes, DifferenceFields, DifferenceMeta, DifferencesQuery, selecting
from api.schemas.fields import choice
from api.schemas.figures import Figure
from api.schemas.metadata import SeriesBreak
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


class ChangeSince(DifferenceFields):
    """A figure against that of an earlier wave, which is subtracted."""

    wave = parts.text("The earlier wave.", example="2025")
    id = parts.text("The id of its figure.", null=True)
    value = parts.number("Its value.")
    skipped = parts.texts("Waves in between that have no value.")


class TrendFigure(Figure):
    """A figure and how it has changed."""

    since_previous = fields.Nested(
        ChangeSince,
        required=True,
        allow_none=True,
        metadata={"description": "The change against the nearest wave before that has a value; null: there is none."},
    )
    since_first = fields.Nested(
        ChangeSince,
        required=True,
        allow_none=True,
        metadata={"description": "The change against the first wave that has a value; null: there is none before."},
    )


class TrendsMeta(DifferenceMeta):
    """What was understood, and what the codes and ids in the rows mean."""

    allow_break = fields.Boolean(
        required=True, metadata={"description": "Whether changes were computed across breaks too."}
    )
    selection = parts.one(ComparedCodes, "The selection as it was understood.")
    breaks = parts.by_key(
        fields.List(fields.Nested(SeriesBreak)), "Release → the breaks that its wave declares for the series shown."
    )


class TrendLinks(shared.SelfLinks):
    """Where this is, and what to keep."""

    permalink = parts.text("The same rows for ever: releases are named.", null=True)
    csv = parts.text("The same as CSV.")
    chart = parts.text("The figures as a chart; null where it would have too many to be read.", null=True)


class TrendsAnswer(Schema):
    data = parts.many(TrendFigure, "The figures, each over its waves, oldest first.")
    meta = parts.one(TrendsMeta, "What is needed to read them.")
    links = parts.one(TrendLinks, "Where this is, and what to keep.")
