"""An event as its page tells it: bodies by role, people by session, words by speaker, series, and what is not known."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import F, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _

from forum.events.models import Document, Edition, Event, Organizer
from records.core.languages import TextStatus, language_codes
from records.core.locale_formats import country_name, format_date_range, language_name
from records.core.slugs import COLUMNS
from records.core.status import visible
from records.core.text import roman
from records.serializers.feeds import with_doubt

MAX_EDITIONS = 24


def event_trail(event: Event) -> list[dict[str, str]]:
    """Return the breadcrumb above an event: all events, those of its year."""
    url = reverse("event-list")
    of_year = {"label": str(event.year), "url": f"{url}?year={event.year}"}
    return [{"label": _("Events"), "url": url}, *([of_year] if event.year else [])]


def organizers_in_order(event: Event) -> list[Organizer]:
    """Return the bodies behind an event, by role and then as the source names them."""
    return sorted(event.organizers.all(), key=lambda organizer: Organizer.ROLES.rank_of(organizer.role))


def heading_of(role: str, number: int) -> str:
    """Return the heading above so many bodies of a role."""
    return Organizer.ROLES.label_of(role, number) or _("Role not stated")


def role_groups(event: Event) -> list[dict[str, Any]]:
    """Return the bodies behind an event (`organizers`) under the `heading` of their role."""
    return by_role(organizers_in_order(event))


def by_role(organizers: Iterable[Organizer]) -> list[dict[str, Any]]:
    """Return bodies that stand in the order of their roles under the `heading` of each."""
    groups = groupby(organizers, key=lambda organizer: organizer.role)
    found = ((role, list(bodies)) for role, bodies in groups)
    return [{"heading": heading_of(role, len(bodies)), "organizers": bodies} for role, bodies in found]


def fetch_body_names(event: Event) -> None:
    """Fetch the names of all bodies of an event of `for_page()`, to call them as on its day (one query)."""
    quotations: Any = event.quotations.all()
    held = (*event.participations.all(), *(one for words in quotations for one in words.spoken_by))
    offices = (one.office.organization for one in held if one.office)
    of_unnamed = (words.speaker_organization for words in quotations)
    bodies = (*(one.organization for one in event.organizers.all()), *offices, *of_unnamed)
    prefetch_related_objects([body for body in bodies if body], "other_names")


def session_blocks(event: Event) -> list[dict[str, Any]]:
    """Return each `session` of an event with its `participations`."""
    people = list(event.participations.all())
    return [
        {"session": session, "participations": [one for one in people if one.session_id == session.pk]}
        for session in event.sessions.all()
    ]


def speaker_blocks(quotations: Iterable[Any]) -> list[list[Any]]:
    """Return quotations in source order, cut where speakers, offices or session change."""
    by_speaker = groupby(quotations, key=lambda one: (one.spoken_by, one.speaker_name, one.session_id))
    return [list(block) for _key, block in by_speaker]


def date_doubts(event: Event) -> list[str]:
    """Return sentences about the days of an event that are not certain."""
    sentences = {
        (True, True): _("%(date)s is inferred and approximate"),
        (True, False): _("%(date)s is inferred"),
        (False, True): _("%(date)s is approximate"),
    }
    return [
        sentences[day.uncertain, day.approximate]
        % {"date": format_date_range(day, None, year=day.precision == "year")}
        for day in dict.fromkeys(filter(None, (event.start, event.end)))
        if day.uncertain or day.approximate
    ]


def dates_of(event: Event) -> str:
    """Return the days of an event with their doubt, and whether they were only planned, in one line."""
    days = with_doubt(format_date_range(event.start, event.end), event.start, event.end)
    if not event.event_status:
        return days
    planned = _("planned for {days}").format(days=days) if event.is_called_off and days else days
    return ", ".join(filter(None, (str(event.get_event_status_display()), planned)))


def place_of(event: Event, *, in_words: bool = True) -> str:
    """Return city and country; "Online" of a meeting that had no other place. The country is a code if not in words."""
    country = country_name(event.country) if in_words and event.country else event.country
    place = ", ".join(filter(None, (str(event.localized("city")), country)))
    online = str(_("Online")) if in_words else Event.Mode.ONLINE.value
    return place or (online if event.is_online else "")


def status_sentence(event: Event) -> str:
    """Return a sentence on an event that was announced or called off; nothing on one that took place."""
    return f"{dates_of(event)}." if event.event_status else ""


def timelines(event: Event) -> list[dict[str, Any]]:
    """Return for each `edition` that an event is the published `editions` of its series around it (one query)."""
    event_editions = list(event.editions.all())
    if not event_editions:
        return []
    known = Edition.objects.filter(
        visible("event"), series__in=[edition.series_id for edition in event_editions]
    )
    editions = (
        known.select_related("event")
        .only(
            "series",
            "ordinal",
            *(f"event__{column}" for column in COLUMNS),
            "event__start",
            "event__event_status",
        )
        .order_by(F("event__start_earliest").asc(nulls_last=True), "ordinal", "pk")
    )
    return [
        {"edition": one, "editions": _around(event, [e for e in editions if e.series_id == one.series_id])}
        for one in event_editions
    ]


def _around(event: Event, editions: list[Edition]) -> list[Edition]:
    """Return the `MAX_EDITIONS` editions nearest to that of the event."""
    place = next((place for place, edition in enumerate(editions) if edition.event_id == event.pk), 0)
    first = max(0, min(place - MAX_EDITIONS // 2, len(editions) - MAX_EDITIONS))
    return editions[first : first + MAX_EDITIONS]


def gap_sentence(gap: tuple[int, int]) -> str:
    """Return a sentence on the editions from one ordinal to another, which are not recorded."""
    first, last = (roman(ordinal) for ordinal in gap)
    if first == last:
        return _("Edition {ordinal}: not recorded here").format(ordinal=first)
    several = _("Editions {first} and {last}: not recorded here")
    if gap[1] - gap[0] > 1:
        several = _("Editions {first} to {last}: not recorded here")
    return several.format(first=first, last=last)


def addresses_of(document: Document) -> list[dict[str, Any]]:
    """Return where a document can be read: its address and that of an archived copy, a `language` each."""
    found = []
    for code in language_codes():
        url, archived = (document.in_language(field, code).value for field in ("url", "archived_url"))
        if url or archived:
            found.append({"language": language_name(code), "url": url, "archived_url": archived})
    return found


# What sources tell and leave out: a reader must see that silence is theirs, not the speakers'


def coverage_of(event: Event) -> dict[str, Any]:
    """Return how an event of `for_page()` is covered by its sources, in numbers and names (no query)."""
    quotations, sessions = list(event.quotations.all()), list(event.sessions.all())
    direct_count = sum(quotation.is_direct for quotation in quotations)
    speakers = {person.pk: person for quotation in quotations for person in quotation.speakers}
    participants = {one.person_id: one.person for one in event.participations.all()}
    unnamed = dict.fromkeys(quotation.speaker_name for quotation in quotations if not quotation.speakers)
    silent = [person for key, person in participants.items() if key not in speakers]
    heard = {quotation.session_id for quotation in quotations}
    return {
        "quotations": quotations,
        "direct_count": direct_count,
        "reported_count": len(quotations) - direct_count,
        "speakers": list(speakers.values()),
        "speakers_without_name": list(unnamed),
        "speaker_count": len(speakers) + len(unnamed),
        "participants_without_quotations": silent,
        "sessions_with_quotations": [session for session in sessions if session.pk in heard],
        "sessions_without_quotations": [session for session in sessions if session.pk not in heard],
        **_languages(event, quotations),
        "not_stated": _not_stated(event),
    }


def _languages(event: Event, quotations: list[Any]) -> dict[str, Any]:
    """Return the languages of articles, sources and words, and what the words are in the page's language."""
    articles = list(event.articles.all())
    return {
        "articles": articles,
        "article_languages": _published_languages(articles),
        "source_languages": list(dict.fromkeys(language_name(one.language) for one in event.sources.all())),
        "published_languages": _published_languages(quotations),
        "page_language": language_name(get_language()),
        "statuses": _statuses(quotations),
        "notice": _translation_notice(quotations),
    }


def _published_languages(records: Iterable[Any]) -> list[str]:
    """Return the names of the languages in which records were published."""
    statuses = {(code, one.text_status_in(code)) for one in records for code in language_codes()}
    return [language_name(code) for code in language_codes() if (code, TextStatus.ORIGINAL) in statuses]


def _statuses(quotations: list[Any]) -> list[str]:
    """Return what the texts are in the page's language, the number of each in words."""
    texts = [quotation.localized("text") for quotation in quotations]
    counts = Counter("missing" if text.is_fallback else text.status for text in texts if text)
    labels = {
        TextStatus.ORIGINAL: ngettext_lazy("%d as published", "%d as published"),
        TextStatus.OFFICIAL: ngettext_lazy("%d official translation", "%d official translations"),
        TextStatus.UNOFFICIAL: ngettext_lazy(
            "%d unofficial translation by this archive", "%d unofficial translations by this archive"
        ),
        "": ngettext_lazy("%d of which it is not stated", "%d of which it is not stated"),
        "missing": ngettext_lazy("%d only in another language", "%d only in another language"),
    }
    return [label % counts[status] for status, label in labels.items() if counts[status]]


def _translation_notice(quotations: list[Any]) -> dict[str, Any] | None:
    """Return the notice over texts that the archive translated; None where it would not be true of all of them."""
    if not quotations or not all(one.localized("text").is_unofficial for one in quotations):
        return None
    page = get_language() or ""
    articles = {one.article_id: one.article for one in quotations if one.article}
    return {
        "published_languages": _published_languages(quotations),
        "page_language": language_name(page),
        "publisher_pages": [url for one in articles.values() if (url := one.in_language("url", page).value)],
    }


def _not_stated(event: Event) -> list[str]:
    """Return facts that an event has and that no source of this one states; none of one that is yet to take place."""
    if event.event_status:
        return []
    place = event.localized("venue") or event.localized("city") or event.country
    facts = [
        (not event.start, _("when it was held")),
        (event.start and event.start.precision != "day", _("on which days it was held")),
        (event.start and event.start.precision == "day" and not event.end, _("its last day")),
        (not (place or event.is_online), _("where it was held")),
        (not (event.mode or event.is_online), _("whether it was held in person or online")),
        (not any(one.is_organizing for one in event.organizers.all()), _("who organized it")),
        (not event.sessions.all(), _("its sessions")),
    ]
    return [fact for is_unknown, fact in facts if is_unknown]
