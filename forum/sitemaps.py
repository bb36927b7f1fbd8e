"""Sitemaps of events, series, articles, quotations and topics."""

from forum.events.models import Event, Series, Topic
from forum.quotations.models import Article, Quotation
from records.core.registry import register
from records.serializers.sitemaps import RecordSitemap

register(RecordSitemap(Event))
register(RecordSitemap(Series))
register(RecordSitemap(Article))
register(RecordSitemap(Quotation))
register(RecordSitemap(Topic, rank=1))
