"""The addresses that every kind of record has."""

from typing import Any

from django.urls import include, path

from records.site.details import RecordDetail
from records.site.lists import RecordList


def of_kind(segment: Any, records: type[RecordList], record: type[RecordDetail], *others: Any) -> Any:
    """A list, its feed and its records below a (translated) segment; `others` stand beside them."""
    name = records.model.url_name
    addresses = [
        path("", records.as_view(), name=f"{name}-list"),
        path("feed.atom", records.as_view(form="atom"), name=f"{name}-feed"),
        path("<slug:slug>/", record.as_view(), name=f"{name}-detail"),
    ]
    return path(segment, include([*addresses, *others]))
