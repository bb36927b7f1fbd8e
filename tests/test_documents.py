"""The documents say what the code does."""

import re
import subprocess
import tomllib
from pkgutil import iter_modules, resolve_name

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.db.backends.signals import connection_created
from django.db.models import CheckConstraint
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import trans_real
from django_tasks_db.management import commands as db_commands

from records.core.language_table import LANGUAGES, Language
from tests.conftest import OUR_APPS, ROOT

GUIDES = {"en": ROOT / "docs" / "editors.md", "es": ROOT / "docs" / "es" / "editores.md"}
LANGUAGE_OF_THE_CODE = "en"
PLACEHOLDER = re.compile(r"%\\\(\w+\\\)[sd]")  # as `re.escape` leaves it
GUIDE_FILES = {"templates/toy/book_detail.html"}  # below `tests/toy`
SETTINGS = (ROOT / "config" / "settings.py").read_text()


DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md"))
ARCHITECTURE = ROOT / "docs" / "architecture"
OPERATIONS = (ARCHITECTURE / "operations.md").read_text()
# A changelog names what once was.
CURRENT = [document for document in DOCUMENTS if document.name != "CHANGELOG.md"]


def in_table(text, heading):
    """The first cells of the table under a heading."""
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| (`.*?) \|", section, re.M)


def test_every_setting_is_documented():
    asked = set(re.findall(r'(?:env\.\w+\(|service\(|parse_\w+\(env,)\s*"([A-Z_]+)"', SETTINGS))
    names = [name for cell in in_table(OPERATIONS, "Settings") for name in re.findall(r"`([A-Z_]+)`", cell)]
    assert sorted(names) == sorted(asked)


def test_a_field_takes_six_files_at_most():
    guide = (ROOT / "docs" / "adding-a-field.md").read_text()
    assert len(re.findall(r"^\| `([\w./]+)` \|", guide.split("\nThen:")[0], re.M)) <= 6


def test_every_check_of_the_settings_is_documented():
    checks = (ROOT / "config" / "checks.py").read_text()
    assert re.findall(r"^\| `(config\.[EIW]\d+)`", OPERATIONS, re.M) == re.findall(r'id="(.+?)"', checks)


def anchors(document):
    """The anchors of the headings of a document, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.M)
    return [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(document):
    for target, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", document.read_text()):
        if not target.startswith("http"):
            found = document.parent / target if target else document
            assert found.exists(), target
            assert not anchor or anchor in anchors(found), f"{target}#{anchor}"


def test_every_command_of_the_documents_exists():
    makefile = (ROOT / "Makefile").read_text()
    commands = {*get_commands(), *(command.name for command in iter_modules(db_commands.__path__))}
    for document in DOCUMENTS:
        text = document.read_text()
        for target in re.findall(r"`make\s([a-z-]+)", text):
            assert re.search(rf"^{target}:", makefile, re.M), (document.name, target)
        assert set(re.findall(r"manage\.py\s(\w+)", text)) <= commands, document.name
    ours = {name for name, app in get_commands().items() if app.startswith("records.")} - {
        "prepare_demo",
        "dumpdata",
    }
    assert ours <= {cell.split()[1].strip("`") for cell in in_table(OPERATIONS, "Commands")}


@pytest.mark.parametrize("document", CURRENT, ids=lambda p: p.name)
def test_every_file_and_module_of_the_documents_exists(document):
    text = document.read_text()
    places = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir()))
    relative = GUIDE_FILES if document.name == "adding-a-kind.md" else set()
    for name in set(re.findall(rf"`((?:{places})/[\w./-]*)`", text)) - relative:
        assert re.search(r"\bpt\b", name) or name == "media/" or (ROOT / name).exists(), name
    for name in re.findall(
        r"`((?:config|forum|people|organizations|records)(?:\.(?![EIW]\d)\w+)+)(?:\(\))?`", text
    ):
        assert resolve_name(name), name


def test_the_overview_names_every_package():
    table = in_table((ARCHITECTURE / "overview.md").read_text(), "The packages")
    named = {cell.strip("`").rstrip("/") for cell in table}
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for app in ("forum", "records")
        for path in ROOT.glob(f"{app}/*/__init__.py")
        if path.parent.name not in ("admin", "management", "migrations", "models", "templatetags")
    }
    assert packages <= named
    assert {name for name in named if name.startswith(("forum/", "records/"))} == packages


def test_the_drawing_has_the_layers_of_the_import_contracts():
    """From the top down, and from left to right along an arrow."""
    drawing = (ARCHITECTURE / "overview.md").read_text().split("```")[1].splitlines()
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    places = {
        word.group(): (number, word.start())
        for number, line in reversed(list(enumerate(drawing)))
        for word in re.finditer(r"\w+", line)
    }
    for contract in (contract for contract in contracts if contract["type"] == "layers"):
        layers = [re.findall(r"\w+", layer) for layer in contract["layers"]]
        lines = [{places[name][0] for name in layer} for layer in layers]
        assert [len(line) for line in lines] == [1] * len(layers)
        order = [places[name] for layer in layers for name in layer]
        assert order == sorted(order), contract["name"]


def test_every_signal_handler_is_listed():
    listed = re.findall(r"^\| `(\w+)` \| `(records\.[\w.]+)` \|", OPERATIONS, re.M)
    signals = {
        "connection_created": connection_created,
        "pre_migrate": pre_migrate,
        "post_migrate": post_migrate,
    }
    found = [
        (name, f"{handler.__module__}.{handler.__qualname__}")
        for name, signal in signals.items()
        for handler in (receiver[1]() for receiver in signal.receivers)
        if handler and handler.__module__.split(".")[0] in (*OUR_APPS, "config")
    ]
    assert sorted(listed) == sorted(found)


LANGUAGE_GUIDE = (ROOT / "docs" / "adding-a-language.md").read_text()


def test_the_files_of_a_new_language_are_there_for_the_others():
    named = {name.rstrip("/") for name in re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", LANGUAGE_GUIDE)} - {
        "events"
    }
    word_lists = re.findall(r"`(\w+\.pt\.txt)`", LANGUAGE_GUIDE)
    assert len(named) > 15
    for language in LANGUAGES[1:]:  # the guide of the first one stands above the others
        for name in named | {f"records/search/word_lists/{name}" for name in word_lists}:
            own = re.sub(r"\bpt\b", language.code, name)
            assert (ROOT / own).exists(), own
    lists = {path.name.split(".")[0] for path in (ROOT / "records/search/word_lists").glob("*.txt")}
    assert sorted(lists) == sorted(name.split(".")[0] for name in word_lists)


def test_what_a_new_language_takes_is_counted():
    """Columns, constraints, and what an entry of the table has beside code and name."""
    code = LANGUAGES[0].code
    models = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]
    columns = [field for model in models for field in model._meta.fields if field.name.endswith(f"_{code}")]
    constraints = [
        rule
        for model in models
        for rule in model._meta.constraints
        if isinstance(rule, CheckConstraint) and f"_{code}__" in str(rule.condition)
    ]
    told = re.search(r"(\d+) columns in all, all of them empty, and (\d+)\s+constraints", LANGUAGE_GUIDE)
    assert told and [int(number) for number in told.groups()] == [len(columns), len(constraints)]
    fields = [name for name in Language.__dataclass_fields__ if name not in ("code", "name")]
    assert re.findall(r"^\| `(\w+)` \|", LANGUAGE_GUIDE, re.M) == fields


def test_both_readmes_tell_the_same():
    def parts(name):
        text = (ROOT / name).read_text()
        return (
            len(re.findall(r"^## ", text, re.M)),
            re.findall(r"^make .*?(?=  )", text, re.M),
            text.count("\n- "),
        )

    assert parts("README.md") == parts("README.es.md")


def test_no_file_names_a_registry_or_a_machine():
    names = (
        "pypi"
        + r"\.org|python"
        + "hosted|registry"
        + r"\.npmjs|deb\.debian"
        + r"\.org|(^|[^A-Za-z0-9_.])/(work|root)/[a-z]"
    )
    found = subprocess.run(
        ["git", "grep", "-IlE", names, "--", ":!*.md5"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.stdout == ""


def on_screen(language):
    """A pattern for every text that the interface has in a language; what it fills in may be anything."""
    catalogues = {code: dict(trans_real.translation(code)._catalog.items()) for code in GUIDES}
    texts = {text for text in catalogues[language].values() if text}
    if language == LANGUAGE_OF_THE_CODE:  # Django has no catalogue for it
        keys = (key for catalogue in catalogues.values() for key in catalogue)
        texts |= {(key[0] if isinstance(key, tuple) else key).split("\x04")[-1] for key in keys}
    return [re.compile(PLACEHOLDER.sub(".+", re.escape(text)), re.I) for text in texts if len(text) < 120]


def is_called(name, text):
    """Return whether a text is the name; one that first leads to a page has an ellipsis added to it."""
    return text.fullmatch(name) or text.fullmatch(name.removesuffix("…"))


def names_in(guide):
    """Return what stands in bold: names of buttons, fields and sections."""
    return set(re.findall(r"\*\*(.+?)\*\*", guide.read_text(), re.S))


def test_there_is_a_guide_in_every_language():
    assert sorted(GUIDES) == sorted(code for code, _name in settings.LANGUAGES)


@pytest.mark.slow
@pytest.mark.parametrize("language", GUIDES)
def test_what_the_guides_name_is_on_the_screen(language):
    patterns = on_screen(language)
    names = {" ".join(name.split()) for name in names_in(GUIDES[language])}
    assert len(names) > 50
    unknown = {name for name in names if not any(is_called(name, text) for text in patterns)}
    assert unknown == set()


@pytest.mark.parametrize("language", GUIDES)
def test_the_guides_show_every_picture_of_their_language(language):
    shown = re.findall(r"!\[.+?\]\(.*?guide/([a-z-]+)\.(\w+)\.png\)", GUIDES[language].read_text())
    there = [tuple(file.name.split(".")[:2]) for file in (ROOT / "docs" / "img" / "guide").glob("*.png")]
    assert sorted(shown) == sorted(pair for pair in there if pair[1] == language)


def test_the_guides_tell_the_same_in_the_same_order():
    def parts(guide):
        text = guide.read_text()
        return (
            re.findall(r"guide/([a-z-]+)\.\w+\.png", text),
            re.findall(r"^(?:#+ |\d\. |- |\| )", text, re.M),
        )

    first, *others = (parts(guide) for guide in GUIDES.values())
    assert all(other == first for other in others)
