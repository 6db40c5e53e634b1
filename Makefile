PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(if $(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo ok),$(p))))
BIN = .venv/bin
READY = .venv/.ready
VALIDATOR = tools/ooxml/node_modules/.package-lock.json

.PHONY: ooxml soak besiege catalogue test-spark dev peers demo serve test test-postgresql check bench bench-review fuzz pictures docs lock wheel wheelhouse sample

dev: $(READY)

$(READY): requirements/dev.txt pyproject.toml hatch_build.py frontend/package-lock.json $(wildcard src/jiheng/web/*/en/LC_MESSAGES/django.po)
	$(or $(PYTHON),$(error 需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed)) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $(READY)

peers: $(READY)  ## libraries that the evaluation methods are held against
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/peers.txt

ooxml: $(VALIDATOR)  ## the Open XML SDK's validator, for the tests of what is written; needs npm

$(VALIDATOR): tools/ooxml/package-lock.json | $(READY)
	$(BIN)/python tools/ooxml.py
	@test ! -e $@ || touch $@

demo: $(READY)  ## the main job on the sample
	$(BIN)/python tools/demo.py

serve: $(READY)  ## the web application with a demonstration: an invented city
	$(BIN)/jiheng serve --demo --data build/demo-city

test: $(READY) $(VALIDATOR)
	$(BIN)/python -m pytest -n auto --dist worksteal

test-postgresql: $(READY)  ## the web application's tests on a PostgreSQL of their own
	$(BIN)/python tools/postgres.py $(BIN)/python -m pytest -n 2 --dist worksteal tests/web

test-spark: $(READY)  ## bulk on Spark, with processes killed on the way; needs Java 17
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --upgrade --target build/spark -r requirements/spark.txt
	PYTHONPATH=build/spark timeout 900 $(BIN)/python tests/bulk/spark_run.py

check: $(READY) $(VALIDATOR)  ## exactly what CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check src
	$(BIN)/djangofmt check src
	JIHENG_DATA=build/checked $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/licences.py
	$(BIN)/python tools/docs.py --check
	$(BIN)/python -m pytest -n auto --dist worksteal

bench: $(READY)  ## the table of docs/performance.md; longer parts by name: make bench PARTS="lists figures"
	$(BIN)/python tools/bench_table.py $(PARTS)

soak: $(READY)  ## 50 people for ten minutes on PostgreSQL, then a hundred kills; HOSTILE=--hostile: and once more with somebody hostile
	$(BIN)/python tools/postgres.py sh -c 'JIHENG_DATABASE=$$JIHENG_TEST_DATABASE $(BIN)/python tools/soak.py $(HOSTILE)'
	$(BIN)/python tools/kills.py

besiege: $(READY)  ## a served installation attacked from outside while others work; parts by name: make besiege PARTS="sockets uploads"
	$(BIN)/python tools/besiege.py $(PARTS)

bench-review: $(READY)  ## how well written reports are read and judged: on invented ones, or TEXTS=folder
	$(BIN)/python tools/review_gold.py
	TEXTS=$(TEXTS) $(BIN)/python tools/review_planted.py

fuzz: $(READY)
	$(BIN)/python tools/fuzz.py

catalogue: $(READY)  ## the English of pages and forms brought up to date; needs gettext
	JIHENG_DATA=build/checked DJANGO_SETTINGS_MODULE=jiheng.web.config.settings $(BIN)/python tools/catalogue.py

pictures: $(READY)  ## every page and picture the product makes, into build/pictures
	$(BIN)/python tools/pictures.py

docs: $(READY)  ## the pages generated from the rulebook
	$(BIN)/python tools/docs.py

sample: $(READY)  ## examples/bureau-2025.xlsx from examples/bureau-2025.yaml
	$(BIN)/python tools/sample.py

wheel: $(READY)
	$(BIN)/python -m build --outdir dist .

wheelhouse: wheel  ## everything an installation without internet needs: make wheelhouse PLATFORM=x86-64|aarch64|windows
	$(BIN)/python tools/wheelhouse.py $(PLATFORM)

lock:  ## needs uv
	for name in runtime web encrypt bulk doors dev peers spark; do uv pip compile --universal --generate-hashes --python-version 3.11 \
	  --no-header --no-emit-index-url --no-emit-find-links requirements/$$name.in -o requirements/$$name.txt; done
	$(BIN)/python tools/lock_day.py
