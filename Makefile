# The commands are listed in README.md and explained in CONTRIBUTING.md; each sets itself up.
.DELETE_ON_ERROR:
.PHONY: talk serve test bench sizes lock setup

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
CATALOGUES := $(wildcard skill/speech/catalogues/*/LC_MESSAGES/our_rituals.po)
COMPILED := $(CATALOGUES:.po=.mo)

talk: setup
	@$(BIN)/python -m skill.speakers.local $(ARGS)

serve: setup
	@$(BIN)/python -m skill.web

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

bench: setup
	$(BIN)/pytest tests/bench --benchmark-only --benchmark-columns=median,iqr,rounds --benchmark-sort=name

sizes: setup
	@$(BIN)/python -m tests.sizes

setup: $(READY) $(COMPILED)

# Set-up speaks on standard error: standard output belongs to the speaker.
$(READY): requirements.lock
	@echo "Setting up .venv, once..." >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock >&2
	@touch $@

%.mo: %.po $(READY)
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@ >&2

# For builders: new versions of what pyproject.toml asks for, with their hashes.
lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--no-emit-index-url --no-header --upgrade pyproject.toml --output-file requirements.lock
