"""Asking for everything, in every way there is: formats, pages, orders, languages, levels, versions, codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

from tests.attack.asking import Answer, Query, Server
from tests.attack.discovering import Survey
from tests.attack.drawings import rows_drawn
from tests.attack.knowledge import Knowledge
from tests.attack.reading import Reading, rows_of

FIGURES = "/v1/benchmarks"
TABLES = ("json", "csv", "csvw", "jsonstat", "sdmx-csv", "xlsx", "vega-lite")
CROSSED = ("wave", "indicator", "channel", "category")
CROSS_TABLES = ("csv", "xlsx")
LEVELS = ("0.9", "0.95", "0.99")
BULK = ("csv", "parquet")


def collect(server: Server, survey: Survey) -> tuple[Knowledge, list[Reading]]:
    """All figures of a survey, and the answers they came in."""
    knowledge, readings = Knowledge(survey), []
    asked = chain(
        _versions(server, survey),
        _forms(server, survey),
        _cross_tables(server, survey),
        _drawings(server, knowledge),
        _bulk(server, survey),
        _single(server, knowledge),
    )
    for answer in asked:
        assert answer.ok, (answer.path, answer.query, answer.content[:500])
        rows = rows_of(answer) + rows_drawn(answer, survey)
        knowledge.learn(rows, f"{answer.path} {dict(answer.query)}")
        readings.append((answer, rows))
    return knowledge, readings


def everything(survey: Survey) -> dict[str, str]:
    """The query for all figures of all cells."""
    return {"survey": survey.id, "indicator": "*"} | survey.place({axis.id: "*" for axis in survey.axes})


def _versions(server: Server, survey: Survey) -> Iterator[Answer]:
    """The newest version, the one of a moment, those of waves; cell by cell, by all codes and by parents."""
    soon = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    for version in ({}, {"as_of": soon}, {"wave": "*"}, {"wave": "latest:3"}):
        yield server.get(FIGURES, everything(survey) | version)
    named = {axis.id: ",".join(axis.nodes) for axis in survey.axes}
    yield server.get(FIGURES, everything(survey) | survey.place(named))
    for axis in survey.axes:
        for code in _parents(server, survey, axis.id):
            children = {one.id: "*" for one in survey.axes} | {axis.id: f"{code}/*"}
            yield server.get(FIGURES, everything(survey) | survey.place(children))


def _parents(server: Server, survey: Survey, axis: str) -> list[str]:
    dimensions = server.get(f"/v1/surveys/{survey.id}").document["data"]["dimensions"]
    nodes = next(one["nodes"] for one in dimensions if one["id"] == axis)
    return sorted({node["parent"] for node in nodes if node["parent"]})


def _forms(server: Server, survey: Survey) -> Iterator[Answer]:
    """Each release in every format and level; in both languages, both orders and on pages of odd lengths."""
    for release in survey.releases:
        query = everything(survey) | {"release": release}
        for name in TABLES:
            yield server.get(FIGURES, query | {"format": name})
        for level in LEVELS:
            yield server.get(FIGURES, query | {"confidence": level, "lang": "de"})
        for order in ("value", "-value"):
            yield from server.pages(FIGURES, query | {"sort": order, "limit": "487"})
        yield server.get(FIGURES, query | {"limit": "0"})


def _cross_tables(server: Server, survey: Survey) -> Iterator[Answer]:
    """Each release with the codes of each field in columns."""
    for release in survey.releases:
        query = everything(survey) | {"release": release, "labels": "codes"}
        for crossed in (*CROSSED, *(axis.id for axis in survey.axes)):
            for name in CROSS_TABLES:
                yield server.get(FIGURES, query | {"columns": crossed, "format": name})


def _drawings(server: Server, knowledge: Knowledge) -> Iterator[Answer]:
    """Each series of each release in all cells as a picture: no other has so few figures that all may be drawn."""
    survey = knowledge.survey
    asked = dict.fromkeys((place.release, place.series) for place in knowledge.statuses)
    for release, series in asked:
        query = everything(survey) | series._asdict() | {"release": release, "format": "svg"}
        yield server.get(FIGURES, query)


def _bulk(server: Server, survey: Survey) -> Iterator[Answer]:
    for release in survey.releases:
        for name in BULK:
            for level in LEVELS:
                query: Query = {"format": name, "confidence": level}
                yield server.get(f"/v1/releases/{release}/download", query)


def _single(server: Server, knowledge: Knowledge) -> Iterator[Answer]:
    """Some figures by their ids, more of the withheld ones."""
    for number, (place, statuses) in enumerate(list(knowledge.statuses.items())):
        if "not_tabulated" not in statuses and number % (10 if "confidential" in statuses else 40) == 0:
            yield server.get(f"{FIGURES}/{knowledge.ids[place]}")
