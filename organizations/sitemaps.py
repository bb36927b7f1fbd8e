"""Sitemap of organizations."""

from organizations.models import Organization
from records.formats.sitemaps import RecordSitemap

ORGANIZATIONS = RecordSitemap(Organization)
