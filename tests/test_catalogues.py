"""The interface is complete in every language."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.checkers import num_plurals, python_format
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from tests.conftest import ROOT

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]+>")


def catalogue(language: str, folder=ROOT / "locale"):
    with (folder / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def sources(message) -> tuple[str, ...]:
    """Return what the code says: one text, or the singular and the plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def texts(message) -> tuple[str, ...]:
    """One text, or one for each plural form (a list where they were read from a .mo file)."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryMessage:
    def test_is_translated_and_sure(self, language):
        messages = [message for message in catalogue(language) if message.id]
        assert len(messages) > 200
        assert [message.id for message in messages if not all(texts(message))] == []
        assert [message.id for message in messages if message.fuzzy] == []

    def test_has_the_plurals_of_its_language(self, language):
        found = catalogue(language)
        for message in found:
            if message.id and message.pluralizable:
                num_plurals(found, message)

    def test_keeps_placeholders_and_markup(self, language):
        found = catalogue(language)
        for message in found:
            if not message.id:
                continue
            if message.python_format:
                python_format(found, message)
            asked = set(PLACEHOLDER.findall(" ".join(sources(message))))
            for text in texts(message):
                assert set(PLACEHOLDER.findall(text)) <= asked, message.id

    def test_is_compiled(self, language):
        with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
            compiled = read_mo(file)
        assert contents(compiled) == contents(catalogue(language)), "run make messages"

    @pytest.mark.slow
    def test_stands_in_the_code_and_the_codes_stand_here(self, language, tmp_path):
        if shutil.which("xgettext") is None:
            reason = "SKIPPED: whether catalogues are up to date, because there is no gettext"
            pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
        assert keys(catalogue(language)) == keys(catalogue(language, extracted(tmp_path, language)))


def keys(found) -> set[tuple]:
    return {(message.context, message.id) for message in found if message.id}


def contents(found) -> dict[tuple, tuple[str, ...]]:
    """The texts of every message. Of a .mo file Babel leaves contexts undecoded."""
    found_texts = {}
    for message in filter(lambda message: message.id, found):
        context = message.context.decode() if isinstance(message.context, bytes) else message.context
        found_texts[context, sources(message)] = texts(message)
    return found_texts


def extracted(folder, language):
    """A new catalogue made from the code as it stands, in a copy."""
    copy = folder / "copy"
    listed = subprocess.run(
        [
            "git",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "--",
            "*.py",
            "*.html",
            "*.txt",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, listed):
        if not name.startswith("tests/") and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    (copy / "locale").mkdir()
    command = [sys.executable, "manage.py", "makemessages", "-l", language, "--no-obsolete"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env={**os.environ, "DEBUG": "on"})
    return copy / "locale"


def test_spanish_reads_like_that_of_the_united_nations():
    words = io.StringIO()
    for message in catalogue("es"):
        words.write(" ".join(texts(message)) + "\n" if message.id else "")
    for wrong in ("CEPAL's", "computador", "vosotros", "ordenador", " tú "):
        assert wrong not in words.getvalue()


GLOSSARIES = {"en": "docs/glossary.md", "es": "docs/es/glosario.md"}


@pytest.mark.parametrize("language", GLOSSARIES)
def test_words_are_those_of_the_glossary(language):
    rows = re.findall(r"^\| .+ \| .+ \| (`.+`) \|$", (ROOT / GLOSSARIES[language]).read_text(), re.MULTILINE)
    refused = [wrong for cell in rows for wrong in re.findall("`(.+?)`", cell)]
    assert len(refused) > 20
    standing = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, refused))})(?!\w)", re.IGNORECASE)
    said = (text for message in catalogue(language) if message.id for text in texts(message))
    assert [text for text in said if standing.search(text)] == []


def modules() -> list[Path]:
    found = [path for path in ROOT.glob("[!.]*/**/*.py") if path.relative_to(ROOT).parts[0] != "tests"]
    assert len(found) > 200
    return found


@pytest.mark.slow
def test_no_text_is_one_alone_and_the_singular_of_a_plural():
    """The gettext of Python 3.11.2 does not find the one alone then: a context tells them apart."""
    singulars = {message.id[0] for message in catalogue("en") if message.pluralizable and not message.context}
    alone = re.compile(r"""(?<![np])(?:gettext|_)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""")
    texts_alone = [
        (path, ast.literal_eval(text))
        for path in (ROOT / "templates").rglob("*.*")
        for text in alone.findall(templatize(path.read_text()))
    ] + [
        (path, call.args[0].value)
        for path in modules()
        for call in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in ("_", "gettext", "gettext_lazy")
        and isinstance(call.args[0], ast.Constant)
    ]
    assert len(texts_alone) > 2000
    assert [(str(path.relative_to(ROOT)), text) for path, text in texts_alone if text in singulars] == []


@pytest.mark.slow
def test_no_text_hides_in_an_f_string():
    """GNU gettext does not read the code between the braces of one."""
    named = re.compile(r"_|n?p?gettext(_lazy)?")
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in modules()
        for text in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and named.fullmatch(getattr(call.func, "id", ""))
    ]
    assert hidden == []
