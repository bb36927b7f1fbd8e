"""Find the speaker of a statement by the names, posts and pronouns around it, and by who spoke before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from forum.press_releases.parts import extent_of
from forum.press_releases.people import PeopleOfText, PersonFound
from forum.press_releases.people_reader import PeopleReader
from forum.press_releases.post_reader import Naming
from records.search.analysis import Token
from records.search.quote_check.language_data import folded_words, narration_data
from records.search.quote_check.narration import is_bare_name, is_saying, words_of_source
from records.search.quote_check.sentences import CLOSERS

SEPARATORS = " \t\n,;:.-–—()"
LONGEST_SUBJECT = 14  # words before a verb of saying that may name who says it
MOST_UNUSUAL = 7  # words
FIRST_WORDS = 3
SENTENCE_SIGN = re.compile(r"[.!?;:]")
FEWEST_LETTERS = 3  # of a short name
SUBJECT_END = re.compile(r"[,;:.!?()\n“”«»\"–—]")


@dataclass(frozen=True)
class Spoken:
    """The speaker of quoted words, by name, and why."""

    name: str
    certainty: str  # as `Quotation.Certainty` has it
    reason: str
    words: str = ""


NOBODY = Spoken("", "", "nobody")


@dataclass
class Piece:
    """The words of a narrator beside a quoted stretch."""

    reader: PeopleReader
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words as they are printed."""
        return self.reader.block.text[self.start : self.end]

    @cached_property
    def places(self) -> list[int]:
        """The places of its words in the block."""
        words = self.reader.words
        return [
            place for place, word in enumerate(words) if self.start <= word.start and word.end <= self.end
        ]

    @cached_property
    def verb(self) -> int | None:
        """The place of its verb of saying."""
        text, words = self.reader.block.text, self.reader.words
        return next((place for place in self.places if is_saying(text, words[place])), None)


@dataclass
class Discourse:
    """Resolves who says something, from the first paragraph to the last; `genders` are those of people by name."""

    people: PeopleOfText
    genders: dict[str, str] = field(default_factory=dict)
    spoke: list[str] = field(default_factory=list)  # or acted; the last one at the end
    mentioned: list[str] = field(default_factory=list)

    @cached_property
    def found(self) -> list[PersonFound]:
        """The people of the text."""
        return self.people.found

    @cached_property
    def short_names(self) -> dict[str, str]:
        """Parts of names by which one person alone may be meant."""
        parts: dict[str, set[str]] = {}
        for person in self.found:
            words = person.name.split()
            for start in range(len(words)):
                for end in range(start + 1, len(words) + 1):
                    parts.setdefault(" ".join(words[start:end]), set()).add(person.name)
        return {
            part: names.pop()
            for part, names in parts.items()
            if len(names) == 1 and len(part) >= FEWEST_LETTERS and part[0].isupper()
        }

    def who(self, piece: Piece) -> Spoken | None:
        """Return who says something by the words of a narrator; None where they tell nothing of it."""
        verb = piece.verb
        if verb is None:
            return self._source(piece) or self._signature(piece) or self._unusual(piece)
        behind = self._subject_behind(piece, verb)
        before = self._subject_before(piece, verb)
        named = self.named(piece, behind) or self.named(piece, before)
        return named or self._named_later(piece, behind, before) or self._meant(piece, verb, behind)

    def _named_later(self, piece: Piece, behind: Sequence[int], before: Sequence[int]) -> Spoken | None:
        """Return who is named after when or where it was said: afirmó en la apertura Ana Pérez.

        A preposition before the name shows that somebody else is meant: said at a meeting with Ana Pérez.
        """
        reader = piece.reader
        if any(reader.words[place].folded in narration_data().pronouns for place in (*behind, *before)):
            return None
        verb = piece.verb or 0
        for one in reader.namings:
            first = min([one.first, *([_first_word(reader, one.post.span.start)] if one.post else [])])
            if not (piece.start <= one.span.start < piece.end and verb < first):
                continue
            is_free = reader.words[first - 1].folded not in reader.data.prepositions
            between = reader.block.text[reader.words[verb].end : reader.words[first].start]
            name = self.full_name(one) if is_free and not SUBJECT_END.search(between) else ""
            return Spoken(name, "explicit", "named", one.name) if name else None
        return None

    def _source(self, piece: Piece) -> Spoken | None:
        """Return who is named after “according to”."""
        words = [piece.reader.words[place] for place in piece.places]
        for start in range(len(words)):
            if size := words_of_source(words[start:]):
                rest = piece.places[start + size : start + size + LONGEST_SUBJECT]
                return self.named(piece, rest) or self.by_post(piece, rest)
        return None

    def _unusual(self, piece: Piece) -> Spoken | None:
        """Return who is named right behind quoted words with a verb that no list has: , she anticipated."""
        before = piece.reader.block.text[: piece.start].rstrip()
        if not piece.places or before[-1:] not in CLOSERS or SENTENCE_SIGN.match(piece.text.strip()):
            return None
        if len(piece.places) > MOST_UNUSUAL:
            return self.named(piece, piece.places[:FIRST_WORDS])
        words = {piece.reader.words[place].folded for place in piece.places}
        name = self.last(self.gender(piece.reader, words)) if words & narration_data().pronouns else ""
        told = Spoken(name, "resolved", "pronoun", piece.text.strip(SEPARATORS)) if name else None
        return self.named(piece, piece.places) or told

    def _signature(self, piece: Piece) -> Spoken | None:
        text = piece.text.strip(SEPARATORS)
        return self.named(piece, piece.places) if text and is_bare_name(text) else None

    def _subject_behind(self, piece: Piece, verb: int) -> list[int]:
        """Return the words after a verb up to the next sign or the first word that belongs to no naming."""
        found: list[int] = []
        data = piece.reader.data
        for place in [one for one in piece.places if one > verb]:
            word = piece.reader.words[place]
            is_end = self._is_parted(piece.reader, place) or word.folded in narration_data().linking
            is_small = word.folded in narration_data().adverbs and not piece.reader.is_capital(place)
            if is_end or (is_small and word.folded not in narration_data().titles):
                break
            if word.folded in data.before_places and found:
                break
            found.append(place)
        return found

    def _is_parted(self, reader: PeopleReader, place: int) -> bool:
        """Return whether a sign stands before a word, other than the full stop of a form of address: Dr. Solano."""
        is_title = place > 0 and reader.is_title(place - 1) and reader.gap(place).strip() == "."
        return not is_title and bool(SUBJECT_END.search(reader.gap(place)))

    def _subject_before(self, piece: Piece, verb: int) -> list[int]:
        return [place for place in piece.places if verb - LONGEST_SUBJECT <= place < verb]

    def named(self, piece: Piece, places: Sequence[int]) -> Spoken | None:
        """Return the person whose name, or the post beside whose name, stands among some words."""
        if not places:
            return None
        words = piece.reader.words
        start, end = words[places[0]].start, words[places[-1]].end
        for one in piece.reader.namings:
            first, last = extent_of(one)
            if first < end and start < last and (name := self.full_name(one)):
                return Spoken(name, "explicit", "named", one.name)
        for part, name in sorted(self.short_names.items(), key=lambda pair: -len(pair[0])):
            found = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", piece.reader.block.text[start:end])
            if found:
                return Spoken(name, "explicit", "named", part)
        return None

    def full_name(self, one: Naming) -> str:
        return next((person.name for person in self.found if one.span in person.spans), "")

    def _meant(self, piece: Piece, verb: int, behind: Sequence[int]) -> Spoken | None:
        """Return who is meant by an office, a pronoun, or a verb alone."""
        before = self.clause_before(piece, verb)
        for places in (behind, before):
            if found := self.by_post(piece, places):
                return found
        words = {piece.reader.words[place].folded for place in (*behind, *before)}
        printed = self.printed(piece, [*before, verb] if before else [verb, *behind])
        name = self.last(self.gender(piece.reader, words))
        return Spoken(name, "resolved", "pronoun", printed) if name else None

    def clause_before(self, piece: Piece, verb: int) -> list[int]:
        """Return the words of the clause in which a verb stands, before it."""
        found: list[int] = []
        for place in reversed(self._subject_before(piece, verb)):
            found.insert(0, place)
            if SUBJECT_END.search(piece.reader.gap(place)):
                break
        return found

    def printed(self, piece: Piece, places: Sequence[int]) -> str:
        words = piece.reader.words
        return piece.reader.block.text[words[places[0]].start : words[places[-1]].end][:80]

    def gender(self, reader: PeopleReader, words: set[str]) -> str:
        is_feminine, is_masculine = bool(words & reader.data.feminine), bool(words & reader.data.masculine)
        return "" if is_feminine == is_masculine else "f" if is_feminine else "m"

    def last(self, gender: str = "") -> str:
        """Return who spoke last, of those whom a pronoun may mean; else who was mentioned last and is of its gender."""
        if not gender:
            return next(reversed(self.spoke), "")
        sure = (
            name
            for name in (*reversed(self.spoke), *reversed(self.mentioned))
            if self.genders.get(name) == gender
        )
        unknown = (name for name in reversed(self.spoke) if name not in self.genders)
        spoken = next((name for name in reversed(self.spoke) if self.genders.get(name, gender) == gender), "")
        return (
            spoken if spoken and spoken == next(reversed(self.spoke), "") else next(sure, next(unknown, ""))
        )

    def by_post(self, piece: Piece, places: Sequence[int]) -> Spoken | None:
        """Return the one person whose post these words are, as far as they tell."""
        if not any(map(piece.reader.is_post_noun, places)):
            return None
        words = {piece.reader.words[place].folded for place in places} - piece.reader.data.within_bodies
        posts = {person.name: words_of_post(self.people, person) for person in self.found if person.post}
        scores = {name: len(words & known) / len(words) for name, known in posts.items() if words & known}
        nouns = {piece.reader.words[place].folded for place in places if piece.reader.is_post_noun(place)}
        best = [
            name for name, score in scores.items() if score == max(scores.values()) and nouns & posts[name]
        ]
        name = next((one for one in reversed(self.spoke) if one in best), best[0] if len(best) == 1 else "")
        return Spoken(name, "resolved", "office-said", self.printed(piece, places)) if name else None

    def listen(self, piece: Piece) -> None:
        """Keep in mind who says something in a sentence, or else with whose name it begins."""
        namings = [one for one in piece.reader.namings if piece.start <= one.span.start < piece.end]
        self.mentioned += filter(None, map(self.full_name, namings))
        if piece.verb is not None and (spoken := self.who(piece)):
            self.hear(spoken)
        elif namings and piece.places and namings[0].first - piece.places[0] <= LONGEST_SUBJECT:
            self.hear(Spoken(self.full_name(namings[0]), "explicit", "named"))

    def hear(self, spoken: Spoken | None) -> None:
        """Keep in mind who spoke."""
        if spoken and spoken.name:
            self.spoke.append(spoken.name)


def _first_word(reader: PeopleReader, start: int) -> int:
    return next(place for place, word in enumerate(reader.words) if word.end > start)


def words_of_post(people: PeopleOfText, person: PersonFound) -> set[str]:
    """Return the words of somebody's post, with those by which the archive or the text calls its body."""
    post = person.post
    if post is None:
        return set()
    reader = people.readers[post.span.block]
    words = {word.folded for word in reader.words if post.span.start <= word.start < post.span.end}
    for match in post.body.matches if post.body else ():
        known = people.known.bodies.known.get(match.key)
        words |= {word for name in (known.names if known else ()) for word in folded_words(name)}
    return words


def genders_in(people: PeopleOfText) -> dict[str, str]:
    """Return the genders that posts and forms of address tell, by name."""
    found: dict[str, str] = {}
    for person in people.found:
        words = _words_beside(people, person)
        data = next(iter(people.readers.values())).data
        is_feminine, is_masculine = bool(words & data.feminine), bool(words & data.masculine)
        if is_feminine != is_masculine:
            found[person.name] = "f" if is_feminine else "m"
    return found


def _words_beside(people: PeopleOfText, person: PersonFound) -> set[str]:
    """Return the words of somebody's post, and the form of address before the name."""
    words: set[str] = set()
    for place, reader in people.readers.items():
        for one in reader.namings:
            if one.span in person.spans and one.span.block == place:
                near: list[Token] = reader.words[max(one.first - 1, 0) : one.first]
                post = one.post
                inner = [w for w in reader.words if post and post.span.start <= w.start < post.span.end][:3]
                words |= {word.folded for word in (*near, *inner)}
    return words
