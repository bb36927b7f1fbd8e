"""Places of an event: cities, countries and venues in the sentences about it."""

import re
from collections.abc import Iterator

from forum.press_releases.event_names import EventReader
from forum.press_releases.gazetteer import Place
from forum.press_releases.language_words import regions
from forum.press_releases.proposals import Span
from records.core.text import fold
from records.search.analysis import tokens

SIGN = re.compile(r"[,;.:()]")
MOST_BEFORE_VENUE = 6  # words
MOST_AFTER_HELD = 8


def places_in(
    reader: EventReader, first: int, last: int, known: list[Place]
) -> Iterator[tuple[str, str, Span]]:
    """Yield the cities that a sentence names with their countries, and countries alone: behind “in”, or known ones."""
    for place, word in enumerate(reader.words):
        if not (first <= word.start and word.end <= last) or reader.is_quoted(word.start):
            continue
        if not reader.is_capital(place) or (
            place == 0 and reader.number == 0
        ):  # that is where the release is from
            continue
        is_behind = place > 0 and reader.words[place - 1].folded in reader.data.before_places
        if found := _known_city(reader, place, known) or (_place_at(reader, place) if is_behind else None):
            yield found


def _known_city(reader: EventReader, place: int, known: list[Place]) -> tuple[str, str, Span] | None:
    """Return the known city that a word begins, with the country behind it, else with the one that is known."""
    start = reader.words[place].start
    for one in known:
        name = one.names.get(reader.language, "")
        if not name or fold(reader.block.text[start : start + len(name)], "lookup") != fold(name, "lookup"):
            continue
        end = start + len(name)
        after = next(
            (number for number, word in enumerate(reader.words) if word.start >= end), len(reader.words)
        )
        behind = _country_behind(reader, after)
        city = reader.block.text[start:end]
        return city, behind[0] if behind else one.country, Span(reader.language, reader.place, start, end)
    return None


def _country_behind(reader: EventReader, after: int) -> tuple[str, int] | None:
    is_joined = after < len(reader.words) and re.fullmatch(r",\s|\s\(", reader.gap(after))
    return _country_at(reader, after) if is_joined else None


def _place_at(reader: EventReader, place: int) -> tuple[str, str, Span] | None:
    """Return the city, or the country alone, that a word behind “in” begins."""
    text, words = reader.block.text, reader.words
    if country := _country_at(reader, place):
        return (
            "",
            country[0],
            Span(reader.language, reader.place, words[place].start, words[country[1] - 1].end),
        )
    after = reader.end_of_city(place)
    behind = _country_behind(reader, after)
    held = [
        one.after for one in reader.data.held.within(words) if place - MOST_AFTER_HELD <= one.after < place
    ]
    is_held = bool(held) and not SIGN.search(text[words[held[-1] - 1].end : words[place].start])
    if not behind and not is_held:
        return None
    span = Span(
        reader.language, reader.place, words[place].start, words[(behind[1] if behind else after) - 1].end
    )
    return text[words[place].start : words[after - 1].end], behind[0] if behind else "", span


def country_named(text: str) -> str:
    """Return the code of the country that a text begins with; empty where it begins with none."""
    words = list(tokens(text, ""))
    found = regions().at(words, 0) if words else None
    return found.value if found and found.value.isalpha() else ""


def _country_at(reader: EventReader, place: int) -> tuple[str, int] | None:
    """Return the code of a country whose name begins with a word, and the word after it."""
    article = place + 1 if not reader.is_capital(place) and place + 1 < len(reader.words) else place
    found = regions().at(reader.words, article)
    return (
        (found.value, found.after) if found and found.value.isalpha() and reader.is_capital(article) else None
    )


def venue_at(reader: EventReader, place: int) -> tuple[str, Span] | None:
    """Return the venue around its noun: at the ECLAC headquarters; en la sede de la CEPAL."""
    first = _first_of_venue(reader, place)
    if first is None:
        return None
    after = place + 1
    while after < len(reader.words) and not SIGN.search(reader.gap(after)):
        word = reader.words[after].folded
        is_inside = reader.is_capital(after) or word in reader.data.within_bodies
        if word in reader.data.before_places or not is_inside:
            break
        after += 1
    while after > place + 1 and not reader.is_capital(after - 1):
        after -= 1
    if not any(map(reader.is_capital, range(first, after))):
        return None
    start, end = reader.words[first].start, reader.words[after - 1].end
    return reader.block.text[start:end], Span(reader.language, reader.place, start, end)


def _first_of_venue(reader: EventReader, place: int) -> int | None:
    """Return the first word of a venue, the one behind “at”, without its article; None where none leads to it."""
    first = place
    while first > max(0, place - MOST_BEFORE_VENUE) and not SIGN.search(reader.gap(first)):
        if reader.words[first - 1].folded in reader.data.before_places:
            break
        first -= 1
    if not first or reader.words[first - 1].folded not in reader.data.before_places:
        return None
    while (
        first < place
        and not reader.is_capital(first)
        and reader.words[first].folded in reader.data.within_bodies
    ):
        first += 1
    return first
