# make demo   the whole main job on an embedded mailbox
# make test   lint, types and all tests
# make ink    how well signatures on paper are told, on the sheets that nothing is tuned on (an hour)
# make letter-pictures  every letter of every language as pictures, in docs/letters; needs Chromium
# make bench  how fast it is, as a table and a picture; make bench-peers: django-helpdesk on the same mails too
# Each sets up what it needs first: a virtual environment in .venv with pinned packages and,
# with root or sudo, the Debian packages; without, it says which are missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
BENCH ?=
DEMO_PACKAGES := tesseract-ocr tesseract-ocr-osd tesseract-ocr-est tesseract-ocr-eng tesseract-ocr-rus \
	tesseract-ocr-lav tesseract-ocr-lit tesseract-ocr-fin tesseract-ocr-ukr tesseract-ocr-deu
TEST_PACKAGES := $(DEMO_PACKAGES) dovecot-imapd dovecot-lmtpd postfix libarchive13 gpg gpg-agent

.PHONY: demo test lint ink letter-pictures bench bench-peers packages-demo packages-test clean

demo: $(VENV)/ready packages-demo
	$(BIN)/mailbot demo

test: $(VENV)/ready packages-test lint
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

ink: $(VENV)/ready packages-test
	$(BIN)/python -m tests.ink report

letter-pictures: $(VENV)/ready
	$(BIN)/python docs/letters/pictures.py

bench: $(VENV)/ready packages-test
	$(BIN)/python -m tests.bench $(BENCH)

bench-peers: $(VENV)/ready $(PEERS)/ready packages-test
	$(BIN)/python -m tests.bench --helpdesk $(PEERS)/bin/python $(BENCH)

$(PEERS)/ready:
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check "django-helpdesk==2.6.1"
	@touch $@

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "mailbot needs Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || PACKAGES=python3-venv sh .ci/packages required
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

packages-demo:
	@PACKAGES="$(DEMO_PACKAGES)" sh .ci/packages

packages-test:
	@PACKAGES="$(TEST_PACKAGES)" sh .ci/packages

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
