"""A pasted list of participants, read line by line: who, in which office of which body, in which role and session.

Columns stand between tabs, as cells of a spreadsheet are pasted, or between semicolons. A row of headings names them in
any language of the site; without one they come in the order of `COLUMNS`. Other lines are read as press releases and
programmes print them: name, office, body; the name may stand before a dash, and the role before a colon. A line that is
the name of a role or a session alone holds for the lines below it.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import override, pgettext

from people.name_parts import SUFFIX
from records.core.languages import language_codes
from records.core.text import clean_text, fold, one_line

COLUMNS = ("name", "office", "body", "role", "session")
NAME_APART = ("given", "family")
BULLET = re.compile(r"^\s*(?:[•▪◦·*–—-]|\d{1,3}[.)])\s+")
DASH = re.compile(r"\s+[–—-]+\s+")
COMMA = re.compile(r"\s*[,，、]\s*")
IN_BRACKETS = re.compile(r"^(?P<words>.*\S)\s*[(（](?P<inside>[^()（）]+)[)）]$")
BEFORE_COLON = re.compile(r"^(?P<label>[^:：]{2,80})[:：]\s+(?P<words>.*\S)$")


@dataclass(frozen=True)
class Listed:
    """A person of a list; what is not printed is empty."""

    name: str
    office: str = ""
    body: str = ""
    role: str = ""
    session: str = ""


@dataclass
class PastedList:
    """A list that was read: people, headings of columns that mean nothing here, and lines that name nobody."""

    people: list[Listed]
    unread: list[str]
    nameless: list[str]


@dataclass(frozen=True)
class Labels:
    """The words of a list that name no person: of each, whether it names a role, or a session of the event."""

    is_role: Callable[[str], bool]
    is_session: Callable[[str], bool]

    def column_of(self, text: str) -> str:
        return "role" if self.is_role(text) else "session" if self.is_session(text) else ""


@cache
def headings() -> dict[str, str]:
    """Return the column that a heading names, by each of its words in every language, folded."""
    found: dict[str, str] = {}
    for code in language_codes():
        with override(code):
            for column, words in _headings().items():
                found |= {fold(word.strip(), "lookup"): column for word in words.split(",")}
    return found


def _headings() -> dict[str, str]:
    """Return the headings of the columns in the active language, parted by commas."""
    return {
        "name": pgettext(
            "headings of a list, parted by commas", "name, full name, person, participant, name and surname"
        ),
        "given": pgettext("headings of a list, parted by commas", "given name, given names, first name"),
        "family": pgettext("headings of a list, parted by commas", "family name, surname, last name"),
        "office": pgettext("headings of a list, parted by commas", "office, position, post, title, function"),
        "body": pgettext(
            "headings of a list, parted by commas",
            "body, organization, organisation, institution, affiliation",
        ),
        "role": pgettext("headings of a list, parted by commas", "role, role in the event, part"),
        "session": pgettext("headings of a list, parted by commas", "session, panel, segment"),
    }


def read_list(text: str, labels: Labels) -> PastedList:
    """Read a list; `ValidationError` where it would show other words than are kept."""
    text = clean_text(text)
    sign = _sign(text)
    lines = _cells(text, sign) if sign else [[line] for line in text.split("\n")]
    rows = [row for line in lines if any(row := [one_line(cell) for cell in line])]
    columns = _columns(rows[0]) if rows else []
    unread = (
        [cell for cell, name in zip(rows[0], columns, strict=True) if cell and not name] if columns else []
    )
    is_table = _is_table(rows)
    above: dict[str, str] = {}
    found = PastedList([], unread, [])
    for row in rows[1:] if columns else rows:
        if label := _label(row, labels):
            # Another session has other roles.
            above = {**({} if "session" in label else above), **label}
            continue
        is_line = not columns and len(row) == 1 and (not is_table or _is_of_programme(row[0], labels))
        listed = _printed(row[0], labels) if is_line else _from_cells(row, columns)
        if listed.name:
            missing = {name: value for name, value in above.items() if not getattr(listed, name)}
            found.people.append(replace(listed, **missing))
        else:
            found.nameless.append("; ".join(filter(None, row)))
    return found


def _label(row: Sequence[str], labels: Labels) -> dict[str, str]:
    """Return the role or session that a row names alone, by its column; nothing for another row."""
    written = [cell.rstrip(" :：") for cell in row if cell]
    column = labels.column_of(written[0]) if len(written) == 1 else ""
    return {column: written[0]} if column else {}


def _sign(text: str) -> str:
    """Return the sign that stands between columns; empty where none does."""
    lines = [line.strip() for line in text.split("\n")]  # a tab before a line only indents it
    return next((sign for sign in "\t;" if any(sign in line for line in lines)), "")


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether half of the rows, or more, have columns."""
    return 2 * sum(len(row) > 1 for row in rows) >= len(rows)


def _cells(text: str, sign: str) -> list[list[str]]:
    """Return the cells of each row; those of a spreadsheet may have lines of their own between quotation marks."""
    if text.count('"') % 2 == 0:
        try:
            return list(csv.reader(io.StringIO(text), delimiter=sign))
        except csv.Error:
            pass
    return [line.split(sign) for line in text.split("\n")]


def _columns(row: Sequence[str]) -> list[str]:
    """Return the column of each cell of a row of headings, "" for one that means nothing; nothing for another row."""
    names = [headings().get(fold(cell.strip(" :*."), "lookup"), "") for cell in row]
    return names if "name" in names or "family" in names else []


def _from_cells(row: Sequence[str], columns: Sequence[str]) -> Listed:
    cells: dict[str, str] = {}
    for column, cell in zip(columns or COLUMNS, row, strict=False):
        if column and cell:
            cells.setdefault(column, cell)
    given, family = (cells.pop(name, "") for name in NAME_APART)
    if family:
        cells["name"] = ", ".join(filter(None, (family, given or cells.get("name", ""))))
    return Listed(**{"name": given, **cells})


def _is_of_programme(line: str, labels: Labels) -> bool:
    """Return whether a line without columns, in a table, is one of a programme and not a name."""
    label = BEFORE_COLON.match(line)
    return bool(label and labels.column_of(label["label"].strip())) or len(COMMA.findall(line)) > 1


def _printed(line: str, labels: Labels) -> Listed:
    """Read a line of a programme: “Moderator: Ana Pérez – Director, Institute (Chair)”."""
    found: dict[str, str] = {}
    words = _without_labels(BULLET.sub("", line), labels, found)
    apart = DASH.split(words, maxsplit=1)
    name, *others = [apart[0], *COMMA.split(apart[1])] if len(apart) == 2 else COMMA.split(words)
    if others and SUFFIX.fullmatch(others[0]):
        name = f"{name}, {others.pop(0)}"
    inside = IN_BRACKETS.match(name)
    if inside and not others:
        name, others = inside["words"], [inside["inside"]]
    others = [part for part in others if part]
    office, body = (", ".join(others[:-1]), others[-1]) if len(others) > 1 else ("".join(others), "")
    return Listed(name, office, body, **found)


def _without_labels(words: str, labels: Labels, found: dict[str, str]) -> str:
    """Return a line without the role or session before its colon, and without the one in brackets at its end."""
    for pattern, label, rest in ((BEFORE_COLON, "label", "words"), (IN_BRACKETS, "inside", "words")):
        match = pattern.match(words)
        if match and (column := labels.column_of(match[label].strip())):
            found[column], words = match[label].strip(), match[rest]
    return words
