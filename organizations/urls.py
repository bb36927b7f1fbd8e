"""Addresses of organizing bodies, in the page's language."""

from django.utils.translation import gettext_lazy as _

from organizations import pages
from records.site.addresses import of_kind

urlpatterns = [of_kind(_("organizations/"), pages.OrganizationList, pages.OrganizationDetail)]
