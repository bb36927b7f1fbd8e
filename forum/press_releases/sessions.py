"""The sessions that a text names: the opening of an event, a panel with its title."""

import re
from dataclasses import dataclass

from forum.press_releases.bodies import BREAK, BodyReader
from forum.press_releases.phrases import Found
from forum.press_releases.proposals import Span
from records.search.quote_check.language_data import words_of_kind

TITLE = re.compile(r",?\s+[“«\"]([^“”«»\"]{2,200})[”»\"]")
MOST_ABOUT = 10  # words of what a panel is about
NEAR_EVENT = 8  # words between “opening of the” and the noun of the event


@dataclass(frozen=True)
class SessionFound:
    """A session as a text names it; `title` tells it from others of its kind, where it has one."""

    kind: str
    title: str
    span: Span
    words: str


def sessions_of(reader: BodyReader) -> list[SessionFound]:
    """Return the sessions that a block names, in their order; none that only quoted words name."""
    found = reader.data.sessions.within(reader.words)
    return [_session(reader, one) for one in found if _is_session(reader, one)]


def _is_session(reader: BodyReader, one: Found) -> bool:
    if reader.is_quoted(reader.words[one.first].start):
        return False
    if reader.words[one.after - 1].folded in reader.data.within_bodies:  # opening of the …
        ahead = reader.words[one.after : one.after + NEAR_EVENT]
        return any(word.folded in reader.data.event_nouns for word in ahead)
    return one.value != "panel" or _is_led(reader, one.first)


def _is_led(reader: BodyReader, first: int) -> bool:
    """Return whether an article or an ordinal stands before a noun of other things, too: not of a solar panel."""
    if not first or not reader.gap(first).isspace():
        return True
    before = reader.words[first - 1].folded
    is_name = reader.is_capital(first) and reader.is_capital(first - 1) and before not in reader.data.ordinals
    return not is_name and (before in words_of_kind("harmless") or before in reader.data.ordinals)


def _session(reader: BodyReader, one: Found) -> SessionFound:
    start, end = reader.words[one.first].start, reader.words[one.after - 1].end
    title, end = _quoted_title(reader, one, end)
    if not title:
        first = (
            one.first - 1
            if one.first and reader.words[one.first - 1].folded in reader.data.ordinals
            else one.first
        )
        after = _end_of_subject(reader, one.after) if one.value == "panel" else one.after
        start, end = reader.words[first].start, reader.words[after - 1].end
        is_told_apart = (first, after) != (one.first, one.after)
        printed = reader.block.text[start:end]
        title = f"{printed[:1].upper()}{printed[1:]}" if is_told_apart else ""
    span = Span(reader.language, reader.place, start, end)
    return SessionFound(one.value, title, span, title or reader.block.text[start:end])


def _quoted_title(reader: BodyReader, one: Found, end: int) -> tuple[str, int]:
    """Return the title in quotation marks behind a session, and where it ends: the panel titled “X”."""
    named = reader.data.works.at(reader.words, one.after) if one.after < len(reader.words) else None
    ends = [end, *([reader.words[named.after - 1].end] if named else [])]
    found = next(filter(None, (TITLE.match(reader.block.text, place) for place in ends)), None)
    return (found[1].strip(" ,."), found.end()) if found else ("", end)


def _end_of_subject(reader: BodyReader, place: int) -> int:
    """Return the word after what a panel is about: the panel on the price of water, …"""
    data = reader.data
    is_about = place < len(reader.words) and reader.words[place].folded in data.before_subjects
    if not is_about or not reader.gap(place).isspace():
        return place
    after = place + 1
    while after < len(reader.words) and after - place <= MOST_ABOUT:
        if BREAK.search(reader.gap(after)) or reader.words[after].folded in data.after_subjects:
            return after
        after += 1
    return after if after == len(reader.words) else place
