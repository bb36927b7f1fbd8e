"""Addresses of organizing bodies, in the page's language."""

from django.utils.translation import gettext_lazy as _

from organizations import pages
from records.site.urls import record_urls

urlpatterns = [record_urls(_("organizations/"), pages.OrganizationList, pages.OrganizationDetail)]
