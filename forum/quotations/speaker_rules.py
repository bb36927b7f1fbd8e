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

NAMED = "speaker__other_names"
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
    return published.select_related("speaker", "event", "paragraph").prefetch_related(NAMED, PARTICIPANTS)


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_published, only=Severity.WARNING)
def speaker_takes_part_in_the_event(quotation: Quotation) -> Iterator[Finding]:
    if quotation.speaker not in participants(quotation):
        facts = {"speaker": quotation.speaker, "event": quotation.event}
        yield warning(_("%(speaker)s is not among those who took part in the event “%(event)s”.") % facts)


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_published, only=Severity.WARNING)
def source_names_the_speaker(quotation: Quotation) -> Iterator[Finding]:
    """In the attribution or in the paragraph, in one of their languages."""
    if quotation.certainty != Quotation.Certainty.EXPLICIT:
        return
    texts = attributions(quotation)
    if quotation.paragraph:
        texts += filter(None, (text_in(quotation.paragraph, "text", code) for code in language_codes()))
    if texts and not any(has_name(quotation.speaker, in_words(text)) for text in texts):
        message = _(
            "It says that the source names the speaker, and no name of %(speaker)s stands in the attribution or"
            " in the paragraph."
        )
        yield warning(message % {"speaker": quotation.speaker})


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_published)
def attribution_names_nobody_else(quotation: Quotation) -> Iterator[Finding]:
    """Unless an editor says why it does."""
    if not quotation.speaker_reason.strip() and (other := somebody_else(quotation)):
        message = _(
            "The attribution names %(other)s, and the speaker is %(speaker)s. Choose the speaker whom the source"
            " names; or write beside it why the attribution names somebody else."
        )
        yield error("speaker_reason", message % {"other": other, "speaker": quotation.speaker})


def somebody_else(quotation: Quotation) -> Person | None:
    """Return whom the attribution names in one of its languages, where it does not name the speaker there."""
    return next(filter(None, (_named_instead(quotation, text) for text in attributions(quotation))), None)


def _named_instead(quotation: Quotation, text: str) -> Person | None:
    speaker, words = quotation.speaker, in_words(text)
    if has_full_name(speaker, words):
        return None
    others = [one for one in _known_by(text) if one != speaker and has_full_name(one, words)]
    for one in others:
        words = without_names(one, words)
    if has_name(speaker, words):
        return None
    return next(iter(others), None) or _participant_named(quotation, text)


def _known_by(text: str) -> list[Person]:
    """Return the people of the archive with a name that stands in a text."""
    names = set(possible_names(text))
    found = Person.objects.filter(Q(name__in=names) | Q(other_names__name__in=names))
    return list(found.distinct().prefetch_related("other_names")) if names else []


def _participant_named(quotation: Quotation, text: str) -> Person | None:
    """Return who took part in the event and alone has a full or a family name that stands in a text."""
    words, found = in_words(text), [one for one in participants(quotation) if one != quotation.speaker]
    named = [one for one in found if has_full_name(one, words)]
    bearers = Counter(name for one in found for name in short_names(one))
    return next(
        (
            one
            for one in (*named, *found)
            if one in named or any(bearers[name] == 1 and is_written(name, text) for name in short_names(one))
        ),
        None,
    )
