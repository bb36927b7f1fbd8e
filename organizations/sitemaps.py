"""Sitemap of organizations."""

from organizations.models import Organization
from records.core.registry import register
from records.serializers.sitemaps import RecordSitemap

register(RecordSitemap(Organization))
