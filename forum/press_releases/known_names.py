"""The names of the archive that stand in a text, asked of the database: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from forum.events.models import Edition, Event, Series, Topic
from forum.press_releases.gazetteer import Gazetteer, Known, KnownOffice, Names, Place, host_of
from forum.press_releases.proposals import Match
from organizations.models import Organization
from people.models import Office, Person
from records.core.languages import language_codes, language_columns, localized_expression
from records.core.models import Record, Status
from records.search.analysis import is_han, tokens
from records.search.quote_check.language_data import folded_words

CHUNK = 500  # keys in one condition


def gazetteer_for(texts: Iterable[str]) -> Gazetteer:
    """Return what the archive knows of the names in these texts."""
    text = "\n".join(texts)
    spoken = {token.folded for token in tokens(text, "")}
    people = Names(_known(Person, ("name",), spoken))
    bodies = Names(_known(Organization, (*_columns("name"), *_columns("acronym")), spoken))
    series = Names(_known(Series, _columns("name"), spoken))
    return Gazetteer(
        people=people,
        bodies=bodies,
        series=series,
        events=Names(_known(Event, _columns("name"), spoken)),
        topics=Names(_known(Topic, _columns("name"), spoken), has_capitals=False),
        editions=_editions(series.known),
        offices=_offices(people.known),
        hosts=_hosts(),
        places=tuple(_places(text)),
    )


def _columns(field: str) -> tuple[str, ...]:
    return tuple(language_columns(field).values())


def _known(model: type[Record], columns: Iterable[str], spoken: set[str]) -> list[Known]:
    """Return the records of a kind with those names of which every word may stand in the text."""
    rows: Any = model._default_manager.exclude(status=Status.WITHDRAWN).order_by("pk")
    title = (
        localized_expression(model.title_field) if model.title_field in model.translated_fields() else None
    )
    title = models.F(model.title_field) if title is None else title
    names: dict[int, list[str]] = defaultdict(list)
    for key, *found in rows.values_list("pk", *columns):
        names[key] += filter(None, found)
    other = model._meta.get_field("other_names").related_model
    for key, name in other._default_manager.values_list(other.owner, "name"):
        names[key].append(name)
    standing = {key: tuple(one for one in names[key] if _may_stand(one, spoken)) for key in names}
    standing = {key: found for key, found in standing.items() if found}
    titles = dict(_titles(rows, [*standing], title))
    return [Known(key, titles[key], found) for key, found in standing.items() if key in titles]


def _may_stand(name: str, spoken: set[str]) -> bool:
    first = name.split(None, 1)[0] if name.strip() else ""
    if first.isascii() and first.isalpha() and first.lower() not in spoken:
        return False  # most names by far
    return is_han(first[:1]) or all(word in spoken for word in folded_words(name))


def _titles(rows: Any, keys: list[int], title: Any) -> Iterator[tuple[int, str]]:
    for start in range(0, len(keys), CHUNK):
        yield from rows.filter(pk__in=keys[start : start + CHUNK]).values_list("pk", title)


def _editions(series: Iterable[int]) -> dict[tuple[int, int], Match]:
    rows = Edition.objects.filter(series__in=[*series], ordinal__isnull=False).select_related("event")
    return {
        (row.series_id, row.ordinal or 0): Match(row.event_id, row.event.title)
        for row in rows
        if row.event.status != Status.WITHDRAWN
    }


def _offices(people: Iterable[int]) -> dict[int, tuple[KnownOffice, ...]]:
    found: dict[int, list[KnownOffice]] = defaultdict(list)
    rows = Office.objects.filter(person__in=[*people]).select_related("organization")
    for office in rows.order_by("pk"):
        titles = tuple(filter(None, office.in_all_languages("title").values()))
        found[office.person_id].append(KnownOffice(office.pk, titles, office.organization_id, str(office)))
    return {key: tuple(offices) for key, offices in found.items()}


def _hosts() -> dict[str, Match]:
    """Return the bodies by the host of their site, without “www”."""
    rows = Organization.objects.exclude(status=Status.WITHDRAWN).order_by("-pk")
    columns = _columns("website")
    condition = models.Q()
    for column in columns:
        condition |= models.Q(**{f"{column}__gt": ""})
    found = {}
    for body in rows.filter(condition):
        for column in columns:
            if host := host_of(getattr(body, column) or ""):
                found[host] = Match(body.pk, body.title)
    return found


def _places(text: str) -> Iterator[Place]:
    """Yield the cities of events whose name stands in the text."""
    columns = language_columns("city")
    rows: Any = (
        Event.objects.exclude(country="").order_by().values_list("country", *columns.values()).distinct()
    )
    for country, *names in rows:
        by_language = {code: name for code, name in zip(language_codes(), names, strict=True) if name}
        if any(name in text for name in by_language.values()):
            yield Place(by_language, country)
