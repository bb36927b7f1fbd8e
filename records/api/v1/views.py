"""Views of the API: lists and records of every kind."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from records.api.v1.parameters import cursor_after
from records.api.v1.problems import ProblemError
from records.api.v1.resources import Resource, resources, serialize
from records.core.languages import language_codes
from records.core.models import FormerAddress, Record, find_records
from records.serializers.base import absolute, as_text, permanent_url, plain, prefetch, references
from records.site.filters import Selection, selected_values


def json_response(content: Any, language: str | None = None) -> HttpResponse:
    """Return content as JSON, in letters rather than escapes, to be revalidated by caches."""
    headers = {
        "Cache-Control": "public, no-cache",
        "Content-Language": language or ", ".join(language_codes()),
    }
    return HttpResponse(as_text(content), content_type="application/json", headers=headers)


def index() -> HttpResponse:
    names = {name: f"api-v1:{name}" for name in ("search", "suggest", "check")}
    names |= {"openapi": "api-openapi", "documentation": "api-docs-here"}
    kinds = {resource.name: absolute(resource.path) for resource in resources()}
    return json_response({"kinds": kinds, **{key: absolute(reverse(name)) for key, name in names.items()}})


# Lists


def record_list(resource: Resource, request: HttpRequest, query: Any) -> HttpResponse:
    """Return one page of records, in the order in which they were entered, which never changes."""
    selection = matching(resource, request.GET)
    records = selection.matching()
    columns = resource.columns(query.fields, query.lang)
    rest = records.filter(pk__gt=query.cursor) if query.cursor is not None else records
    found = list(prefetch(rest.order_by("pk")[: query.limit + 1], columns))
    rows = [serialize(record, columns, query.lang) for record in found[: query.limit]]
    last = found[query.limit - 1].pk if len(found) > query.limit else None
    count = len(found) if last is None and query.cursor is None else selection.count
    bounded = {"is_bounded": True} if selection.is_bounded else {}
    return page_response(request, count, rows, last, query.lang, **bounded)


def page_response(
    request: HttpRequest,
    count: int,
    results: Sequence[Any],
    last: int | None,
    language: str | None,
    **more: Any,
) -> HttpResponse:
    """Return a page, with the address of the one after the record with the key `last`."""
    cursor = address = None
    if last is not None:
        cursor = cursor_after(last)
        query = {name: values for name, values in request.GET.lists() if name != "cursor"}
        parameters = urlencode({**query, "cursor": cursor}, doseq=True, safe=",")
        address = absolute(f"{request.path}?{parameters}")
    page = {"count": count, "next": address, "next_cursor": cursor, "results": results, **more}
    answer = json_response(page, language)
    if address:
        answer.headers["Link"] = f'<{address}>; rel="next"'
    return answer


def matching(resource: Resource, parameters: QueryDict) -> Selection:
    """Return the published records that the filters leave; 404 for a value that no record has."""
    facets = [facet for facet in resource.facets if selected_values(parameters, facet)]
    selection = Selection(facets, parameters, resource.model.objects.published())
    if selection.unknown:
        raise unknown_values(selection, parameters)
    return selection


def unknown_values(selection: Selection, parameters: QueryDict) -> ProblemError:
    """404: names the values that are unknown, and those that may have been meant."""
    sentences = list(selection.unknown)
    for facet in selection.facets:
        known = [choice.value for choice in selection.choices[facet.name]]
        for value in selected_values(parameters, facet):
            near = get_close_matches(value, known, n=1) if value not in known else []
            sentences += [_("Did you mean “%(value)s”?") % {"value": one} for one in near]
    return ProblemError(404, " ".join(sentences))


# One record


def record_detail(resource: Resource, uid: str, query: Any) -> HttpResponse:
    """Return a record by its number, else what became of it."""
    columns = resource.columns(query.fields, query.lang)
    record = prefetch(resource.model.objects.published().filter(uid=uid.lower()), columns).first()
    if record is None:
        return moved(resource, uid)
    return json_response(serialize(record, columns, query.lang), query.lang)


def moved(resource: Resource, uid: str) -> HttpResponse:
    """301 to the record into which this one was merged; 410 where it was withdrawn, else 404."""
    found = [one for one in find_records(uid) if isinstance(one, resource.model)]
    record = resource.model._base_manager.filter(uid=uid.lower()).first() if found else None
    if record is not None and record.is_withdrawn:
        raise tombstone(record)
    if record is None and len(found) == 1 and found[0].is_published:
        return HttpResponsePermanentRedirect(absolute(f"{resource.path}/{found[0].uid}"))
    if record is None and found and all(one.is_withdrawn for one in found):
        raise tombstone(found[0])
    raise ProblemError(404, _("There is no published record of this kind with this number."))


def tombstone(record: Record) -> ProblemError:
    """410: when and why the record was withdrawn, and its successors."""
    successors = FormerAddress.objects.successors(type(record), record.uid)
    reasons = {code: record.in_language("withdrawal_reason", code).value for code in language_codes()}
    return ProblemError(
        410,
        str(record.localized("withdrawal_reason")),
        id=record.uid,
        permanent_url=permanent_url(record),
        withdrawn_at=plain(record.withdrawn_at),
        **{f"withdrawal_reason_{code}": reason or None for code, reason in reasons.items()},
        successors=references(successors),
    )


def rows_by_key(resource: Resource, keys: Iterable[int], language: str | None) -> dict[int, Any]:
    """Return rows of published records by their keys."""
    columns = resource.columns((), language)
    records = prefetch(resource.model.objects.published(), columns).in_bulk(list(keys))
    return {key: serialize(record, columns, language) for key, record in records.items()}
