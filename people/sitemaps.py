"""Sitemap of people."""

from people.models import Person
from records.formats.sitemaps import RecordSitemap

PEOPLE = RecordSitemap(Person)
