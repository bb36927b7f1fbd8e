"""Words by which press releases tell of events: one file a language in `languages/`; `en.toml` explains the lists.

A language of the site without a file has none: of its releases the paragraphs are read, dates and known names.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from forum.press_releases.phrases import Phrases
from records.core.languages import language_codes
from records.core.locale_formats import locale_of
from records.core.text import fold
from records.search.quote_check.language_data import folded_words

FILES = Path(__file__).parent / "languages"
PHRASES = (
    "kinds",
    "events",
    "sessions",
    "modes",
    "organizers",
    "participations",
    "participations_behind",
    "participations_after",
)


@dataclass(frozen=True)
class ReleaseWords:
    """The words of a language; phrases lead to codes of the vocabularies of the archive."""

    kinds: Phrases = field(default_factory=Phrases)
    ends: Phrases = field(default_factory=Phrases)
    events: Phrases = field(default_factory=Phrases)
    sessions: Phrases = field(default_factory=Phrases)
    modes: Phrases = field(default_factory=Phrases)
    organizers: Phrases = field(default_factory=Phrases)
    participations: Phrases = field(default_factory=Phrases)
    participations_behind: Phrases = field(default_factory=Phrases)
    participations_after: Phrases = field(default_factory=Phrases)
    held: Phrases = field(default_factory=Phrases)
    links: Phrases = field(default_factory=Phrases)
    works: Phrases = field(default_factory=Phrases)
    unofficial: Phrases = field(default_factory=Phrases)
    before_places: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()
    body_nouns: frozenset[str] = frozenset()
    thing_nouns: frozenset[str] = frozenset()
    event_nouns: frozenset[str] = frozenset()  # the first words of those that are a kind of event
    within_bodies: frozenset[str] = frozenset()
    before_lists: frozenset[str] = frozenset()
    before_subjects: frozenset[str] = frozenset()
    after_subjects: frozenset[str] = frozenset()
    reporting: frozenset[str] = frozenset()
    going_on: frozenset[str] = frozenset()
    hearers: frozenset[str] = frozenset()
    without_subject: bool = False  # whether a verb of saying may have none
    joins: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    before_names: frozenset[str] = frozenset()
    post_nouns: frozenset[str] = frozenset()
    post_modifiers: frozenset[str] = frozenset()
    post_stops: frozenset[str] = frozenset()
    feminine: frozenset[str] = frozenset()
    masculine: frozenset[str] = frozenset()
    ordinals: dict[str, int] = field(default_factory=dict)
    ordinal_endings: frozenset[str] = frozenset()
    # Nouns of bodies and of posts as the file writes them: Secretaría is the one, Secretaria the other.
    written: dict[str, frozenset[str]] = field(default_factory=dict)

    def is_body_noun(self, folded: str, printed: str) -> bool:
        """Return whether a word is a noun of bodies; its accents tell where another is one of posts."""
        is_post = folded in self.post_nouns and printed.casefold() not in self.written["bodies"]
        return folded in self.body_nouns and not is_post

    def is_post_noun(self, folded: str, printed: str) -> bool:
        """Return whether a word is a noun of posts; its accents tell where another is one of bodies."""
        is_body = folded in self.body_nouns and printed.casefold() not in self.written["posts"]
        return folded in self.post_nouns and not is_body


@cache
def release_words(language: str) -> ReleaseWords:
    """Return the words of a language."""
    given = _given(language)
    return _read(given) if given else ReleaseWords()


@cache
def labels() -> Phrases:
    """Return the labels that stand on lines of their own, of all languages: a translation may keep the first ones."""
    found = Phrases()
    for code in language_codes():
        for part, names in _given(code).get("labels", {}).items():
            for name in names:
                found.add(name, part)
    return found


def _given(language: str) -> dict[str, Any]:
    file = FILES / f"{language.split('-')[0].lower()}.toml"
    return tomllib.loads(file.read_text()) if file.exists() else {}


def _read(given: dict[str, Any]) -> ReleaseWords:
    places, bodies, posts = given["places"], given["bodies"], given["posts"]
    return ReleaseWords(
        **{name: Phrases(given[name]) for name in PHRASES},
        ends=Phrases({"end": given["end"]["phrases"]}),
        held=Phrases({"held": places["held"]}),
        links=Phrases({"of": bodies["of"]}),
        works=Phrases(given["works"]),
        unofficial=Phrases({"unofficial": given["unofficial"]["phrases"]}),
        before_places=frozenset(places["before"]),
        before_lists=_words(given["titles_of_sessions"]["before_lists"]),
        before_subjects=_words(given["titles_of_sessions"]["before_subjects"]),
        after_subjects=_words(given["titles_of_sessions"]["after_subjects"]),
        reporting=_words(given["reporting"]["verbs"]),
        going_on=_words(given["reporting"]["going_on"]),
        hearers=_words(given["reporting"]["hearers"]),
        without_subject=given["reporting"]["without_subject"],
        venues=_words(places["venues"]),
        body_nouns=_of_all("bodies"),  # names of bodies are printed in other languages too
        within_bodies=_words(bodies["within"]),
        joins=_words(bodies["joins"]),
        lists=_words(bodies["lists"]),
        event_nouns=frozenset(folded_words(name)[0] for names in given["events"].values() for name in names),
        thing_nouns=_words(given["things"]["nouns"]),
        written={
            "bodies": frozenset(word for one in _files() for word in one["bodies"]["nouns"].split()),
            "posts": frozenset(posts["nouns"].split()),
        },
        particles=_words(posts["particles"]),
        prepositions=_words(posts["prepositions"]),
        before_names=_words(posts["before_names"]),
        post_nouns=_words(posts["nouns"]),
        post_modifiers=_words(posts["modifiers"]),
        post_stops=_words(posts["stops"]),
        feminine=_words(posts["feminine"]),
        masculine=_words(posts["masculine"]),
        ordinals={fold(word, "word"): number for word, number in given["ordinals"].items()},
        ordinal_endings=frozenset(given["ordinal_endings"]["letters"].split()),
    )


def _of_all(name: str) -> frozenset[str]:
    """Return the nouns of a table, of all languages."""
    return frozenset().union(*(_words(one[name]["nouns"]) for one in _files()))


def _files() -> list[dict[str, Any]]:
    return [given for code in language_codes() if (given := _given(code))]


def _words(listed: str) -> frozenset[str]:
    """Return words folded; of one with a hyphen its parts stand in the text as two words."""
    return frozenset(folded_words(listed))


@cache
def regions() -> Phrases:
    """Return the names of countries and of parts of the world, in all languages of the site."""
    found = Phrases()
    for code in language_codes():
        for territory, name in locale_of(code).territories.items():
            found.add(name, territory)
    return found
