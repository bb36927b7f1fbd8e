"""Addresses of people, in the page's language."""

from django.utils.translation import gettext_lazy as _

from people import pages
from records.site.urls import record_urls

urlpatterns = [record_urls(_("people/"), pages.PersonList, pages.PersonDetail)]
