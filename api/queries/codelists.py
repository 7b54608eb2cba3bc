"""The codelists that releases were made with: kept by each, answered as far as a release of them is visible."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from api.concepts.codelists import Codelist
from api.concepts.stored_json import from_json, to_json
from api.models import codelists, releases
from api.queries.visibility import is_visible, scopes_of


def store_codelists(connection: Connection, release_key: int, kept: Iterable[Codelist]) -> None:
    """Keep the codelists of a release."""
    rows = [{"id": one.id, "version": one.version, "codes": len(one.nodes), "document": to_json(one)} for one in kept]
    connection.execute(insert(codelists), [{"release_key": release_key, **row} for row in rows])


def published_otherwise(connection: Connection, release_key: int) -> list[tuple[Codelist, Codelist, str]]:
    """The codelists of a release that another one, published or scheduled, has in other words under the same version:
    as it has them, as the other has them, and the other's id."""
    own, others = codelists.alias(), codelists.alias()
    is_same = (own.c.id == others.c.id) & (own.c.version == others.c.version)
    statement = (
        select(own.c.document, others.c.document, func.min(releases.c.id))
        .join(others, is_same & (own.c.document != others.c.document))
        .join(releases, releases.c.key == others.c.release_key)
        .where(own.c.release_key == release_key, releases.c.state.in_(("published", "withdrawn")))
        .group_by(own.c.id, own.c.document, others.c.document)
        .order_by(own.c.id, func.min(releases.c.id))
    )
    return [
        (from_json(now, Codelist), from_json(then, Codelist), release)
        for now, then, release in connection.execute(statement)
    ]


def published_codelists(connection: Connection, release_keys: Collection[int]) -> dict[str, list[Codelist]]:
    """Codelist id → its versions, newest first; ids in alphabetical order. They come with the releases given, as far as
    these are visible.

    A version that was continued is the same but for codes that were added, so the one with the most codes is all of it.
    """
    found: dict[str, list[Codelist]] = {}
    statement = (
        select(codelists.c.document)
        .ext(distinct_on(codelists.c.id, codelists.c.version))
        .join(releases)
        .where(is_visible(scopes_of(connection)), releases.c.key.in_(release_keys))
        .order_by(codelists.c.id, codelists.c.version, codelists.c.codes.desc())
    )
    for (document,) in connection.execute(statement):
        codelist = from_json(document, Codelist)
        found.setdefault(codelist.id, []).append(codelist)
    return {key: sorted(versions, key=_natural, reverse=True) for key, versions in found.items()}


def kept_codelists(connection: Connection, identifier: str, release_keys: Collection[int]) -> dict[int, Codelist]:
    """Release → the codelist of that id as the release was made with it, whole."""
    statement = select(codelists.c.release_key, codelists.c.document).where(
        codelists.c.id == identifier, codelists.c.release_key.in_(release_keys)
    )
    return {key: from_json(document, Codelist) for key, document in connection.execute(statement)}


def _natural(codelist: Codelist) -> list[tuple[int, str]]:
    """Versions in the order people read them: 2 before 10."""
    return [(int(digits or 0), letters) for digits, letters in re.findall(r"(\d+)|(\D+)", codelist.version)]
