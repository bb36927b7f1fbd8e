"""Answers of the API: lists and records of every kind."""

import json
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from records.api.v1.kinds import Kind, fetched, kinds, told
from records.api.v1.parameters import cursor_after
from records.api.v1.problems import ProblemError
from records.core.languages import language_codes
from records.core.models import FormerAddress, Record, find_records
from records.serializers.base import absolute, permanent_url, plain, references
from records.site.filters import Selection, selected_values


def data(content: Any, language: str | None = None) -> HttpResponse:
    """Return content as JSON, in letters rather than escapes; whoever keeps it asks whether it has changed."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    headers = {
        "Cache-Control": "public, no-cache",
        "Content-Language": language or ", ".join(language_codes()),
    }
    return HttpResponse(text, content_type="application/json", headers=headers)


def index() -> HttpResponse:
    """Where everything stands."""
    with_query = {name: absolute(reverse(f"api-v1:{name}")) for name in ("search", "suggest", "check")}
    return data(
        {
            "kinds": {kind.name: absolute(kind.path) for kind in kinds()},
            **with_query,
            "openapi": absolute(reverse("api-openapi")),
            "documentation": absolute(reverse("api-docs-here")),
        }
    )


# Lists


def list_of(request: HttpRequest, kind: Kind, query: Any) -> HttpResponse:
    """One page of the records of a kind, in the order in which they were entered, which never changes."""
    records = matching(kind, request.GET)
    columns = kind.columns(query.fields, query.lang)
    rest = records.filter(pk__gt=query.cursor) if query.cursor is not None else records
    found = list(fetched(rest.order_by("pk")[: query.limit + 1], columns))
    rows = [told(record, columns, query.lang) for record in found[: query.limit]]
    following = found[query.limit - 1].pk if len(found) > query.limit else None
    return paged(request, records.count(), rows, following, query.lang)


def paged(
    request: HttpRequest,
    count: int,
    results: Sequence[Any],
    following: int | None,
    language: str | None,
    **more: Any,
) -> HttpResponse:
    """A page, with the way to the one after the record `following`."""
    cursor = cursor_after(following) if following is not None else None
    address = _with_cursor(request, cursor) if cursor else None
    answer = data(
        {"count": count, "next": address, "next_cursor": cursor, "results": results, **more}, language
    )
    if address:
        answer.headers["Link"] = f'<{address}>; rel="next"'
    return answer


def _with_cursor(request: HttpRequest, cursor: str) -> str:
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
    return absolute(f"{request.path}?{urlencode([*asked, ('cursor', cursor)], safe=',')}")


def matching(kind: Kind, parameters: QueryDict) -> QuerySet[Any]:
    """The published records that have what is asked; a value that no record has is not found."""
    records = kind.model.objects.published()
    asked = [facet for facet in kind.facets if selected_values(parameters, facet)]
    if not asked:
        return records
    selection = Selection(asked, parameters, records)
    if selection.unknown:
        raise unknown_values(selection, parameters)
    return selection.matching()


def unknown_values(selection: Selection, parameters: QueryDict) -> ProblemError:
    """404: names the values that are not known, and those that may have been meant."""
    sentences = list(selection.unknown)
    for facet in selection.facets:
        known = [choice.value for choice in selection.choices[facet.name]]
        for value in selected_values(parameters, facet):
            near = get_close_matches(value, known, n=1) if value not in known else []
            sentences += [_("Did you mean “%(value)s”?") % {"value": one} for one in near]
    return ProblemError(404, " ".join(sentences))


# One record


def record_of(kind: Kind, uid: str, query: Any) -> HttpResponse:
    """A record by its number; the way to what it became, or the notice of its withdrawal."""
    columns = kind.columns(query.fields, query.lang)
    record = fetched(kind.model.objects.published().filter(uid=uid.lower()), columns).first()
    if record is None:
        return instead(kind, uid)
    return data(told(record, columns, query.lang), query.lang)


def instead(kind: Kind, uid: str) -> HttpResponse:
    """What stands in the place of a record that is not published."""
    found = [record for record in find_records(uid) if isinstance(record, kind.model)]
    own = kind.model._base_manager.filter(uid=uid.lower()).first() if found else None
    if own is not None and own.is_withdrawn:
        raise tombstone(own)
    if own is None and len(found) == 1 and found[0].is_published:
        return HttpResponsePermanentRedirect(kind.address_of(found[0]))
    if own is None and found and all(record.is_withdrawn for record in found):
        raise tombstone(found[0])
    raise ProblemError(404, _("There is no published record of this kind with this number."))


def tombstone(record: Record) -> ProblemError:
    """410: when and why the record was withdrawn, and what came of it."""
    successors = FormerAddress.objects.successors(type(record), record.uid)
    reasons = {
        f"withdrawal_reason_{code}": record.in_language("withdrawal_reason", code).value or None
        for code in language_codes()
    }
    return ProblemError(
        410,
        str(record.localized("withdrawal_reason")),
        id=record.uid,
        permanent_url=permanent_url(record),
        withdrawn_at=plain(record.withdrawn_at),
        **reasons,
        successors=references(successors),
    )


def rows_by_key(kind: Kind, keys: Iterable[int], language: str | None) -> dict[int, Any]:
    """Rows of published records by their keys."""
    columns = kind.columns((), language)
    records = fetched(kind.model.objects.published(), columns).in_bulk(list(keys))
    return {key: told(record, columns, language) for key, record in records.items()}
