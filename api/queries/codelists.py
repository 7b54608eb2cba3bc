"""Reading the codelists that came with published releases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cattrs import Converter
from sqlalchemy import Connection, or_, select

from api.concepts.codelists import Codelist
from api.models import codelists
from api.queries.visibility import scopes_of, visible_surveys


@lru_cache(maxsize=1)
def _converter() -> Converter:
    return Converter()


def codelist_to_json(codelist: Codelist) -> dict[str, Any]:
    """The codelist as plain JSON values, for storing in ``published.codelists``."""
    document: dict[str, Any] = _converter().unstructure(codelist)
    return document


def codelist_from_json(document: Mapping[str, Any]) -> Codelist:
    return _converter().structure(document, Codelist)


def published_codelists(connection: Connection) -> dict[str, list[Codelist]]:
    """Codelist id → its versions, newest first; ids in alphabetical order. A survey's own come with the survey."""
    found: dict[str, list[Codelist]] = {}
    seen = or_(codelists.c.survey.is_(None), codelists.c.survey.in_(visible_surveys(scopes_of(connection))))
    for (document,) in connection.execute(select(codelists.c.document).where(seen).order_by(codelists.c.id)):
        codelist = codelist_from_json(document)
        found.setdefault(codelist.id, []).append(codelist)
    return {key: sorted(versions, key=_natural, reverse=True) for key, versions in found.items()}


def _natural(codelist: Codelist) -> list[tuple[int, str]]:
    """Versions in the order people read them: 2 before 10."""
    return [(int(digits or 0), letters) for digits, letters in re.findall(r"(\d+)|(\D+)", codelist.version)]
