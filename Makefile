# One set of commands for people and CI. Everything is installed into .venv and is skipped when it is there.

PYTHON ?= python3
BIN := .venv/bin
export TF_CPP_MIN_LOG_LEVEL ?= 3

.PHONY: help run install install-dev browser nginx postgresql test test-core test-model test-app test-browser cluster test-cluster test-whole-app mutants check format audit fuzz \
	bench bench-full bench-pytorch nightly home-model lessons corpus-check screenshots clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: install  ## install what the app needs and open it at http://localhost:8501
	$(BIN)/streamlit run app.py

install: .venv/installed
install-dev: .venv/installed-dev

.venv/installed: requirements.txt
	$(PYTHON) scripts/check_python.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt requirements-postgresql.txt requirements-s3.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# What .venv has, and Ray, which only clusters need.
.venv-cluster/installed: .venv/installed requirements-ray.txt
	test -x .venv-cluster/bin/python || $(BIN)/python -m venv .venv-cluster
	$(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" \
		> "$$(.venv-cluster/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/app.pth"
	.venv-cluster/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-ray.txt
	touch $@

cluster: .venv-cluster/installed  ## start Ray on this machine, and train on it what an app with LSTM_LAB_WORKERS=elsewhere queues
	.venv-cluster/bin/python -m scripts.cluster

postgresql: install-dev  ## find a PostgreSQL for the tests of a store there, or install Debian's
	@sh scripts/postgresql.sh

browser: install-dev  ## find a Chromium for the browser tests, or install Debian's
	@sh scripts/chromium.sh

nginx:  ## find an nginx for the tests with two servers, or unpack Debian's
	@sh scripts/nginx.sh

test: test-core test-model test-app test-browser  ## install what the tests need and run them all

# Tests that import TensorFlow and tests that import Streamlit run in processes of their own: Streamlit clears
# the Keras session of a process that has both. Two files are tested at a time.
SIDE_BY_SIDE := -n 2 --dist loadfile

test-core: install-dev
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) tests/core --ignore tests/core/model --ignore tests/core/model_parity

test-model: install-dev
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) tests/core/model tests/core/model_parity

test-app: install-dev
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) tests/app

test-browser: browser nginx
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) tests/browser

# One after the other, because each file has a cluster of its own.
test-cluster: test-whole-app  ## test what needs Ray, on clusters of this machine
	.venv-cluster/bin/python -m pytest -q tests/core/runs/cluster

# Skipped, with a word, where there is no Chromium or PostgreSQL.
test-whole-app: install-dev .venv-cluster/installed  ## test the app on a cluster of this machine, of which a node is killed
	-@sh scripts/chromium.sh
	-@sh scripts/postgresql.sh
	.venv-cluster/bin/python -m pytest -q -rs tests/cluster

# lstm_core/model is left out: mutmut forks a process for every bug, and TensorFlow hangs in forked processes.
mutants: install-dev  ## put bugs into PACKAGE (such as lstm_core/text) and count those that its tests notice
	@$(BIN)/python scripts/mutants.py $(PACKAGE)

check: install-dev  ## lint, format, types and dead code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/vulture

format: install-dev  ## put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit: install-dev  ## list the licences of all packages, and those with known vulnerabilities
	$(BIN)/python scripts/licences.py
	test -x .venv-audit/bin/python || $(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.7,<3"
	$(BIN)/python scripts/audit.py .venv-audit/bin/pip-audit

# Only here, since atheris has wheels for few machines and no test needs it.
fuzz: install-dev  ## open random model files for SECONDS, 60 if not said
	test -d .atheris || $(BIN)/python -m pip install --quiet --disable-pip-version-check --target .atheris "atheris>=3,<4"
	PYTHONPATH=.atheris $(BIN)/python -m bench.fuzz_bundles -max_total_time=$(or $(SECONDS),60)

bench: install-dev  ## measure against the notebook, under 10 minutes; writes bench/RESULTS.md
	$(BIN)/python -m bench

bench-full: install-dev  ## the long tables, which take hours; writes bench/RESULTS.md and bench/CHOICES.md
	$(BIN)/python -m bench --full
	$(BIN)/python -m bench.choices

bench-pytorch: install-dev  ## time and perplexity beside PyTorch's, which gets an environment of its own
	test -x .venv-pytorch/bin/python || $(PYTHON) -m venv .venv-pytorch
	.venv-pytorch/bin/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	$(BIN)/python -m bench.beside_pytorch .venv-pytorch/bin/python
	$(BIN)/python -m bench.pytorch_learning .venv-pytorch/bin/python

nightly: install-dev  ## measure memory over one to twenty million texts, about half an hour
	$(BIN)/python -m bench.many_texts

home-model: install  ## train the model that the home page answers with
	$(BIN)/python -m lstm_core train assets/everyday_dialogues.csv --column Text --validation-share 0.05 \
		--embedding-size 160 --units 256 --dropout 0.3 --recurrent-dropout 0.2 \
		--learning-rate 0.005 --schedule constant --averaging 0.99 --output assets/home_model.zip

lessons: install  ## train what the Learn page shows, about 15 minutes
	$(BIN)/python -m lessons

corpus-check: install  ## print the figures of the bundled corpus
	$(BIN)/python bench/corpus_quality.py assets/everyday_dialogues.csv

screenshots: browser  ## take the pictures of the README from an app that runs at URL
	$(BIN)/python scripts/screenshots.py $(or $(URL),http://localhost:8501)

clean:  ## remove what the commands above made, but no runs
	rm -rf .venv .venv-audit .venv-pytorch .venv-cluster .atheris .nginx .pytest_cache .mypy_cache .ruff_cache .hypothesis test-artefacts static/plotly-*.min.js
