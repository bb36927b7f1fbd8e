"""One proposal for each thing that the texts of a release name in several languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from forum.press_releases.event_names import EditionFound
from forum.press_releases.events import EventFound
from forum.press_releases.gazetteer import KnownOffice
from forum.press_releases.people import PersonFound
from forum.press_releases.proposals import Confidence, Kind, Proposal, Span
from forum.press_releases.said import QuotationFound
from forum.press_releases.sessions import SessionFound
from forum.press_releases.texts import Part, ReleaseText
from records.core.text import fold
from records.search.quote_check.language_data import folded_words

NEAR_START = 90  # letters of a first paragraph among which the day of a release stands


def head(text: ReleaseText) -> list[int]:
    parts = (Part.HEADLINE, Part.DATELINE, Part.SUMMARY)
    return [place for place, block in enumerate(text.blocks) if block.part in parts]


def day_places(text: ReleaseText) -> Iterator[tuple[int, int, int]]:
    """Yield the places at which the day of a release may stand, each with where to look."""
    for place, block in enumerate(text.blocks):
        if block.part == Part.DATELINE:
            yield place, 0, len(block.text)
    for place in text.letterheads:
        yield place, 0, len(text.blocks[place].text)
    for place in text.paragraphs[:1]:
        yield place, 0, NEAR_START


def event_proposal(found: Mapping[str, EventFound]) -> Proposal:
    first = next(iter(found.values()))

    def of_any(name: str) -> str:
        return next((value for one in found.values() if (value := getattr(one, name))), "")

    days = of_any("days")
    start, _slash, end = days.partition("/")
    matches = tuple(dict.fromkeys(match for one in found.values() for match in one.matches))
    names = {code: one.naming.name for code, one in found.items()}
    texts = {"name": names} | {
        field: {code: value for code, one in found.items() if (value := getattr(one, field))}
        for field in ("theme", "city", "venue")
    }
    values = {
        "kind": of_any("kind"),
        "start": start,
        "end": end,
        "mode": of_any("mode"),
        "country": of_any("country"),
    }
    spans = tuple(span for one in found.values() for span in (*one.spans, *one.further))
    reason = "known-event" if matches else "event-name"
    confidence = Confidence.SURE if matches else Confidence.LIKELY
    return Proposal("event", Kind.EVENT, texts, values, spans, matches, reason, first.naming.name, confidence)


def is_same_edition(one: EditionFound, row: Mapping[str, EditionFound]) -> bool:
    other = next(iter(row.values()))
    if one.series and other.series:
        return one.series[0] == other.series[0]
    return one.ordinal == other.ordinal


def series_proposal(number: int, row: Mapping[str, EditionFound]) -> Proposal:
    first = next(iter(row.values()))
    matches = tuple(dict.fromkeys(match for one in row.values() for match in one.series))
    ordinal = next((one.ordinal for one in row.values() if one.ordinal), 0)
    names = {code: one.name[:1].upper() + one.name[1:] for code, one in row.items()}
    reason = "known-series" if matches else "edition"
    words = first.name if matches else first.printed
    confidence = Confidence.SURE if matches else Confidence.LIKELY
    spans = tuple(one.span for one in row.values())
    values = {"ordinal": str(ordinal or "")}
    return Proposal(
        f"{Kind.SERIES}-{number}",
        Kind.SERIES,
        {"name": names},
        values,
        spans,
        matches,
        reason,
        words,
        confidence,
    )


@dataclass
class SessionRegister:
    """The sessions that are found, each once, whatever languages name it."""

    rows: list[dict[str, SessionFound]] = field(default_factory=list)

    def add(self, found: Mapping[str, SessionFound]) -> str:
        """Keep a session as the languages name it; return the key of its proposal."""
        number = next((place for place, row in enumerate(self.rows) if _is_same_session(found, row)), None)
        if number is None:
            of_kind = [place for place, row in enumerate(self.rows) if _kind_of(row) == _kind_of(found)]
            is_untitled = not any(one.title for one in found.values())
            number = of_kind[0] if is_untitled and len(of_kind) == 1 else len(self.rows)
        if number == len(self.rows):
            self.rows.append({})
        self.rows[number] = {**found, **self.rows[number]}
        return f"{Kind.SESSION}-{number + 1}"

    def proposals(self) -> Iterator[Proposal]:
        """Yield the sessions in the order in which they were found."""
        for number, row in enumerate(self.rows, start=1):
            first = next(iter(row.values()))
            names = {code: one.title for code, one in row.items() if one.title}
            spans = tuple(one.span for one in row.values())
            values = {"kind": first.kind}
            key = f"{Kind.SESSION}-{number}"
            confidence = Confidence.LIKELY
            yield Proposal(
                key, Kind.SESSION, {"name": names}, values, spans, (), "session", first.words, confidence
            )


def _kind_of(row: Mapping[str, SessionFound]) -> str:
    return next(iter(row.values())).kind


def _is_same_session(found: Mapping[str, SessionFound], row: Mapping[str, SessionFound]) -> bool:
    """Return whether two namings mean one session: of one kind, and with one title in a language, or with none."""
    if _kind_of(found) != _kind_of(row):
        return False
    shared = [code for code in found if code in row]
    pairs = [(found[code].title, row[code].title) for code in shared]
    if not pairs:
        return not any(one.title for one in (*found.values(), *row.values()))
    return all(fold(mine, "lookup") == fold(theirs, "lookup") for mine, theirs in pairs)


def name_key(name: str, others: Mapping[str, object]) -> str:
    """Return the key of a name in any language: that of a longer or shorter form of it, if there is one."""
    words = fold(name, "lookup").split()
    for key in others:
        longer, shorter = sorted((key.split(), words), key=len, reverse=True)
        if len(shorter) > 1 and shorter[0] == longer[0] and set(shorter) <= set(longer):
            return key
    return " ".join(words)


def speaker_key(name: str, people: list[Proposal]) -> str:
    keys = {name_key(one.values["name"], {}): one.key for one in people}
    return keys.get(name_key(name, keys), "") if name else ""


def with_role(one: Proposal, speaks: bool) -> Proposal:
    """Return a person with a part in the event: who is quoted there speaks."""
    return one if one.values["role"] or not speaks else one.with_values(role="speaker")


def why_person(first: PersonFound, posts: Mapping[str, object]) -> tuple[str, str]:
    post = next((one.post for one in (first,) if one.post), None)
    if post:
        return ("office-before" if post.is_before else "office-behind"), post.printed
    if first.is_saying:
        return "speaks", first.name
    return ("known-person" if first.matches else "organizer"), first.part.cue


def office_score(office: KnownOffice, titles: Mapping[str, str], bodies: set[int]) -> float:
    """Return how likely a known office is meant: by its body, and by the words of its title."""
    known = {word for title in office.titles for word in folded_words(title)}
    words = {word for title in titles.values() for word in folded_words(title)}
    share = len(known & words) / len(words) if words else 0.0
    return share + (1.0 if office.body in bodies else 0.0)


def is_within(span: Span, row: Mapping[str, QuotationFound]) -> bool:
    one = row.get(span.language)
    return one is not None and span.block == one.span.block and one.span.start <= span.start < one.span.end


def confidence_of(certainty: str) -> Confidence:
    return {"explicit": Confidence.SURE, "resolved": Confidence.LIKELY}.get(certainty, Confidence.UNSURE)
