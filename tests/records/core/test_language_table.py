"""The languages of the site stand in one table, and its colours in one style sheet."""

import ast
import re
import runpy

import pytest

from records.core.language_table import JADE, LANGUAGES, Language, find_language
from records.serializers.social_card import card
from tests.conftest import ROOT

CODES = [language.code for language in LANGUAGES]
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text()
OTHER_STYLES = [
    path for path in sorted((ROOT / "static" / "css").rglob("*.css")) if path.name != "tokens.css"
]
TEMPLATES = [
    path for path in sorted((ROOT / "templates").rglob("*.*")) if path.name not in ("500.html", "503.html")
]
# The table; the language in which the code is written; what the pictures of the guides tell in each language.
NAMING_LANGUAGES = {
    "records/core/language_table.py",
    "scripts/messages.py",
    "scripts/guide_stories.py",
    "scripts/guide_tool_stories.py",
}
CODE = [
    path
    for room in ("config", "forum", "organizations", "people", "records", "scripts")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts and str(path.relative_to(ROOT)) not in NAMING_LANGUAGES
]
BLACK_OR_WHITE = re.compile(r"#(?:000|fff)[0-9a-f]?")


def test_the_style_sheet_has_the_inks_of_the_table():
    script = runpy.run_path(str(ROOT / "scripts" / "tokens.py"))
    assert script["renewed"](TOKENS) == TOKENS
    for language in LANGUAGES:
        assert f":lang({language.code})" in TOKENS
        assert all(
            colour in TOKENS for colour in (*language.ink.letters, *language.ink.tint, *language.ink.band)
        )


def test_the_pictures_have_the_colours_of_the_style_sheet():
    light = dict(re.findall(r"--([\w-]+): var\(--light, (#\w+)\)", TOKENS))
    drawn = {"ink": card.INK, "ink-2": card.QUIET}
    assert {name: light[name] for name in drawn} == drawn
    assert card.PAPER == "#ffffff" and light["paper"] == "#fff"
    for language in LANGUAGES:
        assert card.ink_of(language.code) == light[f"{language.ink.name}-band"]


def test_every_colour_stands_once():
    colours = re.findall(r"^ *(--[\w-]+): var\(--light|[;{] (--[\w-]+): var\(--light", TOKENS, re.M)
    names = [first or second for first, second in colours]
    assert len(names) == len(set(names)) > 20


@pytest.mark.parametrize("path", OTHER_STYLES, ids=lambda path: path.name)
def test_no_other_style_sheet_has_a_colour_or_a_language(path):
    styles = path.read_text()
    if path.name != "print.css":  # greys of paper
        assert [
            colour
            for colour in re.findall(r"#[0-9a-f]{3,8}\b", styles)
            if not BLACK_OR_WHITE.fullmatch(colour)
        ] == []
    assert not re.search(rf":lang\((?:{'|'.join(CODES)})\)|-(?:{'|'.join(CODES)})\b", styles)


def test_no_template_names_a_language():
    naming = re.compile(rf"[\"'-](?:{'|'.join(CODES)})[\"']")
    assert [path.name for path in TEMPLATES if naming.search(path.read_text())] == []


@pytest.mark.slow
def test_no_code_names_a_language():
    naming = [
        (str(path.relative_to(ROOT)), node.lineno)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(rf"_?(?:{'|'.join(CODES)})(?:[-_]\w+)?", node.value)
    ]
    assert naming == []


def test_a_language_that_the_site_has_not_has_the_defaults():
    other = find_language("qu")
    assert (other.code, other.locale, other.own_letters, other.short_months) == ("qu", "", "", ())
    assert (other.ink, other.opening_mark) == (JADE, "drop")


def test_guillemets_open_with_a_chevron():
    french = Language("fr", "French", quotation_marks="«»")
    assert [one.opening_mark for one in (*LANGUAGES, french)] == ["drop", "drop", "chevron"]
    assert [one.end_of_quotation for one in (*LANGUAGES, french)] == [".”", "”.", "»."]
    assert all(len(language.quotation_marks) == 2 for language in LANGUAGES)
    assert all(len(language.short_months) in (0, 12) for language in LANGUAGES)
