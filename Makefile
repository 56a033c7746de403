# Tra Cứu. `make run` sets everything up and starts it; `make test` sets everything up and tests it.
PYTHON ?= python3
BIN := .venv/bin
CONFIG ?= config.toml
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.PHONY: setup run install-service remove-service test test-slow lint lock clean

setup: .venv/ready .venv/ready-system

# The runtime environment: exact versions, checked by hash. Remade when the lock changes.
.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv || { echo "Không tạo được môi trường Python. Hãy chạy: apt-get install python3-venv" >&2; exit 1; }
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(PIP) --require-hashes -r requirements-dev.txt
	touch $@

# Programs of the system: reading scans, opening RAR and 7z. Without them everything else works; `tracuu doctor` names what is missing.
.venv/ready-system: .venv/ready
	sh tools/system-packages tesseract tesseract-ocr tesseract-ocr-vie
	sh tools/system-packages unar unar
	touch $@

# A browser for the tests of the pages; where none can be had, those tests skip and say so.
.venv/ready-browser: .venv/ready
	sh tools/system-packages chromium chromium fonts-noto-core
	touch $@

run: setup
	$(BIN)/tracuu --config $(CONFIG) run

# As root, on a machine that systemd runs: the services start with the machine. Otherwise one line says what to do.
install-service: setup
	@$(BIN)/python -m tools.service --config $(CONFIG) install

remove-service:
	@$(BIN)/python -m tools.service remove

lint: .venv/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup lint .venv/ready-browser
	$(BIN)/pytest -n 2 --dist loadfile

# What takes minutes: whole collections, many kills, many nights. `make test` leaves it out.
test-slow: setup .venv/ready-dev .venv/ready-browser
	$(BIN)/pytest -n 2 --dist loadfile -m slow

# Renew the lock: versions and hashes only, never an address.
lock: .venv/ready-dev
	$(LOCK) -o requirements.txt pyproject.toml
	$(LOCK) -c requirements.txt --extra dev -o requirements-dev.txt pyproject.toml

# The data folder stays: it holds what cannot be fetched again.
clean:
	rm -rf .venv build *.egg-info
