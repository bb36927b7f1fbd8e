"""Addresses of the three subjects, in the page's language."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from forum.events import pages as events
from forum.events.models import Series, Topic
from forum.explore import pages as explore
from forum.quotations import basket, check_embeds, embeds
from forum.quotations import pages as quotations
from forum.quotations.feeds import record_feeds
from organizations.models import Organization
from people.models import Person
from records.site.urls import record_urls

charts = [
    path("", explore.Explore.as_view(), name="explore"),
    *(
        path(f"{name}.csv", explore.chart_file, {"name": name}, name=f"explore-{name}")
        for name in explore.CHARTS
    ),
]
of_the_check = [
    path("", quotations.Check.as_view(), name="check"),
    path(_("embed/"), check_embeds.check_embed, name="check-embed"),
]
of_a_quotation = [
    path(_("embed/"), embeds.embed, name="quotation-embed"),
    path(_("picture.png"), embeds.picture, name="quotation-picture"),
    path(_("square.png"), embeds.picture, {"is_square": True}, name="quotation-square-picture"),
]
of_one = path("<slug:slug>/", include(of_a_quotation))
calendar = path("calendar.ics", events.EventList.as_view(form="ics"), name="event-calendar")

urlpatterns = [
    path("", explore.Home.as_view(), name="home"),
    path(_("explore/"), include(charts)),
    path(_("check/"), include(of_the_check)),
    path(_("basket/"), basket.Basket.as_view(), name="basket"),
    record_urls(_("quotations/"), quotations.QuotationList, quotations.QuotationDetail, of_one),
    record_urls(_("articles/"), quotations.ArticleList, quotations.ArticleDetail),
    record_urls(_("events/"), events.EventList, events.EventDetail, calendar),
    record_urls(_("documents/"), events.DocumentList, events.DocumentDetail),
    record_urls(_("series/"), events.SeriesList, events.SeriesDetail, *record_feeds(Series)),
    record_urls(_("topics/"), events.TopicList, events.TopicDetail, *record_feeds(Topic)),
    path(_("people/"), include(record_feeds(Person))),
    path(_("organizations/"), include(record_feeds(Organization))),
]
