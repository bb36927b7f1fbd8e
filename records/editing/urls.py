"""Addresses of the pages of the admin."""

from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from django.contrib.admin.utils import quote
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from records.core.permissions import blocking_record, emails_to_ask


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


def ask_url(request: HttpRequest, row: models.Model) -> str:
    """Return the address of a letter about a row to those who may change it, where readers see it; else ""."""
    record = blocking_record(request.user, row)
    emails = emails_to_ask(type(record)) if record else []
    about = {"subject": str(row), "body": request.build_absolute_uri()}
    to = ",".join(quoted(email, safe="@") for email in emails)
    return f"mailto:{to}?{urlencode(about, quote_via=quoted)}" if emails else ""
