"""Sitemaps of events, series, articles, quotations and topics."""

from forum.models import Article, Event, Quotation, Series, Topic
from records.serializers.sitemaps import RecordSitemap

EVENTS = RecordSitemap(Event)
SERIES = RecordSitemap(Series)
ARTICLES = RecordSitemap(Article)
QUOTATIONS = RecordSitemap(Quotation)
TOPICS = RecordSitemap(Topic)
