# Two commands: `make report` and `make test`. Each sets up .venv on first use.

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/.ready

.PHONY: report test check coverage map catalogue lock clean

report: $(READY)
	$(BIN)/prevstats run parameters/example.yaml

test: $(READY)
	$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not slow and not browser"

coverage: $(READY)
	$(BIN)/python -m pytest --cov --cov-report=
	$(BIN)/coverage combine --append --quiet || true
	$(BIN)/coverage report

map:
	$(BIN)/python tools/architecture_map.py

catalogue:
	$(BIN)/python tools/evidence_catalogue.py

lock:
	uv pip compile pyproject.toml --extra lab --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  requirements-build.in -o requirements.lock

clean:
	rm -rf .venv outputs/*/ .coverage* .pytest_cache .mypy_cache .ruff_cache

# uv when it is there (seconds), else pip (a minute or two); the same lock for both.
$(READY): requirements.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python "$(PYTHON)" .venv && \
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  "$(PYTHON)" -m venv .venv && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $(READY)
