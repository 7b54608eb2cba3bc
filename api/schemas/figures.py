"""Answers that have figures."""

from __future__ import annotations

from marshmallow import Schema

from api.answers.figures import meta, rows
from api.schemas import parts, shared
from api.schemas.described import schema_of

Figure = schema_of(rows.Figure, sometimes=rows.RankedFigure)
FigureMeta = schema_of(meta.FigureMeta)


class AnswerLinks(shared.OwnLinks):
    """Where this is, how to go on, and what to keep."""

    next = parts.text("The next rows.", null=True)
    permalink = parts.text("The same rows for ever: releases are named.", null=True)
    csv = parts.text("The same as CSV.")
    chart = parts.text("The same as a chart; null where it would have too many figures to be read.", null=True)


class BenchmarksAnswer(Schema):
    data = parts.many(Figure, "The figures.")
    meta = parts.one(schema_of(meta.SelectionMeta, sometimes=meta.PlannedMeta), "What is needed to read them.")
    links = parts.one(AnswerLinks, "Where this is, how to go on, and what to keep.")
