# Viva Voz. Two commands from a fresh clone: `make demo` and `make test`. `make help` lists the others.
# Tests are of two tiers (CONTRIBUTING.md): `make test-fast` leaves out those marked as slow, `make test` leaves out none.
PORT ?=
# Kept bytecode saves each process of the tests some seconds at its start.
unexport PYTHONDONTWRITEBYTECODE
export EVERYTHING
python := .venv/bin/python
# The checks see this code, not the settings or the database of this copy.
check := DEBUG=on DATABASE_URL=sqlite://:memory: $(python)
pytest := -m pytest -n auto --dist worksteal
chromium := command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome
# $(call on_postgres,ARGUMENTS,WHAT): Python on PostgreSQL, that of DATABASE_URL, else a throw-away one.
on_postgres = case "$$DATABASE_URL" in postgres*) server= ;; *) server=scripts/with-postgres ;; esac; \
	if [ -n "$$server" ] && ! $$server 2>/dev/null; then scripts/lacking "there is no PostgreSQL server" "$(2)"; \
	else set -x; $$server $(python) $(1); fi
has_postgres = (case "$$DATABASE_URL" in postgres*) ;; *) scripts/with-postgres 2>/dev/null ;; esac)
public := DEBUG=off SITE_URL=https://archive.example.org ALLOWED_HOSTS=archive.example.org DATABASE_URL=sqlite://:memory: \
	KEEPER="Example Institute" KEEPER_ADDRESS="1 Example Street, Santiago, Chile" PRIVACY_URL=https://example.org/privacy \
	CONTACT_EMAIL=archive@example.org EMAIL_URL=smtp+tls://mail.example.org:587
accidents := $(addprefix tests/accidents/,demos.py full_disk.py clocks.py outages.py)
# What the last line of `make test` adds where the audit could not be made.
unaudited := .venv/unaudited
random_key = SECRET_KEY=$$($(python) -c "import secrets; print(secrets.token_urlsafe(50))")

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast lint format messages guide-pictures check-site test-sqlite test-postgres test-browser test-next restore-drill upgrade-check cluster-check accidents audit sbom lock environment

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## the site on http://127.0.0.1:8000/ (PORT=8080 for another port) and a demo login
	@scripts/environment .venv requirements.txt
	@PORT=$(PORT) exec $(python) scripts/demo.py

# One stage after the other, each on all cores: two at a time took a third more of the processor for the same tests.
test: lint check-site test-browser test-postgres test-sqlite test-next audit ## everything that CI runs
	@echo "make test: all that could run here has passed.$$(cat $(unaudited) 2>/dev/null)"

test-fast: environment ## the quick tests alone, to run before each commit: no browser, SQLite, at most 90 seconds
	DATABASE_URL=sqlite://:memory: $(python) $(pytest) -m "not browser and not slow" --first-cases -p no:playwright --ignore tests/browser

environment:
	@scripts/environment .venv requirements-dev.txt

lint: environment ## style, templates, import rule, types
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m djlint --lint --quiet templates
	$(python) -c "from importlinter.cli import lint_imports_command as c; c()" --no-cache
	$(check) -m mypy

format: environment ## let ruff mend and format the code
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

check-site: environment ## Django's checks: missing migrations, models, settings fit for the public
	$(check) manage.py makemigrations --check --dry-run
	$(check) manage.py check --fail-level WARNING
	$(random_key) $(public) $(python) manage.py check --deploy --fail-level WARNING

test-sqlite: environment ## tests without a browser, on SQLite
	DATABASE_URL=sqlite://:memory: $(python) $(pytest)

test-postgres: environment ## on PostgreSQL, that of DATABASE_URL or a throw-away one, what asks it something (EVERYTHING=1: all)
	@$(call on_postgres,$(pytest),the tests on PostgreSQL)

# A story is told once, where most sites run: on PostgreSQL; without a server, on SQLite as all else is.
test-browser: environment ## tests in Chromium; what editors do in a day on PostgreSQL
	@if $(chromium); then \
	  if $(has_postgres); then chosen="browser and not story"; else chosen=browser; fi; \
	  set -x; DATABASE_URL=sqlite://:memory: $(python) $(pytest) -m "$$chosen" tests/browser; \
	else scripts/lacking "there is no Chromium" "the tests in a browser"; fi
	@if ($(chromium)) >/dev/null; then $(call on_postgres,$(pytest) -m story tests/browser,the stories of editors on PostgreSQL); fi

restore-drill: environment ## fill, back up, restore and compare a site, on SQLite and PostgreSQL
	env -u DATABASE_URL $(python) -m scripts.restore_drill
	@$(call on_postgres,-m scripts.restore_drill,the drill on PostgreSQL)

upgrade-check: environment ## update databases filled by each released version, on SQLite and PostgreSQL: nothing is lost
	env -u DATABASE_URL $(python) -m scripts.upgrade_check
	@$(call on_postgres,-m scripts.upgrade_check,the check of updates on PostgreSQL)

cluster-check: environment ## a site on several machines: two processes, a replica, Redis, a bucket, a proxy; each taken away
	@$(python) -m scripts.cluster_check $(STEPS); code=$$?; [ $$code = 69 ] || exit $$code; \
	scripts/lacking "programs are missing, as said above" "the check of a site on several machines"

# Not a part of `make test`: it takes minutes, and stops what other tests stand on.
accidents: environment ## two starts at once, a start cut off, a full disk, a wrong clock, PostgreSQL and Redis stopped
	DATABASE_URL=sqlite://:memory: $(python) -m pytest -n 0 -s --timeout 900 -p no:playwright $(accidents)

# Django's own machinery as we use it: requests, forms, the admin, migrations, commands. That our own code is right is asserted
# on the pinned one.
next := $(addprefix tests/,config records/core records/editing records/site records/api forum/events forum/test_fixtures.py people organizations)
test-next: ## tests of Django's own machinery on the next Django, where there is a Python for it
	@if scripts/find-python 3.12; then \
	  scripts/environment .venv-next requirements-next.txt 3.12 || exit 1; \
	  set -x; DATABASE_URL=sqlite://:memory: .venv-next/bin/python $(pytest) -m "not browser and (not slow or django)" $(if $(EVERYTHING),,--first-cases) -p no:playwright $(next); \
	else CI= scripts/lacking "there is no Python 3.12 (nor need there be)" "the tests on Django 6.1"; fi

audit: environment ## known faults of the packages that the locks pin
	@rm -f $(unaudited); $(python) scripts/audit.py; code=$$?; [ $$code = 69 ] || exit $$code; \
	echo " NOT AUDITED: the service that knows faults of packages cannot be reached." >$(unaudited); \
	CI= scripts/lacking "the service that knows faults cannot be reached" "the audit of dependencies"

messages: environment ## collect the strings of the interface into locale/ and compile them (needs gettext)
	$(check) scripts/messages.py

guide-pictures: environment ## take the pictures of README and the guides anew (needs Chromium)
	$(python) scripts/guide_pictures.py $(FLAGS)

sbom: environment ## the bill of materials of a release, CycloneDX: dist/sbom.cdx.json
	mkdir -p dist
	$(python) -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --of JSON -o dist/sbom.cdx.json

lock: ## pin and hash the packages anew (make lock FLAGS=--upgrade: to their newest versions)
	scripts/lock $(FLAGS)
