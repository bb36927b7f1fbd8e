"""Quotations follow the words that they quote when the paragraphs of their article are written anew."""

from dataclasses import dataclass, field
from typing import Any

from modeltranslation.utils import build_localized_fieldname

from forum.quotations.models import Article, Paragraph, Quotation
from forum.quotations.verbatim import occurrences
from records.core.languages import language_codes

Texts = dict[str, str]


@dataclass
class Requoted:
    """What became of the quotations: `moved` were brought along, words of `lost` stand in their paragraph no more."""

    moved: list[Quotation] = field(default_factory=list)
    lost: list[Quotation] = field(default_factory=list)


def requote(article: Article, before: dict[Any, Texts], after: dict[Any, list[Paragraph]]) -> Requoted:
    """Bring quotations along; `before` are the texts of a paragraph by its key, `after` what it has become."""
    kept = {pk: parts for pk, parts in after.items() if pk in before}
    changed = {pk: parts for pk, parts in kept.items() if len(parts) > 1 or before[pk] != texts_of(parts[0])}
    requoted = Requoted()
    for quotation in article.quotations.filter(paragraph__in=changed) if changed else ():
        key = quotation.paragraph_id
        parts = changed[key]
        words = {code: quotation.in_language("text", code).value for code in language_codes()}
        home = next((part for part in parts if part.contains(words)), None)
        if home is None:
            requoted.lost.append(quotation)
        elif _move(quotation, home, before[key]):
            requoted.moved.append(quotation)
    return requoted


def texts_of(paragraph: Paragraph) -> Texts:
    """The texts of a paragraph by language."""
    return {
        code: getattr(paragraph, build_localized_fieldname("text", code)) or "" for code in language_codes()
    }


def _move(quotation: Quotation, home: Paragraph, before: Texts) -> bool:
    """Set paragraph and places of a quotation; whether anything of it changed."""
    old = (quotation.paragraph_id, *(quotation.place_in(code) for code in before))
    quotation.paragraph = home
    for code, text in texts_of(home).items():
        words, place = quotation.in_language("text", code).value, quotation.place_in(code)
        if words and text:
            name = build_localized_fieldname("place", code)
            setattr(
                quotation, name, _place(place, occurrences(words, before[code]), occurrences(words, text))
            )
    is_moved = old != (home.pk, *(quotation.place_in(code) for code in before))
    if is_moved:
        quotation.save()
    return is_moved


def _place(place: int | None, before: list[int], now: list[int]) -> int | None:
    """Where words stand that stood at a place before; None where that cannot be told."""
    if place in before and len(before) == len(now):
        return now[before.index(place)]
    return now[0] if len(now) == 1 else place if place in now else None
