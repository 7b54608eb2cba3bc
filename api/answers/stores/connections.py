"""Connections that need not ask for what a process knows already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Connection, Engine

from api.concepts.editions.edition import VisibleReleases
from api.queries.releases import VISIBLE_RELEASES


def knowing(connection: Connection, visible: VisibleReleases) -> Connection:
    """The connection, which need not ask for the visible releases: they were read a moment ago."""
    return connection.execution_options(**{VISIBLE_RELEASES: visible})


class OpenedWhenAsked:
    """A connection to be, for answers that may need none: it is opened when something is asked of it."""

    def __init__(self, engine: Engine, visible: VisibleReleases) -> None:
        self._engine, self._visible = engine, visible
        self._connection: Connection | None = None

    def __enter__(self) -> Connection:
        return cast(Connection, self)

    def __exit__(self, *error: object) -> None:
        if self._connection is not None:
            self._connection.close()

    def get_execution_options(self) -> Mapping[str, Any]:
        return {VISIBLE_RELEASES: self._visible}

    def __getattr__(self, name: str) -> Any:
        if self._connection is None:
            self._connection = knowing(self._engine.connect(), self._visible)
        return getattr(self._connection, name)
