"""Addresses of events and words, in the page's language."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from forum import embeds, views
from forum.explore import PICTURES

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
    path(
        _("events/"),
        include(
            [
                path("", views.EventList.as_view(), name="event-list"),
                path("feed.atom", views.EventList.as_view(form="atom"), name="event-feed"),
                path("calendar.ics", views.EventList.as_view(form="ics"), name="event-calendar"),
                path("<slug:slug>/", views.EventDetail.as_view(), name="event-detail"),
            ]
        ),
    ),
    path(
        _("series/"),
        include(
            [
                path("", views.SeriesList.as_view(), name="series-list"),
                path("feed.atom", views.SeriesList.as_view(form="atom"), name="series-feed"),
                path("<slug:slug>/", views.SeriesDetail.as_view(), name="series-detail"),
            ]
        ),
    ),
    path(
        _("quotations/"),
        include(
            [
                path("", views.QuotationList.as_view(), name="quotation-list"),
                path("feed.atom", views.QuotationList.as_view(form="atom"), name="quotation-feed"),
                path("<slug:slug>/", views.QuotationDetail.as_view(), name="quotation-detail"),
                path("<slug:slug>/", include(of_a_quotation)),
            ]
        ),
    ),
    path(
        _("articles/"),
        include(
            [
                path("", views.ArticleList.as_view(), name="article-list"),
                path("feed.atom", views.ArticleList.as_view(form="atom"), name="article-feed"),
                path("<slug:slug>/", views.ArticleDetail.as_view(), name="article-detail"),
            ]
        ),
    ),
    path(
        _("topics/"),
        include(
            [
                path("", views.TopicList.as_view(), name="topic-list"),
                path("feed.atom", views.TopicList.as_view(form="atom"), name="topic-feed"),
                path("<slug:slug>/", views.TopicDetail.as_view(), name="topic-detail"),
            ]
        ),
    ),
]
