"""The panels in which forms of choosers open: frames within the page, and the words with which they are opened."""

import re
from typing import Any

from csp.constants import SELF
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import get_language

from records.core.languages import column_of

# What was typed into a chooser that did not find it (static/js/editing/autocomplete.js).
TYPED = "typed"
# The fields that may name a record, in the order in which they are looked for.
NAMES = ("name", "title", "headline", "label")
ADDRESS = re.compile(r"https?://\S+|www\.\S+")
ACRONYM = re.compile(r"[A-Z][A-Z0-9-]{1,11}")


class PanelMiddleware(MiddlewareMixin):
    """Lets pages of the editors' admin frame each other, its login and its refusals too; nobody else may frame them."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith(reverse("admin:index")):
            response["X-Frame-Options"] = "SAMEORIGIN"
            # As the decorators of django-csp do for a single view.
            response._csp_replace = {"frame-ancestors": [SELF], "frame-src": [SELF]}  # type: ignore[attr-defined]
        return response


def with_typed_words(model: type[models.Model], given: dict[str, Any]) -> dict[str, Any]:
    """Return what a new form begins with, and where the words stand that a chooser did not find."""
    given = dict(given)
    return {**initial_of(model, str(given.pop(TYPED, ""))), **given}


def initial_of(model: type[models.Model], words: str) -> dict[str, str]:
    """Return where typed words stand in the form of a new record: in its name, its acronym or its address."""
    words = " ".join(words.split())
    is_address, is_acronym = ADDRESS.fullmatch(words), ACRONYM.fullmatch(words)
    candidates = (*(["url"] if is_address else []), *(["acronym"] if is_acronym else []), *NAMES)
    field = next(filter(None, (field_of(model, name) for name in candidates)), None)
    return {column_in_page(field): words} if field and words else {}


def field_of(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def column_in_page(field: Any) -> str:
    """Return the column of a field; of a translated one that of the language of the page."""
    is_translated = (
        hasattr(field.model, "translated_fields") and field.name in field.model.translated_fields()
    )
    return column_of(field.name, get_language()) if is_translated else str(field.name)
