"""The seal of a release: one hash over all it shows, and over the rules by which it does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from api.disclosure.certificates import Certificate, certificate_from_json
from api.disclosure.hashes import figures_hash
from api.queries.certificates import find_build, sealed_figures, sealed_rules


def seal(connection: Connection, release_key: int) -> str:
    """The hash of the release's figures as stored, of its policy and of its cells.

    Texts and ids are left out, so that a text revision has the seal of the release it corrects.
    """
    return figures_hash(_lines(connection, release_key))


def find_certificate(connection: Connection, release_key: int) -> Certificate | None:
    """The certificate of a release, whole; None where it was not certified."""
    build = find_build(connection, release_key)
    return None if build is None or build.certificate is None else certificate_from_json(build.certificate)


def _lines(connection: Connection, release_key: int) -> Iterator[Sequence[Any]]:
    for name, rule in sealed_rules(connection, release_key).items():
        yield [f"rule {name}", json.dumps(rule, sort_keys=True, ensure_ascii=False)]
    for indicator, channel, category, cell, *figure in sealed_figures(connection, release_key):
        values = [",".join(value) if isinstance(value, list) else value for value in figure]
        yield [f"figure {indicator} {channel} {category} {cell}", *values]
