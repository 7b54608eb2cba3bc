"""Where companies stand among their peers: what is answered."""

from __future__ import annotations

from marshmallow import Schema

from api.answers.positions.rows import Position
from api.schemas import parts, shared
from api.schemas.described import schema_of
from api.schemas.figures import FigureMeta


class PositionLinks(shared.OwnLinks):
    """Where this is."""


class PositionsAnswer(Schema):
    data = parts.many(schema_of(Position), "The positions, in the order of the companies.")
    meta = parts.one(FigureMeta, "What is needed to read them: the release compared with, texts, citation.")
    links = parts.one(PositionLinks, "Where this is.")
