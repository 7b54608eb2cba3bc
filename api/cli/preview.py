"""``benchmarks release preview``: the server as it would be if a draft were published, on this machine only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from werkzeug.serving import make_server

from api.app import create_app
from api.cli.console import output
from api.cli.owner import owner_engine
from api.cli.serve import stopping_on_signals
from api.config import Config
from api.errors import Refused
from api.queries.previewing import preview_engine
from api.queries.releases_writing import database_time
from api.releases.publishing import require_release
from api.releases.standing import UNDECIDED, standing

LOOPBACK = "127.0.0.1"


@click.command()
@click.argument("release_id", metavar="RELEASE")
@click.option("--port", default=8001, show_default=True, help="Where to listen; 0 for any free port.")
def preview(release_id: str, port: int) -> None:
    """Serve RELEASE, a draft, as if it were published: on loopback, to nobody else, until Ctrl-C.

    Keys are passed over, and pages of other sites cannot read it. Nothing is written or held up meanwhile; build or
    certify RELEASE again, and its preview is to be started again, too.
    """
    with owner_engine() as owner, as_if_published(owner, release_id) as engine:
        server = make_server(LOOPBACK, port, create_app(Config.from_environment(), engine), threaded=True)
        output.print(f"http://{LOOPBACK}:{server.port}/v1/releases/{release_id}\nCtrl-C ends the preview.")
        output.file.flush()
        with stopping_on_signals():
            # Ctrl-C ends this without an exception.
            server.serve_forever()
    output.print("The preview is over; nothing was published.")


@contextmanager
def as_if_published(owner: Engine, release_id: str) -> Iterator[Engine]:
    """An engine that sees the draft as published since now. An application on it answers this machine only.

    Raises:
        Refused: the release is not a draft, or it is not decided yet what it shows.
        UnknownIdentifier: there is no such release.
    """
    with owner.connect() as connection:
        release = require_release(connection, release_id)
        now = database_time(connection)
        said = standing(connection, release)
    if release.state not in ("draft", "certified"):
        raise Refused(f"Only drafts are previewed. {said}")
    if not release.content_hash:
        raise Refused(UNDECIDED.format(release=release.id))
    engine = preview_engine(owner, release.key, now)
    try:
        yield engine
    finally:
        engine.dispose()
