# make serve   everything from nothing, then serves on http://127.0.0.1:8000
# make test    every check and every test
.DEFAULT_GOAL := help
.PHONY: contract monitoring chromium sbom snapshot examples clients help serve test check lint-container lock coverage-study certification-study questionnaire-study chaos soak fuzz bench-serving wrk clean test-postgresql-15
PYTHON ?= python3
VENV ?= .venv
SBOM_VENV ?= .venv-sbom
BENCH_VENV ?= .venv-bench
BIN := $(VENV)/bin

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 22

$(VENV)/runtime: requirements/runtime.txt pyproject.toml
	@echo "Creating the virtual environment in $(VENV) and installing the locked dependencies …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test: $(VENV)/runtime requirements/test.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/test.txt
	@touch $@

serve: $(VENV)/runtime ## everything from nothing: database, catalogue, server
	@exec $(BIN)/benchmarks serve

test: $(VENV)/test check ## every check and every test
	@$(BIN)/python -m pytest

test-postgresql-15: $(VENV)/test ## the tests on Debian's PostgreSQL 15 (Debian, as root; installs it)
	@sh tests/postgresql_15.sh $(BIN)/python -m pytest

check: $(VENV)/test ## ruff, bandit, mypy, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive api --exclude api/queries
	@# Their statements are put together from names of ours, and from ids and codes, of which definitions take letters,
	@# digits, "_", "." and "-" alone. Whatever else somebody gave is a parameter.
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive --skip B608 api/queries migrations
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

$(VENV)/lint-container: tests/container/hadolint.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

lint-container: $(VENV)/lint-container ## hadolint on the Dockerfile
	@$(BIN)/hadolint Dockerfile

clients/typescript/node_modules/.package-lock.json: clients/typescript/package-lock.json
	@npm ci --prefix clients/typescript --no-audit --no-fund
	@touch $@

clients: $(VENV)/test clients/typescript/node_modules/.package-lock.json ## the clients, generated, compiled strictly and driven (needs Node 20)
	@$(BIN)/python -m pytest -n 0 tests/clients

tests/contract/node_modules/.package-lock.json: tests/contract/package-lock.json
	@npm ci --prefix tests/contract --ignore-scripts --no-audit --no-fund
	@touch $@

chromium: ## Debian's Chromium, installed where it is missing (Debian, as root)
	@sh tests/contract/chromium.sh

contract: $(VENV)/test tests/contract/node_modules/.package-lock.json chromium ## what others' tools say of the interface: spectral, redocly, a browser, schemathesis (needs Node 20)
	@$(BIN)/python -m tests.contract

monitoring: $(VENV)/test ## Prometheus itself takes alerts and dashboard, asks a server, fires (Debian; unpacks it into .prometheus)
	@sh tests/monitoring/prometheus.sh .prometheus
	@PATH="$(CURDIR)/.prometheus/usr/bin:$$PATH" $(BIN)/python -m pytest -n 0 tests/monitoring

snapshot: $(VENV)/test ## keep today's specification as the one that was promised
	@$(BIN)/python -m tests.contract.snapshot

examples: $(VENV)/test ## ask for the answers that the specification shows anew
	@$(BIN)/python -m tests.contract.shown

lock: ## renew the locked dependencies (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --group build -o requirements/runtime.txt pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --extra agents --extra otel --group build --group sbom --group test -c requirements/runtime.txt -o requirements/test.txt pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --group bench -o requirements/bench.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --group sbom -c requirements/test.txt -o requirements/sbom.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --group otel -c requirements/test.txt -o requirements/otel.txt

coverage-study: $(VENV)/test ## coverage of the intervals, simulated, into docs/methodology.md (minutes)
	@$(BIN)/python -m tests.studies.coverage
	@$(BIN)/python -m tests.studies.unlike_weights
	@$(BIN)/python -m tests.studies.unlike_weights_beyond_shares

certification-study: $(VENV)/test ## time of certification as surveys grow, measured, into docs/disclosure.md (minutes)
	@$(BIN)/python -m tests.studies.certification

chaos: $(VENV)/test ## every fault under steady requests, a table into docs/operations/reliability.md (minutes)
	@$(BIN)/python -m tests.reliability.chaos

soak: $(VENV)/test ## ten minutes of everything while releases are published, into docs/operations/reliability.md; or SOAK_SECONDS=30
	@$(BIN)/python -m tests.reliability.soak

$(VENV)/fuzz: tests/hostile/atheris.txt $(VENV)/test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

fuzz: $(VENV)/fuzz ## look for inputs that break a reader, a definition or a request (Linux); or TARGET=body FUZZ_SECONDS=600
	@$(BIN)/python -m tests.hostile.fuzz $(TARGET)

questionnaire-study: $(VENV)/test ## drafts of 200 random questionnaires in the style of each survey tool (minutes)
	@QUESTIONNAIRES=200 $(BIN)/python -m pytest tests/definitions/test_drafted_questionnaires.py

$(BENCH_VENV)/peers: requirements/bench.txt
	@echo "Installing what the product is measured against in $(BENCH_VENV) …"
	@test -x $(BENCH_VENV)/bin/python || $(PYTHON) -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

wrk: ## Debian's wrk, installed where it is missing (Debian, as root)
	@sh tests/bench/wrk.sh

bench-serving: $(VENV)/test $(BENCH_VENV)/peers wrk ## speed beside its peers, all into docs/performance.md; or ROWS=repeated,random ROUNDS=1 SECONDS=2
	@BENCH_PYTHON=$(BENCH_VENV)/bin/python $(BIN)/python -m tests.bench $(if $(ROWS),--rows $(ROWS)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SECONDS),--seconds $(SECONDS))

sbom: $(VENV)/test ## what an installation is made of, as CycloneDX 1.6, into sbom.cdx.json
	@rm -rf $(SBOM_VENV)
	@$(PYTHON) -m venv --without-pip $(SBOM_VENV)
	@$(BIN)/python -m pip --python $(SBOM_VENV)/bin/python install --quiet --disable-pip-version-check --require-hashes --requirement requirements/runtime.txt
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file sbom.cdx.json $(SBOM_VENV)/bin/python
	@rm -rf $(SBOM_VENV)

clean: ## remove the virtual environments
	rm -rf $(VENV) $(BENCH_VENV) $(SBOM_VENV)
