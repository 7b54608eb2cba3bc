"""Rows of published figures: the catalogue's own, and those of the collection they were carried over from."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from api.concepts.surveys.definition import SurveyDefinition
from api.definitions.loading import load_definition

PROJECT = Path(__file__).parents[2]
SURVEYS = PROJECT / "api" / "catalogue" / "surveys"
COLLECTION = PROJECT.parent / "shared" / "data" / "published"
SLUGS = tuple(sorted(path.stem for path in SURVEYS.glob("*.csv")))


@dataclass(frozen=True)
class PublishedRow:
    """One report of one figure; ``sources`` are the addresses of the pages that print it."""

    survey: str
    wave: str
    series: tuple[str, str, str]
    cell: tuple[str, str, str]
    value: Decimal | None
    sources: frozenset[str]

    @property
    def key(self) -> tuple[str, str, tuple[str, str, str], tuple[str, str, str]]:
        return self.survey, self.wave, self.series, self.cell


@lru_cache
def definition(slug: str) -> SurveyDefinition:
    return load_definition(SURVEYS / f"{slug}.yaml")


def records(slug: str) -> list[dict[str, str]]:
    """The rows of the survey's file of figures, as they are written."""
    with (SURVEYS / f"{slug}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def addresses(slug: str) -> Mapping[str, tuple[str, ...]]:
    """Source id → its addresses."""
    return {source.id: source.urls for source in definition(slug).reported_sources}


def catalogue_row(slug: str, record: Mapping[str, str], sources: Mapping[str, tuple[str, ...]]) -> PublishedRow:
    return PublishedRow(
        slug,
        record["wave"],
        (record["indicator"], record["channel"], record["category"]),
        (_with_age(record), record["size"], record["region"]),
        Decimal(record["value_percent"]) if record["value_percent"] else None,
        frozenset(url for name in record["sources"].split() for url in sources[name]),
    )


def catalogue_rows() -> Iterator[PublishedRow]:
    for slug in SLUGS:
        sources = addresses(slug)
        for record in records(slug):
            yield catalogue_row(slug, record, sources)


def _with_age(record: Mapping[str, str]) -> str:
    return record["sector"] if record.get("age", "_T") == "_T" else f"age:{record['age']}"


def row_of(slug: str, **wanted: str) -> list[dict[str, str]]:
    """The survey's rows whose columns hold exactly these texts."""
    return [record for record in records(slug) if all(record[name] == text for name, text in wanted.items())]
