"""A press release as an editor goes through it: pasted, looked at, accepted."""

from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from forum.press_releases.models import PressRelease

RELEASES = Path(__file__).parents[2] / "press_releases"
ADD = "admin:press_releases_pressrelease_add"
CHANGE = "admin:press_releases_pressrelease_change"


def text_of(name: str, language: str) -> str:
    """The text of a release of the collection, in a language."""
    return (RELEASES / f"{name}.{language}.txt").read_text()


def paste(client: Client, **fields: str) -> PressRelease:
    """Paste a release; `text_en` and the like are its texts."""
    answer = client.post(reverse(ADD), fields)
    assert answer.status_code == 302, answer.context["form"].errors
    return PressRelease.objects.get()


def review_of(client: Client, release: PressRelease) -> Any:
    """The forms of its proposals, as the page shows them."""
    return client.get(reverse(CHANGE, args=[release.pk])).context["review"]


def as_sent(review: Any, **changes: str) -> dict[str, str]:
    """Return what a browser sends of a page on which nothing was changed but these fields, whose names have _ for -."""
    fields = [field for form in review.forms for field in form]
    values = {field.html_name: field.value() for field in fields}
    sent = {
        name: "on" if value is True else str(value)
        for name, value in values.items()
        if value not in (None, False)
    }
    return {**sent, **{name.replace("__", "-"): value for name, value in changes.items()}}


def accept(client: Client, release: PressRelease, **changes: str) -> Any:
    """Accept what is proposed, with these changes."""
    data = as_sent(review_of(client, release), **changes)
    return client.post(reverse(CHANGE, args=[release.pk]), {**data, "_drafts": "1"})
