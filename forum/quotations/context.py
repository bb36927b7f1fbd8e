"""A quotation in its surroundings: its position within the event, its paragraph, its neighbours."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from forum.events.models import Event
from forum.quotations.models import Article, Paragraph, Quotation
from forum.quotations.models.articles import page_of
from forum.quotations.passages import span_over
from records.core.languages import LocalizedText, TextStatus, language_codes
from records.core.models import EditorialNote
from records.core.noted_words import Mark, TiedNote, marks_in, notes_at, tied_notes
from records.serializers.text_fragments import link_to_words

OPENING_MARK = re.compile(r"[“«‘\"]\s?\Z")
PRINTED: set[str] = {TextStatus.ORIGINAL, TextStatus.OFFICIAL}
CLOSING_MARK = re.compile(r"[,.;:!?…]?\s?(?:[”»\"]|’(?!\w))")


class Position(NamedTuple):
    """The place of a quotation among those of its kind at its event, in the order of the source."""

    number: int
    total: int
    previous: Quotation | None
    next: Quotation | None


class Segment(NamedTuple):
    """A stretch of a paragraph: words of a quotation, or what stands around them (None); notes tied to it."""

    text: str
    quotation: Quotation | None
    notes: tuple[TiedNote, ...] = ()


class MarkedParagraph(NamedTuple):
    """A paragraph in the page's language or its stand-in; the texts of its segments are together its own."""

    number: int
    localized: LocalizedText
    segments: list[Segment]
    quotations: list[Quotation]

    @property
    def notes(self) -> list[TiedNote]:
        """Return the notes tied to its words, in their order."""
        return list(dict.fromkeys(tied for segment in self.segments for tied in segment.notes))


class LanguageVersion(NamedTuple):
    """Words in a language, perhaps missing; `url` is the publisher's page in it, a deep link to the very words."""

    words: LocalizedText
    url: str
    is_deep_link: bool


def position_of(quotation: Quotation) -> Position:
    """Return its place among those of its kind at its event, with the ones before and after (two queries)."""
    peers = Quotation.objects.published().filter(event=quotation.event_id, kind=quotation.kind)
    order = list(peers.in_source_order().values_list("pk", flat=True))
    index = order.index(quotation.pk)
    around = Quotation.objects.in_bulk(order[max(index - 1, 0) : index + 2])
    for pk, peer in around.items():
        peer.number = order.index(pk) + 1
    by_number = {peer.number: peer for peer in around.values()}
    return Position(index + 1, len(order), by_number.get(index), by_number.get(index + 2))


def neighbours(quotation: Quotation) -> list[MarkedParagraph]:
    """The quotation's paragraph with its words marked, and those before and after, with all notes (three queries)."""
    article = quotation.article
    if article is None or quotation.paragraph is None:
        return []
    first, last = quotation.paragraph.number, (quotation.last_paragraph or quotation.paragraph).number
    around = Paragraph.objects.filter(article=article, number__range=(first - 1, last + 1))
    noted = article.quotations.published().with_notes().prefetch_related("notes")
    tied = tied_notes(quotation, "text", *noted)
    return [
        mark_paragraph(paragraph, article, [quotation] if _stands_in(quotation, paragraph) else [], tied)
        for paragraph in around.order_by("number")
    ]


def marked_paragraphs(article: Article, page: int = 1) -> list[MarkedParagraph]:
    """The paragraphs on a page of an article of `for_page()`, their quotations numbered and marked (one query)."""
    said, tied = Quotation.objects.numbered(article.quotations.all()), tied_notes(article, "text")
    return [
        mark_paragraph(paragraph, article, [words for words in said if _stands_in(words, paragraph)], tied)
        for paragraph in article.paragraphs.all()
        if page_of(paragraph.number) == page
    ]


def _stands_in(quotation: Quotation, paragraph: Paragraph) -> bool:
    """Return whether words stand in a paragraph of their article, or go on in it."""
    first, last = quotation.paragraph, quotation.last_paragraph or quotation.paragraph
    return first is not None and last is not None and first.number <= paragraph.number <= last.number


def language_versions(quotation: Quotation) -> list[LanguageVersion]:
    """The words in every language of the site, in the site's order; a missing one is an empty version."""
    article, versions = quotation.article, []
    for code in language_codes():
        words = quotation.in_language("text", code)
        url = article.in_language("url", code).value if article else ""
        # The publisher's page holds what the publisher printed: never the archive's own translation.
        is_printed = article is not None and {words.status, article.text_status_in(code)} <= PRINTED
        is_there = bool(url and words) and is_printed
        versions.append(
            LanguageVersion(words, link_to_words(url, words.value) if is_there else url, is_there)
        )
    return versions


def note_on_day(event: Event) -> EditorialNote | None:
    """The event's note about its days, to which a doubt about the day of its words leads (one query)."""
    return event.notes.filter(field__in=["start", "end"]).first()


def mark_paragraph(
    paragraph: Paragraph, article: Article, quotations: list[Quotation], tied: Sequence[TiedNote] = ()
) -> MarkedParagraph:
    paragraph.article = article
    localized = paragraph.localized("text")
    spans = [(span, words) for words in quotations if (span := _span(paragraph, localized, words))]
    marks = marks_in(localized, tied)
    return MarkedParagraph(
        paragraph.number, localized, segments_of(localized.value, spans, marks), quotations
    )


def _span(paragraph: Paragraph, localized: LocalizedText, quotation: Quotation) -> tuple[int, int] | None:
    """From where to where the words stand in a paragraph; None when they are not there letter by letter."""
    if quotation.last_paragraph_id:
        return span_over(paragraph, localized.value, quotation, localized.language)
    words = quotation.in_language("text", localized.language).value
    start = quotation.place_in(localized.language)
    if start is None or not localized.value.startswith(words, start):
        start = localized.value.find(words)
    if start < 0 or not words:
        return None
    end = start + len(words)
    if not quotation.is_direct:
        return start, end
    # With the quotation marks printed around them, and the comma before the closing one.
    opening = OPENING_MARK.search(localized.value, 0, start)
    closing = CLOSING_MARK.match(localized.value, end)
    return (opening.start() if opening else start), (closing.end() if closing else end)


def segments_of(
    text: str, spans: Sequence[tuple[tuple[int, int], Quotation]], marks: Sequence[Mark] = ()
) -> list[Segment]:
    """Cut a text at the ends of spans and of noted words; where spans overlap, the words belong to the shortest."""
    noted = (end for mark in marks for end in (mark.start, mark.end))
    cuts = sorted({0, len(text), *noted, *(end for span, _words in spans for end in span)})
    segments: list[Segment] = []
    for start, end in pairwise(cuts):
        over = [(span[1] - span[0], words) for span, words in spans if span[0] <= start and end <= span[1]]
        owner = min(over, key=lambda found: found[0])[1] if over else None
        notes = notes_at(marks, start, end)
        before = segments[-1] if segments else None
        if before and before.quotation is owner and before.notes == notes:
            start -= len(segments.pop().text)
        segments.append(Segment(text[start:end], owner, notes))
    return segments
