"""Addresses of the front page and of the pictures, in the page's language."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from forum.explore import pages
from forum.explore.data import PICTURES

pictures = [
    path("", pages.Explore.as_view(), name="explore"),
    *(path(f"{name}.csv", pages.explored, {"name": name}, name=f"explore-{name}") for name in PICTURES),
]

urlpatterns = [
    path("", pages.Home.as_view(), name="home"),
    path(_("explore/"), include(pictures)),
]
