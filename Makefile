PYTHON ?= python3

.PHONY: check lint types test corpus docs
check: lint types test corpus docs

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

test:
	$(PYTHON) -m pytest

corpus:
	$(PYTHON) scripts/build_corpus.py --check
	$(PYTHON) scripts/run_baselines.py --check
	$(PYTHON) scripts/submission.py check

docs:
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --strict --quiet --site-dir build/site
