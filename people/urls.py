"""Addresses of people, in the page's language."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from people import views

urlpatterns = [
    path(
        _("people/"),
        include(
            [
                path("", views.PersonList.as_view(), name="person-list"),
                path("feed.atom", views.PersonList.as_view(form="atom"), name="person-feed"),
                path("<slug:slug>/", views.PersonDetail.as_view(), name="person-detail"),
            ]
        ),
    ),
]
