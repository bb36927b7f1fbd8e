"""The format that a request asks for: `?format=` gives its name, `Accept` its media type; HTML by default."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

PARAMETER = "format"
PAGE = "text/html"


@dataclass(frozen=True)
class Format:
    """A form of a page. `fetch` brings what the query must; `write` makes the file of a record, or of a `Listing`."""

    name: str
    media_type: str
    label: str | Promise
    write: Callable[[Any], bytes | Iterator[bytes]]
    fetch: Callable[[Any], QuerySet[Any]] = lambda records: records.for_page()
    suffix: str = ""
    # Whether a browser keeps it as a file instead of showing it.
    is_file: bool = False
    # Of a list: the end of the name of its own address, where it has one; its order and length, if not the list's.
    route: str = ""
    order: Callable[[Any], QuerySet[Any]] | None = None
    limit: int | None = None


class InFormats:
    """A view whose page has other forms: what `formats` names, given by `in_format()`."""

    formats: ClassVar[Sequence[Format]] = ()
    # The only form that an address of its own gives, such as `feed.atom`.
    form: str = ""
    model: Any
    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the form of it that was asked for; 406 names the media types in which it exists."""
        if self.form:
            return self.in_format(next(form for form in self.formats if form.name == self.form))
        types = [PAGE, *(form.media_type for form in self.formats)]
        preferred = request.get_preferred_type(types) if self.formats and request.accepted_types else PAGE
        asked = request.GET.get(PARAMETER)
        if asked is not None:
            by_name = {form.name: form for form in self.formats}
            if asked not in by_name:
                sentence = _("This page does not exist in the format “%(name)s”.")
                raise Http404(sentence % {"name": asked[:40]})
            response = self.in_format(by_name[asked])
        elif preferred is not None:
            found = (form for form in self.formats if form.media_type == preferred)
            response = self.in_format(next(found, None))
        else:
            sentence = _("This page exists as: %(types)s.") % {"types": ", ".join(types)}
            response = HttpResponse(f"{sentence}\n", status=406, content_type="text/plain; charset=utf-8")
        patch_vary_headers(response, ["Accept"])
        return response

    def in_format(self, form: Format | None) -> HttpResponseBase:
        """Return the page in a format, or as HTML."""
        raise NotImplementedError

    def format_links(self) -> list[dict[str, Any]]:
        """The other forms, for links: `name`, `label`, `media_type`, `url`."""
        ignored = ("page", PARAMETER, "preview")
        query = {name: values for name, values in self.request.GET.lists() if name not in ignored}
        filters = urlencode({name: values for name, values in query.items() if name != "sort"}, doseq=True)
        urls = (
            f"{reverse(f'{self.model.url_name}-{form.route}')}{'?' if filters else ''}{filters}"
            if form.route
            else f"{self.request.path}?{urlencode({**query, PARAMETER: form.name}, doseq=True)}"
            for form in self.formats
        )
        return [
            {"name": form.name, "label": form.label, "media_type": form.media_type, "url": url}
            for form, url in zip(self.formats, urls, strict=True)
        ]


def file_response(form: Format, content: bytes | Iterator[bytes], name: str) -> HttpResponseBase:
    """A page in another form, under a file name; what comes in pieces is sent as it is made."""
    place = "attachment" if form.is_file else "inline"
    headers = {
        "Content-Type": f"{form.media_type}; charset=utf-8",
        "Content-Disposition": f'{place}; filename="{name}.{form.suffix or form.name}"',
        "X-Robots-Tag": "noindex",  # a search engine shows the page itself
        "Access-Control-Allow-Origin": "*",
    }
    if isinstance(content, bytes):
        return HttpResponse(content, headers=headers)
    return StreamingHttpResponse(in_language(content), headers=headers)


def in_language(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces that are made after the view has ended, in the language that was active when it did."""
    language = get_language()

    def next_piece() -> bytes | None:
        with override(language):
            return next(pieces, None)

    return iter(next_piece, None)
