"""The posts that stand beside the names of people within one block of a text."""

import re
from dataclasses import dataclass, replace

from forum.press_releases.bodies import BodyName, BodyReader
from forum.press_releases.language_words import regions
from forum.press_releases.proposals import Match, Span
from records.search.quote_check.language_data import (
    country_names,
    folded_words,
    narration_data,
    words_of_kind,
)
from records.search.quote_check.narration import is_saying

JOINED = re.compile(r"[  ]|[-‐‑'’]|\. ?|['’] ")  # between the words of one name
BOUNDARY = re.compile(r"[,;:.!?()\n“”«»\"–—]")
COMMA = re.compile(r"\s*,\s+|\s+[–—-]\s+|\s*\(")
IN_BRACKETS = re.compile(r"\s*[(（]([^()（）]{1,40})[)）]")
MOST_CLAUSE = 12  # words
LONGEST_POST = 320  # letters
POST_WORDS = 8  # a noun of a post stands among so many words


@dataclass(frozen=True)
class Post:
    """An office as it is printed, parted into a title and a body."""

    printed: str
    title: str
    span: Span
    body: BodyName | None = None
    is_before: bool = False


@dataclass
class Naming:
    """A place at which somebody is named; `first` and `after` are words of the block."""

    name: str
    first: int
    after: int
    span: Span
    matches: tuple[Match, ...] = ()
    post: Post | None = None
    native_name: str = ""


class PostReader(BodyReader):
    """Reads the posts beside a name: before it, and behind it."""

    def _post_behind(self, one: Naming, starts: set[int]) -> Post | None:
        """Return the post between a name and the next comma that ends it: X, President of Y, …"""
        start = one.span.end
        if one.native_name and (found := IN_BRACKETS.match(self.block.text, start)):
            start = found.end()
        comma = COMMA.match(self.block.text, start)
        if not comma:
            return self._body_behind(one)
        begin = comma.end()
        first = next((place for place, word in enumerate(self.words) if word.start >= begin), None)
        if first is None or first in starts or self.words[first].folded in self.data.joins:
            return None
        after = self._end_of_post(first, starts, in_brackets="(" in comma[0])
        return (
            self._post(first, after) if self._has_post_noun(first, min(after, first + POST_WORDS)) else None
        )

    def _body_behind(self, one: Naming) -> Post | None:
        """Return the body that follows a name without a post: X of the University of Y."""
        link = self.data.links.at(self.words, one.after) if one.after < len(self.words) else None
        if not link or link.after >= len(self.words) or not self.gap(one.after).isspace():
            return None
        body = self.at(link.after)
        if not body or not self._is_body(link.after, body):
            return None
        return Post(body.name, "", body.span, body)

    def _end_of_post(self, first: int, starts: set[int], *, in_brackets: bool = False) -> int:
        """Return the word after a post: at a comma, unless what follows is a part of its body; at a verb; at a name."""
        place = first + 1
        depth = 0
        while place < len(self.words):
            gap = self.gap(place)
            depth = max(0, depth + gap.count("(") - gap.count(")"))
            if in_brackets and ")" in gap and "(" not in gap:
                return place
            ends = re.search(r"[;:!?\n“”«»\"–—]|\.(?=\s)", gap) or (
                "," in gap and not depth and not self._goes_on(place)
            )
            word = self.words[place]
            if (
                ends
                or place in starts
                or word.folded in self.data.post_stops
                or is_saying(self.block.text, word)
            ):
                return self._without_joins(first, place)
            if self.data.participations.at(self.words, place) or self.data.organizers.at(self.words, place):
                return self._without_joins(first, place)
            place += 1
        return self._without_joins(first, place)

    def _goes_on(self, place: int) -> bool:
        """Return whether what follows a comma is the greater body of the one before: …, National University."""
        is_body = self.begins_body(place) and not self.is_acronym(place)
        return (
            is_body
            and self.words[place].folded not in self.data.joins
            and not self._has_post_noun(place, place + 2)
        )

    def _without_joins(self, first: int, after: int) -> int:
        small = self.data.joins | self.data.lists | words_of_kind("harmless")
        while after > first + 1 and self.words[after - 1].folded in small and not self.is_capital(after - 1):
            after -= 1
        return after

    def _has_post_noun(self, first: int, after: int) -> bool:
        return any(map(self.is_post_noun, range(first, min(after, len(self.words)))))

    def _post_before(self, one: Naming) -> Post | None:
        """Return the post that leads to a name, with or without a comma: the Minister of Y, X; Minister X."""
        last = one.first
        while last > 0 and self.is_title(last - 1) and JOINED.fullmatch(self.gap(last)):
            last -= 1
        gap = self.gap(last)
        if not last or not re.fullmatch(r",?\s+", gap):
            return None
        first = self._begin_of_post(last)
        if "," in gap and not self._is_nonempty(first, last):
            first = self._begin_of_clause(last)
        if first is not None and first == last - 1 and re.fullmatch(r",\s+", self.gap(first)):
            greater = self._begin_of_clause(first)  # …, Professor X: the clause before the comma tells more
            first, last = (greater, first) if greater is not None else (first, last)
        if first is None or not self._has_post_noun(first, last):
            return None
        return replace(self._post(first, last), is_before=True)

    def _is_nonempty(self, first: int | None, last: int) -> bool:
        return first is not None and self._has_post_noun(first, last)

    def _begin_of_clause(self, last: int) -> int | None:
        """Return where the post begins that is the clause before a comma, whatever words follow its noun."""
        first = last - 1
        while first > 0 and last - first < MOST_CLAUSE and not BOUNDARY.search(self.gap(first)):
            first -= 1
        small = self.data.within_bodies | words_of_kind("harmless")
        while first < last - 1 and self.words[first].folded in small:
            first += 1
        noun = next((place for place in range(first, last) if self.is_post_noun(place)), None)
        if noun is None:
            return None
        leading = range(first, noun)
        is_led = all(
            self.words[one].folded in self.data.post_modifiers or self._is_owner(one) for one in leading
        )
        return first if is_led else None

    def is_title(self, place: int) -> bool:
        """Return whether a word is a form of address before a name."""
        return self.words[place].folded in narration_data().titles and not self._has_post_noun(
            place, place + 1
        )

    def _begin_of_post(self, last: int) -> int | None:
        """Return the first word of a post that ends before a word."""
        first, in_owner = None, False
        place = last - 1
        while place >= 0 and last - place < LONGEST_POST:
            if place + 1 < last and BOUNDARY.search(self.gap(place + 1).replace("(", "").replace(")", "")):
                break
            word = self.words[place].folded
            is_post = self.is_post_noun(place) or word in self.data.post_modifiers
            if not (self.is_capital(place) or is_post or word in self.data.within_bodies | self.data.lists):
                break
            is_owner = first is not None and (self._is_owner(place) or (in_owner and self.is_capital(place)))
            in_owner = is_owner
            if is_post or is_owner:
                first = place
            place -= 1
        return first

    def _is_owner(self, place: int) -> bool:
        """Return whether a word names the body of the post that follows it: ECLAC’s Executive Secretary."""
        word = self.words[place]
        return self.block.text[word.start : word.end].endswith(("’s", "'s", "s’")) and self.is_capital(place)

    def _post(self, first: int, after: int) -> Post:
        """Return the words of a post, its title apart from its body."""
        while (
            first < after - 1
            and not self.is_capital(first)
            and self.words[first].folded in words_of_kind("harmless")
        ):
            first += 1
        start, end = self.words[first].start, self.words[after - 1].end
        end += self._closing_bracket(start, end)
        printed = self.block.text[start:end]
        title_end, body = self._parted(first, after)
        title = self.block.text[self.words[first].start : title_end].strip(" ,(")
        noun = next((place for place in range(first, after) if self.is_post_noun(place)), after)
        owned = next(
            (place + 1 for place in range(first, min(noun, after - 1)) if self._is_owner(place)), None
        )
        if owned:
            owner = None if regions().at(self.words, first) else self.at(first)
            body, title = body or owner, self.block.text[self.words[owned].start : title_end]
        span = Span(self.language, self.place, start, end)
        return Post(printed[:LONGEST_POST], title[:LONGEST_POST], span, body)

    def _closing_bracket(self, start: int, end: int) -> int:
        inner = self.block.text[start:end]
        is_open = inner.count("(") > inner.count(")")
        return 1 if is_open and self.block.text[end : end + 1] == ")" else 0

    def _parted(self, first: int, after: int) -> tuple[int, BodyName | None]:
        """Return where a title ends, and the body behind it; of several posts that of the first one."""
        seen_noun = False
        for place in range(first, after):
            seen_noun = seen_noun or self.is_post_noun(place)
            link = self.data.links.at(self.words, place) if seen_noun else None
            body = self.at(link.after) if link and link.after < after else None
            if link and body and self._is_body(link.after, body):
                return self.words[place - 1].end, body
        return self.words[after - 1].end, None

    def _is_body(self, place: int, body: BodyName) -> bool:
        """Return whether a name behind a post is a body: a known one, an acronym, or one with its noun at its head."""
        if folded_words(body.name) in country_names() and not body.matches:
            return False
        head = range(place, min(place + 3, len(self.words)))
        return bool(body.matches) or self.is_acronym(place) or any(map(self.is_body_noun, head))
