"""What the views share: the database and what was read from it for good. Wired in ``api.app``.

A view never says who asks. ``serving()`` knows it from the request, and all that it opens sees what this visitor may
see: whoever forgets about keys has written it right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from flask import current_app, g, has_request_context, request
from sqlalchemy import Connection, Engine

from api.access.visitors import ANONYMOUS, Visitor
from api.answers.figures.plan import Plan
from api.answers.stores.connections import OpenedWhenAsked
from api.answers.stores.edition_store import EditionStore
from api.answers.stores.figure_store import FigureStore
from api.answers.stores.publications import Publications
from api.blueprints.bulk_files import BulkFiles
from api.queries.figures import LookUp, look_up
from api.queries.visibility import connect_as

EXTENSION = "survey-benchmarks"
VISIBLE = "benchmarks.visible_releases"
"""Where a request without a key notes the releases that its answer rests on."""
PINNED = "benchmarks.pinned"
"""Where a request notes whether its answer rests on named releases."""
UNAVAILABLE = "benchmarks.unavailable"
"""Where a request notes that the database could not be used for it."""


@dataclass
class Wiring:
    """``open_engine`` is called at the first request of a process: connections must not be shared across forks."""

    open_engine: Callable[[], Engine]
    row_limit: int
    public_url: str = ""
    contact: str = ""
    contact_link: str = ""
    store: EditionStore = field(default_factory=EditionStore)
    publications: Publications = field(default_factory=Publications)
    figures: FigureStore | None = None
    bulk_files: BulkFiles = field(default_factory=BulkFiles)

    @cached_property
    def engine(self) -> Engine:
        return self.open_engine()

    def look_up_public(self, plan: Plan) -> LookUp:
        """How the figures of a plan are looked up whose releases are public."""
        if self.figures is None:
            return look_up
        self.figures.want(block.edition for block in plan.selection.blocks)
        return self.figures.look_up


@dataclass(frozen=True)
class Serving:
    """What one request has of the application; an answer that is still being sent may keep it."""

    wiring: Wiring
    visitor: Visitor

    @property
    def row_limit(self) -> int:
        return self.wiring.row_limit

    @property
    def store(self) -> EditionStore:
        return self.wiring.store

    @property
    def bulk_files(self) -> BulkFiles:
        return self.wiring.bulk_files

    def look_up(self, plan: Plan) -> LookUp:
        """How the figures of a plan are looked up; those of partners in the database, which knows their keys."""
        return self.wiring.look_up_public(plan) if self.visitor.key_hash is None else look_up

    def public(self, path: str) -> str:
        """A path of this server as it stands in texts that leave it: absolute where the server was told its name.

        What the request calls the server is never believed.
        """
        return self.wiring.public_url + path

    def connect(self) -> Connection:
        """A connection that sees what the visitor may see, to be used as a context."""
        engine = self.wiring.engine
        if self.visitor.key_hash is not None:
            return connect_as(engine, self.visitor.key_hash, self.visitor.scopes)
        # Waiting for a silent database once is enough.
        if has_request_context() and UNAVAILABLE in request.environ:
            raise request.environ[UNAVAILABLE]
        public = self.wiring.publications.current(engine)
        visible = public.releases
        # With a key nothing is kept unasked, and the dates of partners are not for everybody's caches.
        if has_request_context():
            g.public = public
            # An answer that saw two states rests on neither.
            request.environ[VISIBLE] = visible if request.environ.get(VISIBLE, visible) is visible else None
        return cast(Connection, OpenedWhenAsked(engine, visible))


def wiring() -> Wiring:
    """What the current application was wired with."""
    return cast(Wiring, current_app.extensions[EXTENSION])


def visitor() -> Visitor:
    """Who makes the current request; nobody with a key unless one was recognised."""
    return cast(Visitor, g.get("visitor", ANONYMOUS))


def serving() -> Serving:
    """The current application as the current visitor may use it."""
    return Serving(wiring(), visitor())
