"""One proposal for each thing that the texts of a release name in several languages."""

from collections.abc import Iterator, Mapping

from forum.press_releases.event_names import EditionFound
from forum.press_releases.events import EventFound
from forum.press_releases.gazetteer import KnownOffice
from forum.press_releases.people import PersonFound
from forum.press_releases.proposals import Confidence, Kind, Proposal, Span
from forum.press_releases.quotations import QuotationFound
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


def session_proposals(found: Mapping[str, EventFound]) -> Iterator[Proposal]:
    with_session = [one for one in found.values() if one.session]
    if with_session:
        spans = tuple(one.session_span for one in with_session if one.session_span)
        first = with_session[0]
        values = {"kind": first.session}
        yield Proposal(
            "session", Kind.SESSION, {}, values, spans, (), "session", first.session_words, Confidence.LIKELY
        )


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
    return ("known-person" if first.matches else "organizer"), first.cue


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
