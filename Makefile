# Everything that people and CI do here. `make help` lists it.

HOST ?= 127.0.0.1
PORT ?= 8000
N ?= 5
VENV := .venv
PY := $(VENV)/bin/python
VAR_DIR ?= $(CURDIR)/var
BUNDLED := room watch groups
BUNDLER := $(if $(shell command -v npm),bundler/node_modules)
SIDE_BY_SIDE := -n auto --maxprocesses 4
# Tests that start servers measure faults against the clock; they wait more than they work.
TWO_BY_TWO := -n auto --maxprocesses 2
export VAR_DIR

.DEFAULT_GOAL := help
.PHONY: help run bundle test test-python test-mongodb test-browser test-js test-convergence fuzz-api lint format messages lock bench-fanout bench-api bench-canvas bench-chat bench-commit bench-desk bench-groups bench-crash bench-plots clean

help:  ## Say what each command does
	@echo "Draw Messenger"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# The environment is made again when what it is made of changes.
$(VENV)/run.stamp: requirements.txt
	@echo "Making the environment in $(VENV) …"
	@test -x $(PY) || python3 -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Adding what tests and linting need …"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

bundler/node_modules: bundler/package-lock.json
	@cd bundler && npm ci --silent --no-audit --no-fund
	@touch $@

# A browser that was never here asks for two files instead of two hundred. Without npm it asks
# for the modules themselves, and everything works the same.
bundle:  ## Make one file of the modules of each large page, if npm is there
	@command -v npm >/dev/null && $(MAKE) --no-print-directory --silent bundler/node_modules && \
		bundler/node_modules/.bin/esbuild $(BUNDLED:%=static/js/pages/%.js) --bundle --minify --format=esm \
			--target=es2022 --log-level=warning --outdir=$(VAR_DIR)/bundled/bundles || \
		echo "No bundler (npm, or its registry, is out of reach): pages load their modules one by one."

run: $(VENV)/run.stamp bundle  ## Serve on http://127.0.0.1:8000 (HOST and PORT change it)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@echo "Draw Messenger is at http://$(HOST):$(PORT) (Ctrl+C stops it)"
	@$(PY) -m drawmessenger.server --verbosity 0 --bind $(HOST) --port $(PORT)

test: test-python test-mongodb test-js test-browser  ## Run every test

test-python: $(VENV)/dev.stamp $(BUNDLER)  ## Run the Python tests on SQLite, in memory and on Redis
	@echo "Tests on SQLite, in memory and on Redis:"
	@$(PY) -m pytest $(SIDE_BY_SIDE) -m "not browser and not server"
	@$(PY) -m pytest $(TWO_BY_TWO) -m "server and not browser"

test-mongodb: $(VENV)/dev.stamp  ## Run the storage tests on a MongoDB wire server
	@echo "Storage tests on MongoDB:"
	@$(PY) -m pytest $(SIDE_BY_SIDE) -p tests.harness.mongodb_plugin -m storage

# A process of its own: Playwright keeps an event loop running, which asyncio tests cannot share.
test-browser: $(VENV)/dev.stamp $(BUNDLER)  ## Run the flows of two people in real Chromium
	@echo "Flows in Chromium, on SQLite and on MongoDB with Redis and two processes:"
	@$(PY) -m pytest $(SIDE_BY_SIDE) -m browser

test-js: $(VENV)/dev.stamp  ## Run the browser modules' tests in Node.js
	@echo "Tests of the browser modules:"
	@$(PY) -m tests.harness.node

fuzz-api: $(VENV)/dev.stamp  ## Send 50,000 requests and more that schemathesis thinks of
	@$(PY) -m tests.api.fuzz

test-convergence: $(VENV)/dev.stamp  ## Make 1,000 random runs of people on a bad network
	@echo "People, pages and server must agree in the end:"
	@CONVERGENCE_RUNS=1000 $(PY) -m pytest tests/convergence

lint: $(VENV)/dev.stamp  ## Check style, types, templates, import rules and migrations
	@echo "ruff, mypy, djlint, import-linter, Django's checks:"
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy drawmessenger accounts groups chat canvas
	@$(VENV)/bin/djlint --quiet --lint templates
	@$(VENV)/bin/lint-imports | tail -n 9
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py check --fail-level WARNING

format: $(VENV)/dev.stamp  ## Bring Python code into shape
	@echo "Formatting …"
	@$(VENV)/bin/ruff check --fix --quiet .
	@$(VENV)/bin/ruff format .

messages: $(VENV)/run.stamp  ## Collect the texts that people see into locale/, and compile them (needs gettext)
	@for domain in django djangojs; do \
		$(PY) manage.py makemessages --all --domain $$domain --no-wrap --no-obsolete --add-location file \
			--ignore var --ignore tests --ignore bench --ignore bundler --ignore .venv --verbosity 0 || exit 1; \
	done
	@for texts in locale/*/LC_MESSAGES/*.po accounts/allauth_texts/*/LC_MESSAGES/*.po; do msgfmt --check-format -o $${texts%.po}.mo $$texts || exit 1; done
	@echo "Translate what is empty or fuzzy in locale/, and call this again."

lock: $(VENV)/dev.stamp  ## Resolve requirements*.in anew into requirements*.txt
	@echo "Resolving …"
	@$(VENV)/bin/uv pip compile --quiet --no-header --no-emit-index-url --no-annotate --universal --python-version 3.11 requirements.in -o requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --no-header --no-emit-index-url --no-annotate --universal --python-version 3.11 --prerelease if-necessary-or-explicit requirements-dev.in -o requirements-dev.txt

bench/peers/node_modules: bench/peers/package-lock.json
	@cd bench/peers && npm ci --silent --no-audit --no-fund
	@touch $@

bench-fanout: $(VENV)/dev.stamp bench/peers/node_modules  ## Measure live drawing beside Socket.IO and ws
	@$(PY) -m bench.fanout

bench-groups: $(VENV)/dev.stamp bench/peers/node_modules  ## Measure group queries with and without their cache, beside Express
	@$(PY) -m bench.groups

bench-desk: $(VENV)/dev.stamp  ## Measure the admin's pages with a million messages, and the search for public groups
	@$(PY) -m bench.desk

bench-commit: $(VENV)/dev.stamp bench/peers/node_modules  ## Measure durable writes and their acknowledgements
	@$(PY) -m bench.commit

bench-canvas: $(VENV)/dev.stamp  ## Measure opening, moving and drawing on a large canvas in Chromium
	@$(PY) -m bench.canvas

bench-api: $(VENV)/dev.stamp  ## Measure the JSON API on one process with SQLite
	@$(PY) -m bench.api

bench-chat: $(VENV)/dev.stamp  ## Measure conversations: delivery, opening, search, scrolling
	@$(PY) -m bench.chat

bench-plots: $(VENV)/dev.stamp  ## Draw the newest results into docs/images/
	@$(PY) -m bench.plots

bench-crash: $(VENV)/dev.stamp  ## Kill a server N times under load; look for what is lost (N=20)
	@$(PY) -m bench.crash --kills $(N)

clean:  ## Remove the environment and caches, but nothing of yours in var/
	@echo "Removing $(VENV) and caches …"
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
