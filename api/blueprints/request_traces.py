"""Spans for OpenTelemetry: one for each request, and one for what it waited for the database.

Where they are sent, how many and under which name, OpenTelemetry's own variables say (``OTEL_…``).
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from api import __version__
from api.blueprints.request_log import Record, at_the_end
from api.errors import Refused

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

SERVICE = "survey-benchmarks-api"
NANOSECONDS = 1_000_000_000


class RequestTraces:
    """The spans of this process, sent from a thread of their own."""

    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self.provider: TracerProvider = TracerProvider(resource=Resource.create(_service()))
        self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self.provider.get_tracer(SERVICE, __version__)

    def trace(self, record: Record, waited: float) -> None:
        """A request has ended. That of the database begins with it and lasts as long as it waited in all."""
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context

        if record.method is None or record.status is None:
            return
        ended = time.time_ns()
        began = ended - int(record.seconds * NANOSECONDS)
        asked = extract({"traceparent": record.traceparent} if record.traceparent else {})
        name = f"{record.method} {record.content.route}" if record.content.route else record.method
        span = self._tracer.start_span(name, asked, SpanKind.SERVER, _attributes(record), start_time=began)
        if waited:
            of_database = {"db.system.name": "postgresql"}
            inside = set_span_in_context(span)
            self._tracer.start_span("database", inside, SpanKind.CLIENT, of_database, start_time=began).end(
                began + int(waited * NANOSECONDS)
            )
        if record.status >= 500:
            span.set_status(StatusCode.ERROR)
        span.end(ended)


def _service() -> dict[str, str]:
    """What the variables do not say: they may name the service."""
    is_named = "OTEL_SERVICE_NAME" in os.environ or "service.name=" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return {"service.version": __version__} | ({} if is_named else {"service.name": SERVICE})


def _attributes(record: Record) -> dict[str, str | int | tuple[str, ...]]:
    """As in the log: no query, body, whole key or address of a client."""
    told = {
        "http.request.method": record.method,
        "http.route": record.content.route,
        "http.response.status_code": record.status,
        "url.path": record.path,
        "http.response.body.size": record.sent,
        "benchmarks.request_id": record.request_id,
        "benchmarks.releases": record.content.releases or None,
        "benchmarks.rows": record.content.rows,
        "benchmarks.cache": record.cache,
        "benchmarks.key": record.key,
    }
    return {name: value for name, value in told.items() if value is not None}


def refuse_without_packages() -> None:
    """Raise ``Refused`` where spans are asked for and what makes them is not installed."""
    try:
        import opentelemetry.exporter.otlp.proto.http  # noqa: F401
    except ImportError:
        raise Refused(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the packages that send spans are not installed: "
            "pip install 'survey-benchmarks-api[otel]', or unset it."
        ) from None


def begin_tracing() -> RequestTraces:
    """Trace requests in this process from now on."""
    traces = RequestTraces()
    at_the_end(traces.trace)
    return traces
