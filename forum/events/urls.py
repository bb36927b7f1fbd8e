"""Addresses of events, series and topics, in the page's language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from forum.events import pages
from records.site.addresses import of_kind

calendar = path("calendar.ics", pages.EventList.as_view(form="ics"), name="event-calendar")

urlpatterns = [
    of_kind(_("events/"), pages.EventList, pages.EventDetail, calendar),
    of_kind(_("series/"), pages.SeriesList, pages.SeriesDetail),
    of_kind(_("topics/"), pages.TopicList, pages.TopicDetail),
]
