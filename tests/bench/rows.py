"""The rows of the benchmark: what is served side by side, and the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import repeat

from tests.bench import queries, servers
from tests.bench.agreement import require_all_rows, require_same_rows
from tests.bench.asking import ask
from tests.bench.bench import FEW, MANY, Bench
from tests.bench.equal_table import sqlite_file
from tests.bench.load import Load
from tests.bench.long_answers import LongAnswers
from tests.bench.processes import Started
from tests.bench.verdicts import AT_LEAST, AT_MOST, Measured, Target

Contenders = tuple[Callable[[], Measured], Callable[[], Measured]]


@dataclass(frozen=True)
class Row:
    """One row: its name in ``ROWS``, and the two that are measured in turns while the context is open."""

    name: str
    title: str
    against: str
    targets: tuple[Target, ...]
    contenders: Callable[[Bench], AbstractContextManager[Contenders]]


@contextmanager
def _repeated(bench: Bench) -> Iterator[Contenders]:
    with servers.product(bench.large) as ours, servers.hello() as theirs:
        product, hello = bench.load(ours, bench.large), bench.load(theirs)
        yield lambda: product.repeat(queries.REPEATED), lambda: hello.repeat("/hello")


@contextmanager
def _revalidated(bench: Bench) -> Iterator[Contenders]:
    with servers.product(bench.large) as ours, servers.hello() as theirs:
        product, hello = bench.load(ours, bench.large), bench.load(theirs)
        known = _revalidation(ours.base)
        yield lambda: product.repeat(queries.REPEATED, known), lambda: hello.repeat("/hello")


def _revalidation(base: str) -> dict[str, str]:
    """The header by which an answer is asked for again."""
    known = {"If-None-Match": ask(base + queries.REPEATED).headers["ETag"]}
    again = ask(base + queries.REPEATED, known)
    if again.status_code != 304:
        raise RuntimeError(f"an answer that has not changed is answered with {again.status_code}, not 304")
    return known


@contextmanager
def _random(bench: Bench) -> Iterator[Contenders]:
    with servers.product(bench.large) as ours, servers.fastapi(bench.large) as theirs:
        yield _walking(bench, ours, theirs, queries.FASTAPI)


@contextmanager
def _random_datasette(bench: Bench) -> Iterator[Contenders]:
    with servers.product(bench.large) as ours, servers.datasette(sqlite_file(bench.large)) as theirs:
        yield _walking(bench, ours, theirs, queries.DATASETTE)


def _walking(bench: Bench, ours: Started, theirs: Started, template: str) -> Contenders:
    """The same walk through all queries for both."""
    walks = queries.large_walk(), queries.large_walk(template)
    require_same_rows(ours.base, theirs.base, *walks)
    product, peer = bench.load(ours, bench.large), bench.load(theirs, bench.large)
    return (
        lambda: product.ask_each(walks[0].next(product.paths)),
        lambda: peer.ask_each(walks[1].next(peer.paths)),
    )


def _growing(connections: int) -> Callable[[Bench], AbstractContextManager[Contenders]]:
    @contextmanager
    def contenders(bench: Bench) -> Iterator[Contenders]:
        walks = queries.release_walk(MANY), queries.release_walk(FEW)
        firsts = [walk.next(1)[0] for walk in walks]
        with servers.product(bench.many, firsts[0]) as large, servers.product(bench.few, firsts[1]) as small:
            require_all_rows(large.base, walks[0])
            require_all_rows(small.base, walks[1])
            # One connection would let one worker of two read figures.
            for load, walk in zip((bench.load(large, bench.many), bench.load(small, bench.few)), walks, strict=True):
                load.ask_each(walk.next(load.paths))
                load.wait_for_rest()
            many = bench.load(large, bench.many, connections=connections)
            few = bench.load(small, bench.few, connections=connections)
            yield lambda: many.ask_each(walks[0].next(many.paths)), lambda: few.ask_each(walks[1].next(few.paths))

    return contenders


@contextmanager
def _long_answers(bench: Bench) -> Iterator[Contenders]:
    with servers.product(bench.large) as ours, LongAnswers(bench.large) as answers:
        answers.require_same(ours)
        yield lambda: answers.of_product(ours), answers.of_postgresql


@contextmanager
def _worker(bench: Bench) -> Iterator[Contenders]:
    """Each run is a fresh start: the first answer, then some load of every kind, then the memory."""

    def product() -> Measured:
        with servers.product(bench.large) as ours:
            load = bench.load(ours, bench.large)
            load.repeat(queries.REPEATED, _revalidation(ours.base))
            return _grown(ours, load, queries.REPEATED, queries.PRODUCT)

    def peer() -> Measured:
        first = queries.FASTAPI.format(*queries.REPEATED_CODES)
        with servers.smorest(bench.large, first) as theirs:
            return _grown(theirs, bench.load(theirs, bench.large), first, queries.FASTAPI)

    yield product, peer


def _grown(server: Started, load: Load, repeated: str, template: str) -> Measured:
    load.repeat(repeated)
    load.ask_each(queries.large_walk(template).next(load.paths))
    for path in repeat(queries.long_path(template), 4):
        ask(server.base + path)
    return {"start": server.seconds, "memory": server.tree.largest_worker()}


NO_SLOWER = Target("requests", AT_LEAST, 1.0)
STILL_QUICK = (Target("p50", AT_MOST, 1.2),)
HELLO = 'bare Flask, `{"hello": "world"}`'
NEVER_REPEATED = "never-repeated queries, 10 of 199,584 figures"
GROWTH = "never-repeated queries, 10 of 2,073,600 figures in 200 releases"
SMALL = "20,736 figures in 2 releases"
ROWS = (
    Row("repeated", "a repeated query, 10 figures", HELLO, (NO_SLOWER, Target("p99", AT_MOST, 1.0)), _repeated),
    Row("revalidated", "the repeated query, revalidated (304)", HELLO, (NO_SLOWER,), _revalidated),
    Row("random", NEVER_REPEATED, "FastAPI, pydantic, asyncpg", (NO_SLOWER,), _random),
    Row("random-datasette", NEVER_REPEATED, "Datasette", (Target("requests", AT_LEAST, 20),), _random_datasette),
    Row("growth-1", f"{GROWTH}, 1 connection", SMALL, STILL_QUICK, _growing(1)),
    Row("growth-16", f"{GROWTH}, 16 connections", SMALL, STILL_QUICK, _growing(16)),
    Row(
        "worker",
        "a worker process",
        "bare flask-smorest, the same libraries imported",
        (Target("memory", AT_MOST, 1.5), Target("start", AT_MOST, 1.5)),
        _worker,
    ),
    Row(
        "long",
        "10,000 figures in one answer",
        "`json_agg` of them in PostgreSQL",
        (Target("p50", AT_MOST, 2.0),),
        _long_answers,
    ),
)
