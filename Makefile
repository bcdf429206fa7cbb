# Midband. `make run` starts it, `make test` tests it; nothing else is needed first.
PYTHON ?= python3
VENV ?= .venv
BIND ?= 127.0.0.1:8000
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
TEST_ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run dev demo admin prepare test check lint types bench faults mutations pictures requirements bom audit clean-venv

run: prepare
	@echo "Midband is at http://$(BIND) (stop with Ctrl+C)"
	@exec $(PYTHON) config/preflight.py --serve $(BIND) \
		$(BIN)/gunicorn --config python:config.gunicorn config.wsgi

dev: $(VENV)/.dev prepare
	@trap 'kill 0' EXIT; DEBUG=yes $(MANAGE) work & \
		DEBUG=yes DEBUG_TOOLBAR=yes $(MANAGE) runserver $(BIND)

demo:
	@$(MAKE) --no-print-directory prepare BIND=
	@$(MANAGE) fill_demo

admin:
	@$(MAKE) --no-print-directory prepare BIND=
	@$(MANAGE) make_admin

# Everything the app needs before it serves, as far as it is not there yet.
prepare: $(VENV)/.runtime
	@$(PYTHON) config/preflight.py $(BIND)
	@$(MANAGE) prepare

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --maxschedchunk 4 $(TEST_ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet

types: $(VENV)/.dev
	$(BIN)/mypy .

check: lint types
	$(MANAGE) makemigrations --check --dry-run
	SITE_URL=https://midband.example.org SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
		$(MANAGE) check --deploy --fail-level WARNING
	$(MAKE) test

# Faults put into copies of the tree, each of which its test must find (some minutes).
mutations: $(VENV)/.dev
	$(BIN)/python -m tests.mutations

# The pictures of docs/dietitians.md, taken from the demo.
pictures: $(VENV)/.dev
	$(BIN)/python -m bench.pictures

bench: $(VENV)/.dev
	$(BIN)/python -m bench.load_foods
	$(BIN)/python -m bench.pages
	$(BIN)/python -m bench.search
	$(BIN)/python -m bench.panel
	$(BIN)/python -m bench.calibration
	$(BIN)/python -m bench.habits
	$(BIN)/python -m bench.reading
	$(BIN)/python -m bench.export
	$(BIN)/python -m bench.beside
	$(BIN)/python -m bench.costs
	$(BIN)/python -m bench.imports
	$(BIN)/python -m bench.growth
	$(BIN)/python -m bench.lighthouse
	$(BIN)/python -m bench.phone

# What breaks a site, done to some of our own (half an hour; docs/operations.md has what was seen).
faults: $(VENV)/.dev
	$(BIN)/python -m bench.faults.kills
	$(BIN)/python -m bench.faults.kills --postgresql
	$(BIN)/python -m bench.faults.database_away
	$(BIN)/python -m bench.faults.pgbouncer
	$(BIN)/python -m bench.faults.two_hosts
	$(BIN)/python -m bench.faults.full_disk
	$(BIN)/python -m bench.faults.damaged_database
	$(BIN)/python -m bench.faults.damaged_index
	$(BIN)/python -m bench.faults.backup
	$(BIN)/python -m bench.faults.backup --postgresql
	$(BIN)/python -m bench.faults.replica

# The pins, compiled anew from pyproject.toml; UPGRADE="django pandas" takes the newest of those.
# With the hashes of all files of PyPI, whatever index this machine's pip is told of.
COMPILE = PIP_CONFIG_FILE=/dev/null PIP_CONSTRAINT= PIP_INDEX_URL= PIP_EXTRA_INDEX_URL= PIP_FIND_LINKS= \
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --annotation-style=line \
	--no-emit-index-url --no-emit-find-links $(UPGRADE:%=--upgrade-package=%)

requirements: $(VENV)/.dev
	$(COMPILE) --extra test -o requirements.txt pyproject.toml
	$(COMPILE) -c requirements.txt -o requirements-production.txt pyproject.toml
	$(COMPILE) --extra test --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

# The bill of materials of this version, CycloneDX as JSON in dist/.
bom: $(VENV)/.dev
	@$(BIN)/python -m release.bom

# Known faults of all parts; ends with an error where there is one, or where nobody could be asked.
audit: $(VENV)/.dev
	@$(BIN)/python -m release.audit

$(VENV)/.runtime: requirements.txt
	@$(PYTHON) config/preflight.py
	@$(PYTHON) config/preflight.py --alone \
		"test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); $(BIN)/pip install --quiet --require-hashes -r requirements.txt"
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

clean-venv:
	rm -rf $(VENV)
