"""How gunicorn serves the application: processes from the configuration, threads because psycopg2 waits in them."""

from __future__ import annotations

import sys
from typing import Any

from api.config import Config
from api.database.engine import create_reader_engine, limit_waiting
from api.database.reader_rights import refuse_excess_rights
from api.errors import BenchmarksError

_config = Config.from_environment(needs=["reader"])

bind = [f"[{_config.host}]:{_config.port}" if ":" in _config.host else f"{_config.host}:{_config.port}"]
workers = _config.workers
worker_class = "gthread"
threads = 8
timeout = 30
graceful_timeout = 8
keepalive = 5
limit_request_line = 8190
# The control socket would be opened under the home folder, which a service's user may not have.
control_socket_disable = True
# Waiting for a slow disk must not look like a stuck worker.
worker_tmp_dir = "/dev/shm"
loglevel = "warning"


DATABASE_SECONDS = 12.0
"""Longer than the reader's statement_timeout: only a connection that went silent takes more."""


def post_worker_init(worker: Any) -> None:
    """In each serving process: a connection that went silent must not hold a thread for ever."""
    limit_waiting(DATABASE_SECONDS)


def on_starting(server: Any) -> None:
    """Before any process serves: the login must not be able to read what respondents said."""
    if _config.database_reader_url is None:
        sys.exit("Error: DATABASE_READER_URL is missing; a server is given the reader's login only.")
    engine = create_reader_engine(_config.database_reader_url, threads=1)
    try:
        refuse_excess_rights(engine)
    except BenchmarksError as error:
        sys.exit(f"Error: {error}")
    finally:
        engine.dispose()
