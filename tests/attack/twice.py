"""A survey that is published twice, as a revision or as the next wave, and read over HTTP by somebody who subtracts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from api.definitions import load_definition
from api.errors import Refused
from api.releases.ingesting import ingest
from tests.attack.asking import Server
from tests.conftest import Database
from tests.serving.real_server import real_server

DEFINITION = Path(__file__).resolve().parent / "files" / "versions.yaml"
HEADER = "id,w,sector,size,email,webshop"
MARGINS = """  weighting:
    method: rake
    margins:
      - by: [size]
        totals:
          - {size: few, total: 1000}
          - {size: many, total: 1100}
      - by: [sector]
        totals:
          - {sector: a, total: 400}
          - {sector: b, total: 600}
          - {sector: c, total: 1100}
"""

Cell = tuple[str, str]
Shares = Mapping[Cell, float]
"""(sector, size) → the share that is shown, as a fraction."""


@dataclass(frozen=True)
class Member:
    """A row of the file."""

    id: str
    sector: str
    size: str
    email: int
    webshop: int
    weight: float = 1.0

    @property
    def cells(self) -> list[Cell]:
        """All cells that this respondent is in."""
        return [(sector, size) for sector in (self.sector, "_T") for size in (self.size, "_T")]

    @property
    def row(self) -> str:
        return f"{self.id},{self.weight},{self.sector},{self.size},{self.email},{self.webshop}"


def members(seed: int, weights: bool = False) -> list[Member]:
    """9 to 30 in each of six cells, with random answers and, where asked for, weights from 1 to 5."""
    drawn = random.Random(seed)
    many = {
        ("a", "few"): 9,
        ("a", "many"): 12,
        ("b", "few"): 14,
        ("b", "many"): 17,
        ("c", "few"): 25,
        ("c", "many"): 30,
    }
    return [
        Member(
            f"m{seed}-{sector}{size}{place}",
            sector,
            size,
            drawn.randint(0, 1),
            int(drawn.random() < 0.3),
            round(drawn.uniform(1, 5), 2) if weights else 1.0,
        )
        for (sector, size), count in many.items()
        for place in range(count)
    ]


def with_(people: Sequence[Member], place: int, **changes: object) -> list[Member]:
    """One of them changed."""
    return [replace(one, **changes) if at == place else one for at, one in enumerate(people)]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Twice:
    """What was published: releases in their order, and the way to read them."""

    server: Server
    releases: Sequence[str]

    def shares(self, release: str, channel: str) -> Shares:
        """The shares that are shown."""
        query = {"indicator": "adoption", "channel": channel, "sector": "*", "size": "*", "release": release}
        answer = self.server.get("/v1/benchmarks", {"survey": "versions", **query})
        assert answer.ok, answer.content
        return {
            (one["sector"], one["size"]): one["value"]
            for one in answer.document["data"]
            if one["status"] == "published"
        }

    def both(self, first: str, second: str | None = None) -> Iterator[tuple[Cell, float, float]]:
        """The cells that both releases show, with the share of a channel before and of one (the same) now."""
        if len(self.releases) < 2:
            return
        before, now = self.shares(self.releases[0], first), self.shares(self.releases[1], second or first)
        yield from ((cell, before[cell], now[cell]) for cell in before.keys() & now.keys())


@contextmanager
def published_twice(
    database: Database,
    folder: Path,
    first: Sequence[Member],
    second: Sequence[Member],
    *,
    waves: Sequence[str] = ("2031", "2031"),
    rewrite: Callable[[str], str] = lambda document: document,
) -> Iterator[Twice]:
    """Publish both under a real server; a second version that is refused is left out."""
    path = folder / "versions.yaml"
    path.write_text(rewrite(DEFINITION.read_text(encoding="utf-8")), encoding="utf-8")
    releases = []
    for number, (people, wave) in enumerate(zip((first, second), waves, strict=True), start=1):
        data = folder / f"version-{number}.csv"
        data.write_text("\n".join([HEADER, *(one.row for one in people)]) + "\n", encoding="utf-8")
        try:
            releases += [built.release for built in ingest(database.owner, load_definition(path), data, wave)]
        except Refused:
            assert number == 2
    with real_server(database, folder / "server.log") as running:
        server = Server(running.base)
        yield Twice(server, releases)
        server.close()
