"""Words that go on over neighbouring paragraphs: their paragraphs as one text, joined by a space."""

import re
from collections.abc import Iterable

from django.db.models import QuerySet
from modeltranslation.utils import build_localized_fieldname

from forum.quotations.models import Paragraph, Quotation
from records.core.languages import language_codes

LINE_BREAKS = re.compile(r"\s*\n\s*")


def run_on(words: str) -> str:
    """Return words with a space where a line ends, as `joined` has their paragraphs."""
    return LINE_BREAKS.sub(" ", words)


def paragraphs_from(first: Paragraph, last: Paragraph) -> QuerySet[Paragraph]:
    """Return the paragraphs of an article from one to another, in order."""
    between = Paragraph.objects.filter(article=first.article_id, number__range=(first.number, last.number))
    return between.order_by("number")


def passage(first: Paragraph | None, last: Paragraph | None) -> Paragraph | None:
    """Return a paragraph with the texts of all from one to another, not to be saved; the first where no last is."""
    if first is None or last is None:
        return first
    whole = Paragraph(number=first.number)
    whole.article = first.article
    for code, text in joined(one.in_all_languages("text") for one in paragraphs_from(first, last)).items():
        setattr(whole, build_localized_fieldname("text", code), text)
    return whole


def joined(texts: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return the texts of neighbouring paragraphs as one, by language; none where one of them lacks it."""
    found = list(texts)
    return {
        code: " ".join(one[code] for one in found) if all(one[code] for one in found) else ""
        for code in language_codes()
    }


def passage_of(quotation: Quotation) -> Paragraph | None:
    """Return the paragraph in which words stand, or all those over which they go on, as one."""
    return passage(quotation.paragraph, quotation.last_paragraph)


def words_in(quotation: Quotation, language: str) -> str:
    """Return words as they are compared with their passage."""
    words = quotation.in_language("text", language).value
    return run_on(words) if quotation.last_paragraph_id else words


def span_over(paragraph: Paragraph, text: str, quotation: Quotation, language: str) -> tuple[int, int] | None:
    """Return where the part of words stands that one of their paragraphs has; None if it is not there."""
    words, first, last = words_in(quotation, language), quotation.paragraph, quotation.last_paragraph
    if paragraph == first:
        starts = (start for start in range(len(text)) if words.startswith(text[start:]))
        start = next(starts, None)
        return None if start is None else (start, len(text))
    if paragraph == last:
        end = next((end for end in range(len(text), 0, -1) if words.endswith(text[:end])), 0)
        return (0, end) if end else None
    return (0, len(text)) if text in words else None
