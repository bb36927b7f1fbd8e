"""The quotation check as a page shows it: each sentence beside the records of the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import localdate

from forum.quotations.context import PRINTED, LanguageVersion, language_versions
from forum.quotations.models import Article, Paragraph, Quotation
from forum.quotations.verdicts import (
    DIFFERENCES,
    LABELS,
    SIGNS,
    Tally,
    attribution_flags,
    attribution_headline,
    counts_by_verdict,
    headline,
    is_qualified,
    spoken_summary,
    words_headline,
)
from records.core.languages import LocalizedText, TextStatus, language_codes
from records.core.locale_formats import format_list
from records.core.models import EditorialNote
from records.core.noted_words import Stretch, marks_in, notes_at, tied_notes
from records.core.text import Piece
from records.search.counts import Values
from records.search.kept_counts import kept_numbers
from records.search.quote_check import Difference, Flag, Match, QuoteCheck, Sentence, check_quote
from records.serializers.base import absolute

# Bytes of a query up to which a text is put into the address of the page: beyond, programs cut addresses.
MAX_ADDRESS = 4000
TITLE_CHARACTERS = 80


@dataclass(frozen=True)
class ShownMatch:
    """Words of the archive beside a sentence, with their record: a quotation, or an article that tells something."""

    match: Match
    record: Quotation | Article
    is_repeated: bool = False  # an earlier sentence shows the record

    @property
    def quotation(self) -> Quotation | None:
        return self.record if isinstance(self.record, Quotation) else None

    @property
    def article(self) -> Article | None:
        """The article in which the words stand."""
        return self.record.article if isinstance(self.record, Quotation) else self.record

    @cached_property
    def paragraph(self) -> Paragraph | None:
        """The paragraph in which the words stand."""
        if isinstance(self.record, Quotation):
            return self.record.paragraph
        told = max((piece.words for piece in self.match.pieces if piece.kind == "same"), key=len, default="")
        paragraphs = self.record.paragraphs.all() if told else ()
        return next(
            (one for one in paragraphs if told in one.in_language("text", self.match.language).value), None
        )

    @property
    def url(self) -> str:
        """The page of the record, at the paragraph of an article."""
        if isinstance(self.record, Article) and self.paragraph:
            return self.record.paragraph_url(self.paragraph.number)
        return str(self.record.get_absolute_url())

    @cached_property
    def versions(self) -> list[LanguageVersion]:
        return language_versions(self.quotation) if self.quotation else []

    @property
    def published(self) -> LanguageVersion | None:
        """The words as they were spoken or published, where the match is a translation by the archive."""
        if self.match.status != TextStatus.UNOFFICIAL:
            return None
        return next((one for one in self.versions if one.words and one.words.status in PRINTED), None)

    @property
    def publisher_page(self) -> str:
        """The publisher's page in the language of the match, where another translation may stand; no front page."""
        url = self.article.in_language("url", self.match.language).value if self.article else ""
        return url if len(urlsplit(url).path.strip("/")) > len(self.match.language) else ""

    @property
    def notes(self) -> list[EditorialNote]:
        """The notes on the record, and those tied to its words."""
        return [*self.record.notes.all(), *(tied.note for tied in tied_notes(self.record, "text"))]

    @property
    def recorded_stretches(self) -> list[tuple[Piece, list[Stretch]]]:
        """The record's words with those around them, each piece cut at the words to which notes are tied."""
        pieces, place, found = self.recorded, 0, []
        text = " ".join(piece.words for piece in pieces)
        words = LocalizedText(text, self.match.language, self.match.status, is_fallback=False)
        marks = marks_in(words, tied_notes(self.record, "text"))
        for piece in pieces:
            end = place + len(piece.words)
            edges = {edge for mark in marks for edge in mark[:2] if place < edge < end}
            cuts = pairwise(sorted({place, end, *edges}))
            found.append((piece, [Stretch(text[a:b], notes_at(marks, a, b)) for a, b in cuts]))
            place = end + 1
        return found

    @property
    def differs(self) -> bool:
        return any(piece.kind in ("claimed", "recorded") for piece in self.match.pieces)

    @property
    def pasted(self) -> list[Piece]:
        """The pasted words."""
        return [piece for piece in self.match.pieces if piece.kind in ("same", "claimed")]

    @property
    def recorded(self) -> list[Piece]:
        """The record's words, with those around them."""
        return [piece for piece in self.match.pieces if piece.kind != "claimed"]

    @property
    def recorded_words(self) -> str:
        """The record's words that were compared."""
        return " ".join(piece.words for piece in self.match.pieces if piece.kind in ("same", "recorded"))

    @property
    def differences(self) -> list[tuple[Difference, str]]:
        """Differences with what kind they are."""
        return [(one, str(DIFFERENCES[one.kind])) for one in self.match.differences]


@dataclass(frozen=True)
class ShownSentence:
    """A sentence with its verdict in words and the records beside it."""

    sentence: Sentence
    matches: list[ShownMatch]
    candidates: list[ShownMatch]

    @property
    def verdict(self) -> str:
        return self.sentence.verdict

    @property
    def sign(self) -> str:
        return SIGNS[self.verdict]

    @property
    def label(self) -> str:
        return str(LABELS[self.verdict])

    @property
    def headline(self) -> str:
        return words_headline(self.sentence)

    @property
    def is_qualified(self) -> bool:
        return is_qualified(self.sentence.flags)

    @property
    def attributions(self) -> list[tuple[Flag, str]]:
        """Flags of speaker, office and date, each with its verdict."""
        return [
            (flag, attribution_headline(flag, self.verdict))
            for flag in attribution_flags(self.sentence.flags)
        ]

    @property
    def notes(self) -> list[EditorialNote]:
        """Editorial notes on the very words."""
        told = {flag.recorded for flag in self.sentence.flags if flag.name == "note"}
        notes = dict.fromkeys(note for match in self.matches[:1] for note in match.notes)
        return [
            note
            for note in notes
            if told & {note.in_language("text", code).value for code in language_codes()}
        ]


@dataclass(frozen=True)
class ShownCheck:
    """The answer to one pasted text."""

    checked: QuoteCheck
    sentences: list[ShownSentence]

    @property
    def verdict(self) -> str:
        return self.checked.verdict

    @property
    def sign(self) -> str:
        return SIGNS[self.tone]

    @property
    def tone(self) -> str:
        """The class of the verdict: words of somebody else, or out of a denial, look as grave as changed ones."""
        is_denied = any(match.denying for match in self.checked.matches)
        return "changed" if is_denied or attribution_flags(self.checked.flags) else self.verdict

    @cached_property
    def headline(self) -> str:
        return headline(self.checked)

    @property
    def words_headline(self) -> str:
        return words_headline(self.checked)

    @property
    def spoken(self) -> str:
        return spoken_summary(self.checked)

    @property
    def counts(self) -> list[Tally]:
        return counts_by_verdict(self.checked.sentences)

    @property
    def excerpt(self) -> str:
        """The first of the pasted words, on one line."""
        return Truncator(" ".join(self.checked.text.split())).chars(TITLE_CHARACTERS)

    @property
    def first_match(self) -> ShownMatch | None:
        return next((match for sentence in self.sentences for match in sentence.matches), None)

    @property
    def attributions(self) -> list[Flag]:
        """Flags of speaker, office and date of all sentences."""
        return attribution_flags(self.checked.flags)

    @property
    def speaker_links(self) -> SafeString | str:
        """Links to those whose words all matches are, in one line; nothing where they are not the same."""
        quotations = [match.quotation for one in self.sentences for match in one.matches]
        found = {tuple(quotation.speakers) if quotation else () for quotation in quotations}
        people = found.pop() if len(found) == 1 else ()
        links = [format_html('<a href="{}">{}</a>', one.get_absolute_url(), one.name) for one in people]
        return mark_safe(format_list(links))  # noqa: S308 - each part is escaped

    @property
    def is_translation(self) -> bool:
        return any(flag.name == "translation" for flag in self.checked.flags)

    @property
    def is_qualified(self) -> bool:
        return is_qualified(self.checked.flags)

    @property
    def day(self) -> date:
        """The day of the comparison: the archive grows."""
        return localdate()

    @property
    def path(self) -> str:
        """The address of the verdict at this site; empty where the text is too long for one."""
        return path_of_check(self.checked.text)


def path_of_check(text: str, name: str = "check") -> str:
    """Return the path with a text in its query, or an empty string if that is too long for an address."""
    query = urlencode({"q": text})
    return f"{reverse(name)}?{query}" if len(query) <= MAX_ADDRESS else ""


def address_of_check(text: str, name: str = "check") -> str:
    path = path_of_check(text, name)
    return absolute(path) if path else ""


def shown_check(text: str) -> ShownCheck:
    """Compare a text, and fetch the public records that it matches (at most six queries beside the comparison's)."""
    checked = check_quote(text)
    found = _records_of([*checked.matches, *checked.candidates])
    known = checked.where(lambda match: _key(match) in found)
    return ShownCheck(known, _sentences(known, found))


def _sentences(checked: QuoteCheck, found: dict[tuple[str, int], Any]) -> list[ShownSentence]:
    """Return sentences with their records; a record that an earlier sentence shows is only named by later ones."""
    seen: set[tuple[str, int]] = set()
    shown = []
    for one in checked.sentences:
        matches = [ShownMatch(match, found[_key(match)], _key(match) in seen) for match in one.matches]
        seen.update(_key(match) for match in one.matches[:1])
        shown.append(
            ShownSentence(one, matches, [ShownMatch(match, found[_key(match)]) for match in one.candidates])
        )
    return shown


def _key(match: Match) -> tuple[str, int]:
    return match.result.kind, match.result.document.record


def _records_of(matches: Iterable[Match]) -> dict[tuple[str, int], Any]:
    """Return the public records of matches by kind and key."""
    quotations = (
        Quotation.objects.published().for_row().with_body_names().select_related("article__publisher")
    )
    said = Prefetch("quotations", Quotation.objects.published().prefetch_related("notes"))
    articles = Article.objects.published().select_related("publisher").prefetch_related("paragraphs", said)
    wanted = [_key(match) for match in matches]
    found: dict[tuple[str, int], Any] = {}
    for kind, records in (("quotation", quotations), ("article", articles)):
        keys = [key for one, key in wanted if one == kind]
        rows = records.prefetch_related("notes").in_bulk(keys) if keys else {}
        found |= {(kind, key): record for key, record in rows.items()}
    return found


def kept_words() -> Values:
    """Return how many quotations and statements a large archive has; nothing of a small one (one query)."""
    return kept_numbers(Quotation.url_name, {"kind": Quotation.Kind.values})


def holdings(kept: Values) -> dict[str, int]:
    """Return how many quotations, statements and articles there are to compare with (one query)."""
    words, kinds = Quotation.objects.published(), Quotation.Kind
    if kept:
        articles = Article.objects.filter(Exists(words.filter(article=OuterRef("pk"))))
        return {
            "quotation_count": kept["kind", kinds.DIRECT],
            "reported_count": kept["kind", kinds.REPORTED],
            "article_count": articles.count(),
        }
    return words.aggregate(
        quotation_count=Count("pk", filter=Q(kind=kinds.DIRECT)),
        reported_count=Count("pk", filter=Q(kind=kinds.REPORTED)),
        article_count=Count("article", distinct=True),
    )
