"""Addresses of one-off pages, and of the list and the pages of a kind of record."""

from typing import Any

from django.urls import include, path

from records.site import views
from records.site.details import RecordDetail, permanent_link
from records.site.lists import RecordList

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("id/<slug:uid>", permanent_link, name="permanent-link"),
    path(".well-known/security.txt", views.security, name="security"),
    path("service-worker.js", views.service_worker, name="service-worker"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]


def record_urls(segment: Any, records: type[RecordList], record: type[RecordDetail], *others: Any) -> Any:
    """Return the addresses of a list, its feed and its records below a (translated) segment, and of `others`."""
    name = records.model.url_name
    addresses = [
        path("", records.as_view(), name=f"{name}-list"),
        path("feed.atom", records.as_view(form="atom"), name=f"{name}-feed"),
        path("<slug:slug>/", record.as_view(), name=f"{name}-detail"),
    ]
    return path(segment, include([*addresses, *others]))
