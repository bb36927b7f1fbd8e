"""The people of a text: who is named with a post, who is known, who speaks; and their parts in the event."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from forum.press_releases.gazetteer import Gazetteer
from forum.press_releases.parts import PartFound, part_of
from forum.press_releases.people_reader import PeopleReader
from forum.press_releases.post_reader import Naming, Post
from forum.press_releases.proposals import Match, Span
from forum.press_releases.texts import Part, ReleaseText
from records.core.text import fold
from records.search.quote_check.narration import is_saying

NEAR_VERB = 3  # letters between a name and a verb of saying beside it
FEWEST = 2  # words of a name that is no known one


@dataclass(frozen=True)
class PersonFound:
    """Somebody whom a text names, with every place where it does so."""

    name: str
    spans: tuple[Span, ...]
    matches: tuple[Match, ...] = ()
    post: Post | None = None
    part: PartFound = field(default_factory=PartFound)
    native_name: str = ""
    family_name: str = ""
    is_saying: bool = False


@dataclass
class PeopleOfText:
    """The people of a text in one language, and a reader for each block."""

    text: ReleaseText
    known: Gazetteer
    readers: dict[int, PeopleReader] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = (Part.SUMMARY, Part.PARAGRAPH, Part.CAPTION)  # a headline may have capitals everywhere
        places = [place for place, block in enumerate(self.text.blocks) if block.part in parts]
        self.readers = {place: PeopleReader(self.text, place, self.known) for place in places}

    @cached_property
    def found(self) -> list[PersonFound]:
        """Return people with a post, whom the archive knows, or who speak; in the order of the text."""
        grouped: dict[str, list[Naming]] = {}
        for place in sorted(self.readers):
            for one in self.readers[place].namings:
                grouped.setdefault(self._key(one, grouped), []).append(one)
        people = [self._person(namings) for namings in grouped.values()]
        return [
            one
            for one in people
            if one.post or one.part.role or one.matches or one.is_saying or one.family_name
        ]

    def _key(self, one: Naming, others: dict[str, list[Naming]]) -> str:
        """Return the key of a name: that of a longer or shorter form of it, if there is one."""
        words = fold(one.name, "lookup").split()
        for key in others:
            longer, shorter = sorted((key.split(), words), key=len, reverse=True)
            if len(shorter) >= FEWEST and shorter[0] == longer[0] and set(shorter) <= set(longer):
                return key
        return " ".join(words)

    def _person(self, namings: Sequence[Naming]) -> PersonFound:
        posts = [one.post for one in namings if one.post]
        post = max(
            posts, key=lambda one: (one.body is not None, not one.is_before, len(one.printed)), default=None
        )
        name = max((one.name for one in namings), key=len)
        parts = [part_of(self.readers[one.span.block], one) for one in namings]
        part = next((one for one in parts if one.role), next((one for one in parts if one.session), parts[0]))
        short = self._short_names(name)
        return PersonFound(
            name,
            tuple(one.span for one in namings),
            next((one.matches for one in namings if one.matches), ()),
            post,
            part,
            next((one.native_name for one in namings if one.native_name), ""),
            short,
            any(map(self._says, namings)),
        )

    def _says(self, one: Naming) -> bool:
        """Return whether somebody is the one who is named next to a verb of saying, in the same sentence."""
        reader = self.readers[one.span.block]
        start = reader.start_of_sentence(one.span.start)
        end = min(
            (end for end in reader.sentence_ends if end > one.span.start), default=len(reader.block.text)
        )
        for word in reader.words:
            is_there = start <= word.start < end and is_saying(reader.block.text, word)
            if is_there and not reader.is_quoted(word.start) and reader.named_at(word.start) is one:
                return True
        return False

    def _short_names(self, name: str) -> str:
        """Return the part of a name by which the text calls somebody later, alone: the family name."""
        parts = name.split()
        for length in (2, 1):
            for start in [*range(len(parts) - length, 0, -1), 0] if length < len(parts) else []:
                part = " ".join(parts[start : start + length])
                if any(self._stands_alone(reader, part, name) for reader in self.readers.values()):
                    return part
        return ""

    def _stands_alone(self, reader: PeopleReader, part: str, name: str) -> bool:
        """Return whether a part of a name stands without the rest beside a verb of saying."""
        text = reader.block.text.replace(name, " " * len(name))
        verbs = [word for word in reader.words if is_saying(reader.block.text, word)]
        for found in re.finditer(rf"(?<![\w-]){re.escape(part)}(?!\w)", text):
            before, after = text[: found.start()].split()[-1:], text[found.end() :].split()[:1]
            is_longer = any(word[:1].isupper() for word in after) or any(
                word[:1].isupper() and not word.endswith((".", ",")) for word in before
            )
            near = range(found.start() - NEAR_VERB, found.end() + NEAR_VERB)
            if not is_longer and any(verb.start in near or verb.end in near for verb in verbs):
                return True
        return False
