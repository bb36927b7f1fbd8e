"""Sitemap of organizations."""

from organizations.models import Organization
from records.serializers.sitemaps import RecordSitemap

ORGANIZATIONS = RecordSitemap(Organization)
