"""``benchmarks release preview``: the server as it would be if a draft were published, on this machine only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine, PoolProxiedConnection, StaticPool, create_engine, func, update
from werkzeug.serving import make_server

from api.app import create_app
from api.cli.console import output
from api.cli.owner import owner_engine
from api.cli.serve import stopping_on_signals
from api.config import Config
from api.errors import Refused
from api.models import releases
from api.releases.publishing import require_release

LOOPBACK = "127.0.0.1"


@click.command()
@click.argument("release_id", metavar="RELEASE")
@click.option("--port", default=8001, show_default=True, help="Where to listen; 0 for any free port.")
def preview(release_id: str, port: int) -> None:
    """Serve RELEASE, a draft, as if it were published: on loopback, to nobody else, until Ctrl-C."""
    with owner_engine() as owner, as_if_published(owner, release_id) as engine:
        # One connection holds what is not published, so requests take turns.
        server = make_server(LOOPBACK, port, create_app(Config.from_environment(), engine), threaded=False)
        output.print(f"http://{LOOPBACK}:{server.port}/v1/releases/{release_id}\nCtrl-C ends the preview.")
        output.file.flush()
        try:
            with stopping_on_signals():
                server.serve_forever()
        except KeyboardInterrupt:
            output.print("The preview is over; nothing was published.")
        finally:
            server.server_close()


@contextmanager
def as_if_published(owner: Engine, release_id: str) -> Iterator[Engine]:
    """An engine that sees the draft as published: its only connection is in a transaction that is never committed.

    Raises:
        Refused: the release is not a draft, or it is not decided yet what it shows.
        UnknownIdentifier: there is no such release.
    """
    with owner.connect() as connection:
        release = require_release(connection, release_id)
        if release.state not in ("draft", "certified"):
            raise Refused(f"{release.id} is {release.state}: look at it where it is served.")
        if not release.content_hash:
            raise Refused(f"It is not decided yet what {release.id} shows: certify it first.")
        # The transaction's own time is what its statements take for now.
        shown = {"state": "published", "published_at": func.now(), "access": "public"}
        connection.execute(update(releases).where(releases.c.key == release.key).values(shown))
        raw = connection.connection.dbapi_connection
        engine = create_engine(owner.url, creator=lambda: raw, poolclass=StaticPool, pool_reset_on_return=None)
        # Requests end their reading, never the transaction: only leaving this context does.
        engine.dialect.do_rollback = engine.dialect.do_commit = _go_on  # type: ignore[method-assign]
        try:
            yield engine
        finally:
            connection.rollback()


def _go_on(dbapi_connection: PoolProxiedConnection) -> None:
    """The transaction goes on."""
