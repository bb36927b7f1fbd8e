"""Atom feeds of one record: the newest quotations or events of a person, a body, a topic or a series."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from forum.events.models import Event, Series, Topic
from forum.quotations.models import Quotation
from organizations.models import Organization
from people.models import Person
from records.core.models import Record
from records.search.filter_registry import facets_of
from records.serializers.base import absolute
from records.serializers.feeds import ATOM
from records.serializers.json_csv import Listing
from records.serializers.negotiation import file_response

# Whose feed it is, what it lists, and the filter of the list that finds them.
FEEDS: tuple[tuple[type[Record], type[Record], str], ...] = (
    (Person, Quotation, "speaker"),
    (Topic, Quotation, "topic"),
    (Topic, Event, "topic"),
    (Series, Quotation, "series"),
    (Series, Event, "series"),
    (Organization, Quotation, "organization"),
    (Organization, Event, "organizer"),
)


@require_safe
def feed_of_record(
    request: HttpRequest, slug: str, model: Any, listed: Any, filter_name: str
) -> HttpResponseBase:
    """The newest records that the filter of a list finds for a public record; none yet is no fault."""
    record = get_object_or_404(model.objects.published().at(slug))
    facet = next(one for one in facets_of(listed) if one.name == filter_name)
    found = listed.objects.published().filter(
        pk__in=listed._base_manager.filter(facet.condition([record.slug]))
    )
    keys = list(ATOM.order(found).values_list("pk", flat=True)[: ATOM.limit]) if ATOM.order else []
    title = f"{record.title}: {listed._meta.verbose_name_plural}"
    addresses = absolute(record.get_absolute_url()), absolute(request.path)
    listing = Listing(listed, keys, ATOM.fetch, len(keys), *addresses, capfirst(title))
    return file_response(ATOM, ATOM.write(listing), f"{record.slug}-{listed.url_name}")


def record_feeds(model: type[Record]) -> list[Any]:
    """Return the addresses of the feeds of a kind, below its list."""
    return [
        path(
            f"<slug:slug>/{listed.url_name}.atom",
            feed_of_record,
            {"model": owner, "listed": listed, "filter_name": name},
            name=f"{owner.url_name}-{listed.url_name}-feed",
        )
        for owner, listed, name in FEEDS
        if owner is model
    ]
