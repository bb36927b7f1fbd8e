"""Sitemaps of events, series, articles, quotations and topics."""

from forum.events.models import Event, Series, Topic
from forum.quotations.models import Article, Quotation
from records.serializers.sitemaps import RecordSitemap

EVENTS = RecordSitemap(Event)
SERIES = RecordSitemap(Series)
ARTICLES = RecordSitemap(Article)
QUOTATIONS = RecordSitemap(Quotation)
TOPICS = RecordSitemap(Topic)
