"""A bare flask-smorest application with one view on the equal table.

``PEER_LIBRARIES`` are modules to import besides, so that it carries what the product's serving process carries;
``PEER_DATABASE_URL`` names the database.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

from flask import Flask
from flask.views import MethodView
from flask_smorest import Api, Blueprint  # type: ignore[import-untyped]
from marshmallow import Schema, fields
from marshmallow.validate import OneOf
from sqlalchemy import create_engine, text

from tests.bench.columns import LEVELS, row_fields

for library in os.environ["PEER_LIBRARIES"].split():
    importlib.import_module(library)

SQL = {
    level: text(
        f"SELECT {row_fields(level)} FROM peer.figure WHERE indicator = ANY(:indicator) AND sector = ANY(:sector) "
        "AND size = ANY(:size) AND region = ANY(:region) AND channel = ANY(:channel) ORDER BY place LIMIT 10000"
    )
    for level in LEVELS
}
blueprint = Blueprint("figures", __name__)
engine = create_engine(
    os.environ["PEER_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg2:", 1),
    pool_size=8,
    isolation_level="AUTOCOMMIT",
)


class FiguresQuery(Schema):
    """What may be asked."""

    indicator = fields.String(required=True)
    channel = fields.String(required=True)
    sector = fields.String(required=True)
    size = fields.String(required=True)
    region = fields.String(required=True)
    confidence = fields.String(load_default="0.95", validate=OneOf(LEVELS))


class Row(Schema):
    """A figure."""

    id = fields.String()
    survey = fields.String()
    wave = fields.String()
    release = fields.String()
    indicator = fields.String()
    channel = fields.String()
    category = fields.String()
    sector = fields.String()
    size = fields.String()
    region = fields.String()
    other_dimensions = fields.Dict()
    value = fields.Float(allow_none=True)
    value_text = fields.String(allow_none=True)
    unit = fields.String()
    base = fields.String()
    basis = fields.String()
    se = fields.Float(allow_none=True)
    ci_low = fields.Float(allow_none=True)
    ci_high = fields.Float(allow_none=True)
    n = fields.Integer(allow_none=True)
    n_text = fields.String(allow_none=True)
    n_eff = fields.Float(allow_none=True)
    status = fields.String()
    reliability = fields.String()
    flags = fields.List(fields.String())
    notes = fields.List(fields.String())
    sources = fields.List(fields.String())
    also_reported = fields.List(fields.Dict())
    alternatives = fields.List(fields.Dict())


class Answer(Schema):
    """All figures that were asked for."""

    data = fields.List(fields.Nested(Row))
    total = fields.Integer()


@blueprint.route("/figures")
class Figures(MethodView):
    @blueprint.arguments(FiguresQuery, location="query")  # type: ignore[untyped-decorator]
    @blueprint.response(200, Answer)  # type: ignore[untyped-decorator]
    def get(self, query: dict[str, str]) -> dict[str, Any]:
        statement = SQL[query.pop("confidence")]
        asked = {name: codes.split(",") for name, codes in query.items()}
        with engine.connect() as connection:
            found = [dict(row) for row in connection.execute(statement, asked).mappings()]
        return {"data": found, "total": len(found)}


app = Flask(__name__)
app.config.update(API_TITLE="Figures", API_VERSION="1", OPENAPI_VERSION="3.1.0")
Api(app).register_blueprint(blueprint)
