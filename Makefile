# Run, test and maintain Onward on one machine. `make help` lists the targets.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
SECONDS ?= 600
STEPS ?= 1000000
WORKERS ?= 3
ARGS ?=

BIN := .venv/bin
PACKAGES := .venv/.packages
READY := .venv/.ready
READY_TO_CHANGE := .venv/.ready-to-change
BENCH_READY := .venv-bench/.ready

# Require hashes, and never use Python packages from the user's own folder.
export PYTHONNOUSERSITE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP_FLAGS := --quiet --require-hashes
# The tests start many processes: without compiled modules each would compile Onward and its libraries again.
unexport PYTHONDONTWRITEBYTECODE

PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart=0

ROOMS := $(filter-out tests bench,$(patsubst %/__init__.py,%,$(wildcard */__init__.py))) worker.py

.PHONY: help up demo dev test test-all check pages format bench soak explore lock clean

help: ## Show this
	@awk -F ':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

##@ Try it

up: $(READY) ## Start everything on this machine, with a demonstration school
	@$(BIN)/onward up --demo-people $(ARGS)

demo: $(READY) ## Play a story on simulated time (ARGS=--exit stops after the story)
	@$(BIN)/onward demo $(ARGS)

##@ Change it

dev: $(READY_TO_CHANGE) ## Like `make up`, and restart when a file changes
	@$(BIN)/watchfiles --sigint-timeout 30 "$(BIN)/onward up --demo-people --verbose $(ARGS)" $(ROOMS)

test: check ## Run every check, then every test that guards a promise
	@$(BIN)/python -m tests.web.chromium
	@$(PYTEST) -m "not long" $(ARGS)

test-all: check ## Run every check, then all tests, the long ones too
	@$(BIN)/python -m tests.web.chromium
	@$(PYTEST) $(ARGS)

check: $(READY_TO_CHANGE) ## Check format, lint, types, imports, words, SQL, container and workflow files
	@echo "== format";    $(BIN)/ruff format --check --quiet .
	@echo "== lint";      $(BIN)/ruff check --quiet .
	@echo "== types";     $(BIN)/mypy
	@echo "== imports";   $(BIN)/lint-imports --no-logo
	@echo "== words";     $(BIN)/python -m tests.plain_english
	@echo "== SQL";       $(BIN)/squawk $(wildcard store/migrations/*.sql store/sql/*.sql)
	@echo "== Dockerfile"; $(BIN)/hadolint Dockerfile
	@echo "== compose";   $(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@echo "== workflows"; $(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows $(wildcard .github/workflows/*.yml)
	@echo "All checks passed."

format: $(READY_TO_CHANGE) ## Format the sources
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

##@ Maintain it

pages: $(READY_TO_CHANGE) ## Take the pictures in docs/pages again
	@$(BIN)/python -m tests.web.pictures

bench: $(READY) $(BENCH_READY) ## Measure Onward against other systems (ARGS=--quick for the main comparison only)
	@.venv-bench/bin/python -m bench $(ARGS)

explore: $(READY_TO_CHANGE) ## Try the rules with STEPS random steps, and report what was reached
	@$(BIN)/python -m tests.domain.exploration --steps $(STEPS)

soak: explore ## Explore, kill parts at random for SECONDS, then change every byte of a record
	@$(BIN)/python -m tests.kill --seconds $(SECONDS)
	@$(BIN)/python -m tests.tamper

# Each part is installed when a target first needs it, and again when its own lock changes.
$(PACKAGES): requirements-embedded.lock requirements-build.lock
	@$(PYTHON) -c 'import sys; sys.exit("Onward needs Python 3.11 or newer: make PYTHON=/path/to/python3" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv (once; a few minutes at most) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps $(addprefix -r ,$^)
	@touch $@

$(READY): $(PACKAGES) pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(READY_TO_CHANGE): $(PACKAGES) requirements-dev.lock | $(READY)
	@echo "Adding the tools for checks and tests to .venv (once; a few minutes at most) ..."
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps -r requirements-dev.lock
	@touch $@

$(BENCH_READY): bench/requirements.lock pyproject.toml
	@echo "Setting up .venv-bench (once) ..."
	@$(PYTHON) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install $(PIP_FLAGS) -r bench/requirements.lock
	@touch $@

# The locks name versions and hashes but no index, so that pip uses yours.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock: $(READY_TO_CHANGE) ## Choose the newest versions and write the lock files
	@$(COMPILE) pyproject.toml -o requirements.lock
	@$(COMPILE) pyproject.toml --extra embedded --extra dev --group build -c requirements.lock \
		--override requirements-dev.override -o requirements-dev.lock
	@$(COMPILE) pyproject.toml --extra embedded -c requirements-dev.lock -o requirements-embedded.lock
	@$(COMPILE) --group build -c requirements-dev.lock -o requirements-build.lock
	@$(COMPILE) pyproject.toml --extra embedded bench/requirements.in -c requirements.lock -o bench/requirements.lock

clean: ## Remove what was built; keep the data folders
	@rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
