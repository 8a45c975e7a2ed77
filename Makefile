# make run: from a fresh clone to records of the project's own pages.  make test: all checks.
# make evaluate: how right it is on raw pages of dev and test.  make train: the models again, in models/.

# The real path of the interpreter, since a shim may be there for a version that is not.
PYTHON ?= $(shell python3.11 -c "import sys; print(sys.executable)" 2>/dev/null || command -v python3)
BIN := .venv/bin

.PHONY: run test lint evaluate train notebooks pictures clean

run: .venv/ready
	$(BIN)/lianxiao run corpus/pages -o out --restart

test: lint
	$(BIN)/pytest -q -n 2 --dist loadfile

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

evaluate: .venv/ready
	for split in dev test; do \
	  $(BIN)/python corpus/make_pages.py --split $$split --out build/pages/$$split && \
	  $(BIN)/lianxiao run build/pages/$$split -o build/out/$$split --restart && \
	  $(BIN)/lianxiao evaluate --gold corpus/gold/$$split --run build/out/$$split || exit 1; \
	done

train: .venv/ready
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[train]'
	$(BIN)/lianxiao train characters
	$(BIN)/lianxiao train org-ner
	rm -rf build/taggers
	$(BIN)/lianxiao train seats --taggers build/taggers
	$(BIN)/lianxiao train org-confidence --taggers build/taggers
	$(BIN)/lianxiao train coref --taggers build/taggers
	rm -rf build/lines
	$(BIN)/python corpus/make_pages.py --split train --draws 2 --out build/lines/train
	$(BIN)/python corpus/make_pages.py --split dev --draws 3 --out build/lines/dev
	$(BIN)/lianxiao train lines
	$(BIN)/lianxiao train dates
	$(BIN)/python corpus/spam_pages.py --part train --out build/spam/train
	$(BIN)/lianxiao train spam --pages build/spam/train
	$(BIN)/lianxiao train ties --taggers build/taggers

# One script each in benchmarks/: make benchmark-baselines, benchmark-learning-curve, benchmark-repair …
benchmark-%: .venv/ready
	$(BIN)/python benchmarks/$(subst -,_,$*).py

benchmark-cleaning benchmark-entities: benchmark-%: build/benchmark/ready
	build/benchmark/bin/python benchmarks/$*.py

# The notebooks again, from top to bottom, each with what it shows; they look at out/.
notebooks: run
	$(BIN)/python notebooks/execute.py notebooks/*.ipynb

# The pictures of the report in docs/, from the run in out/.
pictures: run
	$(BIN)/python docs/pictures.py out

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Installed again whenever the requirements change, and only then.
.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@

# The other tools live apart: newspaper4k asks for an older dateutil than ours.
build/benchmark/ready: pyproject.toml constraints.txt benchmarks/constraints.txt
	$(PYTHON) -m venv build/benchmark
	build/benchmark/bin/python -m pip install --quiet --upgrade 'pip>=24'  # older ones fail on the spelling of lxml's extra
	grep -v '^python-dateutil==' constraints.txt >build/benchmark/constraints.txt
	build/benchmark/bin/python -m pip install --quiet -c build/benchmark/constraints.txt -c benchmarks/constraints.txt \
	  -e '.[benchmark]'
	touch $@
