"""Links to Atom feeds, for the head of a page and for readers."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from records.core.models import record_models
from records.serializers.feeds import ATOM


def feed_link(kind: str, url_name: str, *args: str) -> dict[str, Any]:
    """Return the link to a feed that holds records of a kind, given by its `url_name`."""
    model = next(one for one in record_models() if one.url_name == kind)
    label = f"{capfirst(model._meta.verbose_name_plural)} (Atom)"
    return {"url": reverse(url_name, args=args), "media_type": ATOM.media_type, "label": label}
