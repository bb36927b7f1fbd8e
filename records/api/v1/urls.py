"""The addresses of the API. For a new kind nothing is added here: `kinds()` finds it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path, re_path
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from pydantic import BaseModel

from records.api.v1 import docs, parameters, schemas, search_views, views
from records.api.v1.kinds import ROOT, Kind, kinds
from records.api.v1.openapi import openapi
from records.api.v1.problems import ProblemError, problem

VERSION = "1.0"
ERRORS = {
    400: schemas.Problem,
    404: schemas.Problem,
    422: schemas.ParameterProblem,
    429: schemas.Problem,
    500: schemas.Problem,
}
ABOUT = """Who said what, in which office, at which event, from which source. Read-only, without a key, in all languages
at once or in one. Errors are problem details (RFC 9457). Answers carry an ETag; any site may ask from a browser."""

api = NinjaAPI(
    title="Viva Voz",
    version=VERSION,
    description=ABOUT,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    servers=[{"url": "/"}],
)


@api.exception_handler(ProblemError)
def told(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """An answer that says what is wrong."""
    return problem(request, error.status, error.detail, **error.more)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: names each parameter, and what would have been right."""
    places = [[part for part in one["loc"] if isinstance(part, str)] for one in error.errors]
    names = dict.fromkeys(place[-1] for place in places)
    return problem(
        request, 422, errors=[{"parameter": name, "detail": parameters.expected(name)} for name in names]
    )


@api.exception_handler(Exception)
def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """What nobody thought of: Django writes it down, and answers."""
    raise error


def add(
    address: str, known: type[BaseModel], answer: Callable[..., HttpResponse], schema: Any, **told: Any
) -> None:
    """An address that takes the known parameters alone."""

    def view(request: HttpRequest, query: Query[known]) -> HttpResponse:  # type: ignore[valid-type]
        refuse_strangers(request, known)
        return answer(request, query)

    api.get(address, response={200: schema, **ERRORS}, **told)(view)


def add_record(kind: Kind) -> None:
    """The address of each record of a kind."""
    known = parameters.record_parameters(kind)

    def view(request: HttpRequest, id: Path[str], query: Query[known]) -> HttpResponse:  # type: ignore[valid-type]
        refuse_strangers(request, known)
        return views.record_of(kind, id, query)

    api.get(
        f"/{kind.name}/{{id}}",
        response={200: schemas.row(kind), 410: schemas.withdrawn(), **ERRORS},
        operation_id=f"get_{kind.singular}",
        summary=f"One of the {kind.name}",
        tags=[kind.name],
    )(view)


def refuse_strangers(request: HttpRequest, known: type[BaseModel]) -> None:
    errors = parameters.strangers(request.GET, known)
    if errors:
        raise ProblemError(422, errors=errors)


def add_list(kind: Kind) -> None:
    """The list of a kind."""
    add(
        f"/{kind.name}",
        parameters.list_parameters(kind),
        lambda request, query: views.list_of(request, kind, query),
        schemas.list_page(kind),
        operation_id=f"list_{kind.name}",
        summary=f"The {kind.name}, in the order in which they were entered",
        tags=[kind.name],
    )


def without_slash(request: HttpRequest, address: str) -> HttpResponse:
    """An address with a stroke too much at its end leads to the one without."""
    query = request.META["QUERY_STRING"]
    return HttpResponsePermanentRedirect(f"{ROOT}{quote(address)}{'?' if query else ''}{query}")


for kind in kinds():
    add_list(kind)
    add_record(kind)

add(
    "/search",
    parameters.search_parameters(),
    search_views.found_by,
    schemas.search_page(),
    operation_id="search",
    summary="Search over every kind, the best first",
    tags=["search"],
    url_name="search",
)
add(
    "/suggest",
    parameters.SuggestParameters,
    lambda request, query: search_views.suggested(query),
    schemas.suggestions(),
    operation_id="suggest",
    summary="Names that begin so",
    tags=["search"],
    url_name="suggest",
)
add(
    "/check",
    parameters.CheckParameters,
    lambda request, query: search_views.compared(query),
    schemas.checked(),
    operation_id="check",
    summary="Did they say it? The nearest words of the archive, with what differs",
    tags=["search"],
    url_name="check",
)


@api.get(
    "/",
    response={200: schemas.Index, **ERRORS},
    operation_id="index",
    summary="Where everything stands",
    tags=["about"],
    url_name="index",
)
def index(request: HttpRequest) -> HttpResponse:
    refuse_strangers(request, parameters.NoParameters)
    return views.index()


NAMES = "|".join([*(kind.name for kind in kinds()), "search", "suggest", "check", "docs", r"openapi\.json"])

urlpatterns = [
    path("openapi.json", lambda request: views.data(openapi(api)), name="api-openapi"),
    path("docs", docs.in_visitors_language, name="api-docs-here"),
    path("", api.urls),
    re_path(rf"^(?P<address>(?:{NAMES})(?:/[^/]+)?)/$", without_slash),
]
