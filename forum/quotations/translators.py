"""Surroundings of words for translators, and the consequences of another text of a paragraph."""

from typing import Any

from django.db.models import Q

from forum.quotations.models import Paragraph, Quotation
from forum.quotations.passages import words_in
from forum.quotations.requote import requote
from records.core.registry import register
from records.editing.translations.surroundings import (
    Follower,
    Passage,
    Surroundings,
    TextContext,
    facts_of,
)


def around_words(quotation: Quotation, field: str, languages: tuple[str, ...]) -> Surroundings:
    """Return the paragraphs of a quotation with its words marked, and who said them, as what, and where."""
    facts = facts_of(
        quotation, ("speaker", "unnamed_speaker", "office", "event", "session", "said_on", "article")
    )
    first, last = quotation.paragraph, quotation.last_paragraph or quotation.paragraph
    if first is None or last is None:
        return Surroundings(facts)
    numbers = (first.number, last.number)
    rows = Paragraph.objects.filter(article=quotation.article_id, number__range=numbers).order_by("number")
    texts = [row.in_all_languages("text") for row in rows.select_related("article")]
    passages = [
        Passage(code, "\n".join(filter(None, (one[code] for one in texts))), words_in(quotation, code))
        for code in languages
    ]
    return Surroundings(facts, [one for one in passages if one.text])


def around_paragraph(paragraph: Paragraph, field: str, languages: tuple[str, ...]) -> Surroundings:
    """Return the paragraphs before and after one."""
    near = (paragraph.number - 1, paragraph.number + 1)
    rows = Paragraph.objects.filter(article=paragraph.article_id, number__in=near).order_by("number")
    passages = [
        Passage(code, text, number=row.number)
        for row in rows.select_related("article")
        for code in languages
        if (text := row.in_language("text", code).value)
    ]
    return Surroundings(facts_of(paragraph.article, ("publisher", "published_on", "kind")), passages)


def quotations_of(paragraph: Paragraph) -> list[Any]:
    """Return the quotations that may follow a paragraph: those of its words, and those that go on over several."""
    rows = paragraph.article.quotations.filter(Q(paragraph=paragraph) | Q(last_paragraph__isnull=False))
    return [(Quotation, pk) for pk in rows.values_list("pk", flat=True)]


def follow(before: Paragraph, after: Paragraph) -> list[Any]:
    """Bring along the quotations of a paragraph that was translated again; return those whose words are lost."""
    changed = {after.pk: before.in_all_languages("text")}
    return requote(after.article, changed, {after.pk: [after]}).lost


register(
    TextContext(Quotation, around_words),
    TextContext(Paragraph, around_paragraph),
    Follower(Paragraph, quotations_of, follow),
)
