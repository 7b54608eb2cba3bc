"""What a monitoring system asks for: requests, seconds, rows and bytes, counted by all serving processes together.

The counts of processes stand in files of a folder (``prometheus_client``'s multiprocess mode), so whichever process is
asked answers for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import psutil

from api.blueprints.request_log import Record, at_the_end, running

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder; prometheus_client looks at it when it is imported, and so not before."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class RequestMetrics:
    """The counts of this process."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        by = ("route", "method", "status")
        self._seconds = Histogram("benchmarks_request_seconds", "Seconds until answers were sent.", by, buckets=SECONDS)
        self._waited = Counter("benchmarks_database_seconds", "Seconds that requests waited for the database.")
        self._rows = Counter("benchmarks_rows", "Rows of answers.")
        self._sent = Counter("benchmarks_sent_bytes", "Bytes of answers.")
        self._answers = Counter("benchmarks_answers", "Answers by where they came from.", ("cache",))
        self._keys = Counter("benchmarks_key_requests", "Requests that came with a key.", ("key",))
        self._running = Gauge("benchmarks_running_requests", "Requests being answered.", multiprocess_mode="livesum")
        self._connections = Gauge("benchmarks_connections", "Connections of clients.", multiprocess_mode="livesum")
        self._memory = Gauge("benchmarks_memory_bytes", "Resident memory.", multiprocess_mode="liveall")
        self._process = psutil.Process()

    def count(self, record: Record, waited: float) -> None:
        """A request has ended."""
        route = record.content.route or "none"
        self._seconds.labels(route, record.method or "none", record.status).observe(record.seconds)
        self._answers.labels(record.cache or "none").inc()
        if record.key:
            self._keys.labels(record.key).inc()
        if waited:
            self._waited.inc(waited)
        if record.content.rows:
            self._rows.inc(record.content.rows)
        if record.sent:
            self._sent.inc(record.sent)

    def look(self, connections: int) -> None:
        """Note what is the case just now."""
        self._running.set(len(running()))
        self._connections.set(connections)
        self._memory.set(self._process.memory_info().rss)


def begin_counting() -> RequestMetrics:
    """Count requests in this process from now on; the folder is named."""
    metrics = RequestMetrics()
    at_the_end(metrics.count)
    return metrics


def forget_process(pid: int) -> None:
    """A process has ended: what it was doing is over, what it has counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)  # type: ignore[no-untyped-call]


def with_metrics(application: WSGIApplication, host: str, port: int) -> WSGIApplication:
    """The application, which answers with the counts of all processes what is asked at this address of its own."""
    from prometheus_client import CollectorRegistry, make_wsgi_app
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    metrics, internal = make_wsgi_app(registry), (host, str(port))

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_internal = (environ["SERVER_NAME"], environ["SERVER_PORT"]) == internal
        return (metrics if is_internal else application)(environ, start_response)

    return answer
