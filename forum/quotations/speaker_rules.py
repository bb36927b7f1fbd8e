"""Rules of speakers: who is named where the words are printed."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from forum.quotations.models import Quotation
from forum.quotations.passages import passage_of
from forum.quotations.word_rules import text_in
from people.models import Person
from people.naming import (
    full_names,
    has_full_name,
    has_name,
    in_words,
    is_written,
    possible_names,
    short_names,
    without_names,
)
from records.core.data_checks import read_once
from records.core.languages import language_codes
from records.core.models import Status
from records.core.models.querysets import fetched
from records.core.rules import Finding, Rows, Severity, error, rule, warning
from records.core.text import fold

NAMED = ("speaker__other_names", "further_speakers__person__other_names", "further_speakers__office")
PARTICIPANTS = "event__participations__person__other_names"


def attributions(quotation: Quotation) -> list[str]:
    return [text for text in quotation.in_all_languages("attribution").values() if text]


def participants(quotation: Quotation) -> list[Person]:
    """Return the people who took part in the event, each once, with their other names."""
    if "participations" not in getattr(quotation.event, "_prefetched_objects_cache", {}):
        prefetch_related_objects([quotation], PARTICIPANTS)
    return list(dict.fromkeys(one.person for one in fetched(quotation.event, "participations")))


def _published(quotations: Rows) -> Rows:
    """Return those that readers see: the rules of speakers read them once for all."""
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
    if not quotation.speakers:
        yield warning(_("It says that the source names the speaker, and the speaker has no name."))
    texts = attributions(quotation)
    if passage := passage_of(quotation):
        texts += filter(None, (text_in(passage, "text", code) for code in language_codes()))
    message = _(
        "It says that the source names the speaker, and no name of %(speaker)s stands in the attribution or"
        " in the paragraph."
    )
    for speaker in quotation.speakers if texts or quotation.article_id else ():
        if not any(has_name(speaker, in_words(text)) for text in texts):
            yield warning(message % {"speaker": speaker})


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_published)
def attribution_names_nobody_else(quotation: Quotation) -> Iterator[Finding]:
    """Unless an editor says why it does. Beside the speaker it may name others, who may have spoken with them."""
    if quotation.speaker_reason.strip():
        return
    facts = {"speaker": quotation.speaker_name}
    named = namings(quotation)
    if other := _instead(named):
        message = _(
            "The attribution names %(other)s, and the speaker is %(speaker)s. Choose the speaker whom the source"
            " names; or write beside it why the attribution names somebody else."
        )
        yield error("speaker_reason", message % {**facts, "other": other})
    elif beside := next((one.others[0] for one in named if one.others), None):
        message = _(
            "The attribution names %(other)s beside %(speaker)s. If the words are of both, add the other one under"
            " “Further speakers”."
        )
        yield warning(message % {**facts, "other": beside})


class Naming(NamedTuple):
    """Whom an attribution in one language names."""

    is_of_speaker: bool
    others: list[Person]


def somebody_else(quotation: Quotation) -> Person | None:
    """Return whom the attribution names in one of its languages, where it does not name the speaker there."""
    return _instead(namings(quotation))


def _instead(named: list["Naming"]) -> Person | None:
    return next((one.others[0] for one in named if one.others and not one.is_of_speaker), None)


def namings(quotation: Quotation) -> list[Naming]:
    return [_naming_in(quotation, text) for text in attributions(quotation)]


def _naming_in(quotation: Quotation, text: str) -> Naming:
    """Full names come first; what is left of the text may have family names, written as names are."""
    speakers, words = quotation.speakers, in_words(text)
    known = dict.fromkeys([*participants(quotation), *_known_by(text, speakers)])
    others = [one for one in known if one not in speakers]
    full = [one for one in others if has_full_name(one, words)]
    for one in full:
        words = without_names(one, words)
    is_of_speaker = any(has_name(one, words) for one in speakers)
    shared = {name for one in speakers for name in short_names(one)}
    short = [
        one
        for one in others
        if any(in_words(name) in words and is_written(name, text) for name in {*short_names(one)} - shared)
    ]
    return Naming(is_of_speaker, full or short)


def _known_by(text: str, speakers: list[Person]) -> list[Person]:
    """Return the people of the archive, other than the speakers, one of whose names a text may have."""
    ours = [in_words(name) for one in speakers for name in (*full_names(one), *short_names(one))]
    runs = [run for run in possible_names(text) if not any(in_words(run) in name for name in ours)]
    names = {fold(run, "lookup") for run in runs}
    known = read_once(_names_of_people)
    if not names or (known is not None and known.isdisjoint(names)):
        return []
    is_named = Q(name__folded__in=names) | Q(other_names__name__folded__in=names)
    is_named |= Q(family_name__folded__in=names)
    for word in (name for name in names if " " not in name):
        is_named |= Q(family_name__folded__startswith=f"{word} ")
    return list(Person.objects.filter(is_named).distinct().prefetch_related("other_names"))


def _names_of_people() -> frozenset[str]:
    """Return all names of people by which `_known_by` finds them, folded."""
    people = Person.objects.values_list("name", "family_name", "other_names__name").iterator(chunk_size=5000)
    names = {fold(name, "lookup") for row in people for name in row if name}
    return frozenset(names | {name.split(" ")[0] for name in names})
