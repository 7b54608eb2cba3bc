"""FastAPI, pydantic's response model and asyncpg on the equal table: the same question, rows and 29 fields a row.

``PEER_DATABASE_URL`` names the database; runs where the peers' packages are installed.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel

from tests.bench.columns import LEVELS, row_fields

DIMENSIONS = ("indicator", "sector", "size", "region", "channel")
SQL = {
    level: f"SELECT {row_fields(level)} FROM peer.figure WHERE "
    + " AND ".join(f"{name} = ANY(${place})" for place, name in enumerate(DIMENSIONS, start=1))
    + " ORDER BY place"
    for level in LEVELS
}


class Row(BaseModel):
    id: str
    survey: str
    wave: str
    release: str
    indicator: str
    channel: str
    category: str
    sector: str
    size: str
    region: str
    other_dimensions: dict[str, str]
    value: float | None
    value_text: str | None
    unit: str
    base: str
    basis: str
    se: float | None
    ci_low: float | None
    ci_high: float | None
    n: int | None
    n_text: str | None
    n_eff: float | None
    status: str
    reliability: str
    flags: list[str]
    notes: list[str]
    sources: list[str]
    also_reported: list[dict[str, Any]]
    alternatives: list[dict[str, Any]]


class Meta(BaseModel):
    total: int
    confidence_level: float
    selection: dict[str, list[str]]


class Answer(BaseModel):
    data: list[Row]
    meta: Meta


Codes = Annotated[str, Query(max_length=500, pattern=r"^[A-Za-z0-9_.,-]+$")]


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


@asynccontextmanager
async def _connected(app: FastAPI) -> AsyncIterator[None]:
    """A pool of connections, and the codes there are."""
    dsn = os.environ["PEER_DATABASE_URL"]
    async with asyncpg.create_pool(dsn, min_size=4, max_size=8, init=_prepare) as pool:
        app.state.pool = pool
        app.state.codes = {
            name: {row[0] for row in await pool.fetch(f"SELECT DISTINCT {name} FROM peer.figure")}
            for name in DIMENSIONS
        }
        yield


async def figures(
    sector: Codes, size: Codes, region: Codes, indicator: Codes, channel: Codes,
    confidence: Literal["0.90", "0.95", "0.99"] = "0.95",
) -> Any:  # fmt: skip
    asked = dict(zip(DIMENSIONS, (text.split(",") for text in (indicator, sector, size, region, channel)), strict=True))
    for name, codes in asked.items():
        unknown = set(codes) - app.state.codes[name]
        if unknown:
            raise HTTPException(422, f"unknown {name} {', '.join(sorted(unknown))}")
    found = [dict(row) for row in await app.state.pool.fetch(SQL[confidence], *asked.values())]
    return {"data": found, "meta": {"total": len(found), "confidence_level": float(confidence), "selection": asked}}


async def ready() -> dict[str, bool]:
    return {"ready": True}


app = FastAPI(lifespan=_connected)
app.add_api_route("/figures", figures, response_model=Answer)
app.add_api_route("/ready", ready)
