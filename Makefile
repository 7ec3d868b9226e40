# Every target is one line; `make up` on a fresh machine does all that is needed first. See docs/start.md.
PYTHON ?= python3
BIN := .venv/bin
CLIENT := $(shell find web/src web/public web/index.html web/vite.config.ts web/package-lock.json web/project.inlang -type f 2>/dev/null | tr ' ' '?')

.PHONY: up test check bench web clean simulate
.DELETE_ON_ERROR:

up: .venv/installed web/dist/index.html ## Run the house: make up ARGS="--lan --sandbox"
	@$(BIN)/madang up $(ARGS)

test: .venv/installed-dev web/dist/index.html ## Run every test that this machine can
	@$(BIN)/python tools/run_tests.py $(ARGS)

check: .venv/installed-dev ## Style, types and who imports whom
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet . && $(BIN)/mypy && $(BIN)/lint-imports

bench: .venv/installed-dev web/dist/index.html ## Measure the figures, each against a peer: bench/results.json
	@$(BIN)/python -m bench $(ARGS)

simulate: .venv/installed-dev ## A million random operations on the ledger, a thousand kills
	@MADANG_OPERATIONS=1000000 MADANG_KILLS=1000 $(BIN)/python -m pytest -n 3 --dist loadfile --durations 5 tests/ledger/test_invariants.py tests/chain/test_kill.py tests/app/test_kills.py $(ARGS)

web: .venv/installed ## Build the web client again
	@$(BIN)/python tools/build_client.py

clean: ## Remove what was built and installed; never the house's folder
	@rm -rf .venv web/node_modules web/dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")' && echo "Making .venv" && $(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv"; exit 1; }

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing locked dependencies" && $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . && touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing locked tools for tests" && $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock && touch $@

web/dist/index.html: $(CLIENT) | .venv/installed
	@$(BIN)/python tools/build_client.py
