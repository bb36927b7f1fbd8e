"""Statements that a narrator reports in other words: X said that …; …, affirmed X; according to X, …

Only where the words leave no doubt that they are somebody's: a verb of saying with “that” or a colon, whose subject is
a person of the text, or who is named right behind the verb.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forum.press_releases.parts import extent_of
from forum.press_releases.people_reader import PeopleReader
from forum.press_releases.post_reader import Naming
from forum.press_releases.proposals import Span
from forum.press_releases.said import QuotationFound
from forum.press_releases.speakers import SUBJECT_END, Discourse, Piece, Spoken, words_of_post
from records.search.quote_check.language_data import narration_data, words_of_kind
from records.search.quote_check.narration import is_saying, words_of_source

FEWEST_WORDS = 4  # of a statement
MOST_BETWEEN = 8  # words between a verb of saying and “that”
LONGEST_CLAUSE = 60  # words before a verb
MOST_SHORT = 1  # words of a name that stands for a whole one
MOST_SUBJECT = 8  # words of a subject that names nobody
DATELINE = re.compile(r"^.{0,90}?\d{4}\)?\.?\s[–—-]\s")
INDEFINITE = ("a", "an", "un", "una", "another", "otro", "otra", "some", "one", "uno")


@dataclass(frozen=True)
class Frame:
    """Words of a narrator that lead to a statement: from the first of them, over a verb, to what is said."""

    verb: int
    first: int  # the first word of the clause
    said: int  # the first word of what is said
    spoken: Spoken
    begin: int  # where the printed words begin
    end: int  # and end


def statements_in(discourse: Discourse, piece: Piece) -> Iterator[QuotationFound]:
    """Yield the statements of a sentence, or of what is left of it beside quoted words."""
    reader = piece.reader
    if not piece.places or any(reader.is_quoted(reader.words[place].start) for place in piece.places):
        return
    if any(start == piece.end for start, _end in reader.quoted) and not _is_whole(piece):
        return  # it goes on in quoted words
    frames = [*_frames(discourse, piece)]
    if not frames:
        one = _by_source(discourse, piece) or _named_behind(discourse, piece)
        if one:
            yield one
    for frame, following in itertools.zip_longest(frames, frames[1:]):
        last = following.first if following else None
        if statement := _statement(piece, frame, last):
            yield statement


def _is_whole(piece: Piece) -> bool:
    return piece.end in piece.reader.sentence_ends or piece.text.rstrip()[-1:] in (".", "!", "?", ":")


def _frames(discourse: Discourse, piece: Piece) -> Iterator[Frame]:
    """Yield what leads to the statements of a sentence: further ones only if they go on from the first."""
    reader = piece.reader
    spoken: Spoken | None = None
    said = piece.places[0]
    for verb in piece.places:
        if verb < said or not _tells(reader, verb):
            continue
        first = _beginning(reader, verb, said)
        if spoken and not _goes_on(reader, first):
            continue
        link = _link(reader, verb, piece.places[-1])
        if not link or _is_denied(reader, first, verb):
            continue
        begin = first if spoken else piece.places[0]  # a post may have such a word, too: Minister of X and Y
        found = _speaker(discourse, piece, range(begin, verb), link, spoken)
        if found:
            spoken, begin = found
            yield Frame(verb, first, link, spoken, begin, _end_of_link(reader, link))
            said = link


def _tells(reader: PeopleReader, verb: int) -> bool:
    word = reader.words[verb]
    if word.folded in reader.data.reporting | reader.data.going_on:
        return True
    is_first = reader.begins_sentence(verb) and word.folded in narration_data().saying
    return is_first or is_saying(reader.block.text, word)


def _beginning(reader: PeopleReader, verb: int, said: int) -> int:
    """Return the first word of the clause of a verb: after a sign, or at what joins it to the clause before."""
    place = verb
    while (
        place > max(said, verb - LONGEST_CLAUSE)
        and not SUBJECT_END.search(reader.gap(place))
        and reader.words[place].folded not in reader.data.joins
    ):
        place -= 1
    return place


def _goes_on(reader: PeopleReader, first: int) -> bool:
    """Return whether a clause goes on from the verb before it: … and added that …; …, adding that …; Y said that …"""
    word = reader.words[first].folded
    return word in reader.data.joins or word in reader.data.going_on or ";" in reader.gap(first)


def _link(reader: PeopleReader, verb: int, last: int) -> int:
    """Return the first word of what is said: the one after “that”, or after a colon; 0 if nothing links it."""
    for place in range(verb + 1, min(verb + 2 + MOST_BETWEEN, last + 1)):
        if reader.gap(place).strip() == ":":
            return place
        if SUBJECT_END.search(reader.gap(place)):
            return 0
        if reader.words[place].folded in narration_data().linking:
            return place + 1 if place < last else 0
        if not _may_stand_between(reader, place):
            return 0
    return 0


def _may_stand_between(reader: PeopleReader, place: int) -> bool:
    """Return whether a word between a verb and “that” tells who says it, to whom or when; others are what is said."""
    word, data = reader.words[place].folded, narration_data()
    known = data.adverbs | data.titles | data.pronouns | data.generic | words_of_kind("harmless")
    own = reader.data.hearers | reader.data.post_modifiers | reader.data.within_bodies
    return word in known or word in own or reader.is_capital(place) or reader.is_post_noun(place)


def _is_denied(reader: PeopleReader, first: int, verb: int) -> bool:
    """Return whether it is said that nobody said it, or does not tell who: it was said that; se dijo que."""
    before = {word.folded for word in reader.words[first:verb]}
    return bool(before & (words_of_kind("negation") | {"it", "se", "lo", "was", "were", "been", "is", "be"}))


def _end_of_link(reader: PeopleReader, said: int) -> int:
    return reader.words[said - 1].end


def _speaker(
    discourse: Discourse, piece: Piece, ahead: range, said: int, before: Spoken | None
) -> tuple[Spoken, int] | None:
    """Return who says something, and where the words that tell it begin; None where that is not sure."""
    reader, verb = piece.reader, ahead.stop
    clause = [place for place in discourse.clause_before(piece, verb) if place in ahead]
    if before and reader.words[verb].folded in reader.data.going_on:
        return before, reader.words[verb].start
    while clause and _is_small(reader, clause[0]):
        clause = clause[1:]
    if (
        clause and reader.words[clause[0]].folded in reader.data.post_stops
    ):  # X, who began as a teacher, said that
        return _before_relative(discourse, piece, clause[0])
    if not [place for place in clause if not _is_filler(reader, place)]:
        return _without_subject(discourse, piece, verb, said, before)
    told = _named(discourse, piece, clause) or _meant(discourse, piece, clause)
    if told is None:
        return None
    begins = [extent_of(one)[0] for one in _namings(reader, clause)]
    return told, min([reader.words[clause[0]].start, *(one for one in begins if one >= piece.start)])


def _before_relative(discourse: Discourse, piece: Piece, place: int) -> tuple[Spoken, int] | None:
    """Return the person right before a word such as “who”, by the whole name or a part of it."""
    reader = piece.reader
    start = reader.words[place].start
    for one in reader.namings:
        begin, end = extent_of(one)
        if piece.start <= begin and end <= start and not reader.block.text[end:start].strip(" ,"):
            name = discourse.full_name(one)
            return (Spoken(name, "explicit", "named", one.name), begin) if name else None
    near = [one for one in piece.places if place - MOST_SHORT <= one < place]
    told = discourse.named(piece, near) if near else None
    return (told, reader.words[near[0]].start) if told else None


def _without_subject(
    discourse: Discourse, piece: Piece, verb: int, said: int, before: Spoken | None
) -> tuple[Spoken, int] | None:
    """Return who says something where nobody stands before the verb: who is named behind it, else who spoke last."""
    reader = piece.reader
    start = reader.words[verb].start
    behind = [place for place in range(verb + 1, said - 1) if not _is_filler(reader, place)]
    own = [place for place in behind if reader.words[place].folded not in reader.data.hearers]
    if own:
        told = _named(discourse, piece, own) or _meant(discourse, piece, own)
        return (told, start) if told else None
    if before:
        return before, start
    name = discourse.last() if reader.data.without_subject else ""
    printed = discourse.printed(piece, [verb])
    return (Spoken(name, "resolved", "pronoun", printed), start) if name else None


def _is_small(reader: PeopleReader, place: int) -> bool:
    return reader.words[place].folded in reader.data.joins


def _is_filler(reader: PeopleReader, place: int) -> bool:
    """Return whether a word of a clause names nobody: also, then, has."""
    word = reader.words[place].folded
    small = narration_data().adverbs | words_of_kind("harmless") | reader.data.joins
    return word in small and (not reader.is_capital(place) or reader.begins_sentence(place))


def _namings(reader: PeopleReader, places: Sequence[int]) -> list[Naming]:
    """Return the people whose name, or the post beside it, stands among some words."""
    start, end = reader.words[places[0]].start, reader.words[places[-1]].end
    return [one for one in reader.namings if extent_of(one)[0] < end and start < extent_of(one)[1]]


def _named(discourse: Discourse, piece: Piece, places: Sequence[int]) -> Spoken | None:
    """Return the one person whom the words of a subject name; nobody if a preposition stands before the name."""
    if not places:
        return None
    reader = piece.reader
    namings = _namings(reader, places)
    first = min((one.first for one in namings), default=places[0])
    leads = [reader.words[place].folded for place in places if place < first]
    is_within = bool(namings) and not any(one.post and one.post.is_before for one in namings)
    if is_within and leads and leads[-1] in reader.data.prepositions:
        return None
    return discourse.named(piece, places)


def _meant(discourse: Discourse, piece: Piece, places: Sequence[int]) -> Spoken | None:
    """Return who is meant by an office, a pronoun or a common noun for a person: the Minister; she; the official."""
    reader = piece.reader
    words = [reader.words[place].folded for place in places]
    if words[0] in INDEFINITE or len(places) > MOST_SUBJECT:
        return None
    if found := discourse.by_post(piece, places):
        return found
    gender = discourse.gender(reader, set(words))
    data = narration_data()
    # Without its accent the Spanish pronoun is an article.
    is_pronoun = words[0] in data.pronouns - words_of_kind("harmless") and bool(gender)
    is_noun = any(
        word in data.generic or reader.is_post_noun(place) for word, place in zip(words, places, strict=True)
    )
    name = discourse.last(gender) if is_pronoun or (is_noun and not set(words) & data.offices) else ""
    if not name or not (is_pronoun or _fits(discourse, reader, places, name)):
        return None
    return Spoken(name, "resolved", "pronoun", discourse.printed(piece, places))


def _fits(discourse: Discourse, reader: PeopleReader, places: Sequence[int], name: str) -> bool:
    """Return whether the names within a subject are those of somebody's post: the senior ECLAC official."""
    person = next((one for one in discourse.found if one.name == name), None)
    known = words_of_post(discourse.people, person) if person else set()
    capitals = {reader.words[place].folded for place in places[1:] if reader.is_capital(place)}
    return capitals <= known


def _statement(piece: Piece, frame: Frame, last: int | None) -> QuotationFound | None:
    """Return what is said from a frame to the next one, or to the end of the sentence."""
    reader = piece.reader
    places = [place for place in piece.places if place >= frame.said and (last is None or place < last)]
    ends = (
        place - 1
        for place in places
        if _tells(reader, place) and reader.words[place - 1].folded in reader.data.joins
    )
    end_of_clause = next(ends, None)  # … and asked whether …
    places = [place for place in places if end_of_clause is None or place < end_of_clause]
    if len(places) < FEWEST_WORDS:
        return None
    start, end = reader.words[places[0]].start, reader.words[places[-1]].end
    end = _with_closing(reader.block.text, start, end)
    printed = Span(reader.language, reader.place, frame.begin, frame.end)
    span = Span(reader.language, reader.place, start, end)
    text = reader.block.text
    return QuotationFound(
        text[start:end], span, reader.place, frame.spoken, text[frame.begin : frame.end], printed
    )


def _with_closing(text: str, start: int, end: int) -> int:
    """Return where words end with the sign that closes a bracket, a per cent or a question."""
    is_open = text.count("(", start, end) > text.count(")", start, end)
    signs = re.match(r"(?:\s?%)?[)\]?!]*" if is_open else r"(?:\s?%)?[?!]*", text[end:])
    return end + (signs.end() if signs else 0)


def _by_source(discourse: Discourse, piece: Piece) -> QuotationFound | None:
    """Return the statement behind “according to X,” at the head of a sentence."""
    reader = piece.reader
    words = [reader.words[place] for place in piece.places]
    size = words_of_source(words)
    if not size or piece.start != reader.start_of_sentence(words[0].start):
        return None
    comma = next((place for place in piece.places[size:] if "," in reader.gap(place)), None)
    subject = [place for place in piece.places[size:] if comma is None or place < comma]
    if comma is None or not subject or len(subject) > MOST_SUBJECT:
        return None
    spoken = _named(discourse, piece, subject)
    if spoken is None:
        return None
    ends = [extent_of(one)[1] for one in _namings(reader, subject)]
    begin = max([reader.words[subject[-1]].end, *ends])
    said = next((place for place in piece.places if reader.words[place].start >= begin), None)
    if said is None or "," not in reader.gap(said):
        return None
    frame = Frame(said, piece.places[0], said, spoken, words[0].start, begin)
    return _statement(piece, frame, None)


def _named_behind(discourse: Discourse, piece: Piece) -> QuotationFound | None:
    """Return the statement before a verb of saying with the name behind it: …, affirmed X, director of Y."""
    reader = piece.reader
    begin = piece.start + (found.end() if (found := DATELINE.match(piece.text)) else 0)
    if piece.start != reader.start_of_sentence(reader.words[piece.places[0]].start):
        return None
    for verb in piece.places:
        if "," not in reader.gap(verb) or not is_saying(reader.block.text, reader.words[verb]):
            continue
        behind = [one for one in reader.namings if one.span.start > reader.words[verb].start]
        first = min((extent_of(behind[0])[0] for _one in behind[:1]), default=-1)
        between = [place for place in piece.places if verb < place and reader.words[place].end <= first]
        name = discourse.full_name(behind[0]) if behind and first < piece.end else ""
        places = [place for place in piece.places if begin <= reader.words[place].start and place < verb]
        if not name or any(not _is_filler(reader, place) for place in between) or not places:
            continue
        end = extent_of(behind[0])[1]
        spoken = Spoken(name, "explicit", "named", behind[0].name)
        frame = Frame(verb, verb, places[0], spoken, reader.words[verb].start, end)
        return _statement(piece, frame, verb)
    return None
