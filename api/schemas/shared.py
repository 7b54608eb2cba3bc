"""Parts that several answers have in common."""

from __future__ import annotations

from marshmallow import Schema

from api.answers.discovery.links import SelfLinks
from api.concepts.texts import LANGUAGES
from api.schemas import parts
from api.schemas.described import schema_of


class OwnLinks(schema_of(SelfLinks)):  # type: ignore[misc]
    """Where this is, for answers that lead further."""


class TextMeta(Schema):
    """About the answer."""

    language = parts.word("The language of the texts.", LANGUAGES)


class ListMeta(TextMeta):
    """About the list."""

    total = parts.whole("How many there are.")


class SingleAnswer(Schema):
    """One thing."""

    meta = parts.one(TextMeta, "About the answer.")
    links = parts.one(schema_of(SelfLinks), "Where this is.")


class ListAnswer(Schema):
    """A list of things."""

    meta = parts.one(ListMeta, "About the list.")
    links = parts.one(schema_of(SelfLinks), "Where this is.")
