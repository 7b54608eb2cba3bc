"""Derive: the figures of a certified release that are functions of others, and those that cannot be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, Table

from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import Measures
from api.concepts.surveys.sources import ResponsesSource
from api.queries.atoms import says_yes_within
from api.queries.certificates import read_estimates
from api.releases.bases import Derived, derived_items
from api.releases.certification.combining import combined, moved
from api.releases.completing import Draft
from api.releases.figures.frames import SCHEMA

ANY_VALID = "its rule any_valid makes it no sum of published shares"
NOT_WITHIN = "some say yes to it who are not in its universe: code them as no"


@dataclass(frozen=True)
class Estimated:
    """A draft's figures in full precision: ``own`` as estimated on their own bases, ``full`` with the derived ones
    computed from their parts. ``moved`` are the series that this changed; ``withheld`` says by item why it is not
    shown anywhere."""

    own: pl.DataFrame
    full: pl.DataFrame
    derived: tuple[Derived, ...]
    moved: frozenset[Series]
    withheld: Mapping[str, str]


def estimated(
    connection: Connection,
    draft: Draft,
    measures: Measures,
    source: ResponsesSource,
    table: Table,
    unasked: Collection[str],
) -> Estimated:
    """The figures of a draft, read back and derived. ``unasked`` are the items that nobody was asked."""
    own = read_estimates(connection, draft.key, SCHEMA)
    derived = [one for one in derived_items(source, measures) if not set(unasked).intersection(one.part_names)]
    withheld = {one.name: reason for one in derived if (reason := _obstacle(connection, table, one))}
    kept = tuple(one for one in derived if one.name not in withheld)
    full = combined(connection, draft.key, draft.definition, measures, draft.imported.key, own, kept)
    return Estimated(own, full, kept, moved(own, full, measures), withheld)


def _obstacle(connection: Connection, table: Table, derived: Derived) -> str:
    """Why an item's figures do not follow from those of its parts; "" where they do."""
    if derived.counts_any:
        return ANY_VALID
    if derived.is_ratio and not says_yes_within(connection, table, *derived.parts):
        return NOT_WITHIN
    return ""
