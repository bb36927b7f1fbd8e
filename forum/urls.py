"""Addresses of events and words, in the page's language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from forum import views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path(_("check/"), views.Check.as_view(), name="check"),
    path(_("events/"), views.EventList.as_view(), name="event-list"),
    path(_("events/<slug:slug>/"), views.EventDetail.as_view(), name="event-detail"),
    path(_("series/"), views.SeriesList.as_view(), name="series-list"),
    path(_("series/<slug:slug>/"), views.SeriesDetail.as_view(), name="series-detail"),
    path(_("quotations/"), views.QuotationList.as_view(), name="quotation-list"),
    path(_("quotations/<slug:slug>/"), views.QuotationDetail.as_view(), name="quotation-detail"),
    path(_("articles/"), views.ArticleList.as_view(), name="article-list"),
    path(_("articles/<slug:slug>/"), views.ArticleDetail.as_view(), name="article-detail"),
    path(_("topics/"), views.TopicList.as_view(), name="topic-list"),
    path(_("topics/<slug:slug>/"), views.TopicDetail.as_view(), name="topic-detail"),
]
