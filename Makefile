# The newcomer's two commands are `make demo` and `make test`; `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first interpreter on this machine that is new enough; PYTHON=... overrides.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
PY := $(VENV)/bin/python
PIP_FLAGS := --quiet --disable-pip-version-check

.PHONY: help demo test bench lint format run messages clean

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Play a member's first week on a Discord that runs here (no account, no token, no network)
	@$(PY) -m sandbox demo

test: $(VENV)/.dev ## Run the whole test suite (PYTEST_ARGS="-k word" narrows it)
	$(PY) -m pytest --numprocesses auto --dist worksteal $(PYTEST_ARGS)

bench: $(VENV)/.runtime ## Measure what delivery promises, in under ten minutes (ARGS=--quick: under two)
	@$(PY) -m benchmarks $(ARGS)

lint: $(VENV)/.dev ## Check style, types and import contracts
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache

format: $(VENV)/.dev ## Put the code into the house format
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

run: $(VENV)/.runtime ## Run the bot on the real Discord (reads .env)
	$(PY) -m bot run

messages: $(VENV)/.dev ## Collect every text for translators into bot/locales/gutsy.pot
	$(VENV)/bin/pybabel --quiet extract --keywords="say plain plural:1,2 N_ locale_str" --no-default-keywords \
		--mapping-file=pyproject.toml --add-location=file --sort-by-file --no-wrap --project=Gutsy --omit-header --output=bot/locales/gutsy.pot bot cogs

clean: ## Remove the virtual environment and caches (never your data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(PY):
	@test -n "$(PYTHON)" || { echo "Gutsy needs Python 3.11 or newer; none was found. Install it, or say: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments; install its venv package (on Debian and Ubuntu: python3-venv)."; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Exact versions come from constraints.txt, for the build tools too.
$(VENV)/.runtime: $(PY) pyproject.toml constraints.txt
	@echo "Installing what Gutsy needs (once) ..."
	@PIP_CONSTRAINT=constraints.txt $(PY) -m pip install $(PIP_FLAGS) --editable .
	@touch $@

$(VENV)/.dev: $(PY) pyproject.toml constraints.txt
	@echo "Installing what Gutsy and its tests need (once) ..."
	@PIP_CONSTRAINT=constraints.txt $(PY) -m pip install $(PIP_FLAGS) --editable '.[dev]'
	@touch $@ $(VENV)/.runtime
