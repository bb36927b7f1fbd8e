"""Addresses of organizing bodies, in the page's language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from organizations import views

urlpatterns = [
    path(_("organizations/"), views.OrganizationList.as_view(), name="organization-list"),
    path(_("organizations/<slug:slug>/"), views.OrganizationDetail.as_view(), name="organization-detail"),
]
