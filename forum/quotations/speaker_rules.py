"""Rules of speakers: who is named where the words are printed."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from forum.quotations.models import Quotation
from forum.quotations.word_rules import text_in
from people.models import Person
from people.naming import (
    has_full_name,
    has_name,
    in_words,
    is_written,
    possible_names,
    short_names,
    without_names,
)
from records.core.languages import language_codes
from records.core.models import Status
from records.core.rules import Finding, Rows, Severity, error, rule, warning

NAMED = ("speaker__other_names", "further_speakers__person__other_names", "further_speakers__office")
PARTICIPANTS = "event__participations__person__other_names"


def attributions(quotation: Quotation) -> list[str]:
    return [text for text in quotation.in_all_languages("attribution").values() if text]


def participants(quotation: Quotation) -> list[Person]:
    """Return the people who took part in the event, each once, with their other names."""
    prefetch_related_objects([quotation], PARTICIPANTS)
    return list(dict.fromkeys(one.person for one in quotation.event.participations.all()))


def _published(quotations: Rows) -> Rows:
    """Those that readers see: the rules of speakers read them once for all."""
    published = quotations.filter(status=Status.PUBLISHED)
    return published.select_related("speaker", "office", "event", "paragraph").prefetch_related(
        *NAMED, PARTICIPANTS
    )


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_published, only=Severity.WARNING)
def speaker_takes_part_in_the_event(quotation: Quotation) -> Iterator[Finding]:
    known = participants(quotation)
    for speaker in (one for one in quotation.speakers if one not in known):
        facts = {"speaker": speaker, "event": quotation.event}
        yield warning(_("%(speaker)s is not among those who took part in the event “%(event)s”.") % facts)


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_published, only=Severity.WARNING)
def source_names_the_speaker(quotation: Quotation) -> Iterator[Finding]:
    """In the attribution or in the paragraph, in one of their languages."""
    if quotation.certainty != Quotation.Certainty.EXPLICIT:
        return
    texts = attributions(quotation)
    if quotation.paragraph:
        texts += filter(None, (text_in(quotation.paragraph, "text", code) for code in language_codes()))
    message = _(
        "It says that the source names the speaker, and no name of %(speaker)s stands in the attribution or"
        " in the paragraph."
    )
    for speaker in quotation.speakers if texts else ():
        if not any(has_name(speaker, in_words(text)) for text in texts):
            yield warning(message % {"speaker": speaker})


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_published)
def attribution_names_nobody_else(quotation: Quotation) -> Iterator[Finding]:
    """Unless an editor says why it does."""
    if not quotation.speaker_reason.strip() and (other := somebody_else(quotation)):
        message = _(
            "The attribution names %(other)s, and the speaker is %(speaker)s. Choose the speaker whom the source"
            " names; or write beside it why the attribution names somebody else."
        )
        yield error("speaker_reason", message % {"other": other, "speaker": quotation.speaker_name})


def somebody_else(quotation: Quotation) -> Person | None:
    """Return whom the attribution names in one of its languages, where it does not name the speaker there."""
    return next(filter(None, (_named_instead(quotation, text) for text in attributions(quotation))), None)


def _named_instead(quotation: Quotation, text: str) -> Person | None:
    speakers, words = quotation.speakers, in_words(text)
    if any(has_full_name(one, words) for one in speakers):
        return None
    others = [one for one in _known_by(text) if one not in speakers and has_full_name(one, words)]
    for one in others:
        words = without_names(one, words)
    if any(has_name(one, words) for one in speakers):
        return None
    present = [one for one in participants(quotation) if one not in speakers]
    return next(iter([*others, *_named_among(present, text)]), None)


def _known_by(text: str) -> list[Person]:
    """Return the people of the archive with a name that stands in a text."""
    names = set(possible_names(text))
    found = Person.objects.filter(Q(name__in=names) | Q(other_names__name__in=names))
    return list(found.distinct().prefetch_related("other_names")) if names else []


def _named_among(people: list[Person], text: str) -> list[Person]:
    """Return those whose full name stands in a text, and those who alone have a family name that stands there."""
    words, bearers = in_words(text), Counter(name for one in people for name in short_names(one))
    full = [one for one in people if has_full_name(one, words)]
    alone = {one: [name for name in short_names(one) if bearers[name] == 1] for one in people}
    return full or [one for one, names in alone.items() if any(is_written(name, text) for name in names)]
