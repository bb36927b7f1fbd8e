"""Signposting (signposting.org): typed links in the headers of a record's page, for programs that read no HTML."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from records.core.models import Record
from records.serializers.base import absolute, permanent_url


def signposts(record: Record, forms: Iterable[dict[str, Any]], is_page: bool) -> str:
    """Return the `Link` header: how to cite the record, its licence, and its descriptions or what they describe."""
    links = [(permanent_url(record), "cite-as", ""), (settings.DATA_LICENSE.url, "license", "")]
    if is_page:
        links += [(absolute(form["url"]), "describedby", form["media_type"]) for form in forms]
    else:
        links.append((absolute(record.get_absolute_url()), "describes", "text/html"))
    return ", ".join(_link(*link) for link in links)


def _link(url: str, relation: str, media_type: str) -> str:
    return f'<{url}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
