"""What the views share: the database and what was read from it for good. Wired in ``api.app``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from flask import current_app
from sqlalchemy import Connection, Engine

from api.queries.releases import EditionStore

EXTENSION = "survey-benchmarks"


@dataclass
class Serving:
    """``open_engine`` is called at the first request of a process: connections must not be shared across forks."""

    open_engine: Callable[[], Engine]
    row_limit: int
    store: EditionStore = field(default_factory=EditionStore)

    @cached_property
    def engine(self) -> Engine:
        return self.open_engine()

    def connect(self) -> Connection:
        """A connection for one request, to be used as a context."""
        return self.engine.connect()


def serving() -> Serving:
    """What the current application was wired with."""
    return cast(Serving, current_app.extensions[EXTENSION])
