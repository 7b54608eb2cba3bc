"""What certification stores and verification reads: builds, certificates, the facts behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, Text, cast, delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from api.disclosure.certificates import Certificate, certificate_to_json
from api.models import builds, changes, estimates, facts, figures, imports, releases, series
from api.models.metadata import CONFIDENTIAL
from api.models.responses import table_name
from api.queries.imports import Import

Names = tuple[str, ...]


@dataclass(frozen=True)
class StoredFacts:
    """A problem as stored, the bases it stands for, and which cells of each of its bases are released (places)."""

    names: Names
    facts: Mapping[str, Any]
    released: Sequence[Sequence[int]]


@dataclass(frozen=True)
class StoredBuild:
    """What is known of a build besides its figures. ``bases`` has one list of names per series; None: no responses."""

    fingerprint: str
    import_key: int
    bases: Sequence[Sequence[str]] | None
    categories: Mapping[str, Sequence[str]] | None
    certificate: Mapping[str, Any] | None


def store_build(connection: Connection, release_key: int, fingerprint: str, imported: Import) -> None:
    """Keep what tells a build from others, and what it was made from."""
    names = ("data_hash", "file_hash", "answer_hashes", "lines")
    made_from = select(
        literal(release_key), literal(fingerprint), imports.c.key, *(imports.c[name] for name in names)
    ).where(imports.c.key == imported.key)
    connection.execute(insert(builds).from_select(["release_key", "fingerprint", "import_key", *names], made_from))


def find_build(connection: Connection, release_key: int) -> StoredBuild | None:
    statement = select(
        builds.c.fingerprint, builds.c.import_key, builds.c.bases, builds.c.categories, builds.c.certificate
    )
    row = connection.execute(statement.where(builds.c.release_key == release_key)).one_or_none()
    return None if row is None else StoredBuild(*row)


def store_certificate(
    connection: Connection,
    release_key: int,
    bases: Sequence[Sequence[str]],
    categories: Mapping[str, Sequence[str]],
    certificate: Certificate,
    stored: Iterable[StoredFacts],
) -> None:
    """Keep a certificate with the facts it was made from, and what anybody may read of it."""
    values = {
        "bases": [list(names) for names in bases],
        "categories": {question: list(codes) for question, codes in categories.items()},
        "certificate": certificate_to_json(certificate),
    }
    connection.execute(builds.update().where(builds.c.release_key == release_key).values(values))
    public = certificate_to_json(certificate.public())
    connection.execute(releases.update().where(releases.c.key == release_key).values(certificate=public))
    connection.execute(delete(facts).where(facts.c.release_key == release_key))
    for place, one in enumerate(stored):
        row = {"names": list(one.names), "facts": one.facts, "released": one.released}
        connection.execute(insert(facts).values(release_key=release_key, place=place, **row))


def note_compared(connection: Connection, release_key: int, figures_hashes: Sequence[str]) -> None:
    """Keep which releases of other waves a release was compared with as it was certified: the hashes of their figures,
    since a draft may be made anew under its id."""
    values = {"compared_with": sorted(set(figures_hashes))}
    connection.execute(builds.update().where(builds.c.release_key == release_key).values(values))


def compared_with(connection: Connection, release_key: int) -> frozenset[str]:
    """The hashes of the figures of releases of other waves that it was compared with."""
    found = connection.scalar(select(builds.c.compared_with).where(builds.c.release_key == release_key))
    return frozenset(found or ())


def responses_are_stored(connection: Connection, release_key: int) -> bool:
    """Whether the responses a release was made from are still there (they may be deleted, releases stay)."""
    key = connection.scalar(select(builds.c.import_key).where(builds.c.release_key == release_key))
    if key is None:
        return False
    return connection.scalar(select(func.to_regclass(f"{CONFIDENTIAL}.{table_name(key)}"))) is not None


def stored_facts(connection: Connection, release_key: int) -> Iterator[StoredFacts]:
    """The facts of a release, one problem at a time."""
    statement = select(facts.c.names, facts.c.facts, facts.c.released).where(facts.c.release_key == release_key)
    for names, document, released in connection.execute(statement.order_by(facts.c.place)):
        yield StoredFacts(tuple(names), document, released)


def public_certificate(connection: Connection, release_key: int) -> Mapping[str, Any] | None:
    """The certificate of a release as anybody may read it."""
    found: Mapping[str, Any] | None = connection.scalar(
        select(releases.c.certificate).where(releases.c.key == release_key)
    )
    return found


def was_announced(connection: Connection, release_id: str) -> bool:
    """Whether the release was ever scheduled: holders of keys may have read it before it was called off."""
    statement = select(changes.c.number).where(changes.c.release == release_id, changes.c.kind == "scheduled")
    return connection.execute(statement.limit(1)).first() is not None


def read_estimates(connection: Connection, release_key: int, schema: Mapping[str, Any]) -> pl.DataFrame:
    """The figures of a release in full precision, in the columns of ``schema``, cell by cell; arrays as texts."""
    columns = [
        cast(estimates.c[name], Text) if isinstance(estimates.c[name].type, ARRAY | JSONB) else estimates.c[name]
        for name in schema
    ]
    statement = select(*columns).where(estimates.c.release_key == release_key)
    rows = connection.execute(statement.order_by(estimates.c.cell, estimates.c.series))
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def read_statuses(connection: Connection, release_key: int) -> pl.DataFrame:
    """The status of each cell and series of a release as shown."""
    statement = select(figures.c.cell, figures.c.series, figures.c.status).where(figures.c.release_key == release_key)
    rows = [tuple(row) for row in connection.execute(statement)]
    return pl.DataFrame(rows, schema={"cell": pl.String, "series": pl.Int64, "status": pl.String}, orient="row")


def read_displays(connection: Connection, release_key: int) -> pl.DataFrame:
    """The same with the step that each figure is shown to (``least_step``), and whether it is a value without standard
    error (``value_only``)."""
    kinds = {"cell": pl.String, "series": pl.Int64, "status": pl.String}
    only = figures.c.value.is_not(None) & figures.c.se.is_(None)
    names = (figures.c.cell, figures.c.series, figures.c.status, figures.c.step, only)
    rows = [tuple(row) for row in connection.execute(select(*names).where(figures.c.release_key == release_key))]
    return pl.DataFrame(rows, schema=kinds | {"least_step": pl.Float64, "value_only": pl.Boolean}, orient="row")


SEALED = ("status", "value", "value_text", "value_text_de", "se", "ci90_low", "ci90_high", "ci95_low", "ci95_high",
          "ci99_low", "ci99_high", "n", "n_text", "n_text_de", "n_eff", "df", "reliability", "base", "flags",
          "notes")  # fmt: skip
"""The columns of a figure that its release's certificate is bound to."""


def sealed_figures(connection: Connection, release_key: int) -> Iterator[tuple[Any, ...]]:
    """Every figure as (indicator, channel, category, cell, then ``SEALED``)."""
    names = (series.c.indicator, series.c.channel, series.c.category, figures.c.cell)
    statement = (
        select(*names, *(figures.c[name] for name in SEALED))
        .join(series, (series.c.release_key == figures.c.release_key) & (series.c.series == figures.c.series))
        .where(figures.c.release_key == release_key)
    )
    for row in connection.execute(statement):
        yield tuple(row)


def sealed_rules(connection: Connection, release_key: int) -> Mapping[str, Any]:
    """What of the snapshot decides which figures are shown and how: policy, lattice, cells."""
    snapshot: Mapping[str, Any] = connection.execute(
        select(releases.c.snapshot).where(releases.c.key == release_key)
    ).scalar_one()
    return {name: snapshot[name] for name in ("policy", "lattice", "cells")}
