"""Addresses of people, in the page's language."""

from django.utils.translation import gettext_lazy as _

from people import views
from records.site.addresses import of_kind

urlpatterns = [of_kind(_("people/"), views.PersonList, views.PersonDetail)]
