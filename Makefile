.PHONY: help run test check types rules cover bench faults
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
	@.ci/with-postgres $(BIN)/python -m pytest -n auto

check: .venv/.dev  ## lint, format, types, import contracts, list of libraries and their advisories, house tests
	@$(MAKE) --no-print-directory -j 2 -O types rules

types:
	$(BIN)/mypy

rules:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/python .ci/sbom --check
	$(BIN)/python .ci/audit
	$(BIN)/python -m pytest -q -n auto tests/house

cover: .venv/.dev  ## every line and branch of ledger, consent, accounts, permissions, periods and money; fails under 100 %
	@.ci/with-postgres .ci/cover

bench: .venv/.dev  ## the benchmarks, as ratios against their reference in the same run
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.load

faults: .venv/.dev  ## what must never happen, tried on purpose: kills, full disk, locked database, wrong clock, crowds, twins …
	@.ci/with-postgres $(BIN)/python -m tests.faults.killing 200
	@.ci/with-postgres $(BIN)/python -m tests.faults.two_hosts 30
	@$(BIN)/python -m tests.faults.sequences 10000
	@echo "lives of an address and of a promise, any deed by anybody in any order:"
	@LIVES=1000 $(BIN)/python -m pytest -q --timeout 3600 tests/domain/addresses/test_address_at_once.py::test_no_order_of_steps_breaks_a_rule tests/domain/pledges/test_states.py
	@.ci/with-postgres $(BIN)/python -m tests.faults.at_once
	@$(BIN)/python -m tests.faults.disk_full 10
	@.ci/with-postgres $(BIN)/python -m tests.faults.locked 8
	@.ci/with-postgres $(BIN)/python -m tests.faults.wrong_clock
	@.ci/with-postgres $(BIN)/python -m tests.faults.duplicates
	@echo "statement taken in again, overlapping, shuffled, saved anew, in other encodings:"
	@.ci/with-postgres $(BIN)/python -m pytest -q tests/domain/ledger/bank/test_importing.py
	@echo "restored into an empty folder, damaged copies:"
	@.ci/with-postgres $(BIN)/python -m pytest -q tests/cli/backup
	@echo "role × endpoint × method, and every pair of units:"
	@$(BIN)/python -m pytest -q tests/house/test_doors.py tests/house/test_other_units.py
	@.ci/with-postgres $(BIN)/python -m tests.domain.workbook.moving_house
	@$(BIN)/python -m tests.domain.targets.agree --provinces 200 --addresses 2000
	@ODD_VALUES=19 .ci/with-postgres $(BIN)/python -m pytest -q tests/web/test_errors.py -k odd --timeout 3000
