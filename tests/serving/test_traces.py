"""Spans for OpenTelemetry: what a collector receives of a server under gunicorn, and when nothing is sent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api.blueprints.request_traces import SERVICE
from tests.conftest import Database
from tests.serving.extended import SECRET
from tests.serving.hidden import hand_out
from tests.serving.real_server import PROJECT, RealServer, real_server

pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="the extra otel is not installed")

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest  # noqa: E402

FIGURES = "/v1/benchmarks?survey=panel&size=*"
SOON = {"OTEL_BSP_SCHEDULE_DELAY": "100"}
CLIENTS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Collector:
    """Receives spans as an OpenTelemetry collector does."""

    port: int = 0
    spans: list[Any] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)

    def receive(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resources.append({one.key: one.value.string_value for one in resource.resource.attributes})
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]

    @property
    def settings(self) -> dict[str, str]:
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.port}"}

    def of(self, request_id: str) -> Any:
        """The span of a request, once it is there."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for span in list(self.spans):
                if attributes(span).get("benchmarks.request_id") == request_id:
                    return span
            time.sleep(0.05)
        raise AssertionError(f"no span of {request_id}")


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            collector.receive(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the tests' output is not the place."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def attributes(span: Any) -> dict[str, Any]:
    def value(one: Any) -> Any:
        kind = one.WhichOneof("value")
        return [value(part) for part in one.array_value.values] if kind == "array_value" else getattr(one, kind)

    return {one.key: value(one.value) for one in span.attributes}


@pytest.fixture(scope="module")
def traced(
    samples_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RealServer, Collector]]:
    log: Path = tmp_path_factory.mktemp("traces") / "server.log"
    faulty = "tests.serving.extended_wsgi:application"
    with collecting() as collector, real_server(samples_database, log, faulty, **collector.settings, **SOON) as server:
        yield server, collector


def test_a_request_is_a_span_with_route_releases_and_status(traced: tuple[RealServer, Collector]) -> None:
    server, collector = traced
    before = time.time_ns()
    assert server.ask(FIGURES, X_Request_Id="one").status == 200
    span = collector.of("one")
    told = attributes(span)
    assert span.name == "GET /v1/benchmarks"
    assert span.kind == span.SPAN_KIND_SERVER
    assert not span.parent_span_id
    assert told["http.route"] == told["url.path"] == "/v1/benchmarks"
    assert told["http.response.status_code"] == 200
    assert told["benchmarks.releases"] == ["panel.2023.r2"]
    assert told["benchmarks.rows"] > 1
    assert told["http.response.body.size"] > 100
    assert before <= span.start_time_unix_nano <= span.end_time_unix_nano <= time.time_ns()
    assert collector.resources[-1]["service.name"] == SERVICE


def test_what_it_waited_for_the_database_is_a_span_in_it(traced: tuple[RealServer, Collector]) -> None:
    server, collector = traced
    assert server.ask("/v1/changes", X_Request_Id="two").status == 200
    span = collector.of("two")
    (inside,) = [one for one in collector.spans if one.parent_span_id == span.span_id]
    assert (inside.name, inside.kind, inside.trace_id) == ("database", inside.SPAN_KIND_CLIENT, span.trace_id)
    assert attributes(inside) == {"db.system.name": "postgresql"}
    assert span.start_time_unix_nano <= inside.start_time_unix_nano
    assert inside.end_time_unix_nano > inside.start_time_unix_nano
    assert inside.end_time_unix_nano <= span.end_time_unix_nano


def test_an_answer_that_is_kept_is_a_span_too(traced: tuple[RealServer, Collector]) -> None:
    server, collector = traced
    for number in range(3):
        assert server.ask(f"{FIGURES}&channel=facebook", X_Request_Id=f"kept-{number}").status == 200
    assert attributes(collector.of("kept-2"))["benchmarks.cache"] == "kept"


def test_it_belongs_to_the_trace_of_its_client(traced: tuple[RealServer, Collector]) -> None:
    server, collector = traced
    server.ask("/v1/surveys", traceparent=CLIENTS, X_Request_Id="three")
    span = collector.of("three")
    assert span.trace_id.hex() == CLIENTS.split("-")[1]
    assert span.parent_span_id.hex() == CLIENTS.split("-")[2]


@pytest.mark.parametrize("given", ["", "nonsense", "00-0-0-01", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "x" * 5000])
def test_what_is_no_trace_begins_one(traced: tuple[RealServer, Collector], given: str) -> None:
    server, collector = traced
    request_id = f"four-{len(given)}"
    assert server.ask("/v1/surveys", traceparent=given, X_Request_Id=request_id).status == 200
    assert not collector.of(request_id).parent_span_id


@pytest.mark.parametrize(
    ("path", "status", "name"),
    [("/v1/benchmarks?nothing=1", 422, "GET /v1/benchmarks"), ("/nowhere", 404, "GET")],
)
def test_a_mistake_of_the_client_is_no_error_of_ours(
    traced: tuple[RealServer, Collector], path: str, status: int, name: str
) -> None:
    server, collector = traced
    assert server.ask(path, X_Request_Id=f"five-{status}").status == status
    span = collector.of(f"five-{status}")
    assert span.name == name
    assert attributes(span)["http.response.status_code"] == status
    assert span.status.code == span.status.STATUS_CODE_UNSET


def test_a_fault_is_an_error_without_its_text(traced: tuple[RealServer, Collector]) -> None:
    server, collector = traced
    assert server.ask("/v1/test/broken", X_Request_Id="broken").status == 500
    span = collector.of("broken")
    assert span.status.code == span.status.STATUS_CODE_ERROR
    assert SECRET.encode() not in span.SerializeToString()


def test_nothing_is_told_that_the_log_does_not_tell(
    traced: tuple[RealServer, Collector], samples_database: Database
) -> None:
    server, collector = traced
    with samples_database.owner.begin() as connection:
        key = hand_out(connection, ())
    server.ask(f"{FIGURES}&channel=xing", Authorization=f"Bearer {key}", X_Request_Id="six")
    told = attributes(collector.of("six"))
    assert told["benchmarks.key"] == key[:12]
    said = str([span.SerializeToString() for span in collector.spans])
    assert key not in said
    assert "channel=xing" not in said
    assert "127.0.0.1" not in said


def test_spans_that_wait_are_sent_when_the_server_ends(samples_database: Database, tmp_path: Path) -> None:
    late = {"OTEL_BSP_SCHEDULE_DELAY": "600000", "OTEL_SERVICE_NAME": "ours"}
    with collecting() as collector:
        with real_server(samples_database, tmp_path / "server.log", **collector.settings, **late) as server:
            assert server.ask("/v1/surveys", X_Request_Id="last").status == 200
            assert not collector.spans
        assert attributes(collector.of("last"))["http.response.status_code"] == 200
        assert collector.resources[-1]["service.name"] == "ours"


def test_a_collector_that_is_away_costs_readers_nothing(samples_database: Database, tmp_path: Path) -> None:
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", **SOON}
    with real_server(samples_database, tmp_path / "server.log", **away) as server:
        for _ in range(20):
            began = time.monotonic()
            assert server.ask("/v1/surveys").status == 200
            assert time.monotonic() - began < 2


@pytest.mark.parametrize("setting", [{}, {"OTEL_SDK_DISABLED": "true"}, {"OTEL_TRACES_EXPORTER": "none"}], ids=str)
def test_nothing_is_sent_unless_it_is_said_where_to(
    samples_database: Database, tmp_path: Path, setting: dict[str, str]
) -> None:
    with collecting() as collector:
        given = (collector.settings | SOON if setting else {}) | setting
        with real_server(samples_database, tmp_path / "server.log", **given) as server:
            assert server.ask("/v1/surveys").status == 200
            time.sleep(0.5)
        assert not collector.spans


def refused(database: Database, folder: Path, said: str, **settings: str) -> None:
    given = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"} | settings
    server = real_server(database, folder / "server.log", **given)
    with pytest.raises(AssertionError, match=said):
        server.__enter__()


def test_a_server_that_is_to_send_in_another_way_does_not_start(samples_database: Database, tmp_path: Path) -> None:
    said = "OTEL_EXPORTER_OTLP_PROTOCOL is “grpc”, but spans are sent by http/protobuf only"
    refused(samples_database, tmp_path, said, OTEL_EXPORTER_OTLP_PROTOCOL="grpc")


def test_a_server_without_the_packages_does_not_start(samples_database: Database, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['opentelemetry.exporter'] = None\n")
    said = "the packages that send spans are not installed"
    refused(samples_database, tmp_path, said, PYTHONPATH=f"{tmp_path}:{PROJECT}")
