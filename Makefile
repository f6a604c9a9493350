# kesiapan: set-up, run, test. Needs Python 3.11 to 3.13, make and a package index; nothing else.
# Kept to GNU make 3.81 (macOS) and a POSIX sh. Nothing is exported: your UV_*, PIP_* and proxy settings apply.
#
# Variables:  PYTHON=/path/to/python   the interpreter for .venv (default: the first below that fits)
#             ARGS="..."               more arguments, for run (refresh), test, ui, bench and lock
#             SUPERSET_PORT=8088       where `make superset` listens (127.0.0.1)

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

uv_pin  := 0.13.9
pythons := python3.13 python3.12 python3.11 python3
bin     := .venv/bin
uv      := $(bin)/uv
# Two stamps: the environment itself, and the locked packages in it.
venv    := .venv/.made-with-uv-$(uv_pin)
ready   := .venv/.ready
# Superset's own environment: it wants another SQLAlchemy and pandas.
superset_bin   := .venv-superset/bin
superset_ready := .venv-superset/.ready

.PHONY: help setup run test test-slow test-superset ui superset bench lint format lock lock-superset clean always

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(ready) ## make .venv and install exactly what requirements.lock says (every target does this first)
	@:

run: $(ready) ## deliver the shipped samples, then the nightly refresh
	@$(bin)/kesiapan samples --deliver
	@$(bin)/kesiapan refresh $(ARGS)

# A file's tests stay on one worker; tests/conftest.py says which files go first.
test: $(ready) ## all tests but those marked slow, on every core (ARGS="-n 0": in one process)
	@$(bin)/python -m pytest -m "not slow and not superset" --numprocesses auto --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder $(ARGS)

test-slow: $(ready) ## the tests marked slow: minutes each
	@$(bin)/python -m pytest -m slow $(ARGS)

test-superset: $(ready) $(superset_ready) ## a real Superset imports the dashboard and shows it in a browser
	@$(bin)/python -m pytest -m superset $(ARGS)

ui: $(ready) ## Dagster's web interface on 127.0.0.1
	@$(bin)/kesiapan ui $(ARGS)

superset: $(superset_ready) ## the dashboard of the published release in Apache Superset, on 127.0.0.1
	@KESIAPAN_DATA=$$(cd "$${KESIAPAN_DATA:-data}" && pwd) SUPERSET_PORT=$(SUPERSET_PORT) \
		$(superset_bin)/python -W ignore orchestration/superset/start.py

bench: $(ready) ## measure, and write data/bench/latest.json
	@$(bin)/python -m tests.benchmarks $(ARGS)

lint: $(ready) ## style, types, import direction, SQL
	@echo "lint: ruff check"
	@$(bin)/ruff check --quiet .
	@echo "lint: ruff format"
	@$(bin)/ruff format --quiet --check . || { echo "      run: make format" >&2; exit 1; }
	@echo "lint: mypy"
	@$(bin)/mypy
	@echo "lint: import direction"
	@$(bin)/lint-imports --no-logo
	@echo "lint: sqlfluff"
	@$(bin)/sqlfluff lint --disable-progress-bar dbt_project

format: $(ready) ## put Python and SQL into the house style
	@$(bin)/ruff check --fix --exit-zero --quiet .
	@$(bin)/ruff format .
	@$(bin)/sqlfluff fix --disable-progress-bar dbt_project

lock: $(venv) ## write requirements.lock from pyproject.toml (ARGS=--upgrade for newer versions)
	@echo "lock: resolving for Python 3.11 and newer, every platform"
	@$(pip_index) $(uv) pip compile --quiet --python $(bin)/python --universal --generate-hashes --python-version 3.11 --extra dev \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		$(ARGS) --output-file requirements.lock pyproject.toml

lock-superset: $(venv) ## write orchestration/superset/requirements.lock from orchestration/superset/requirements.in
	@$(pip_index) $(uv) pip compile --quiet --python $(bin)/python --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock-superset" \
		$(ARGS) --output-file orchestration/superset/requirements.lock orchestration/superset/requirements.in

clean: ## remove .venv, .venv-superset, caches and dbt's output; the data root stays
	@rm -rf .venv .venv-superset .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@rm -rf dbt_project/target dbt_project/logs dbt_project/dbt_packages
	@find orchestration tests -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# uv does not read pip's configuration. Where only pip has been told of an index (a mirror inside an office),
# hand that one on; any setting of uv's own wins.
pip_index = if [ -z "$$UV_DEFAULT_INDEX$$UV_INDEX_URL$$UV_INDEX$$UV_CONFIG_FILE" ] \
	&& [ ! -f "$${XDG_CONFIG_HOME:-$$HOME/.config}/uv/uv.toml" ] && [ ! -f /etc/uv/uv.toml ]; then \
		mirror=$${PIP_INDEX_URL:-$$($(bin)/python -m pip config get global.index-url 2>/dev/null)}; \
		[ -z "$$mirror" ] || export UV_DEFAULT_INDEX="$$mirror"; \
	fi;

# A venv cannot be moved: after a copy or a move of the checkout, or when its Python has gone, it is made anew.
ifneq ($(shell test -x $(bin)/python && cat $(venv) 2>/dev/null),$(CURDIR))
$(venv): always
endif

# The range of versions is that of requires-python in pyproject.toml.
$(venv):
	@found=; bare=; seen=; \
	for p in $(or $(PYTHON),$(pythons)); do \
		v=$$("$$p" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
		case $$v in 3.11|3.12|3.13) ;; *) seen="$$seen, $$p is $$v"; continue ;; esac; \
		if "$$p" -c 'import ensurepip, venv' 2>/dev/null; then found=$$p; break; fi; \
		bare=$${bare:-$$v}; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
		echo "setup: Python $$bare is here, but without ensurepip it cannot make a virtual environment." >&2; \
		echo "       On Debian or Ubuntu: sudo apt-get install python$$bare-venv   and then run make again." >&2; \
		exit 1; \
	fi; \
	if [ -z "$$found" ]; then \
		echo "setup: needs Python 3.11, 3.12 or 3.13; looked for: $(or $(PYTHON),$(pythons))$$seen." >&2; \
		echo "       Debian 12+, Ubuntu 24.04+: sudo apt-get install python3 python3-venv;  macOS: brew install python@3.13;" >&2; \
		echo "       or name one that you have: make setup PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	echo "setup: making .venv with $$found ($$v)"; \
	"$$found" -m venv --clear .venv
	@$(bin)/python -m pip install --quiet --disable-pip-version-check "uv==$(uv_pin)" || { \
		echo "setup: pip could not install uv $(uv_pin): is the package index reachable? (pip config list)" >&2; exit 1; }
	@printf '%s\n' '$(CURDIR)' > $@

$(ready): $(venv) requirements.lock pyproject.toml
	@echo "setup: installing the packages of requirements.lock"
	@$(pip_index) $(uv) pip install --quiet --python $(bin)/python --require-hashes -r requirements.lock || { \
		echo "setup: the locked packages could not be installed; the lines above say which, and why" >&2; exit 1; }
	@$(uv) pip install --quiet --python $(bin)/python --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "setup: done"

# Superset's packages have no wheels for Python 3.13.
$(superset_ready): $(venv) orchestration/superset/requirements.lock
	@echo "superset: making .venv-superset and installing Superset (half a gigabyte)"
	@$(uv) venv --quiet --clear --no-python-downloads --python ">=3.11,<3.13" .venv-superset || { \
		echo "superset: needs Python 3.11 or 3.12 beside the other one (Debian 12: python3.11, Ubuntu 24.04: python3.12)" >&2; exit 1; }
	@$(pip_index) $(uv) pip install --quiet --python $(superset_bin)/python --require-hashes -r orchestration/superset/requirements.lock || { \
		echo "superset: its packages could not be installed; the lines above say which, and why" >&2; exit 1; }
	@touch $@
