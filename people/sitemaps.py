"""Sitemap of people."""

from people.models import Person
from records.core.registry import register
from records.serializers.sitemaps import RecordSitemap

register(RecordSitemap(Person))
