"""The page that explains the API, in the visitor's language. What it tells comes from what answers."""

import json
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import (
    get_language,
    get_language_from_request,
    gettext_lazy,
    override,
    pgettext_lazy,
)
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.api.v1 import parameters, views
from records.api.v1.kinds import Kind, kinds
from records.api.v1.problems import SAID, ProblemError, problem_details
from records.search.facets import facets as search_facets
from records.serializers.base import REFERENCE, Column

TYPES = {
    "string": pgettext_lazy("type of a field", "text"),
    "integer": pgettext_lazy("type of a field", "whole number"),
    "date": pgettext_lazy("type of a field", "day"),
    "datetime": pgettext_lazy("type of a field", "moment"),
    "object": pgettext_lazy("type of a field", "object"),
    "array": pgettext_lazy("type of a field", "list"),
    "uri": pgettext_lazy("type of a field", "address"),
    "edtf": pgettext_lazy("type of a field", "date (EDTF)"),
    "language": pgettext_lazy("type of a field", "language tag"),
    "record": pgettext_lazy("type of a field", "record"),
    "records": pgettext_lazy("type of a field", "records"),
}
WITH_QUERY = {
    "search": gettext_lazy("Search over every kind"),
    "suggest": gettext_lazy("Names that begin as typed"),
    "check": gettext_lazy("Did they say it? The nearest words of the archive, with what differs"),
}


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Addresses, parameters, an example, errors, manners, fields."""
    said = next((kind for kind in kinds() if kind.is_quotable), kinds()[0])
    context = {
        "kinds": [told_kind(kind) for kind in kinds()],
        "with_query": [
            {"path": reverse(f"api-v1:{name}"), "meaning": meaning} for name, meaning in WITH_QUERY.items()
        ],
        "parameters": told_parameters(),
        "search_facets": search_facets(),
        "example": example(said),
        "refused": refusal(said),
        "statuses": [
            {"number": number, "meaning": f"{title}. {told}"} for number, (title, told) in SAID.items()
        ],
        "limit": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "api/docs.html", context)


@require_safe
def in_visitors_language(request: HttpRequest) -> HttpResponse:
    """`/api/v1/docs`: the same page in the visitor's language, which also has an address in each language."""
    with override(get_language_from_request(request)):
        request.path = request.path_info = reverse("api-docs")
        response = api_docs(request)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def told_kind(kind: Kind) -> dict[str, Any]:
    """A kind with its fields, those of all languages in one line."""
    lines = groupby(kind.rows.columns, key=lambda column: column.base or column.name)
    return {
        "path": kind.path,
        "heading": kind.label,
        "facets": kind.facets,
        "fields": [told_field(list(columns)) for _base, columns in lines],
    }


def told_field(columns: list[Column]) -> dict[str, Any]:
    """A field of a row."""
    column = columns[0]
    inner = () if column.columns == REFERENCE else column.columns
    return {
        "names": [one.name for one in columns],
        "type": TYPES[type_of(column)],
        "meaning": capfirst(str(column.label)),
        "inner": dict.fromkeys(one.base or one.name for one in inner),
    }


def type_of(column: Column) -> str:
    if column.leads_to:
        return "records" if column.value_type == "array" else "record"
    return column.format or column.value_type


def told_parameters() -> list[dict[str, str]]:
    """What may be asked of every list."""
    most = _("at most so many records on a page: %(usual)s, or up to %(most)s")
    meanings = [
        ("lang", _("one language; without it, all"), get_language() or settings.LANGUAGE_CODE),
        ("fields", _("only these fields, with commas between"), "id,name"),
        ("limit", most % {"usual": parameters.USUAL, "most": parameters.MOST_RECORDS}, "20"),
        ("cursor", _("the next page, as the answer gave it"), "–"),
    ]
    return [{"called": name, "meaning": meaning, "example": shown} for name, meaning, shown in meanings]


def example(kind: Kind) -> dict[str, str]:
    """A request, and what it does give."""
    name = kind.model.text_field or kind.model.title_field
    query = f"lang={get_language()}&fields=id,permanent_url,{name}&limit=1"
    request = HttpRequest()
    request.path, request.GET = kind.path, QueryDict(query)
    given = request.GET.dict()
    asked: Any = parameters.list_parameters(kind)(**{**given, "fields": [given["fields"]]})
    answer = views.list_of(request, kind, asked)
    return {"request": f"GET {kind.path}?{query}", "answer": in_lines(json.loads(answer.content))}


def refusal(kind: Kind) -> dict[str, str]:
    """A request with a misspelt value, and what it does give."""
    facet = kind.facets[0].name
    address = f"{kind.path}?{facet}=no-such-value"
    try:
        views.matching(kind, QueryDict(f"{facet}=no-such-value"))
    except ProblemError as error:
        told = problem_details(error.status, address, error.detail)
    return {"request": f"GET {address}", "answer": in_lines(told)}


def in_lines(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
