"""Proposals: what a release seems to say of a record, tied to the words that say it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """Kinds of proposals, in the order of the page."""

    ARTICLE = "article"
    EVENT = "event"
    SERIES = "series"
    SESSION = "session"
    BODY = "body"
    PERSON = "person"
    TOPIC = "topic"
    QUOTATION = "quotation"
    STATEMENT = "statement"  # reported in other words


SPOKEN = (Kind.QUOTATION, Kind.STATEMENT)


class Confidence(StrEnum):
    """Levels of certainty of a proposal."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


CONFIDENCE_NAMES = {
    Confidence.SURE: _("sure"),
    Confidence.LIKELY: _("likely"),
    Confidence.UNSURE: _("look twice"),
}

# Why something is proposed. `words` are printed ones.
REASONS = {
    "head": _("The first lines of the text say so."),
    "dateline": _("The line of the date says “%(words)s”."),
    "edition": _("An ordinal stands before the name of a meeting: “%(words)s”."),
    "known-event": _("The archive has this event, by its name or by its series and ordinal."),
    "event-name": _("The first paragraphs name a meeting: “%(words)s”."),
    "no-event": _("No name of a meeting stands in the text. Write one, or choose the event."),
    "known-series": _("The archive has this series under the name “%(words)s”."),
    "session": _("The text speaks of it: “%(words)s”."),
    "organizer": _("It stands in the list after “%(words)s”."),
    "publisher-address": _("The address of the release is on its site."),
    "publisher-line": _("It stands alone on a line at the head: “%(words)s”."),
    "publisher-often": _("No line names the publisher; the text names this body most often."),
    "office-body": _("An office is held there: “%(words)s”."),
    "office-behind": _("An office stands behind the name: “%(words)s”."),
    "office-before": _("An office stands before the name: “%(words)s”."),
    "known-person": _("The archive knows this name; no office stands beside it."),
    "speaks": _("Words are said by this person: “%(words)s”."),
    "topic": _("The text has its name: “%(words)s”."),
    "named": _("The words around it name the speaker: “%(words)s”."),
    "office-said": _("The words around it name an office of the speaker: “%(words)s”."),
    "pronoun": _("The words around it say “%(words)s”: the person who speaks before it is meant."),
    "goes-on": _("No words around it name a speaker: the one before goes on."),
    "nobody": _("No words tell who says it. Choose the speaker, or refuse it."),
    "plug-in": _("The reader that this site has chosen proposes it."),
}


@dataclass(frozen=True)
class Span:
    """The place of words: a block of the text in a language, and characters of that block."""

    language: str
    block: int
    start: int
    end: int


@dataclass(frozen=True)
class Match:
    """A record of the archive that may be meant."""

    key: int
    title: str


@dataclass(frozen=True)
class Proposal:
    """A record, or what a record says, with its fields and where they come from.

    `texts` are translated fields by name and language, `values` all others; those that name another proposal have its
    key. `matches` are known records, the likeliest first: none, if it is new.
    """

    key: str
    kind: Kind
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    matches: tuple[Match, ...] = ()
    reason: str = "head"
    reason_words: str = ""
    confidence: Confidence = Confidence.LIKELY

    def with_values(self, **values: str) -> "Proposal":
        """Return it with other values."""
        return replace(self, values={**self.values, **values})

    @property
    def why(self) -> str:
        """The reason, in the language of the page."""
        return str(REASONS[self.reason]) % {"words": self.reason_words}

    @property
    def certainty_name(self) -> str:
        """The level of certainty, in the language of the page."""
        return str(CONFIDENCE_NAMES[self.confidence])

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON can keep it."""
        return asdict(self)


def from_data(data: dict[str, Any]) -> Proposal:
    """Return a proposal as it was kept; `TypeError`, `KeyError` or `ValueError` where the data are none."""
    return Proposal(
        **{
            **data,
            "kind": Kind(data["kind"]),
            "confidence": Confidence(data["confidence"]),
            "spans": tuple(Span(**one) for one in data["spans"]),
            "matches": tuple(Match(**one) for one in data["matches"]),
        }
    )


def of_kind(proposals: list[Proposal], kind: Kind) -> Iterator[Proposal]:
    """Yield the proposals of a kind, in their order."""
    return (one for one in proposals if one.kind == kind)
