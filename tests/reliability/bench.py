"""What faults are caused in: `benchmarks serve` on a folder of data, with a partner's key, and other ways to its
database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from api.concepts.scopes import READ_PARTNER
from api.database.embedded import EmbeddedServer
from api.database.engine import create_owner_engine, create_reader_engine
from tests.conftest import Database
from tests.database.reaching import is_there
from tests.database.swallowing import Swallowing
from tests.database.test_pgbouncer import bouncer
from tests.serving.conftest import publish_samples
from tests.serving.hidden import hand_out
from tests.serving.real_server import RealServer, real_server
from tests.serving_process import Served, free_port, serving
from tests.starting.served_folder import command, gunicorns, is_ready
from tests.waiting import wait_for

UNLIMITED = {"BENCHMARKS_RATE_LIMIT": "off", "BENCHMARKS_KEY_RATE_LIMIT": "off"}
PROXY, BOUNCER = "a proxy", "PgBouncer"


@dataclass
class Bench:
    """``server`` is who is asked steadily: it is `serve`, or stands behind something that passes statements on."""

    folder: Path
    database: Database
    superuser_url: str
    key: str
    port: int
    served: Served
    server: RealServer
    proxy: Swallowing | None = None
    bouncer: tuple[str, str] | None = None
    _running: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """Start `serve` (again) at the same port."""
        self.served = self._running.enter_context(
            serving(self.folder / "data", "--without-catalogue", port=self.port, **UNLIMITED)
        )
        self.server = RealServer.of(self.served)

    def workers(self) -> list[psutil.Process]:
        """The serving processes of `serve` that are able to serve."""
        found = [one for one in gunicorns(self.served) if one.ppid() != self.served.process.pid]
        return [one for one in found if one.status() not in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE)]

    def wait_until_whole(self) -> None:
        wait_for(lambda: len(self.workers()) == 2 and is_ready(self.served), 90)

    @contextmanager
    def behind(self, what: str) -> Iterator[Bench]:
        """The same with another server whose statements pass through something."""
        log = self.folder / f"{what}.log"
        if what == PROXY:
            with (
                Swallowing(self.database.reader_url) as proxy,
                real_server(replace(self.database, reader_url=proxy.url), log, **UNLIMITED) as server,
            ):
                yield replace(self, server=server, port=server.port, proxy=proxy)
        elif what == BOUNCER:
            settings = self.folder / "bouncer"
            settings.mkdir()
            with bouncer(self.database, settings) as addresses:
                reader = addresses[1]
                wait_for(lambda: is_there(reader), 10)
                with real_server(replace(self.database, reader_url=reader), log, **UNLIMITED) as server:
                    yield replace(self, server=server, port=server.port, bouncer=addresses)
        else:
            yield self


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """`serve` on a new database with sample releases."""
    command(folder, "database", "setup")
    with EmbeddedServer(folder / "data").running() as running, ExitStack() as stack:
        owner, reader = create_owner_engine(running.owner_url), create_reader_engine(running.reader_url)
        database = Database("benchmarks", running.owner_url, running.reader_url, owner, reader)
        stack.callback(owner.dispose)
        stack.callback(reader.dispose)
        publish_samples(database)
        with owner.begin() as connection:
            key = hand_out(connection, [READ_PARTNER])
        port = free_port()
        served = stack.enter_context(serving(folder / "data", "--without-catalogue", port=port, **UNLIMITED))
        yield Bench(folder, database, running.superuser_url, key, port, served, RealServer.of(served), _running=stack)
