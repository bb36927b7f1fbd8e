"""Paths of pages, which a page asks for by the dozen: as `reverse` gives them, and quicker."""

from functools import lru_cache
from typing import Any

from django.urls import get_resolver, get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

from records.core.slugs import SLUG

ANY_SLUG = "any_slug"


def path_of(view_name: str, slug: str = "") -> str:
    """Return the path of a page that needs nothing but perhaps a slug, in the active language."""
    if slug and not SLUG.fullmatch(slug):
        return reverse(view_name, args=[slug])
    before, after = _around_slug(view_name, bool(slug), *addresses_key())
    return f"{before}{slug}{after}"


def addresses_key() -> tuple[Any, ...]:
    """Return all on which the paths of this site hang; two keys are equal where its paths are."""
    return get_language(), get_script_prefix(), get_resolver(get_urlconf())


@lru_cache(maxsize=1000)
def _around_slug(view_name: str, has_slug: bool, *_addresses: Any) -> tuple[str, str]:
    """Return what stands before and after the slug."""
    before, _slug, after = reverse(view_name, args=[ANY_SLUG] if has_slug else []).rpartition(ANY_SLUG)
    return (before, after) if has_slug else (after, "")
