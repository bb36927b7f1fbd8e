"""The page that explains the API in the visitor's language, made of what the API itself is made of."""

import json
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_from_request, override, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.api.v1 import parameters, views
from records.api.v1.problems import PROBLEMS, ProblemError, problem_details
from records.api.v1.resources import Resource, resources
from records.search.filter_registry import search_facets
from records.serializers.base import REFERENCE, Field, as_file
from records.site.context import page_address

TYPES = {
    "string": pgettext_lazy("type of a field", "text"),
    "integer": pgettext_lazy("type of a field", "whole number"),
    "number": pgettext_lazy("type of a field", "number"),
    "boolean": pgettext_lazy("type of a field", "true or false"),
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


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", docs_context())


@require_safe
def api_docs_in_preferred_language(request: HttpRequest) -> HttpResponse:
    """`/api/v1/docs`: the same page in the visitor's language; its canonical address is the one in that language."""
    with override(get_language_from_request(request)):
        context = {**docs_context(), **page_address(request, reverse("api-docs"))}
        response = render(request, "api/docs.html", context)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def docs_context() -> dict[str, Any]:
    """Return addresses, parameters, an example, errors, limits and fields."""
    shown = next((resource for resource in resources() if resource.is_quotable), resources()[0])
    with_query = {
        "search": _("Search over every kind"),
        "suggest": _("Names that begin as typed"),
        "check": _("Did they say it? The nearest words of the archive, with what differs"),
    }
    return {
        "kinds": [describe_resource(resource) for resource in resources()],
        "with_query": [
            {"path": reverse(f"api-v1:{name}"), "meaning": with_query[name]} for name in with_query
        ],
        "parameters": describe_parameters(),
        "search_facets": search_facets(),
        "example": example(shown),
        "refused": refusal(shown),
        "statuses": [
            {"number": number, "meaning": f"{title}. {detail}"}
            for number, (title, detail) in PROBLEMS.items()
        ],
        "limit": settings.API_REQUESTS_PER_MINUTE,
    }


def describe_resource(resource: Resource) -> dict[str, Any]:
    """Describe a resource with its fields, those of all languages in one line."""
    lines = groupby(resource.serializer.fields, key=lambda column: column.base or column.name)
    return {
        "path": resource.path,
        "heading": resource.label,
        "facets": resource.facets,
        "fields": [describe_field(list(columns)) for _base, columns in lines],
    }


def describe_field(columns: list[Field]) -> dict[str, Any]:
    column = columns[0]
    of_record = "records" if column.value_type == "array" else "record"
    inner = () if column.fields == REFERENCE else column.fields
    return {
        "names": [one.name for one in columns],
        "type": TYPES[of_record if column.model else column.format or column.value_type],
        "meaning": capfirst(str(column.label)),
        "inner": dict.fromkeys(one.base or one.name for one in inner),
    }


def describe_parameters() -> list[dict[str, str]]:
    most = _("at most so many records on a page: %(usual)s, or up to %(most)s")
    meanings = [
        ("lang", _("one language; without it, all"), get_language() or settings.LANGUAGE_CODE),
        ("fields", _("only these fields, with commas between"), "id,name"),
        ("limit", most % {"usual": parameters.DEFAULT_LIMIT, "most": parameters.MAX_RECORDS}, "20"),
        ("cursor", _("the next page, as the answer gave it"), "–"),
    ]
    return [{"called": name, "meaning": meaning, "example": shown} for name, meaning, shown in meanings]


def example(resource: Resource) -> dict[str, str]:
    """Return a request, with the answer that the API gives."""
    name = resource.model.text_field or resource.model.title_field
    query_string = f"lang={get_language()}&fields=id,permanent_url,{name}&limit=1"
    request = HttpRequest()
    request.path, request.GET = resource.path, QueryDict(query_string)
    values = {**request.GET.dict(), "fields": request.GET.getlist("fields")}
    query: Any = parameters.list_parameters(resource)(**values)
    answer = json.loads(views.record_list(resource, request, query).content)
    return {"request": f"GET {resource.path}?{query_string}", "answer": as_file(answer).decode()}


def refusal(resource: Resource) -> dict[str, str]:
    """Return a request with a misspelt value, with the answer that the API gives."""
    query_string = f"{resource.facets[0].name}=no-such-value"
    address = f"{resource.path}?{query_string}"
    try:
        views.matching(resource, QueryDict(query_string))
    except ProblemError as error:
        answer = problem_details(error.status, address, error.detail)
    return {"request": f"GET {address}", "answer": as_file(answer).decode()}
