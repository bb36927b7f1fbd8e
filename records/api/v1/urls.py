"""Addresses of the API. A new kind needs none here: `resources()` finds it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

from records.api.v1 import docs, parameters, schemas, search_views, views
from records.api.v1.openapi import openapi
from records.api.v1.problems import ProblemError, problem_response
from records.api.v1.resources import ROOT, Resource, resources

ERRORS = {**dict.fromkeys((400, 404, 422, 429, 500), schemas.Problem), 422: schemas.ParameterProblem}
ABOUT = """Who said what, in which office, at which event, from which source. Read-only, without a key, in all languages
at once or in one. Errors are problem details (RFC 9457). Answers carry an ETag; any site may ask from a browser."""

api = NinjaAPI(
    title="Viva Voz",
    version="1.0",
    description=ABOUT,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    servers=[{"url": "/"}],
)


@api.exception_handler(ProblemError)
def on_problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    return problem_response(request, error.status, error.detail, **error.extensions)


@api.exception_handler(ValidationError)
def on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: names each parameter, and the values that are right for it."""
    sentences: dict[str, str] = {}
    for one in error.errors:
        name = [part for part in one["loc"] if isinstance(part, str)][-1]
        sentences.setdefault(name, parameters.sentence_of(name, one))
    errors = [{"parameter": name, "detail": sentence} for name, sentence in sentences.items()]
    return problem_response(request, 422, errors=errors)


@api.exception_handler(HttpError)
def on_unreadable_body(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_response(request, error.status_code, parameters.expected("body"))


@api.exception_handler(Exception)
def on_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Leave every other error to Django, which logs it and answers 500."""
    raise error


def reject_unknown_params(request: HttpRequest, known: type[BaseModel]) -> None:
    """422 names each parameter that an address does not have: a misspelt filter must not seem to filter."""
    sentence = _("There is no such parameter here. Known are: %(names)s.")
    sentence %= {"names": ", ".join(known.model_fields)}
    if unknown := [name for name in request.GET if name not in known.model_fields]:
        raise ProblemError(422, errors=[{"parameter": name, "detail": sentence} for name in unknown])


def add(
    address: str, known: type[BaseModel], answer: Callable[..., HttpResponse], schema: Any, **operation: Any
) -> None:
    """Add an address that takes the known parameters alone."""

    def view(request: HttpRequest, query: Query[known]) -> HttpResponse:  # type: ignore[valid-type]
        reject_unknown_params(request, known)
        return answer(request, query)

    api.get(address, response={200: schema, **ERRORS}, **operation)(view)


def add_record(resource: Resource) -> None:
    known = parameters.record_parameters(resource)

    def view(request: HttpRequest, id: Path[str], query: Query[known]) -> HttpResponse:  # type: ignore[valid-type]
        reject_unknown_params(request, known)
        return views.record_detail(resource, id, query)

    api.get(
        f"/{resource.name}/{{id}}",
        response={200: schemas.row(resource), 410: schemas.withdrawn(), **ERRORS},
        operation_id=f"get_{resource.model.url_name}",
        summary=f"One of the {resource.name}",
        tags=[resource.name],
    )(view)


for resource in resources():
    add(
        f"/{resource.name}",
        parameters.list_parameters(resource),
        partial(views.record_list, resource),
        schemas.list_page(resource),
        operation_id=f"list_{resource.name}",
        summary=f"The {resource.name}, in the order in which they were entered",
        tags=[resource.name],
    )
    add_record(resource)

SEARCHES = {
    "search": "Search over every kind, the best first",
    "suggest": "Names that begin so",
    "check": "Did they say it? The nearest words of the archive, with what differs",
}
for name, known, answer, schema in (
    ("search", parameters.search_parameters(), search_views.search_records, schemas.search_page()),
    ("suggest", parameters.SuggestParameters, search_views.suggest_names, schemas.Suggestions),
    ("check", parameters.CheckParameters, search_views.compare_quote, schemas.quote_check()),
):
    operation = {"operation_id": name, "summary": SEARCHES[name], "tags": ["search"], "url_name": name}
    add(f"/{name}", known, answer, schema, **operation)


@api.post(
    "/check",
    response={200: schemas.quote_checks(), **ERRORS},
    operation_id="check_texts",
    summary="Did they say it? Several texts at once, answered in their order",
    tags=["search"],
)
def check_texts(request: HttpRequest, body: parameters.CheckBody) -> HttpResponse:
    reject_unknown_params(request, parameters.NoParameters)
    return search_views.compare_quotes(request, body)


@api.get(
    "/",
    response={200: schemas.Index, **ERRORS},
    operation_id="index",
    summary="Where everything stands",
    tags=["about"],
    url_name="index",
)
def index(request: HttpRequest) -> HttpResponse:
    reject_unknown_params(request, parameters.NoParameters)
    return views.index()


def without_slash(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect an address with a slash at its end to the one without."""
    query = request.META["QUERY_STRING"]
    return HttpResponsePermanentRedirect(f"{ROOT}{quote(address)}{'?' if query else ''}{query}")


NAMES = "|".join([*(resource.name for resource in resources()), *SEARCHES, "docs", r"openapi\.json"])

urlpatterns = [
    path("openapi.json", lambda request: views.json_response(openapi(api)), name="api-openapi"),
    path("docs", docs.api_docs_in_preferred_language, name="api-docs-here"),
    path("", api.urls),
    re_path(rf"^(?P<address>(?:{NAMES})(?:/[^/]+)?)/$", without_slash),
]
