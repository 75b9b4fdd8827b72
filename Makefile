.PHONY: help run test check bench faults
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN = .venv/bin
FLASK = $(BIN)/flask --app wsgi

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

.venv/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên; đặt PYTHON=python3.12 chẳng hạn.")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Cần gói python3-venv: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: .venv/.run  ## install, migrate, load the demonstration when empty, serve on http://HOST:PORT
	@$(FLASK) serve --host $(HOST) --port $(PORT)

test: .venv/.dev  ## every test; parts whose server or browser is missing are named
	@.ci/with-postgres $(BIN)/python -m pytest -n auto --dist loadgroup

check: .venv/.dev  ## lint, format, types, import contracts, house tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/house

bench: .venv/.dev  ## the benchmarks, as ratios against their reference in the same run
	$(BIN)/python -m tests.bench

faults: .venv/.dev  ## writers killed 200 times; one of two hosts killed; 10,000 random sequences; 200 provinces counted twice; odd values everywhere
	@.ci/with-postgres $(BIN)/python -m tests.faults.killing 200
	@.ci/with-postgres $(BIN)/python -m tests.faults.two_hosts 30
	@$(BIN)/python -m tests.faults.sequences 10000
	@$(BIN)/python -m tests.domain.targets.agree --provinces 200 --addresses 2000
	@ODD_VALUES=19 .ci/with-postgres $(BIN)/python -m pytest -q tests/web/test_errors.py -k odd --timeout 3000
