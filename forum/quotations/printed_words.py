"""Words that a paragraph prints in quotation marks, with those that say who speaks: what a quotation begins with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forum.events.models import Event
from forum.quotations.models import Article, Paragraph, Quotation
from people.models import Person
from people.naming import has_name, in_words
from records.core.languages import column_of, language_codes
from records.search.quote_check.language_data import folded_words, language_data

QUOTED = re.compile(r'“([^“”]+)”|«([^«»]+)»|"([^"]+)"')
FEWEST_WORDS = 4  # of fewer it may be a title or an expression
BEHIND = re.compile(r"[\s,—–-]*([^.,;:“«\"]+)")
AHEAD = re.compile(r"([^.;:”»\"]+)[:,]?\s*$")
LONGEST_ATTRIBUTION = 100  # letters


@dataclass(frozen=True)
class PrintedWords:
    """Words between quotation marks as a paragraph prints them in one language; `place` counts the letters before."""

    text: str
    place: int
    attribution: str = ""


def printed_words(text: str, language: str) -> list[PrintedWords]:
    """Return what a text prints in quotation marks, without titles and expressions of a few words."""
    return list(_found_in(text, language))


def _found_in(text: str, language: str) -> Iterator[PrintedWords]:
    end = 0
    for match in QUOTED.finditer(text):
        inner = next(filter(None, match.groups()))
        words = inner.strip().rstrip(",").rstrip()
        before, end = text[end : match.start()], match.end()
        if len(words.split()) >= FEWEST_WORDS:
            place = match.start() + 1 + len(inner) - len(inner.lstrip())
            yield PrintedWords(words, place, _attribution(before, text[end:], language))


def _attribution(before: str, after: str, language: str) -> str:
    """Return the words that say who speaks: behind what is said, else ahead of it; empty where none do."""
    saying = language_data(language).narration.saying
    for match in (BEHIND.match(after), AHEAD.search(before)):
        words = match[1].strip() if match else ""
        if len(words) <= LONGEST_ATTRIBUTION and saying & {*folded_words(words)}:
            return words
    return ""


def in_languages(paragraph: Paragraph) -> list[dict[str, PrintedWords]]:
    """Return the quoted words of a paragraph, by language; of several languages together where each has as many."""
    texts = paragraph.in_all_languages("text")
    found = {code: printed_words(texts[code], code) for code in language_codes() if texts.get(code)}
    most = max(map(len, found.values()), default=0)
    whole = {code: words for code, words in found.items() if len(words) == most}
    return [{code: words[number] for code, words in whole.items()} for number in range(most)]


def not_entered(paragraph: Paragraph, quotations: Any = None) -> dict[int, dict[str, PrintedWords]]:
    """Return the quoted words of a paragraph that no quotation has yet, by their number."""
    entered = list(paragraph.quotations.all() if quotations is None else quotations)
    return {
        number: words
        for number, words in enumerate(in_languages(paragraph))
        if not any(_has(one, words) for one in entered)
    }


def _has(quotation: Quotation, words: dict[str, PrintedWords]) -> bool:
    """Return whether a quotation has these words, or a part of them."""
    said = ((quotation.in_language("text", code).value, one.text) for code, one in words.items())
    return any(text and (text in printed or printed in text) for text, printed in said)


def next_not_entered(article: Article, after: Paragraph | None) -> tuple[Paragraph, int] | None:
    """Return the first quoted words of an article, from a paragraph on, that are in no quotation yet."""
    rows = article.paragraphs.order_by("number").prefetch_related("quotations")
    for paragraph in rows.filter(number__gte=after.number) if after else rows:
        for number in not_entered(paragraph):
            return paragraph, number
    return None


def values_of(words: dict[str, PrintedWords], event: Event | None) -> dict[str, Any]:
    """Return the values of a quotation of such words; the speaker is the one participant whom they name."""
    values: dict[str, Any] = {"kind": Quotation.Kind.DIRECT}
    for code, one in words.items():
        values |= {
            column_of("text", code): one.text,
            column_of("place", code): one.place,
            column_of("attribution", code): one.attribution,
        }
    if speaker := _speaker(words, event):
        values |= {"speaker": speaker.pk, "certainty": Quotation.Certainty.EXPLICIT}
    return values


def _speaker(words: dict[str, PrintedWords], event: Event | None) -> Person | None:
    if event is None:
        return None
    people = Person.objects.filter(participations__event=event).distinct().prefetch_related("other_names")
    texts = [in_words(one.attribution) for one in words.values() if one.attribution]
    named = [person for person in people if any(has_name(person, text) for text in texts)]
    return named[0] if len(named) == 1 else None
