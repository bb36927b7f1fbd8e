"""Questions to the site, as a visitor asks them, in this process and without a network."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory
from django.utils.translation import override

from records.core.today import read_on
from records.mirror.addresses import language_of
from records.site.page_cache.middleware import UNKEPT


class Site:
    """The site with all its middleware."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.is_secure = urlsplit(settings.SITE_URL).scheme == "https"
        self.factory = RequestFactory(headers={"host": urlsplit(settings.SITE_URL).netloc})

    @contextmanager
    def asked(self, address: str, day: date, etag: str = "", language: str = "") -> Iterator[Any]:
        """Give the response to a request of nobody in particular on a day; 304 if the page still has this ETag.

        Where the address itself names no language, the reader prefers the one that is named here.
        """
        path, _mark, query = address.partition("?")
        language = language or language_of(path)
        headers = {"accept-language": language, **({"if-none-match": etag} if etag else {})}
        # Around the reading too: what is sent in pieces is made while it is read.
        with override(language), read_on(day):
            request = self.factory.get(
                unquote(path), QUERY_STRING=query, headers=headers, secure=self.is_secure
            )
            request.META[UNKEPT] = True
            response = self.handler.get_response(request)
            try:
                yield response
            finally:
                # The next page is read by the same connection, which a server closes after each.
                request_finished.disconnect(close_old_connections)
                response.close()
                request_finished.connect(close_old_connections)
