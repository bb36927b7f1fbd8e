"""The page of a draft for somebody who has a link to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import resolve
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from records.core.models import Record
from records.editing.previews.models import PreviewLink, link_used, shown_with


@sensitive_variables("token")
@require_safe
def preview_by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the draft, and nothing else that is not public; 404 to every other token, as where nothing is."""
    link = PreviewLink.objects.by_token(token)
    record = link.record() if link and link.is_backed else None
    if link is None or record is None or record.is_withdrawn:
        raise Http404
    needed = shown_with(record)
    if record.is_published and not needed:
        return never_kept(HttpResponseRedirect(record.get_absolute_url()))
    response = _page(request, link, record, needed)
    if response.status_code != 200:  # what it rests on was withdrawn
        raise Http404
    link.note_use()
    link_used.send(PreviewLink, link=link, record=record, request=request)
    return never_kept(response)


def _page(request: HttpRequest, link: PreviewLink, record: Record, needed: list[Record]) -> HttpResponseBase:
    """Return the page as its own view makes it."""
    view_class: Any = resolve(record.get_absolute_url()).func
    view = view_class.view_class(extra_context={"preview_link": link})
    view.setup(request, slug=record.local_slug)
    response: HttpResponseBase = view.in_link_preview([record.uid, *(other.uid for other in needed)])
    return response


def never_kept(response: HttpResponseBase) -> HttpResponse:
    """Let no cache keep an answer, no search engine list it, and no other site learn of its address."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    found: Any = response
    return found
