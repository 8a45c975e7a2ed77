# make run: from a fresh clone to records of the project's own pages.  make test: all checks.
# make evaluate: how right it is on raw pages of dev and test.  make train: the models again, in models/.

# The real path of the interpreter, since a shim may be there for a version that is not.
PYTHON ?= $(shell python3.11 -c "import sys; print(sys.executable)" 2>/dev/null || command -v python3)
BIN := .venv/bin

.PHONY: run test lint evaluate train benchmark-baselines benchmark-learning-curve benchmark-repair benchmark-identity benchmark-duplicates benchmark-report notebooks pictures clean

run: .venv/ready
	$(BIN)/lianxiao run corpus/pages -o out

test: lint
	$(BIN)/pytest -q -n 2 --dist loadfile

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

evaluate: .venv/ready
	for split in dev test; do \
	  $(BIN)/python corpus/make_pages.py --split $$split --out build/pages/$$split && \
	  $(BIN)/lianxiao run build/pages/$$split -o build/out/$$split && \
	  $(BIN)/lianxiao evaluate --gold corpus/gold/$$split --run build/out/$$split || exit 1; \
	done

train: .venv/ready
	$(BIN)/lianxiao train characters
	$(BIN)/lianxiao train dates
	$(BIN)/lianxiao train ties

benchmark-baselines: .venv/ready
	$(BIN)/python benchmarks/baselines.py

benchmark-learning-curve: .venv/ready
	$(BIN)/python benchmarks/learning_curve.py

benchmark-repair: .venv/ready
	$(BIN)/python benchmarks/repair.py

benchmark-identity: .venv/ready
	$(BIN)/python benchmarks/identity.py

benchmark-duplicates: .venv/ready
	$(BIN)/python benchmarks/duplicates.py

benchmark-report: .venv/ready
	$(BIN)/python benchmarks/report.py

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
