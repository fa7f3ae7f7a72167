# `make help` says what there is. Nothing but Python 3.11 and make is needed beforehand.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
PY := .venv/bin/python
export HOST PORT

.DEFAULT_GOAL := help
.PHONY: help demo test lint messages bench pictures clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/'

demo: .venv/.runtime ## Serve a demo class on this machine (PORT=8000; HOST=0.0.0.0 for phones)
	@exec $(PY) deploy/demo.py

test: .venv/.dev ## Run every test: SQLite, PostgreSQL, JavaScript, a real browser
	@exec $(PY) -m tests.run $(STAGES)

lint: .venv/.dev ## Check the style of Python and templates, and that no migration is missing
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --lint --profile=django --quiet templates
	DEBUG=1 $(PY) manage.py makemigrations --check --dry-run

messages: .venv/.dev ## Take the catalogue of the Persian interface on to what the program says
	@exec $(PY) -m tests.messages

bench: .venv/.dev ## Measure the speed (takes minutes)
	@exec $(PY) -m tests.bench

pictures: .venv/.dev ## Take the pictures in docs/ anew
	@exec $(PY) -m tests.pictures

clean: ## Remove the environment and caches; databases and keys under var/ stay
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis test-results var/static var/test-static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are files in .venv, so whatever remakes .venv removes them. What the tests need
# includes what the program needs.
.venv/.runtime: requirements.txt
	@$(PYTHON) deploy/environment.py requirements.txt
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt
	@$(PYTHON) deploy/environment.py requirements-dev.txt
	@touch .venv/.runtime $@
