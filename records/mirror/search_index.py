"""The index of the search in the browser: files that a page loads as scripts, since from a stick it can load no other.

Words and documents are those of the site's own index (`records.search`), weights and columns too. A word leads to its
terms, a term to the documents that hold it; both lie in files by their first letters, and so do the documents by their
record numbers: a search loads what it asks for. MiniSearch (static/vendor) joins and ranks them: static/js/mirror.js.

The length of a text is in the weight of its words already (as in BM25, against a length that is usual in a column), so
that a new record changes no file but those of its own words.
"""

import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import override

from records.core.languages import language_codes
from records.core.paths import path_of
from records.core.text import TWO_LETTERS, WHOLE_LETTERS
from records.mirror.addresses import SEARCH_FOLDER, file_of
from records.search.analysis import GAP, stop_words
from records.search.base import Index, indexes
from records.search.batches import keys_of
from records.search.columns import COLUMNS, WEIGHTS
from records.search.documents import Document, make_with_words

CHUNK = 250  # records that are read at once
USUAL_LENGTHS = (6, 40, 150, 60)  # terms in each column
SHARE_OF_LENGTH = 0.7  # BM25's b
MAX_PART = 60_000  # characters of one file, unless it is of a single word
MAX_DOCUMENTS = 64  # of one file
MAX_TEXT = 1000  # characters
TABLES = """
CREATE TABLE term (key TEXT, uid TEXT, field INTEGER, weight REAL);
CREATE TABLE word (key TEXT, term TEXT, PRIMARY KEY (key, term)) WITHOUT ROWID;
CREATE TABLE document (uid TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID;
"""
EACH_KEY = """
SELECT key, '' AS term, uid, field, weight FROM term
UNION ALL SELECT key, term, '', -1, 0 FROM word
ORDER BY key, term, field, uid
"""


class Script(NamedTuple):
    """A file of the index: a script that hands one value to the page."""

    file: str
    content: bytes


def scripts(folder: Path) -> Iterator[Script]:
    """Yield every file of the index; `folder` has room for what is sorted."""
    with tempfile.TemporaryDirectory(dir=folder) as room:
        database = sqlite3.connect(Path(room, "index.sqlite3"), isolation_level=None)
        database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {TABLES} BEGIN")
        for index in indexes().values():
            _collect(database, index)
        count = int(database.execute("SELECT count(*) FROM document").fetchone()[0])
        letters = _letters_for(count)
        names = []
        for script in _parts(database):
            names.append(script.file.rpartition("/")[2].removesuffix(".js"))
            yield script
        yield from _documents(database, letters)
        yield _script("directory", _directory(count, letters, names))
        database.close()


def _script(name: str, value: Any) -> Script:
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    # Two characters that end a line in scripts of old browsers, and none in JSON.
    content = content.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Script(f"{SEARCH_FOLDER}/{name}.js", f"archiveIndex({json.dumps(name)},{content});\n".encode())


# What is read


def _collect(database: sqlite3.Connection, index: Index) -> None:
    for chunk in keys_of(index.model.objects.published(), CHUNK):
        made = make_with_words(index, chunk)
        for document in made.documents:
            _collect_terms(database, document)
            row = document.uid, json.dumps(_shown(index, document), ensure_ascii=False)
            database.execute("INSERT INTO document VALUES (?, ?)", row)
        words = ((folded, term) for _language, folded, term in made.words if folded != term)
        database.executemany("INSERT OR IGNORE INTO word VALUES (?, ?)", words)


def _collect_terms(database: sqlite3.Connection, document: Document) -> None:
    little = {GAP, *stop_words()}
    for field, column in enumerate(document.columns):
        terms = [term for term in column.split(" ") if term]
        share = SHARE_OF_LENGTH * len(terms) / USUAL_LENGTHS[field]
        rows = (
            (term, document.uid, field, round(number / (1 - SHARE_OF_LENGTH + share), 2))
            for term, number in Counter(terms).items()
            if term not in little
        )
        database.executemany("INSERT INTO term VALUES (?, ?, ?, ?)", rows)


def _shown(index: Index, document: Document) -> list[Any]:
    """Return what a result shows: the kind; in each language title, its language, subtitle, file, a text, its own."""
    fields = document.stored_fields
    shown: list[Any] = [index.kind]
    for code in language_codes():
        stored = fields[code]
        texts = sorted(fields["texts"], key=lambda text: text[0] != code)
        language, text = texts[0] if texts else (code, "")
        with override(code):
            file = file_of(path_of(f"{index.kind}-detail", stored.get("slug", document.slug)))
        shown.append(
            [stored["title"], stored["language"], stored["subtitle"], file, text[:MAX_TEXT], language]
        )
    return shown


# What is written


def _parts(database: sqlite3.Connection) -> Iterator[Script]:
    """Yield the files of words and terms: those that begin alike together, by as many letters as keep a file small."""
    entries = ((key, _entry(list(rows))) for key, rows in groupby(database.execute(EACH_KEY), itemgetter(0)))
    for letter, of_letter in groupby(entries, lambda entry: entry[0][:1]):
        yield from _split(letter, list(of_letter))


def _split(start: str, entries: list[tuple[str, str]]) -> Iterator[Script]:
    size = sum(len(key) + len(entry) for key, entry in entries)
    if size > MAX_PART and len(entries) > 1:
        # A word that is no longer than the letters it begins with stands alone.
        for longer, some in groupby(entries, lambda entry: entry[0][: len(start) + 1]):
            alike = list(some)
            yield from _split(longer, alike) if longer != start else [_part(f"{start}.", alike)]
    else:
        yield _part(start, entries)


def _part(start: str, entries: list[tuple[str, str]]) -> Script:
    return _script(f"words/{start.encode().hex()}", {key: json.loads(entry) for key, entry in entries})


def _entry(rows: list[tuple[str, str, str, int, float]]) -> str:
    """Return what a word leads to: `t`, its terms; by column, the documents that hold it as a term, with its weight."""
    found: dict[str, Any] = {}
    for field, some in groupby(rows, itemgetter(3)):
        if field < 0:
            found["t"] = [term for _key, term, *_rest in some]
        else:
            found[COLUMNS[field]] = " ".join(f"{uid}:{weight:g}" for _key, _term, uid, _field, weight in some)
    return json.dumps(found)


def _letters_for(count: int) -> int:
    """Return by how many characters of record numbers, behind their letter, documents are parted (each one of 32)."""
    return next(letters for letters in range(1, 7) if count / 32**letters <= MAX_DOCUMENTS)


def _documents(database: sqlite3.Connection, letters: int) -> Iterator[Script]:
    rows = database.execute("SELECT uid, data FROM document ORDER BY substr(uid, 2, ?), uid", [letters])
    for start, some in groupby(rows, lambda row: row[0][1 : 1 + letters]):
        yield _script(f"documents/{start.encode().hex()}", {uid: json.loads(data) for uid, data in some})


def _directory(count: int, letters: int, names: list[str]) -> dict[str, Any]:
    """Return what a search must know before it asks for a word."""
    kinds: dict[str, list[str]] = {}
    for index in indexes().values():
        kinds[index.kind] = []
        for code in language_codes():
            with override(code):
                kinds[index.kind].append(capfirst(str(index.model._meta.verbose_name)))
    return {
        "count": count,
        "letters": letters,
        "parts": sorted(names),
        "languages": language_codes(),
        "kinds": kinds,
        "weights": dict(zip(COLUMNS, WEIGHTS, strict=True)),
        "little": sorted(stop_words()),
        "folded": {**WHOLE_LETTERS, **TWO_LETTERS, "ß": "ss"},
    }
