# Every target does its own set-up; Python 3.11+, make and git are all it needs.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: help setup demo sample test docs check format lint types contract clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make .venv and install tracker with what its tests need

$(VENV)/.ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "tracker needs Python 3.11 or newer with venv; none was found on PATH" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

demo: setup ## Replay the recorded history of the eight seed projects into demo/
	@$(BIN)/tracker demo demo

test: setup ## Run all tests but the browser's
	@$(BIN)/python -m pytest -n $(JOBS) -m "not browser"

docs: setup ## Renew the generated parts of docs/
	@$(BIN)/python -m tracker.cli.reference docs

browser: setup ## Run the browser's tests; needs Debian's chromium (apt-get install chromium)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group browser
	@$(BIN)/python -m pytest -m browser tests/browser

check: format lint types contract test ## What CI runs

format: setup
	@$(BIN)/ruff format --check .

lint: setup
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy

contract: setup
	@$(BIN)/lint-imports

clean: ## Remove what the other targets made
	rm -rf $(VENV) demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov

sample: demo ## Renew the sample reports under reports/ from the demo
	@rm -rf reports && cp -r demo/reports reports
