"""Addresses of people, in the page's language."""

from django.utils.translation import gettext_lazy as _

from people import pages
from records.site.addresses import of_kind

urlpatterns = [of_kind(_("people/"), pages.PersonList, pages.PersonDetail)]
