"""How gunicorn serves the application: processes from the configuration, threads because psycopg2 waits in them."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import gunicorn.util

from api.blueprints.admission import note_uses
from api.blueprints.problem_documents import MEDIA_TYPE, kind_of, plainly, problem_document
from api.blueprints.request_ids import new_request_id
from api.blueprints.request_log import begin_logging, write_unreadable
from api.blueprints.request_metrics import FOLDER, begin_counting, forget_process, with_metrics
from api.blueprints.request_traces import begin_tracing, refuse_without_packages
from api.config import LIFELINE, Config
from api.database.engine import create_reader_engine, limit_waiting
from api.database.reader_rights import refuse_excess_rights
from api.database.revisions import refuse_outdated
from api.errors import BenchmarksError
from api.gunicorn.incoming import LONGEST_LINE
from api.gunicorn.wire import Wire
from api.gunicorn.worker import Worker

_config = Config.from_environment(needs=["reader"])

bind = [f"[{_config.host}]:{_config.port}" if ":" in _config.host else f"{_config.host}:{_config.port}"]
if _config.metrics is not None:
    bind.append(_config.metrics)
workers = _config.workers
threads = 8
# Loaded once and forked: the processes share what they read of it, and one that takes another's place serves at once.
preload_app = True
# What libraries keep is given back in the end. Each process ends at another time.
max_requests, max_requests_jitter = 400_000, 100_000
timeout = 30
graceful_timeout = 8
keepalive = 5
# Fewer than the 1,024 files that a process may have open by default.
worker_connections = 800
limit_request_line = LONGEST_LINE
# Nobody in front says where the application begins: whoever could would get answers of another path, or a fault.
forwarder_headers = ""
# The control socket would be opened under the home folder, which a service's user may not have.
control_socket_disable = True
# Waiting for a slow disk must not look like a stuck worker.
worker_tmp_dir = "/dev/shm"  # nosec B108 # gunicorn makes its files there by mkstemp
loglevel = "warning"


YOUNG_OBJECTS = 50_000
"""So many new objects are looked through for cycles at a time."""
DATABASE_SECONDS = 12.0
"""Longer than the reader's statement_timeout: only a connection that went silent takes more."""


UNFOLLOWABLE = (
    "BENCHMARKS_PUBLIC_URL is not set although the server listens on %s, where others reach it: citations, feeds and "
    "links in files are relative then and cannot be followed. Set it to what readers put before a path, such as "
    "https://benchmarks.example.org."
)


worker_class = Worker


def when_ready(server: Any) -> None:
    """Before any process is forked: what was loaded for all of them stays shared, since nobody looks it through.

    What answers are made of has no cycles, and what a process keeps is not to be looked through again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


def post_worker_init(worker: Any) -> None:
    """In each serving process, once it can serve."""
    # A connection that went silent must not hold a thread for ever.
    limit_waiting(DATABASE_SECONDS, _config.database_reader_url or "")
    gunicorn.util.write_error = refuse_unreadable
    # It repeats what was sent, which may be half a key; our own log has a line about it.
    worker.log.error_log.addFilter(lambda record: not str(record.msg).startswith("Invalid request from ip="))
    if _config.request_log:
        begin_logging()
    if _config.metrics is not None:
        worker.look = begin_counting().look
        worker.internal = worker.sockets[-1].getsockname()
        worker.wsgi = with_metrics(worker.wsgi, *worker.internal[:2])
    if _config.traces:
        worker.traces = begin_tracing()


def refuse_unreadable(connection: Wire, status: int, reason: str, message: str) -> None:
    """What gunicorn cannot make a request of never reaches the application: answered as a problem here.

    It stands in for the function by which gunicorn writes a page; ``message`` may repeat what was sent and is dropped.
    """
    kind, request_id = kind_of(status), new_request_id()
    detail = plainly(f"{kind.meaning.en} {kind.remedy.en}")
    body = json.dumps(problem_document(kind, {"detail": detail}, "", request_id)).encode()
    head = (
        f"HTTP/1.1 {kind.status} {reason}",
        "Connection: close",
        f"Content-Type: {MEDIA_TYPE}",
        f"Content-Length: {len(body)}",
        "Content-Language: en",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        f"X-Request-Id: {request_id}",
    )
    write_unreadable(request_id, int(kind.status))
    connection.sendall("\r\n".join((*head, "", "")).encode("ascii") + body)


def end_with(lifeline: int) -> None:
    """End when the other end of ``lifeline`` is closed: whoever started this process is gone."""

    def wait() -> None:
        os.read(lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def on_starting(server: Any) -> None:
    """Before any process serves: the login must not be able to read what respondents said, and the database must be as
    far as the code."""
    if _config.database_reader_url is None:
        sys.exit("Error: DATABASE_READER_URL is missing; a server is given the reader's login only.")
    engine = create_reader_engine(_config.database_reader_url, threads=1)
    try:
        if _config.traces:
            refuse_without_packages()
        refuse_excess_rights(engine)
        with engine.connect() as connection:
            refuse_outdated(connection)
    except BenchmarksError as error:
        sys.exit(f"Error: {error}")
    finally:
        engine.dispose()
    if LIFELINE in os.environ:
        end_with(int(os.environ[LIFELINE]))
    if _config.unfollowable:
        server.log.warning(UNFOLLOWABLE, _config.host)
    if _config.metrics is not None:
        os.environ[FOLDER] = mkdtemp(prefix="survey-benchmarks-metrics-")


def worker_exit(server: Any, worker: Any) -> None:
    """In a serving process, at its end."""
    note_uses(worker.app.wsgi())
    if worker.traces is not None:
        worker.traces.provider.shutdown()


def child_exit(server: Any, worker: Any) -> None:
    """In the process that watches over those that serve, after one has ended."""
    if _config.metrics is not None:
        forget_process(worker.pid)


def on_exit(server: Any) -> None:
    """In the same, at its end."""
    if _config.metrics is not None:
        rmtree(os.environ[FOLDER], ignore_errors=True)
