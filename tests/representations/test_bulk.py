"""The bulk file of a release: every figure as it is answered, in parts, however large."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, cast

import polars as pl
import pyarrow.parquet as pq
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from api.errors import DatabaseUnavailable
from api.queries import bulk
from tests.conftest import Database
from tests.representations.reading import body
from tests.serving.test_benchmarks import refused
from tests.serving.test_http import BROWSER

STREAMED = {"Accept-Encoding": "gzip"}
"""Compressed, a file is sent while it is read."""
RELEASES = {"panel.2023.r2": "indicator=*&sector=*&size=*", "press.2012.r1": "size=*", "practice.2024.r1": ""}


def download(client: FlaskClient, release: str, query: str = "") -> Any:
    response = client.get(f"/v1/releases/{release}/download?{query}")
    assert response.status_code == 200, response.text
    return response


def table(answer: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.decode(), newline="")))


@pytest.mark.parametrize("release", sorted(RELEASES))
@pytest.mark.parametrize("form", ["", "labels=both&lang=de&confidence=0.99", "labels=labels"])
def test_the_bulk_csv_has_the_lines_of_the_answers(client: FlaskClient, release: str, form: str) -> None:
    bulk_lines = {line["id"]: line for line in table(download(client, release, form).data)}
    expected = table(body(client, f"release={release}&{RELEASES[release]}&{form}", "csv"))
    assert expected
    for line in expected:
        found = bulk_lines[line["id"]]
        assert list(found) == list(line)
        for name in line:
            assert _alike(found[name], line[name]), name


def _alike(found: str, expected: str) -> bool:
    """The same text, or the same number: 120 and 120.0 are."""
    try:
        return found == expected or float(found) == float(expected)
    except ValueError:
        return False


@pytest.mark.parametrize("release", sorted(RELEASES))
def test_parquet_has_the_same_table_with_types(client: FlaskClient, release: str) -> None:
    response = download(client, release, "format=parquet")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{release}.parquet"'
    found = pl.read_parquet(io.BytesIO(response.data))
    assert [str(found.schema[name]) for name in ("value", "n", "status")] == ["Float64", "Int64", "String"]
    expected = table(download(client, release).data)
    assert found.columns == list(expected[0])
    for row, line in zip(found.rows(named=True), expected, strict=True):
        for name, value in row.items():
            assert _alike("" if value is None else str(value), line[name]), name


def test_figures_come_cell_by_cell_in_codelist_order(client: FlaskClient) -> None:
    lines = table(download(client, "panel.2023.r2").data)
    assert len(lines) == 7 * (25 + 2)
    assert [line["size"] for line in lines[:36:7]] == ["_T", "_T", "_T", "SME", "0-9", "10-249"]


def test_confidential_figures_are_blank_whatever_is_stored(client: FlaskClient) -> None:
    hidden = [line for line in table(download(client, "panel.2023.r2").data) if line["status"] == "confidential"]
    assert [(line["indicator"], line["sector"]) for line in hidden] == [
        ("adoption", "C"),
        ("dialogue", "C"),
        ("adoption", "F"),
        ("dialogue", "F"),
    ]
    for small, empty in (hidden[::2], hidden[1::2]):
        assert small | {"id": "", "sector": ""} == empty | {"id": "", "sector": ""}
    assert {hidden[0][name] for name in ("value", "n", "notes", "note_texts", "ci_low")} == {""}


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FIGURES_PER_PART", 10)


@pytest.mark.usefixtures("small_parts")
def test_parts_fit_together_and_no_connection_is_held_between_them(app: Flask, samples_database: Database) -> None:
    whole = app.test_client().get("/v1/releases/panel.2023.r2/download", headers=STREAMED)
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        # Which releases there are is asked ten times a second, however long the file is.
        if "published.figures" in statement:
            statements.append(statement)

    event.listen(samples_database.reader, "before_cursor_execute", note)
    try:
        with app.test_client() as client:
            response = client.get("/v1/releases/panel.2023.r2/download", headers=STREAMED, buffered=False)
            pieces = cast("Iterator[bytes]", iter(response.response))
            first = next(pieces)
            started = len(statements)
            pool = samples_database.reader.pool
            assert pool.checkedout() == 0  # type: ignore[attr-defined]
            rest = b"".join(pieces)
    finally:
        event.remove(samples_database.reader, "before_cursor_execute", note)
    assert first + rest == whole.data
    assert len(statements) - started == 27


@pytest.mark.usefixtures("small_parts")
def test_a_file_that_cannot_be_completed_is_not_ended_as_if_it_were(app: Flask, monkeypatch: Any) -> None:
    whole = bulk._held
    monkeypatch.setattr(bulk, "_held", lambda edition, cells: whole(edition, cells) + 1)
    with app.test_client() as client:
        response = client.get("/v1/releases/panel.2023.r2/download", headers=STREAMED, buffered=False)
        with pytest.raises(DatabaseUnavailable):
            list(response.response)
        # What is sent with its length is whole before it begins.
        assert client.get("/v1/releases/panel.2023.r2/download?labels=both").status_code == 503


def test_the_reader_finds_the_figures_of_a_part_by_the_primary_key(samples_database: Database) -> None:
    explain = text(f"EXPLAIN {bulk.part_statement(0.95, 'en').text}")
    with samples_database.owner.begin() as connection:
        connection.execute(text("ANALYZE published.figures"))
    with samples_database.reader.connect() as connection:
        connection.execute(text("SET enable_seqscan = off"))
        plan = "\n".join(row[0] for row in connection.execute(explain, {"key": 1, "cells": ["a", "b"]}))
        connection.execute(text("RESET enable_seqscan"))
    (condition,) = [line for line in plan.splitlines() if "Index Cond" in line and "figures" not in line][-1:]
    assert "cell = ANY" in condition


@pytest.mark.parametrize("form", ["", "?format=parquet"])
def test_validators_work_and_head_reads_nothing(client: FlaskClient, samples_database: Database, form: str) -> None:
    address = f"/v1/releases/panel.2023.r2/download{form}"
    got = client.get(address)
    assert "immutable" in got.headers["Cache-Control"]
    headed = client.head(address)
    assert (headed.status_code, headed.data) == (200, b"")
    assert headed.headers["ETag"] == got.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [("application/vnd.apache.parquet", "application/vnd.apache.parquet"), ("*/*", "text/csv"), (BROWSER, "text/csv")],
)
def test_the_form_is_what_accept_likes_best(client: FlaskClient, accept: str, expected: str) -> None:
    response = client.get("/v1/releases/press.2012.r1/download", headers={"Accept": accept})
    assert response.mimetype == expected


@pytest.mark.parametrize(
    ("release", "query", "status"),
    [
        ("panel.2023.r9", "", 404),
        ("drafted.2012.r1", "", 404),
        ("partners.2012.r1", "", 404),
        ("panel.2024.r1", "", 404),
        ("gone.2012.r1", "", 410),
        ("panel.2023.r2", "format=xlsx", 422),
        ("panel.2023.r2", "sector=C", 422),
    ],
)
def test_what_cannot_be_downloaded_is_a_problem(client: FlaskClient, release: str, query: str, status: int) -> None:
    document = refused(client.get(f"/v1/releases/{release}/download?{query}"), status)
    assert query != "format=xlsx" or "csv, parquet" in document["detail"]


def test_parquet_carries_the_citation_in_its_metadata(client: FlaskClient) -> None:
    metadata = pq.read_metadata(
        io.BytesIO(download(client, "practice.2024.r1", "format=parquet&lang=de").data)
    ).metadata
    assert metadata[b"citation"] == b"Ein Institut: practice"
    assert metadata[b"notice"].decode().startswith("SIMULIERT")
