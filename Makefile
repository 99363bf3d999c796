# The two commands that matter: `make run` and `make test`. Both set up their own virtual environment, from locked packages.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SAMPLES := sample_transcripts
REPORTS := reports
# The samples are dated; so is the day they are reconciled on, so that everybody gets the same reports.
AS_OF ?= 2026-09-30
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench samples lock clean

help: ## Say what there is to make
	@echo "make run      reconcile the sample clients in $(SAMPLES)/ into $(REPORTS)/"
	@echo "make test     lint, check types, run the whole test suite"
	@echo "make lint     lint and check types only"
	@echo "make bench    measure reading, whole runs and pairing against the plain ways; takes some minutes"
	@echo "make samples  write the sample clients again"
	@echo "make format   format the code"
	@echo "make lock     choose the newest packages that fit, and lock them with their digests"
	@echo "make clean    take away the virtual environment, caches and reports"

run: $(READY) ## Reconcile the sample clients
	@$(BIN)/reconcile run $(SAMPLES)/*/ --out $(REPORTS) --as-of $(AS_OF); code=$$?; echo; \
	case $$code in \
	  0) echo "Exit code 0: everything was read, and nothing of weight was found." ;; \
	  1) echo "Exit code 1: everything was read, and there are findings that a person should look at. The samples are made to have some." ;; \
	  3) echo "Exit code 3: some input could not be read or proven; the report names it. Findings, if any, stand beside it." ;; \
	  *) echo "Exit code $$code: no report was written; the reason stands above."; exit $$code ;; \
	esac; \
	echo "The workbooks:"; \
	find $(REPORTS) -name discrepancies.xlsx -not -path '*/history/*' | sort | sed 's/^/  /'

test: lint ## Lint, check types, run the whole suite
	@$(BIN)/python -m pytest -q -n $(WORKERS)

lint: $(READY) ## Lint and check types
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(READY) ## Format the code
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: $(READY) ## Measure against the plain ways
	@$(BIN)/python -m tests.bench

samples: $(READY) ## Write the sample clients again
	@$(BIN)/python -m tests.generator.samples

lock: $(READY) ## Lock the newest packages that fit
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv
	@{ head -n 1 requirements.lock; \
	   $(BIN)/python -m uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 \
	     --upgrade --no-emit-index-url --no-annotate --no-header --quiet; } > requirements.new
	@mv requirements.new requirements.lock

clean: ## Take away what was made
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist htmlcov .coverage .coverage.*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find $(REPORTS) -mindepth 1 -not -name .gitkeep -delete

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "reconcile needs Python 3.11 or newer, and '$(PYTHON)' is not. Install it, or say which: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	@echo "Installing the locked packages into $(VENV) ..."
	@# The lock is complete, so nothing is resolved: looking for extras (coverage[toml]) pip would choose a release newer than the
	@# locked one, and refuse it. `pip check` then proves that nothing is missing.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m pip check --disable-pip-version-check
	@$(BIN)/python -m compileall -q reconcile
	@touch $(READY)
