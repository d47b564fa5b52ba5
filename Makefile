# make check   sets the project up and checks the shipped rule packs
# make test    sets the project up and runs every test and lint
# make docs    sets the project up and builds the documentation, in build/docs
#
# All need nothing but make and Python 3.11 or later. The lock file, with the hash of everything that is installed, is
# made anew with the command in its first lines.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/ready

.PHONY: check test docs
.DELETE_ON_ERROR:

check: $(READY)
	@$(BIN)/python .ci/expected.py
	@echo; echo "The founding case, specrules check rules/model-spec/2025-02-12:"; echo
	@$(BIN)/specrules check rules/model-spec/2025-02-12 || test $$? -eq 1

test: $(READY)
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo 2>&1
	$(BIN)/pytest -n 2

docs: $(READY)
	$(BIN)/python .ci/reference.py --check
	$(BIN)/sphinx-build -q -W --keep-going -c .ci -d build/docs-trees . build/docs
	@echo "build/docs/index.html"

$(READY): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "specrules needs Python 3.11 or later" >&2; exit 1; }
	@rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
