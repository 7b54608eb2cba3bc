"""A laboratory for attacks on certified releases: surveys made from a few rows, published as their owner would, asked
over HTTP as anybody may."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.definitions import load_definition
from api.releases.building import Built
from api.releases.ingesting import ingest
from tests.attack.asking import Server
from tests.conftest import Database, DatabaseServer
from tests.serving.real_server import real_server

Rows = Sequence[Mapping[str, object]]

DEFINITION = """
survey: {survey}
title: Laboratory
publisher: Laboratory
population: Invented enterprises
basis: simulated
licence: {{name: CC0-1.0}}
citation: Laboratory, invented enterprises.
access: public
headline: adoption
disclosure: {{policy: certified, k: 10{disclosure}}}
waves:
  - {{wave: "2031", period_start: 2031-05-01, period_end: 2031-06-30{wave}}}
codelists:
{codelists}
dimensions:
{dimensions}
channels: {{{channels}}}
indicators:
  adoption: {{}}
{indicators}
responses:
  respondent: id
{responses}
  codings:
    yn: {{yes: "1", no: "0"}}
  items:
{items}
lattice:
  crossings: {crossings}
"""


@dataclass(frozen=True)
class Definition:
    """A survey's definition, from what differs between attacks: its dimensions with their codes, and lines of YAML."""

    survey: str
    dimensions: Mapping[str, Sequence[str]]
    items: Sequence[str]
    indicators: Sequence[str] = ()
    channels: Sequence[str] = ()
    responses: Sequence[str] = ()
    derived: Sequence[str] = ()
    disclosure: str = ""
    wave: str = ""

    @property
    def text(self) -> str:
        codelists = [
            f"  c_{id}:\n    label: {id}\n    nodes:\n      - {{code: _T, label: All}}\n"
            + "\n".join(f"      - {{code: {code}, label: {code}, parent: _T}}" for code in codes)
            for id, codes in self.dimensions.items()
        ]
        dimensions = [
            f"  - {{id: {id}, label: {id}, codelist: c_{id}, whole: _T, column: {id}}}" for id in self.dimensions
        ]
        responses = [*self.responses, *(["derived:", *(f"  - {one}" for one in self.derived)] if self.derived else [])]
        return DEFINITION.format(
            survey=self.survey,
            crossings=min(2, len(self.dimensions)),
            disclosure=f", {self.disclosure}" if self.disclosure else "",
            wave=f", {self.wave}" if self.wave else "",
            codelists="\n".join(codelists),
            dimensions="\n".join(dimensions),
            channels=", ".join(f"{one}: {one}" for one in self.channels),
            indicators="\n".join(f"  {one}" for one in self.indicators),
            responses="\n".join(f"  {one}" for one in responses),
            items="\n".join(f"    - {one}" for one in self.items),
        )


@dataclass(frozen=True)
class Laboratory:
    """A database, a server of it, and a folder for files."""

    database: Database
    server: Server
    folder: Path

    def publish(self, definition: Definition, rows: Rows) -> list[Built]:
        """Ingest and publish; raises what the product raises. What is public already is revised."""
        path, data = (self.folder / f"{definition.survey}.{kind}" for kind in ("yaml", "csv"))
        path.write_text(definition.text, encoding="utf-8")
        with data.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return list(ingest(self.database.owner, load_definition(path), data, reason="A correction."))

    def ask(self, **query: str) -> list[dict[str, Any]]:
        """The rows of ``/v1/benchmarks``."""
        answer = self.server.get("/v1/benchmarks", query)
        assert answer.ok, answer.content
        rows: list[dict[str, Any]] = answer.document["data"]
        return rows


@contextmanager
def laboratory(server: DatabaseServer, template: str, folder: Path) -> Iterator[Laboratory]:
    """A laboratory of its own."""
    with server.database(template) as database, real_server(database, folder / "server.log") as running:
        asked = Server(running.base)
        yield Laboratory(database, asked, folder)
        asked.close()
