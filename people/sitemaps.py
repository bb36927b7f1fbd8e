"""Sitemap of people."""

from people.models import Person
from records.serializers.sitemaps import RecordSitemap

PEOPLE = RecordSitemap(Person)
