# `make run` and `make test` do all set-up. Python 3.11 to 3.13 and make are all that is needed beforehand.
PYTHON ?= $(shell for v in 3.11 3.12 3.13; do command -v python$$v >/dev/null 2>&1 && python$$v -c 'import venv, ensurepip' >/dev/null 2>&1 && { echo python$$v; exit; }; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# each of the hundreds of processes of the tests would compile the program again
unexport PYTHONDONTWRITEBYTECODE
# pytest's closing line has to be the last thing seen of each run
PYTEST := $(BIN)/python -m pytest

.PHONY: help setup run test check bench docs screenshot messages system format clean

help:
	@echo "make run      set up and start everything: Prefect, schedules, desk (Ctrl-C stops)"
	@echo "make test     set up and run every test"
	@echo "make check    ruff, mypy, import contracts, unit tests"
	@echo "make bench    print accuracy and speed"
	@echo "make docs     write the documents as a site into .site/"
	@echo "make messages   bring the translations up to date"
	@echo "make screenshot   take the pictures of the README and the guides anew"

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed, this is %d.%d; name another one with make PYTHON=..." % v)'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,fr]'
	@touch $(STAMP)

messages: setup
	$(BIN)/python tools/messages.py

setup: $(STAMP)

run: setup
	@$(BIN)/dateline up

# mypy takes as long as half the unit tests where it has no cache: beside them
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	@$(BIN)/mypy & types=$$!; $(PYTEST) tests/unit -q -n 2 -p no:schemathesis; tests=$$?; wait $$types && exit $$tests

system: setup
	@sh tools/system-packages.sh

# two at a time, each file whole, the longest first (tests/conftest.py): most of these tests wait for processes and sockets; what measures its own memory runs alone
test: check system
	$(PYTEST) tests --ignore tests/unit -q -n 2 --dist loadfile --no-loadscope-reorder -m "not alone"
	$(PYTEST) tests/integration -q -m alone

bench: setup
	@$(BIN)/python -m bench

# no warning is let through; the site needs no network, and opens from the disk
docs: setup
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet --config-file tools/site/mkdocs.yml
	@echo "Open .site/index.html"

screenshot: system
	$(BIN)/python -m bench.screenshot

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
