"""Addresses of people, in the page's language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from people import views

urlpatterns = [
    path(_("people/"), views.PersonList.as_view(), name="person-list"),
    path(_("people/<slug:slug>/"), views.PersonDetail.as_view(), name="person-detail"),
]
