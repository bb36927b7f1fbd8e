"""Addresses of the pages of the admin."""

from typing import Any

from django.contrib.admin.utils import quote
from django.db import models
from django.urls import reverse


def admin_url(thing: models.Model | type[models.Model], page: str, *args: Any) -> str:
    """Return the address of a page of a kind (`changelist`, `add`, …), given as a model or as a record of it.

    `args` are what the page's address takes; of a `change` page, the key of the record where none is given.
    """
    if page == "change" and not args and isinstance(thing, models.Model):
        args = (thing.pk,)
    options = thing._meta
    return reverse(
        f"admin:{options.app_label}_{options.model_name}_{page}", args=[quote(arg) for arg in args]
    )
