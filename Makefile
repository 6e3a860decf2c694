# Qualitas: every target does its own set-up; nothing here needs sudo, node or a system package.
#
#   make run [PORT=8000] [DATA=qualitas-data]   serve an example organisation
#   make test                          the whole suite, on SQLite and on PostgreSQL
#   make check                         format, lint, types, floors, templates, migrations, docs
#   make setup | bench | bench-statistics | soak | docs | lock | clean

PORT ?= 8000
DATA ?= qualitas-data
EXAMPLE ?= automotive
WORKERS ?= auto
ARGS ?=

python := .venv/bin/python
pytest := $(python) -m pytest --numprocesses=$(WORKERS) $(ARGS)
texts := $(shell find src -name '*.po' 2>/dev/null)
catalogues := $(texts:.po=.mo)

.PHONY: setup environment environment-dev run test test-sqlite test-postgres check bench bench-statistics soak docs lock clean
.DEFAULT_GOAL := setup

environment:
	@scripts/setup run

environment-dev:
	@scripts/setup dev

%.mo: %.po | environment
	@.venv/bin/pybabel --quiet compile --use-fuzzy --input-file=$< --output-file=$@

setup: environment $(catalogues)

run: setup
	@.venv/bin/qualitas up --example $(EXAMPLE) --data "$(DATA)" --port $(PORT)

# The suite runs twice: on SQLite, then on the PostgreSQL that comes in a wheel.
test: test-sqlite test-postgres

test-sqlite: environment-dev $(catalogues)
	QUALITAS_TEST_DATABASE=sqlite $(pytest)

test-postgres: environment-dev $(catalogues)
	QUALITAS_TEST_DATABASE=postgres $(pytest)

check: environment-dev $(catalogues)
	@PYTHON=$(python) scripts/check

bench: environment-dev $(catalogues)
	$(python) -m bench $(ARGS)

# The statistics beside packages that do the same; installs those into an environment of their own.
bench-statistics: environment-dev
	$(python) -m bench statistics
	$(python) -m bench peers $(ARGS)

soak: environment-dev $(catalogues)
	$(python) -m soak $(ARGS)

docs: environment-dev $(catalogues)
	$(python) scripts/docs $(ARGS)
	$(python) scripts/conformance
	$(python) scripts/pictures

lock: environment-dev
	.venv/bin/uv lock && scripts/lock

clean:
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src -name '*.mo' -delete
