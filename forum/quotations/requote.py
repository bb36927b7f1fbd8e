"""Move quotations along when the paragraphs that they quote are rewritten."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from modeltranslation.utils import build_localized_fieldname

from forum.quotations.models import Article, Paragraph, Quotation
from forum.quotations.passages import passage_of, words_in
from forum.quotations.verbatim import occurrences
from records.core.languages import language_codes

Texts = dict[str, str]


@dataclass
class Requoted:
    """Quotations after a change: `moved`, `lost` (their words stand in their paragraph no more), or `corrected`."""

    moved: list[Quotation] = field(default_factory=list)
    lost: list[Quotation] = field(default_factory=list)
    corrected: list[Quotation] = field(default_factory=list)


def requote(article: Article, before: dict[Any, Texts], after: dict[Any, list[Paragraph]]) -> Requoted:
    """Bring quotations along; `before` are the texts of a paragraph by its key, `after` what it has become."""
    changed = {
        pk: parts
        for pk, parts in after.items()
        if pk in before and [before[pk]] != [part.in_all_languages("text") for part in parts]
    }
    requoted = Requoted()
    over = Q(last_paragraph__isnull=False)
    for quotation in article.quotations.filter(over) if changed else ():
        _keep_place(quotation, requoted)
    for quotation in article.quotations.filter(~over, paragraph__in=changed) if changed else ():
        key, words = quotation.paragraph_id, quotation.in_all_languages("text")
        home = next((part for part in changed[key] if part.contains(words)), None)
        if home is None:
            requoted.lost.append(quotation)
        elif _move(quotation, home, before[key]):
            requoted.moved.append(quotation)
    return requoted


def _keep_place(quotation: Quotation, requoted: Requoted) -> None:
    """Find words over paragraphs anew in these, as they are now."""
    whole: Any = passage_of(quotation)
    words = {code: words_in(quotation, code) for code in language_codes()}
    if not whole.contains(words):
        requoted.lost.append(quotation)
        return
    places = {
        build_localized_fieldname("place", code): whole.in_all_languages("text")[code].find(text)
        for code, text in words.items()
        if text and whole.in_all_languages("text")[code]
    }
    if any(getattr(quotation, name) != place for name, place in places.items()):
        for name, place in places.items():
            setattr(quotation, name, place)
        quotation.save()
        requoted.moved.append(quotation)


def _move(quotation: Quotation, home: Paragraph, before: Texts) -> bool:
    """Set paragraph and places of a quotation; whether anything of it changed."""
    old = (quotation.paragraph_id, *(quotation.place_in(code) for code in before))
    quotation.paragraph = home
    for code, text in home.in_all_languages("text").items():
        words, name = quotation.in_language("text", code).value, build_localized_fieldname("place", code)
        if words and text:
            was, now = occurrences(words, before[code]), occurrences(words, text)
            setattr(quotation, name, _place(quotation.place_in(code), was, now))
    is_moved = old != (home.pk, *(quotation.place_in(code) for code in before))
    if is_moved:
        quotation.save()
    return is_moved


def _place(place: int | None, before: list[int], now: list[int]) -> int | None:
    """Return the place of words that stood at a place before; None if it cannot be known."""
    if place in before and len(before) == len(now):
        return now[before.index(place)]
    return now[0] if len(now) == 1 else place if place in now else None
