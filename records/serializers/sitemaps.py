"""Sitemaps for search engines: an index, and one for each kind of record, every page with its twins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from records.core import registry
from records.core.languages import language_codes
from records.core.models import Record, record_models
from records.core.slugs import COLUMNS
from records.serializers.base import absolute

XML = "application/xml; charset=utf-8"


class OurSitemap(Sitemap):
    """Pages in every language of the site, each naming the others, under the site's own address."""

    i18n = alternates = True
    limit = 2000  # a page and its twins each: some 1 MB

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class InEachLanguage(Sequence[Any]):
    """Records with each language, of which a part is read alone."""

    def __init__(self, records: QuerySet[Any], languages: Sequence[str]) -> None:
        self.records, self.languages = records, languages

    def __len__(self) -> int:
        return self.records.count() * len(self.languages)

    def __getitem__(self, part: Any) -> Any:
        first, last = part.start // len(self.languages), -(-part.stop // len(self.languages))
        pairs = [(record, code) for record in self.records[first:last] for code in self.languages]
        start = part.start - first * len(self.languages)
        return pairs[start : start + part.stop - part.start]


class RecordSitemap(OurSitemap):
    """The pages of one kind of record."""

    def __init__(self, model: type[Record], rank: int = 0) -> None:
        self.model, self.rank = model, rank

    def items(self) -> Any:
        manager: Any = self.model.objects
        return manager.published().order_by("pk").only(*COLUMNS, "updated_at")

    def _items(self) -> InEachLanguage:
        """Return what Django's own method returns, without reading all records for one part of them."""
        return InEachLanguage(self.items(), language_codes())

    def lastmod(self, record: Record) -> datetime:
        return record.updated_at


class PageSitemap(OurSitemap):
    """The pages that are no records: the front page, the pictures, about, every list."""

    def items(self) -> list[str]:
        lists = (f"{model.url_name}-list" for model in record_models())
        return ["home", "explore", "about", "data", "api-docs", *lists]

    def location(self, name: str) -> str:
        return reverse(name)


def sitemaps() -> dict[str, OurSitemap]:
    """Return every sitemap by the name in its address."""
    return {"pages": PageSitemap(), **{one.model.url_name: one for one in registry.all(RecordSitemap)}}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: where the others are."""
    addresses = [
        absolute(reverse("sitemap", args=[name])) + (f"?page={page}" if page > 1 else "")
        for name, sitemap in sitemaps().items()
        for page in sitemap.paginator.page_range
    ]
    return render(request, "serializers/sitemap_index.xml", {"addresses": addresses}, content_type=XML)


@require_safe
def section(request: HttpRequest, name: str) -> HttpResponse:
    """`/sitemap-<kind>.xml`: the pages of one kind."""
    found = sitemaps().get(name)
    if found is None:
        raise Http404
    try:
        urls = found.get_urls(request.GET.get("page", "1"))
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404 from error
    return render(request, "serializers/sitemap.xml", {"urls": urls}, content_type=XML)
