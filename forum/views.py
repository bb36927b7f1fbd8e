"""Pages of events, series, quotations, articles and topics. A view says what; `records` says how."""

from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum import filters
from forum.coverage import Coverage
from forum.home import home_context
from forum.models import Article, Edition, Event, Photo, Quotation, Series, Topic
from forum.reading import marked_paragraphs, neighbours, numbered, turn_of
from records.collation import in_order, plain_in_order
from records.details import RecordDetail
from records.lists import RecordList, Sort
from records.models import Status


class Home(TemplateView):
    """The front page."""

    template_name = "forum/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **home_context()}


class EventList(RecordList):
    model = Event
    template_name = "forum/event_list.html"
    facets = filters.EVENT_FACETS
    sorts = {
        "newest": Sort(_("Newest first"), lambda events: events.newest_first()),
        "oldest": Sort(_("Oldest first"), lambda events: events.order_by(F("start_earliest").asc(nulls_last=True))),
        "quotations": Sort(_("Most quotations"), lambda events: events.order_by("-quotation_count", "-start_earliest")),
    }


class EventDetail(RecordDetail):
    model = Event
    template_name = "forum/event_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.object
        siblings = Edition.objects.of_published_events().filter(series__editions__event=event)
        return {
            **super().get_context_data(**kwargs),
            "coverage": Coverage(event),
            "quotations": numbered(event.quotations.all()),
            "sibling_editions": siblings.select_related("event", "series").order_by("ordinal", "pk"),
            "photos": Photo.objects.filter(Q(event=event) | Q(article__in=event.articles.all())).select_related(
                "article__publisher"
            ),
        }


class SeriesList(RecordList):
    model = Series
    template_name = "forum/series_list.html"
    facets = filters.SERIES_FACETS
    sorts = {
        "name": Sort(_("By name"), lambda series: series.order_by(in_order("name"))),
        "editions": Sort(
            _("Most editions"),
            lambda series: series.alias(
                n=Count("editions", filter=Q(editions__event__status=Status.PUBLISHED), distinct=True)
            ).order_by("-n", in_order("name")),
        ),
    }


class SeriesDetail(RecordDetail):
    model = Series
    template_name = "forum/series_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = Event.objects.published().filter(editions__series=self.object).for_list().newest_first()
        return {**super().get_context_data(**kwargs), "events": events}


class QuotationList(RecordList):
    model = Quotation
    template_name = "forum/quotation_list.html"
    facets = filters.QUOTATION_FACETS
    sorts = {
        "spoken": Sort(_("As spoken"), lambda words: words.in_source_order()),
        "newest": Sort(_("Newest first"), lambda words: words.order_by(F("said_on_earliest").desc(nulls_last=True), "pk")),
        "speaker": Sort(_("By speaker"), lambda words: words.order_by(plain_in_order("speaker__sort_name"), "pk")),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = {choice.value: choice.count for choice in self.selection.choices["kind"]}
        return {**super().get_context_data(**kwargs), "kind_counts": kinds}


class QuotationDetail(RecordDetail):
    model = Quotation
    template_name = "forum/quotation_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "turn": turn_of(self.object),
            "context": neighbours(self.object),
        }


class ArticleList(RecordList):
    model = Article
    template_name = "forum/article_list.html"
    facets = filters.ARTICLE_FACETS
    sorts = {
        "newest": Sort(_("Newest first"), lambda articles: articles.newest_first()),
        "oldest": Sort(
            _("Oldest first"), lambda articles: articles.order_by(F("published_on_earliest").asc(nulls_last=True))
        ),
    }


class ArticleDetail(RecordDetail):
    model = Article
    template_name = "forum/article_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "paragraphs": marked_paragraphs(self.object)}


class TopicList(RecordList):
    model = Topic
    template_name = "forum/topic_list.html"
    facets = filters.TOPIC_FACETS
    sorts = {
        "name": Sort(_("By name"), lambda topics: topics.order_by(in_order("name"))),
        "quotations": Sort(_("Most quotations"), lambda topics: topics.order_by("-quotation_count", in_order("name"))),
    }


class TopicDetail(RecordDetail):
    model = Topic
    template_name = "forum/topic_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.object
        words = Quotation.objects.published().filter(topics=topic).for_list()
        return {
            **super().get_context_data(**kwargs),
            "quotations": words.in_source_order()[:50],
            "near": Topic.objects.spoken_of_with(topic)[:50],
            "events": Event.objects.published().filter(topics=topic).for_list().newest_first()[:50],
        }

