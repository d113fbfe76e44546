# `make help` prints every target. `make run` and `make test` prepare what they need.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
DOMAIN := accounts/*,feeds/*,livestream/*,social/*,chat/*,moderation/*,marketplace/*
FAST := not edge and not browser and not kill
BENCHES := $(filter-out proof,$(patsubst bench/%.py,%,$(shell grep -l __main__ bench/*.py)))

.PHONY: help setup run test lint check fmt bench cover proof proto docs

help: ## Print every target
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@tools/venv $(PYTHON) $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@tools/link $(PY)
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: $(VENV)/.dev ## Make the environment in .venv

run: $(VENV)/.runtime ## Start the demo and print its address
	@$(VENV)/bin/rialto demo

test: setup ## Everything that decides whether the code is right, with its set-up
	@tools/peers
	@$(MAKE) --no-print-directory lint
	@rm -f .coverage .coverage.*
	@$(PY) -m coverage run -m pytest -n 2 --dist loadfile
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report --skip-covered --fail-under=95
	@$(PY) -m coverage report --skip-covered --fail-under=100 --include='$(DOMAIN)'

check: lint ## Lint, types, layers, generated pages, fast tests: under a minute
	@$(PY) -m pytest -q -m "$(FAST)"

lint: setup ## Lint, types, layers
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

fmt: setup ## Format the code
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

proto: setup ## Write what the protobuf schema generates anew
	@$(PY) -m grpc_tools.protoc -I. --python_out=. --pyi_out=. gateway/client.proto

docs: setup ## Write the generated pages anew
	@$(PY) -m gateway.protocol_page > docs/protocol.md
	@$(PY) -m gateway.matrix > docs/matrix.md
	@$(PY) -m gateway.docs docs
	@$(PY) -m gateway.privacy_page > docs/privacy.md

bench: setup ## Every bench, quickly: each ends with one line of JSON
	@for name in $(BENCHES); do echo "== $$name"; $(PY) -m bench.$$name --quick; done

cover: setup ## Coverage of the fast tests, line by line
	@$(PY) -m coverage run -m pytest -q -m "$(FAST)"
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report --show-missing --skip-covered

proof: setup ## The long tier: hundreds of kill rounds and every bench in full
	@tools/peers
	@$(PY) -m bench.proof --write docs/proof.md
