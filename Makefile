# Marquee. `make` alone lists what there is; every target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help chat test check lint types format bench studio doctor lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Marquee needs Python 3.11 or newer; say PYTHON=python3.12 make ..."; exit 1; }
	@echo "Setting up $(VENV): a few minutes, once"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

chat: $(READY) ## Talk to Marquee
	@$(BIN)/marquee build
	@$(BIN)/marquee chat

test: $(READY) ## Run the tests, offline
	$(BIN)/python -m pytest

check: lint types ## Lint and type-check

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

format: $(READY) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Measure speed, memory and the reading of turns
	$(BIN)/marquee bench

studio: $(READY) ## Serve the graph for LangGraph Studio
	LANGSMITH_TRACING=false $(BIN)/langgraph dev --no-browser --n-jobs-per-worker 10

doctor: $(READY) ## Say what is there and what is missing
	$(BIN)/marquee doctor

lock: ## Pin what is installed now
	@sed -n '/^#/p' requirements.lock > requirements.lock.new
	@$(BIN)/python -m pip freeze --exclude-editable --all | grep -viE '^(pip|marquee)==' | sed 's/+cpu//' >> requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean: ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
