# Everything one does here is a target: `make` lists them. Only Python 3.11 and make are needed.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= $(shell for python in python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Whatever .venv turns out to be, nothing is ever installed outside a virtual environment.
PIP := $(BIN)/python -m pip -qq --require-virtualenv --no-input --disable-pip-version-check
PROTOS = $(shell find proto/searchguard -name '*.proto')
GENERATED ?= .
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header pyproject.toml --group build --extra authoring
WORKERS ?= 2
PAIRS ?= 100000
ARGS ?=

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: serve
serve: $(VENV)/.serving ## answer on 127.0.0.1:50051 with the lists in blocklists/ (ARGS="--listen ...")
	@exec $(BIN)/searchguard serve $(ARGS)

.PHONY: demo
demo: $(VENV)/.developing ## a search page in front of the service, on 127.0.0.1:8080 (ARGS="--port 0")
	@exec $(BIN)/python -m examples.search $(ARGS)

.PHONY: setup
setup: $(VENV)/.developing ## make .venv with everything for development

$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or later found: name one with make PYTHON=..." >&2; exit 1; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# Each stamp is newer than what it was made from, so that a second run does nothing.
$(VENV)/.serving: requirements.lock pyproject.toml | $(BIN)/pip
	@echo "installing what the server needs"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developing: requirements-dev.lock $(VENV)/.serving
	@echo "installing what development needs"
	@$(PIP) install --require-hashes --no-build-isolation -r requirements-dev.lock
	@ln -sfn "$$(basename $(VENV)/lib/python3.*)" $(VENV)/lib/python3
	@touch $@

# The tests of the search page visit it with Debian's Chromium, and are skipped where there is none.
.PHONY: browser
browser: ## a browser for the tests of the search page, from Debian, as root
	@if command -v chromium chromium-browser google-chrome >/dev/null; then exit 0; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing chromium" && apt-get -qq update && \
		DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium >/dev/null; \
	else echo "no Chromium here and no way to install one: its tests will be skipped" >&2; fi

.PHONY: screenshots
screenshots: $(VENV)/.developing ## write docs/images/ again: what the search page looks like
	@$(BIN)/python -m tests.examples.screenshots docs/images

# Half a gigabyte, for one test: what `make test` would rather do without is left out by SPARK=.
SPARK ?= $(VENV)/.spark
.PHONY: spark
spark: $(SPARK) ## Spark for `backtest --engine spark` and its test, where there is a Java to run it

$(VENV)/.spark: requirements-spark.lock $(VENV)/.developing
	@if [ -n "$${JAVA_HOME:-}" ] || command -v java >/dev/null; then \
		echo "installing Spark" && $(PIP) install --require-hashes --no-build-isolation --no-compile -r requirements-spark.lock && \
		touch $@; \
	else echo "no Java here: the test of Spark will be skipped" >&2; fi

.PHONY: test
test: $(VENV)/.developing $(SPARK) ## run the tests (ARGS="-k word tests/policy")
	@# Tests start servers by the hundred; where Python is told to write no bytecode each would compile all.
	@$(BIN)/python -m compileall -q searchguard tests
	@$(BIN)/python -m pytest -q -n $(WORKERS) $(ARGS)

.PHONY: check
check: check-style check-types check-proto check-house ## format, lint, types, protos, house rules

.PHONY: check-style
check-style: $(VENV)/.developing
	$(BIN)/ruff format --check
	$(BIN)/ruff check

.PHONY: check-types
check-types: $(VENV)/.developing
	$(BIN)/mypy

.PHONY: check-proto
check-proto: $(VENV)/.developing
	$(BIN)/buf lint proto
	$(BIN)/buf format --diff --exit-code proto
	@if [ -f proto/baseline.binpb ]; then set -x; $(BIN)/buf breaking proto --against proto/baseline.binpb; fi

# Imports, locks, generated code and what a committed file must not hold.
.PHONY: check-house
check-house: $(VENV)/.developing
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_house.py

.PHONY: format
format: $(VENV)/.developing ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format
	@$(BIN)/buf format --write proto

.PHONY: proto
proto: $(VENV)/.developing ## generate searchguard/v1, and what a proxy knows of it, from proto/
	@mkdir -p $(GENERATED)/deploy/envoy
	@$(BIN)/python -m grpc_tools.protoc -Iproto -I$(VENV)/lib/python3/site-packages \
		--python_out=$(GENERATED) --pyi_out=$(GENERATED) --grpc_python_out=$(GENERATED) $(PROTOS)
	@$(BIN)/python -m grpc_tools.protoc -Iproto -I$(VENV)/lib/python3/site-packages \
		--include_imports --descriptor_set_out=$(GENERATED)/deploy/envoy/searchguard.binpb \
		searchguard/v1/service.proto google/rpc/error_details.proto

.PHONY: descriptors
descriptors: $(VENV)/.developing ## build/searchguard.binpb: the API and all it imports, for other languages
	@mkdir -p build
	@$(BIN)/buf build proto --as-file-descriptor-set --exclude-source-info -o build/searchguard.binpb

.PHONY: node
node: descriptors ## install what examples/node needs, by its lock (Node.js 18 or later, npm)
	@command -v node npm >/dev/null || { echo "no node and npm found: install Node.js 18 or later" >&2; exit 1; }
	@cd examples/node && npm ci --silent

.PHONY: schema
schema: $(VENV)/.developing ## generate docs/schema/ from the model, for editors of lists
	@$(BIN)/python -m searchguard.policy.schema docs/schema

.PHONY: rules
rules: $(VENV)/.developing ## generate docs/lint-rules.md from the manual pages of the lint rules
	@$(BIN)/python -m searchguard.policy.lint docs/lint-rules.md

.PHONY: settings
settings: $(VENV)/.developing ## generate docs/settings.md from the settings of the server
	@$(BIN)/python -m searchguard.service.settings_page docs/settings.md

.PHONY: hostile
hostile: $(VENV)/.developing ## seconds and memory of linting lists that were made to do harm
	@$(BIN)/python -m tests.policy.measure_hostile $(ARGS)

.PHONY: abuse
abuse: $(VENV)/.developing ## hostile clients of a server: others' calls, descriptors, memory (ARGS="--seconds 60")
	@$(BIN)/python -m tests.service.measure_abuse $(ARGS)

.PHONY: overload
overload: $(VENV)/.developing ## a server asked up to five times what it can: what it answers, and how soon it refuses
	@$(BIN)/python -m tests.service.overload $(ARGS)

.PHONY: client
client: $(VENV)/.developing ## the client in an outage, killed servers, overload, alone (ARGS="outage --seconds 60")
	@$(BIN)/python -m tests.client.measure $(ARGS)

.PHONY: canary
canary: $(VENV)/.developing ## words sent by every path and looked for wherever they could stay (ARGS="--strings 100")
	@$(BIN)/python -m tests.service.canaries $(ARGS)

.PHONY: envoy
envoy: $(VENV)/.developing ## calls by TLS through Envoy: what they take, and how workers share them (ARGS="--rate 300")
	@GRPC_VERBOSITY=ERROR $(BIN)/python -m tests.deploy.measure_envoy $(ARGS)

.PHONY: soak
soak: $(VENV)/.developing ## a server under load while much happens (ARGS="swaps|kills|restarts --count 200 --raw")
	@GRPC_VERBOSITY=ERROR $(BIN)/python -m tests.service.soak $(or $(ARGS),swaps)

.PHONY: rollout
rollout: $(VENV)/.developing ## rings: soon live, soon back, a bad list taken back by itself (ARGS="--terms 200000")
	@GRPC_VERBOSITY=ERROR $(BIN)/python -m tests.service.measure_rollout $(ARGS)

.PHONY: flips
flips: $(VENV)/.developing ## seconds until a flip is effective in all workers of two servers (ARGS="--count 100")
	@$(BIN)/python -m tests.service.flips $(ARGS)

.PHONY: baseline
baseline: $(VENV)/.developing ## at a release: what later protos may not break
	@$(BIN)/buf build proto --exclude-source-info -o proto/baseline.binpb

.PHONY: lock
lock: $(VENV)/.developing ## refresh the locks from pyproject.toml (ARGS="--upgrade")
	@$(BIN)/$(LOCK) $(ARGS) --output-file requirements.lock
	@$(BIN)/$(LOCK) $(ARGS) --extra backtest --extra client --extra demo --extra tracing --extra dev \
		--constraint requirements.lock --output-file requirements-dev.lock
	@$(BIN)/$(LOCK) $(ARGS) --extra backtest --extra spark \
		--constraint requirements-dev.lock --output-file requirements-spark.lock

.PHONY: bench
bench: $(VENV)/.developing ## measure speed and memory (ARGS="--help" lists what)
	@$(BIN)/python -m benchmarks.run $(ARGS)

.PHONY: eval
eval: $(VENV)/.developing ## recall on disguises and false hits on innocent text (DATA=DIR)
	@$(BIN)/python -m benchmarks.evaluation $(if $(DATA),--data "$(DATA)") $(ARGS)

.PHONY: corrupt
corrupt: $(VENV)/.developing ## 12,000 damaged and malformed snapshots, none of which may be accepted (ARGS="--seed 1")
	@$(BIN)/python -m tests.snapshot.corrupt $(ARGS)

.PHONY: race
race: $(VENV)/.developing ## 8 publishers x 200 rounds, one of whom must win each (ARGS="--store s3://...")
	@$(BIN)/python -m tests.snapshot.race $(ARGS)

.PHONY: alerts
alerts: $(VENV)/.developing ## 100,000 mutated alerts of authorities, none of which may raise or stall (ARGS="--seed 1")
	@$(BIN)/python -m tests.events.mutate $(ARGS)

.PHONY: agree
agree: $(VENV)/.developing ## the engine against the oracle on random lists and queries (PAIRS=1000000)
	@$(BIN)/python -m tests.oracle.agree --pairs $(PAIRS) --workers $(WORKERS) $(ARGS)

.PHONY: conformance
conformance: $(VENV)/.developing ## write conformance/ again from the tables in tests/cases
	@$(BIN)/python -m tests.conformance.writing

.PHONY: clean
clean: ## remove what can be made again, .venv included
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
