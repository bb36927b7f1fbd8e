"""The parts that people have in an event by the words of a sentence, and the sessions in which they have them."""

import itertools
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from forum.press_releases.people_reader import PeopleReader
from forum.press_releases.phrases import Found, Phrases
from forum.press_releases.post_reader import Naming
from forum.press_releases.sessions import SessionFound
from records.search.quote_check.language_data import narration_data, words_of_kind
from records.search.quote_check.narration import is_saying

MEMBER = "member"  # of a session: “the panel included X”
PANEL, PANELLIST, PARTICIPANT = "panel", "panellist", "participant"
MOST_LISTED = 50  # people of a list that are looked at before somebody
OF_SESSIONS = ("moderator", PANELLIST, "commentator", MEMBER)


@dataclass(frozen=True)
class PartFound:
    """A role, the words that tell it, and the session of the sentence."""

    role: str = ""
    cue: str = ""
    session: SessionFound | None = None


def part_of(reader: PeopleReader, one: Naming) -> PartFound:
    """Return the part of somebody by the sentence in which the name stands."""
    start = reader.start_of_sentence(one.span.start)
    end = min((end for end in reader.sentence_ends if end > one.span.start), default=len(reader.block.text))
    cue = _behind(reader, one, end) or _after(reader, one, start, end) or _before(reader, one, start)
    role = cue.value if cue else ""
    session = _session_of(reader, one, start, end)
    if session is None and role in OF_SESSIONS:  # It was moderated by X: the one of the sentence before
        session = next((s for s in reversed(reader.sessions) if s.span.start < start), None)
    is_panel = session is not None and session.kind == PANEL
    if role == MEMBER:
        role = "" if session is None else PANELLIST if is_panel else PARTICIPANT
    elif role == PARTICIPANT and is_panel:
        role = PANELLIST
    return PartFound(role, _printed(reader, cue) if cue and role else "", session)


def extent_of(one: Naming) -> tuple[int, int]:
    """Return where a name begins and ends, with the post beside it."""
    spans = [one.span, *([one.post.span] if one.post else [])]
    return min(span.start for span in spans), max(span.end for span in spans)


def _printed(reader: PeopleReader, cue: Found) -> str:
    return reader.block.text[reader.words[cue.first].start : reader.words[cue.after - 1].end]


def _places(reader: PeopleReader, start: int, end: int) -> list[int]:
    """Return the words between two places that are told, not quoted."""
    first, after = (bisect_left(reader.words, place, key=attrgetter("start")) for place in (start, end))
    return [place for place in range(first, after) if not reader.is_quoted(reader.words[place].start)]


def _session_of(reader: PeopleReader, one: Naming, start: int, end: int) -> SessionFound | None:
    """Return the session that a sentence names: before a name the nearest one, else the first behind it."""
    within = [session for session in reader.sessions if start <= session.span.start < end]
    before = [session for session in within if session.span.start < one.span.start]
    return before[-1] if before else next(iter(within), None)


def _behind(reader: PeopleReader, one: Naming, end: int) -> Found | None:
    """Return the verb right behind somebody who does it: X, director of Y, moderated the panel."""
    small = reader.data.post_stops | narration_data().adverbs
    for place in _places(reader, extent_of(one)[1], end):
        if found := reader.data.participations_behind.at(reader.words, place):
            return found
        if reader.words[place].folded not in small:
            return None
    return None


def _after(reader: PeopleReader, one: Naming, start: int, end: int) -> Found | None:
    """Return the words that end a list of which somebody is: with X and Y as panelists."""
    places = _places(reader, one.span.end, end)
    cue = next(_cues(reader.data.participations_after, reader, places), None)
    if cue is None:
        return None
    between = _places(reader, one.span.end, reader.words[cue.first].start)
    if next(_cues(reader.data.participations, reader, between), None):
        return None
    earlier = [*_cues(reader.data.participations, reader, _places(reader, start, one.span.start))]
    from_there = reader.words[earlier[-1].after - 1].end if earlier else start
    leads = [
        place
        for place in _places(reader, from_there, reader.words[cue.first].start)
        if reader.words[place].folded in reader.data.before_lists
    ]
    if earlier and not leads:
        return None
    return cue if not leads or reader.words[leads[0]].start < one.span.start else None


def _before(reader: PeopleReader, one: Naming, start: int) -> Found | None:
    """Return the words that lead to a list of which somebody is: moderated by X, director of Y, and Z."""
    places = _places(reader, start, one.span.start)
    cues = [*_cues(reader.data.participations, reader, places)]
    if places and (first := reader.data.participations_behind.at(reader.words, places[0])):
        cues.insert(0, first)  # Moderó el panel X
    if not cues:
        return None
    begin = reader.words[cues[-1].after - 1].end
    listed = [other for other in reader.namings if begin <= other.span.start < one.span.start]
    return cues[-1] if _is_list(reader, [*listed[-MOST_LISTED:], one]) else None


def _is_list(reader: PeopleReader, namings: list[Naming]) -> bool:
    """Return whether nothing but commas, small words and posts stands between names."""
    extents = [extent_of(one) for one in namings]
    return all(
        _is_small(reader, place)
        for (_start, end), (start, _end) in itertools.pairwise(extents)
        for place in _places(reader, end, start)
    )


def _is_small(reader: PeopleReader, place: int) -> bool:
    word, data = reader.words[place].folded, reader.data
    if is_saying(reader.block.text, reader.words[place]):
        return False
    small = data.joins | data.lists | data.within_bodies | data.post_modifiers | words_of_kind("harmless")
    is_known = word in small or word in narration_data().titles
    return is_known or reader.is_capital(place) or reader.is_post_noun(place)


def _cues(phrases: Phrases, reader: PeopleReader, places: list[int]) -> Iterator[Found]:
    """Yield the phrases that begin with one of some words, one after the other."""
    after = 0
    for place in places:
        found = phrases.at(reader.words, place) if place >= after else None
        if found and reader.words[found.after - 1].start <= reader.words[places[-1]].start:
            after = found.after
            yield found
