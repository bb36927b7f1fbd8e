"""Addresses of events, series and topics, in the page's language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from forum.events import pages
from records.site.urls import record_urls

calendar = path("calendar.ics", pages.EventList.as_view(form="ics"), name="event-calendar")

urlpatterns = [
    record_urls(_("events/"), pages.EventList, pages.EventDetail, calendar),
    record_urls(_("series/"), pages.SeriesList, pages.SeriesDetail),
    record_urls(_("topics/"), pages.TopicList, pages.TopicDetail),
]
