"""Addresses of the front page and of the charts, in the page's language."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from forum.explore import pages

charts = [
    path("", pages.Explore.as_view(), name="explore"),
    *(path(f"{name}.csv", pages.chart_file, {"name": name}, name=f"explore-{name}") for name in pages.CHARTS),
]

urlpatterns = [
    path("", pages.Home.as_view(), name="home"),
    path(_("explore/"), include(charts)),
]
