# Tra Cứu. `make run` sets everything up and starts it; `make test` sets everything up and tests it.
PYTHON ?= python3
BIN := .venv/bin
CONFIG ?= config.toml

.PHONY: setup run test lint lock clean

setup: .venv/ready

# The runtime environment: exact versions, checked by hash. Remade when the lock changes.
.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv || { echo "Không tạo được môi trường Python. Hãy chạy: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

run: setup
	$(BIN)/tracuu --config $(CONFIG) run

lint: .venv/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest

# Renew the lock: versions and hashes only, never an address.
lock: .venv/ready-dev
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header -o requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header -c requirements.txt --extra dev -o requirements-dev.txt

clean:
	rm -rf .venv data build *.egg-info
