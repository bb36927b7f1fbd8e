"""Addresses of organizing bodies, in the page's language."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from organizations import views

urlpatterns = [
    path(
        _("organizations/"),
        include(
            [
                path("", views.OrganizationList.as_view(), name="organization-list"),
                path("feed.atom", views.OrganizationList.as_view(form="atom"), name="organization-feed"),
                path("<slug:slug>/", views.OrganizationDetail.as_view(), name="organization-detail"),
            ]
        ),
    ),
]
