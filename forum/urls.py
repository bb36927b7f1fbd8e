"""Addresses of events and words, in the page's language."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from forum import views
from forum.explore.data import PICTURES
from forum.quotations import embeds
from records.site.addresses import of_kind

calendar = path("calendar.ics", views.EventList.as_view(form="ics"), name="event-calendar")

of_a_quotation = [
    path(_("embed/"), embeds.embed, name="quotation-embed"),
    path(_("picture.png"), embeds.picture, name="quotation-picture"),
]

in_pictures = [
    path("", views.Explore.as_view(), name="explore"),
    *(path(f"{name}.csv", views.explored, {"name": name}, name=f"explore-{name}") for name in PICTURES),
]

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path(_("check/"), views.Check.as_view(), name="check"),
    path(_("explore/"), include(in_pictures)),
    of_kind(_("events/"), views.EventList, views.EventDetail, calendar),
    of_kind(_("series/"), views.SeriesList, views.SeriesDetail),
    of_kind(
        _("quotations/"),
        views.QuotationList,
        views.QuotationDetail,
        path("<slug:slug>/", include(of_a_quotation)),
    ),
    of_kind(_("articles/"), views.ArticleList, views.ArticleDetail),
    of_kind(_("topics/"), views.TopicList, views.TopicDetail),
]
