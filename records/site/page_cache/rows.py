"""Rows of lists, kept by all that was loaded for them: a row is made anew as soon as one loaded value is another.

A list that must be made anew hardly ever has another row than the list of before.
"""

import pickle
from collections.abc import Mapping
from hashlib import blake2b
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from records.core.status import shown_records, visible_statuses
from records.core.today import today
from records.site.page_cache.pages import MEGABYTE, memory


class Loaded:
    """Stands for a record or for rows where values are written down; it is never read back."""


class LoadedValues(pickle.Pickler):
    """Writer of values: of records all that was loaded, also of records behind them, and nothing of Django's state."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Model):
            loaded = {**value.__dict__, "_state": value._state.fields_cache}
            return Loaded, (), {"model": value._meta.label, **loaded}
        if isinstance(value, QuerySet):
            if value._result_cache is None:
                raise pickle.PicklingError("These rows were not loaded.")
            return Loaded, (), {"rows": value._result_cache}
        return NotImplemented


def key_of_row(number: int, values: Mapping[str, Any]) -> str | None:
    """Return a key under which the row of a template's part may be kept; None where none is kept.

    It tells apart all that a row shows: its values, the language and addresses, the day, and what the reader may see.
    """
    if settings.DEBUG or not settings.PAGE_CACHE_SIZE or shown_records():
        return None
    around = number, get_language(), get_script_prefix(), get_urlconf(), today(), visible_statuses()
    written = BytesIO()
    try:
        LoadedValues(written, pickle.HIGHEST_PROTOCOL).dump((around, dict(values)))
    except (pickle.PicklingError, TypeError, AttributeError):
        return None  # a value that is no data
    return "row:" + blake2b(written.getbuffer(), digest_size=16).hexdigest()


def find_row(key: str) -> SafeString | None:
    kept = memory.get(key)
    return None if kept is None else mark_safe(kept)  # noqa: S308 - as a template rendered it


def keep_row(key: str, row: str) -> None:
    memory.set(key, str(row), len(row.encode()), settings.PAGE_CACHE_SIZE * MEGABYTE)
