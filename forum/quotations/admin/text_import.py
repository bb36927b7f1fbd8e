"""Whole texts pasted into the form of an article, whose rows get their paragraphs once the editor agrees.

What is pasted for the first time fills the rows by number. What is pasted over a text that stands already finds the
paragraphs that it had. Where somebody must look first, the form comes back, says what would change, and asks.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.quotations.admin.paragraph_inline import TEXTS
from forum.quotations.models import Article, Quotation
from forum.quotations.text_import import MAX_PARAGRAPHS, ReadText, align, looks_broken, read_text
from forum.quotations.verbatim import differences
from records.core.locale_formats import format_list, language_name
from records.core.text import MAX_TEXT, TOO_LONG, Piece
from records.core.unseen import left_out, places_in_words

PREFIX = "paragraphs"
AGREED = "pasted_agreed"
ASKED = "pasted_asked"  # the key of what was asked before: unchanged, it is not agreed to by being sent again
OPENING = 90
MOST_TOLD = 12  # words, or places of characters


def pasted_field(code: str) -> str:
    """Name of the field into which the whole text of a language is pasted."""
    return f"pasted_{code.replace('-', '_')}"


@dataclass
class ParagraphRow:
    """A row of the form: `index` among its rows, None for one that pasting adds."""

    index: int | None
    key: str
    number: int
    texts: dict[str, str]
    is_gone: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(self.texts.values())


def new_row(code: str, text: str) -> ParagraphRow:
    return ParagraphRow(None, "", 0, {**dict.fromkeys(TEXTS, ""), code: text})


@dataclass
class Change:
    """The change of a paragraph in a language: `kind` is added, removed or changed."""

    kind: str
    language: str
    number: int
    new: str
    old: str
    quotations: list[Quotation] = field(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        return differences(self.new, self.old) if self.new and self.old else []

    @property
    def said(self) -> list[tuple[Quotation, bool]]:
        """The quotations in it, and whether their words stand in the new text."""
        words = ((one, one.in_language("text", self.language).value) for one in self.quotations)
        return [(one, text in self.new) for one, text in words if text]


class Pasting:
    """The pasted texts, and the rows made of them."""

    def __init__(
        self, data: QueryDict, article: Article | None, languages: Sequence[str], *, may_add: bool
    ) -> None:
        self.data = data
        self.article = article
        self.languages = languages
        self.errors: dict[str, str] = {}
        self.questions: dict[str, list[str]] = {}  # by the language of the field in which they are asked
        self.changes: list[Change] = []
        # The beginnings of paragraphs in the pasted language and in another one, beside each other.
        self.pairs: list[dict[str, Any]] = []
        self.counts: dict[str, int] = {}
        self.left_out: dict[str, str] = {}  # characters that nobody can have seen, by language
        self.rows = sorted(self._rows(), key=lambda row: row.number)
        pasted = {code: data.get(pasted_field(code)) or "" for code in languages}
        self.paragraphs = {code: found for code, text in pasted.items() if (found := self._read(code, text))}
        for code, found in self.paragraphs.items():
            self._lay(code, found)
            if not may_add and any(row.index is None for row in self.rows):
                sentence = _("It has paragraphs that the article has not, and you may not add any.")
                self.errors.setdefault(code, sentence)
        if not self.questions and self.paragraphs and data.get(ASKED) == self.key:
            self._ask(next(iter(self.paragraphs)), _("What was asked about it is not agreed to yet."))

    def _read(self, code: str, text: str) -> list[str]:
        try:
            if len(text) > MAX_TEXT:
                raise ValidationError(str(TOO_LONG) % {"show_value": len(text), "limit_value": MAX_TEXT})
            read = read_text(text, [row.texts[code] for row in self.rows])
            if len(read.paragraphs) > MAX_PARAGRAPHS:
                sentence = _("This makes %(count)s paragraphs, and an article has at most %(most)s here.")
                raise ValidationError(sentence % {"count": len(read.paragraphs), "most": MAX_PARAGRAPHS})
        except ValidationError as refused:
            self.errors[code] = " ".join(refused.messages)
            return []
        self._ask_of_reading(code, read)
        self._tell_left_out(code, text)
        return read.paragraphs

    def _ask_of_reading(self, code: str, read: ReadText) -> None:
        """Ask where paragraphs end, and how words are written, where the text does not tell it."""
        facts = {"language": language_name(code), "words": _listed([f"“{word}”" for word in read.guessed])}
        if looks_broken(read.paragraphs):
            sentence = _(
                "Many of the paragraphs in %(language)s begin with a small letter: perhaps the lines were broken"
                " by the width of a page. Part the paragraphs with blank lines; single line breaks are joined then."
            )
            self._ask(code, sentence % facts)
        elif not read.is_certain:
            sentence = _(
                "It is not certain where the paragraphs in %(language)s end: perhaps the lines were broken by the width"
                " of a page. The text stands here as it was read, with blank lines between its paragraphs."
            )
            self._ask(code, sentence % facts)
        if read.guessed:
            sentence = _(
                "In %(language)s these words were broken at the end of a line, and it is a guess whether they have a"
                " hyphen: %(words)s. Correct them where they are wrong."
            )
            self._ask(code, sentence % facts)

    def _tell_left_out(self, code: str, text: str) -> None:
        """Ask about signs that were left out and may have meant something; keep in mind what only is unseen."""
        found = list(left_out(text))
        if not found:
            return
        sentence = _(
            "Characters that cannot be seen, or that only the program knows from which they come, are left out of the"
            " text in %(language)s: %(places)s."
        )
        told = sentence % {"language": language_name(code), "places": _listed(places_in_words(found))}
        if any(one.is_stray for one in found):
            self._ask(code, told)
        else:
            self.left_out[code] = told

    def _rows(self) -> Iterator[ParagraphRow]:
        for index in range(whole_number(self.data.get(f"{PREFIX}-TOTAL_FORMS"))):
            own = f"{PREFIX}-{index}-"
            texts = {code: (self.data.get(own + name) or "").strip() for code, name in TEXTS.items()}
            number = whole_number(self.data.get(f"{own}number")) or index + 1
            row = ParagraphRow(index, self.data.get(f"{own}id") or "", number, texts)
            if not self.data.get(f"{own}DELETE") and not (row.is_empty and not row.key):
                yield row

    def _ask(self, code: str, sentence: str) -> None:
        self.questions.setdefault(code, []).append(sentence)

    # Laying texts into rows -------------------------------------------------------------------------------------------

    def _lay(self, code: str, found: list[str]) -> None:
        if any(row.texts[code] for row in self.rows):
            self._lay_over(code, found)
        else:
            self._lay_beside(code, found)
        self.counts[code] = len(found)

    def _lay_beside(self, code: str, found: list[str]) -> None:
        """Fill rows for the first time, by number; report languages with fewer or more rows."""
        if self.rows and len(self.rows) != len(found):
            counts = {self._other_language(code): len(self.rows), code: len(found)}
            said = [
                f"{capfirst(language_name(one))}: "
                + ngettext("%(n)s paragraph", "%(n)s paragraphs", n) % {"n": n}
                for one, n in counts.items()
            ]
            self._ask(code, f"{'; '.join(said)}.")
            self.pairs = list(self._pairs(code, found))
        for row, text in zip(self.rows, found, strict=False):
            row.texts[code] = text
        self.rows += [new_row(code, text) for text in found[len(self.rows) :]]

    def _other_language(self, code: str) -> str:
        """Return the language in which the rows have a text already."""
        return next((one for one in TEXTS if one != code and any(row.texts[one] for row in self.rows)), code)

    def _pairs(self, code: str, found: list[str]) -> Iterator[dict[str, Any]]:
        other = self._other_language(code)
        beside = zip_longest(found, (row.texts[other] for row in self.rows), fillvalue="")
        for number, texts in enumerate(beside, 1):
            pasted, stands = (Truncator(text).chars(OPENING) for text in texts)
            yield {"number": number, "pasted": pasted, "other": stands, "other_language": other}

    def _lay_over(self, code: str, found: list[str]) -> None:
        """Over a text that stands: each paragraph finds its row, with the other languages and the quotations."""
        old = [row for row in self.rows if row.texts[code]]
        said: dict[str, list[Quotation]] = defaultdict(list)  # by the key of their paragraph
        quotations: Any = self.article.quotations.filter(paragraph__isnull=False) if self.article else None
        for one in quotations.select_related(*Quotation.depends_on) if quotations else ():
            said[str(one.paragraph_id)].append(one)
        after: dict[
            int, list[ParagraphRow]
        ] = {}  # new rows, by the position of the old one after which they stand
        last = -1
        for was, now in align([row.texts[code] for row in old], found):
            new = found[now] if now is not None else ""
            if was is None:
                after.setdefault(last, []).append(new_row(code, new))
                self.changes.append(Change("added", code, (now or 0) + 1, new, ""))
                continue
            row, last = old[was], self.rows.index(old[was])
            change = Change(
                "changed" if new else "removed", code, row.number, new, row.texts[code], said[row.key]
            )
            if change.old != new:
                self.changes.append(change)
            row.texts[code] = new
            row.is_gone = row.is_empty
            if row.is_gone and change.quotations:
                names = format_list([f"“{one}”" for one in change.quotations])
                sentence = _(
                    "Paragraph %(number)s would be gone, and these quotations stand in it: %(names)s."
                )
                self.errors[code] = sentence % {"number": row.number, "names": names}
        if self.changes:
            sentence = _("The article has a text in %(language)s already.")
            self._ask(code, sentence % {"language": language_name(code)})
        self.rows = [
            *after.get(-1, []),
            *(one for n, row in enumerate(self.rows) for one in (row, *after.get(n, []))),
        ]

    # Asking and filling -----------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """Return the token that ties the ticked box to these texts and rows."""
        laid = [(row.key, row.is_gone, sorted(row.texts.items())) for row in self.rows]
        return hashlib.sha256(repr(laid).encode()).hexdigest()[:20]

    @property
    def is_agreed(self) -> bool:
        """Return whether the rows may be filled."""
        has_texts = bool(self.paragraphs) and not self.errors
        return has_texts and (not self.questions or self.data.get(AGREED) == self.key)

    @property
    def read(self) -> QueryDict:
        """Return the sent values, with blank lines between the paragraphs of the pasted texts."""
        data = self.data.copy()
        for code, found in self.paragraphs.items():
            data[pasted_field(code)] = "\n\n".join(found)
        return data

    @cached_property
    def filled(self) -> QueryDict:
        """Return the sent values, with the rows filled as if they had been typed."""
        data = self.data.copy()
        total = whole_number(data.get(f"{PREFIX}-TOTAL_FORMS"))
        number = 0
        for row in self.rows:
            if row.index is None:
                row.index, total = total, total + 1
            own = f"{PREFIX}-{row.index}-"
            if row.is_gone:
                data[f"{own}DELETE"] = "on"
                continue
            number += 1
            data[f"{own}number"] = str(number)
            for code, name in TEXTS.items():
                if code in self.paragraphs:
                    data[own + name] = row.texts[code]
        data[f"{PREFIX}-TOTAL_FORMS"] = str(total)
        for code in self.languages:
            data[pasted_field(code)] = ""
        return data


def _listed(items: list[str]) -> str:
    """Return different items in one phrase; of many only the first ones, and how many others there are."""
    items = list(dict.fromkeys(items))
    more = len(items) - MOST_TOLD
    if more > 0:
        others = ngettext("%(n)s other", "%(n)s others", more) % {"n": more}
        items = [*items[:MOST_TOLD], others]
    return format_list(items)


def whole_number(typed: Any) -> int:
    """A number as it was sent; 0 where it is none, or more than any form has rows."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
