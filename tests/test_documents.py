"""The documents say what the code does."""

import re
import subprocess

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CheckConstraint
from django.utils.translation import trans_real

from records.core.language_table import LANGUAGES, Language
from tests.conftest import OUR_APPS, ROOT

GUIDES = {"en": ROOT / "docs" / "editors.md", "es": ROOT / "docs" / "es" / "editores.md"}
LANGUAGE_OF_THE_CODE = "en"
PLACEHOLDER = re.compile(r"%\\\(\w+\\\)[sd]")  # as `re.escape` leaves it
SETTINGS = (ROOT / "config" / "settings.py").read_text()


def test_every_setting_is_documented():
    asked = set(re.findall(r'(?:env\.\w+|service)\(\s*"([A-Z_]+)"', SETTINGS))
    table = (ROOT / "docs" / "architecture.md").read_text().split("## Settings")[1]
    told = {
        name
        for line in re.findall(r"^\| (`.*?) \|", table, re.M)
        for name in re.findall(r"`([A-Z_]+)`", line)
    }
    assert asked == told


@pytest.mark.parametrize(
    "document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=lambda p: p.name
)
def test_links_between_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)", document.read_text()):
        assert target.startswith("http") or (document.parent / target).exists(), target


def test_every_command_of_the_documents_exists():
    makefile = (ROOT / "Makefile").read_text()
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"`make ([a-z-]+)", document.read_text()):
            assert re.search(rf"^{target}:", makefile, re.M), (document.name, target)


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
    """Whether a text is the name; one that leads to a page before anything happens has an ellipsis added to it."""
    return text.fullmatch(name) or text.fullmatch(name.removesuffix("…"))


def names_in(guide):
    """What stands in bold: names of buttons, fields and sections."""
    return set(re.findall(r"\*\*(.+?)\*\*", guide.read_text(), re.S))


def test_there_is_a_guide_in_every_language():
    assert sorted(GUIDES) == sorted(code for code, _name in settings.LANGUAGES)


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
