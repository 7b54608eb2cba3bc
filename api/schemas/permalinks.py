"""The answer that is one figure: citable, and with the same figure in other releases."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.answers.figures import citations, permalinks
from api.schemas import parts, shared
from api.schemas.described import schema_of, use_schema
from api.schemas.figures import Figure


class CslName(Schema):
    """A name of CSL-JSON."""

    literal = parts.text("The name in full.")


class CslDate(Schema):
    """A date of CSL-JSON."""

    date_parts = fields.List(
        fields.List(fields.Integer(metadata={"format": "int32"})),
        required=True,
        data_key="date-parts",
        metadata={"description": "Year, month and day."},
    )


class CslItem(Schema):
    """A reference as an item of CSL-JSON, which Zotero, pandoc and citeproc read."""

    id = parts.text("The figure's id.")
    type = parts.word("What is cited.", ("dataset",))
    title = parts.text("What the figure is.")
    author = parts.many(CslName, "Who publishes the survey.")
    publisher = parts.text("Who publishes the survey.")
    container_title = fields.String(
        required=True, data_key="container-title", metadata={"description": "The survey's title."}
    )
    issued = parts.one(CslDate, "When the release was published here.")
    original_date = fields.Nested(
        CslDate,
        required=True,
        data_key="original-date",
        metadata={"description": "The period the figure describes, from its first to its last day."},
    )
    version = parts.text("The release.")
    URL = parts.text("The address that resolves for ever; a path where the server was not told its public address.")
    language = parts.text("The language of the texts.")
    note = parts.text("The figure in words, and whom it describes.")


use_schema(citations.CslItem, CslItem)


class CitedLinks(shared.OwnLinks):
    """Where this is, and the request that asks for it."""

    permalink = parts.text("The address that resolves for ever.")
    query = parts.text("The query that asks for this figure of this release.")
    csv = parts.text("The same as CSV.")
    chart = parts.text("The same as a chart.")


class BenchmarkAnswer(Schema):
    data = parts.one(Figure, "The figure.")
    meta = parts.one(schema_of(permalinks.CitedMeta), "What is needed to read and to quote it.")
    links = parts.one(CitedLinks, "Where this is, and the request that asks for it.")
