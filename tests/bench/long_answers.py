"""Answers of 10,000 rows: how long one takes, from the product and from a single statement in PostgreSQL."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import psycopg2
import requests

from tests.bench.asking import PATIENCE_SECONDS, PLAIN
from tests.bench.columns import row_fields
from tests.bench.databases import Database
from tests.bench.processes import Started, Tree
from tests.bench.queries import LONG, long_walk
from tests.bench.verdicts import Measured

ANSWERS = 5
STATEMENT = (
    "SELECT json_agg(figure)::text FROM (SELECT {} FROM peer.figure WHERE indicator = %s AND channel = ANY(%s) "
    "ORDER BY place LIMIT 10000) AS figure"
)


class LongAnswers:
    """Asks both for the same rows, never twice for the same."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._product_walk, self._statement_walk = long_walk(), long_walk()

    def __enter__(self) -> LongAnswers:
        self._session = requests.Session()
        self._session.headers.update(PLAIN)
        self._connection = psycopg2.connect(self._database.owner_dsn)
        self._connection.autocommit = True
        return self

    def __exit__(self, *raised: object) -> None:
        self._session.close()
        self._connection.close()

    def of_product(self, server: Started) -> Measured:
        return self._timed(lambda: self._ask(server), [server.tree, self._database.tree])

    def of_postgresql(self) -> Measured:
        return self._timed(self._select, [self._database.tree])

    def require_same(self, server: Started) -> None:
        """Raises RuntimeError where the two differ, or have not 10,000 rows."""
        expected: list[Any] = json.loads(self._ask(server))["data"]
        if len(expected) != 10_000 or json.loads(self._select()) != expected:
            raise RuntimeError("the equal table has other rows than the product's answer")

    def _ask(self, server: Started) -> bytes:
        (codes,) = self._product_walk.next(1)
        answer = self._session.get(server.base + LONG.format(*codes.split()), timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer.content

    def _select(self) -> str:
        (codes,) = self._statement_walk.next(1)
        indicator, channels, level = codes.split()
        with self._connection.cursor() as cursor:
            cursor.execute(STATEMENT.format(row_fields(level)), (indicator, channels.split(",")))
            (text,) = cursor.fetchone() or ("",)
        return str(text)

    @staticmethod
    def _timed(ask: Callable[[], object], trees: list[Tree]) -> Measured:
        before = sum(tree.processor_seconds() for tree in trees)
        seconds = []
        for _ in range(ANSWERS):
            began = time.perf_counter()
            ask()
            seconds.append(time.perf_counter() - began)
        used = sum(tree.processor_seconds() for tree in trees) - before
        return {"p50": median(seconds) * 1000, "cpu": used / ANSWERS * 1000}
