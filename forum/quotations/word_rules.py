"""Rules of words: a quotation stands in its article, letter by letter."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Model, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modeltranslation.utils import build_localized_fieldname

from forum.quotations.models import Paragraph, Quotation
from forum.quotations.passages import passage_of, words_in
from forum.quotations.standing import Standing, wording_of
from forum.quotations.verbatim import first_difference, occurrences
from records.core.languages import language_codes, language_columns
from records.core.locale_formats import format_list, language_name
from records.core.models import Status
from records.core.rules import Finding, Rows, error, rule, warning


def text_in(row: Model, field: str, language: str) -> str:
    """Return a field in a language; other than `in_language()`, without asking related rows what the text is."""
    return getattr(row, build_localized_fieldname(field, language)) or ""


def _in_paragraph(quotations: Rows) -> Rows:
    return quotations.filter(paragraph__isnull=False).select_related("paragraph", "last_paragraph")


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_in_paragraph)
def text_stands_in_its_paragraph(quotation: Quotation) -> Iterator[Finding]:
    """Letter by letter, at the place that is recorded, in every language that has both."""
    paragraph: Any = passage_of(quotation)
    for language in language_codes() if paragraph else ():
        text, words = text_in(paragraph, "text", language), words_in(quotation, language)
        if text and words:
            place = quotation.place_in(language)
            yield from _place_in(language, words, text, place, paragraph.number)
            if quotation.last_paragraph and not goes_on(quotation, words, text, language):
                numbers = {"first": paragraph.number, "last": quotation.last_paragraph.number}
                message = _("The words do not go on from paragraph %(first)s to paragraph %(last)s.")
                yield error("last_paragraph", message % numbers)
                return


@rule(
    Quotation,
    publication=True,
    data_check=True,
    rows=lambda quotations: quotations.filter(last_paragraph__number__lte=F("paragraph__number")),
)
def words_end_after_they_begin(quotation: Quotation) -> Iterator[Finding]:
    if message := ends_before_it_begins(quotation.paragraph, quotation.last_paragraph):
        yield error("last_paragraph", message)


def ends_before_it_begins(first: Paragraph | None, last: Paragraph | None) -> str:
    """Return a sentence where words would end in a paragraph that is not behind their first one; else ""."""
    if first is None or last is None or last.number > first.number:
        return ""
    numbers = {"first": first.number, "last": last.number}
    return _("The words begin in paragraph %(first)s and cannot end in paragraph %(last)s.") % numbers


def goes_on(quotation: Quotation, words: str, text: str, language: str) -> bool:
    """Return whether words begin in their first paragraph and end in their last; so may those that stand in neither."""
    ends = (quotation.paragraph, quotation.last_paragraph)
    first, last = (len(text_in(one, "text", language)) if one else 0 for one in ends)
    places = occurrences(words, text)
    return not places or any(place < first and place + len(words) > len(text) - last for place in places)


def _place_in(language: str, words: str, text: str, place: int | None, number: int) -> Iterator[Finding]:
    places = occurrences(words, text)
    count, found = len(places), places[0] if places else None
    facts = {"language": capfirst(language_name(language)), "number": number, "place": place, "found": found}
    words_field, place_field = (build_localized_fieldname(name, language) for name in ("text", "place"))
    if count == 0:
        ours, theirs = first_difference(words, text, place)
        message = _(
            "%(language)s: The words differ from paragraph %(number)s: “%(ours)s” here, “%(theirs)s” there."
        )
        yield error(words_field, message % {**facts, "ours": ours, "theirs": theirs})
    elif place is None and count == 1:
        message = _(
            "%(language)s: No place is recorded; the words stand in paragraph %(number)s at %(found)s."
        )
        yield warning(message % facts)
    elif place is None:
        message = _(
            "%(language)s: The words stand in paragraph %(number)s more than once, and no place is recorded."
        )
        yield error(place_field, message % facts)
    elif place not in places:
        message = _("%(language)s: The words stand in paragraph %(number)s at %(found)s, not at %(place)s.")
        yield error(place_field, message % facts)


def _beside_their_paragraph(quotations: Rows) -> Rows:
    """Published words of an article that are without a paragraph, or in a language that it lacks."""
    beside = Q(paragraph__isnull=True)
    for column in language_columns("text").values():
        beside |= Q(**{f"{column}__gt": ""}) & Q(
            Q(**{f"paragraph__{column}": ""}) | Q(**{f"paragraph__{column}__isnull": True})
        )
    found = quotations.filter(beside, article__isnull=False, status=Status.PUBLISHED)
    return found.select_related("paragraph", "last_paragraph").prefetch_related("article__paragraphs")


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_beside_their_paragraph)
def text_stands_in_its_article(quotation: Quotation) -> Iterator[Finding]:
    """In one paragraph, which is sought where none is chosen, in every language in which the article has a text."""
    if quotation.article is None:
        return
    words, chosen = wording_of(quotation), passage_of(quotation)
    if chosen is not None and all(text_in(chosen, "text", code) for code in words.texts):
        return
    standing = Standing(quotation.article.paragraphs.all(), words)
    if not standing.printed and standing.texts:
        yield warning(
            _("The article has no text in the language of the words: nothing shows that it prints them.")
        )
    if chosen is not None:
        yield from _missing_language(standing, quotation.paragraph or chosen)
    elif standing.over:
        yield warning(_not_chosen("–".join(str(one.number) for one in standing.over), 2))
    elif standing.found:
        numbers = format_list([str(one.number) for one in standing.found])
        yield warning(_not_chosen(numbers, len(standing.found)))
    for language in standing.lost if chosen is None else ():
        yield error(build_localized_fieldname("text", language), stands_nowhere(standing, language))


def _not_chosen(numbers: str, count: int) -> str:
    message = ngettext(
        "No paragraph is chosen; the words stand in paragraph %(numbers)s.",
        "No paragraph is chosen; the words stand in paragraphs %(numbers)s.",
        count,
    )
    return message % {"numbers": numbers}


def _missing_language(standing: Standing, chosen: Paragraph) -> Iterator[Finding]:
    for language in standing.lacking(chosen):
        if not standing.texts[chosen][language]:
            message = _(
                "%(language)s: Paragraph %(number)s has no text in this language, and the article has."
            )
            facts = {"language": capfirst(language_name(language)), "number": chosen.number}
            yield error("paragraph", message % facts)


def stands_nowhere(standing: Standing, language: str) -> str:
    """Return the sentence on words that no paragraph has: with the nearest one, and what differs."""
    words, nearest = standing.wording.texts[language], standing.nearest
    facts = {"language": capfirst(language_name(language))}
    text = standing.texts[nearest][language] if nearest else ""
    if nearest is None or not text:
        return _("%(language)s: The words stand in no paragraph of the article.") % facts
    ours, theirs = first_difference(words, text)
    message = _(
        "%(language)s: The words stand in no paragraph of the article. The nearest is paragraph %(number)s:"
        " “%(ours)s” here, “%(theirs)s” there."
    )
    return message % {**facts, "number": nearest.number, "ours": ours, "theirs": theirs}
