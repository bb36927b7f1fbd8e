"""Precision and recall of each field read from press releases, against right values written beside the texts.

A folder holds `name.<language>.txt` and `name.toml`. The archive is taken to know nothing but the topics that are
listed there.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forum.press_releases.extraction import Release, extract
from forum.press_releases.gazetteer import Gazetteer, Known, Names
from forum.press_releases.proposals import Kind, Proposal, of_kind
from forum.press_releases.texts import ReleaseText, read_releases
from records.core.languages import language_codes
from records.core.text import fold

FIELDS = (
    "headline", "date", "publisher", "paragraphs", "event", "series and ordinal", "days", "place", "mode and theme",
    "organizers with role", "people", "offices", "parts of people", "sessions of people",
    "quotations with paragraph", "interrupted quotations", "speakers", "certainty",
    "reported statements", "speakers of statements", "topics",
)  # fmt: skip
Values = dict[str, set[tuple[str, ...]]]


@dataclass
class Measure:
    """Counts of values of one field: right ones among those proposed, and among those that there are."""

    right: int = 0
    proposed: int = 0
    expected: int = 0
    wrong: list[str] = field(default_factory=list)  # what was proposed and is not there, and what was missed

    @property
    def precision(self) -> float:
        """The share of what was proposed that is right; 1 where nothing was."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was proposed; 1 where nothing is."""
        return self.right / self.expected if self.expected else 1.0


def measure(folder: Path) -> dict[str, Measure]:
    """Return the measures of all releases of a folder, by field."""
    measures = {name: Measure() for name in FIELDS}
    for file in sorted(folder.glob("*.toml")):
        right = tomllib.loads(file.read_text())
        texts = read_texts(file)
        found = found_values(texts, extract(Release(texts), _known(right)), right)
        expected = expected_values(right, texts)
        for name in FIELDS:
            _add(measures[name], file.stem, found.get(name, set()), expected.get(name, set()))
    return measures


def read_texts(file: Path) -> dict[str, ReleaseText]:
    """Return the texts beside a file of right values, by language."""
    texts = {code: file.with_suffix(f".{code}.txt") for code in language_codes()}
    return read_releases({code: text.read_text() for code, text in texts.items() if text.exists()})


def _known(right: dict[str, Any]) -> Gazetteer:
    topics = [Known(number, name, (name,)) for number, name in enumerate(right["topics"], start=1)]
    return Gazetteer(topics=Names(topics, has_capitals=False))


def _add(one: Measure, name: str, found: set[tuple[str, ...]], expected: set[tuple[str, ...]]) -> None:
    one.right += len(found & expected)
    one.proposed += len(found)
    one.expected += len(expected)
    one.wrong += [f"{name}: + {' | '.join(value)}" for value in sorted(found - expected)]
    one.wrong += [f"{name}: - {' | '.join(value)}" for value in sorted(expected - found)]


def _folded(*values: str) -> tuple[str, ...]:
    return tuple(fold(value, "lookup").strip() for value in values)


def _texts(texts: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield a translated text in each language that has it."""
    return (_folded(code, text) for code, text in texts.items() if text)


def expected_values(right: dict[str, Any], texts: dict[str, ReleaseText]) -> Values:
    """Return the right values by field."""
    event, people, words = right["event"], right["people"], right["quotations"]
    titles = {(name, code, title) for name, one in people.items() for code, title in one["title"].items()}
    bodies = {(name, one["body"]) for name, one in people.items() if one["body"]}
    return {
        "headline": {*_texts(right["headline"])},
        "date": {(right["published_on"],)},
        "publisher": {_folded(right["publisher"])},
        "paragraphs": {(code, str(right["paragraphs"])) for code in texts},
        "event": {*_texts(event["name"])},
        "series and ordinal": {_folded(name, str(ordinal)) for name, ordinal in event["series"]},
        "days": {(day, event[day]) for day in ("start", "end") if event[day]},
        "place": {*_texts(event["city"]), *([("country", event["country"])] if event["country"] else [])},
        "mode and theme": {
            *_texts(event.get("theme", {})),
            *([("mode", event["mode"])] if event.get("mode") else []),
        },
        "organizers with role": {_folded(name, role) for name, role in right["organizers"].items()},
        "people": {_folded(name) for name in people},
        "offices": {_folded(*one) for one in (*titles, *bodies)},
        "parts of people": {_folded(name, one["role"]) for name, one in people.items() if one["role"]},
        "sessions of people": {
            _folded(name, one["session"]) for name, one in people.items() if one.get("session")
        },
        "quotations with paragraph": {*_with_paragraphs(words, texts)},
        "interrupted quotations": {
            (str(number), code)
            for number, one in enumerate(words)
            for code in texts
            if code in one.get("further", {})
        },
        "reported statements": {*_with_paragraphs(right.get("statements", []), texts)},
        "speakers of statements": {
            (str(number), *_folded(one["speaker"])) for number, one in enumerate(right.get("statements", []))
        },
        "speakers": {(str(number), *_folded(one["speaker"])) for number, one in enumerate(words)},
        "certainty": {(str(number), one["certainty"]) for number, one in enumerate(words)},
        "topics": {_folded(name) for name in right["named_topics"]},
    }


def _with_paragraphs(words: list[dict[str, Any]], texts: dict[str, ReleaseText]) -> Iterator[tuple[str, ...]]:
    """Yield words by their number, each language and paragraph in which they stand."""
    for number, one in enumerate(words):
        yield from ((str(number), code, str(one["paragraph"])) for code in texts if code in one)


def found_values(texts: dict[str, ReleaseText], proposals: list[Proposal], right: dict[str, Any]) -> Values:
    """Return the proposed values by field."""
    article = next(of_kind(proposals, Kind.ARTICLE))
    bodies = {one.key: one for one in of_kind(proposals, Kind.BODY)}
    publisher = bodies.get(article.values["publisher"])
    known = {right["publisher"], *right["organizers"], *_bodies_of(right)}
    return {
        "headline": {*_texts(article.texts["headline"])},
        "date": {(article.values["published_on"],)} if article.values["published_on"] else set(),
        "publisher": {_folded(_called(publisher, known))} if publisher else set(),
        "paragraphs": {(code, str(len(text.paragraphs))) for code, text in texts.items()},
        **_of_event(next(of_kind(proposals, Kind.EVENT))),
        "series and ordinal": {
            _folded(
                _called(one, {name for name, _ordinal in right["event"]["series"]}), one.values["ordinal"]
            )
            for one in of_kind(proposals, Kind.SERIES)
        },
        "organizers with role": {
            _folded(_called(one, known), one.values["role"]) for one in bodies.values() if one.values["role"]
        },
        **_of_people([*of_kind(proposals, Kind.PERSON)], bodies, known),
        "sessions of people": {*_sessions_of_people(proposals)},
        **_of_quotations(texts, proposals, right["quotations"]),
        **_of_statements(texts, proposals, right.get("statements", [])),
        "topics": {_folded(one.matches[0].title) for one in of_kind(proposals, Kind.TOPIC)},
    }


def _bodies_of(right: dict[str, Any]) -> Iterable[str]:
    return (one["body"] for one in right["people"].values())


def _called(one: Proposal, known: set[str]) -> str:
    """Return the name of a body or series as the right values have it, in whatever language; else its own."""
    names = [*one.texts.get("name", {}).values(), *one.texts.get("acronym", {}).values()]
    folded = {fold(name, "lookup"): name for name in known}
    return next((folded[fold(name, "lookup")] for name in names if fold(name, "lookup") in folded), names[0])


def _of_event(event: Proposal) -> Values:
    country, mode = event.values.get("country", ""), event.values.get("mode", "")
    return {
        "event": {*_texts(event.texts.get("name", {}))},
        "days": {(day, event.values[day]) for day in ("start", "end") if event.values.get(day)},
        "place": {*_texts(event.texts.get("city", {})), *([("country", country)] if country else [])},
        "mode and theme": {*_texts(event.texts.get("theme", {})), *([("mode", mode)] if mode else [])},
    }


def _of_people(people: list[Proposal], bodies: dict[str, Proposal], known: set[str]) -> Values:
    titles = {
        (one.values["name"], code, title)
        for one in people
        for code, title in one.texts["title"].items()
        if title
    }
    held = {
        (one.values["name"], _called(bodies[one.values["body"]], known))
        for one in people
        if one.values["body"]
    }
    return {
        "people": {_folded(one.values["name"]) for one in people},
        "offices": {_folded(*one) for one in (*titles, *held)},
        "parts of people": {
            _folded(one.values["name"], one.values["role"]) for one in people if one.values["role"]
        },
    }


def _sessions_of_people(proposals: list[Proposal]) -> Iterator[tuple[str, ...]]:
    """Yield those who have a part in a session, with its title or else its kind."""
    sessions = {one.key: one for one in of_kind(proposals, Kind.SESSION)}
    for person in of_kind(proposals, Kind.PERSON):
        if person.values["role"] and (one := sessions.get(person.values["session"])):
            yield _folded(person.values["name"], next(iter(one.texts["name"].values()), one.values["kind"]))


def _of_quotations(
    texts: dict[str, ReleaseText], proposals: list[Proposal], right: list[dict[str, Any]]
) -> Values:
    names = {one.key: one.values["name"] for one in of_kind(proposals, Kind.PERSON)}
    words: set[tuple[str, ...]] = set()
    speakers: set[tuple[str, ...]] = set()
    certainties: set[tuple[str, ...]] = set()
    halves: set[tuple[str, ...]] = set()
    for one in of_kind(proposals, Kind.QUOTATION):
        number = _number_of(one, right)
        for code, text in one.texts["text"].items():
            span = next(span for span in one.spans if span.language == code)
            paragraph = str(texts[code].paragraphs.index(span.block) + 1)
            words.add((number if _begins(text, code, number, right) else f"{number}?", code, paragraph))
        speakers.add((number, *_folded(names.get(one.values["speaker"], "-"))))
        certainties.add((number, one.values["certainty"]))
        further = right[int(number)].get("further", {}) if number.isdigit() else {}
        for code, text in one.texts["further"].items():
            halves.add((number if text == further.get(code) else f"{number}?", code))
    return {
        "quotations with paragraph": words,
        "interrupted quotations": halves,
        "speakers": speakers,
        "certainty": certainties,
    }


def _of_statements(
    texts: dict[str, ReleaseText], proposals: list[Proposal], right: list[dict[str, Any]]
) -> Values:
    """Return reported statements: right ones have the first and the last words that are told, and no others."""
    names = {one.key: one.values["name"] for one in of_kind(proposals, Kind.PERSON)}
    words: set[tuple[str, ...]] = set()
    speakers: set[tuple[str, ...]] = set()
    for one in of_kind(proposals, Kind.STATEMENT):
        numbers = {code: _number_of_statement(text, code, right) for code, text in one.texts["text"].items()}
        for code, number in numbers.items():
            span = next(span for span in one.spans if span.language == code)
            words.add((number, code, str(texts[code].paragraphs.index(span.block) + 1)))
        number = next((one for one in numbers.values() if one.isdigit()), next(iter(numbers.values())))
        speakers.add((number, *_folded(names.get(one.values["speaker"], "-"))))
    return {"reported statements": words, "speakers of statements": speakers}


def _number_of_statement(text: str, code: str, right: list[dict[str, Any]]) -> str:
    """Return the number of the right statement that words are, which is written “first words … last words”."""
    for number, one in enumerate(right):
        first, _gap, last = one.get(code, "\0").partition(" … ")
        if text.startswith(first) and text.endswith(last):
            return str(number)
    return text[:60]


def _number_of(one: Proposal, right: list[dict[str, Any]]) -> str:
    """Return the number of the right quotation that a proposed one is; its own words if it is none."""
    for number, expected in enumerate(right):
        if any(text.startswith(expected.get(code, "\0")) for code, text in one.texts["text"].items()):
            return str(number)
    return next(iter(one.texts["text"].values()))[:40]


def _begins(text: str, code: str, number: str, right: list[dict[str, Any]]) -> bool:
    return number.isdigit() and text.startswith(right[int(number)].get(code, "\0"))
