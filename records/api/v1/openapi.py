"""The description of the API in OpenAPI 3.1: django-ninja's, completed."""

from functools import cache
from typing import Any

from django.conf import settings
from ninja import NinjaAPI

from records.api.v1.problems import MEDIA_TYPE
from records.api.v1.resources import ROOT
from records.core.models.numbers import PATTERN as UID

HEADERS = {
    "ETag": "Send it back as If-None-Match: an unchanged answer is 304, without a body.",
    "RateLimit-Limit": "How many requests one address may send in a minute.",
    "RateLimit-Remaining": "How many are left of this minute.",
    "RateLimit-Reset": "Seconds until the next minute.",
}


@cache
def openapi(api: NinjaAPI) -> dict[str, Any]:
    """Return the description, made once."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    for methods in document["paths"].values():
        for method, operation in methods.items():
            complete(operation)
            if method == "post":  # what is sent in a body is not kept by caches
                del operation["responses"]["304"], operation["responses"]["200"]["headers"]["ETag"]
    licence, mail = settings.DATA_LICENSE, settings.CONTACT_EMAIL
    document["info"] |= {"license": {"name": licence.name, "url": licence.url}}
    document["info"] |= (
        {"contact": {"name": settings.KEEPER or settings.SITE_NAME, "email": mail}} if mail else {}
    )
    schemas = document["components"]["schemas"]
    for name in [name for name in schemas if name.endswith("Parameters")]:
        del schemas[name]  # parameters are described at each address itself
    return document


def complete(operation: dict[str, Any]) -> None:
    """Add headers, redirects, media types of errors, and the link from page to page."""
    responses = {str(status): response for status, response in operation["responses"].items()}
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
    responses["200"]["headers"] = {name: _header(sentence) for name, sentence in HEADERS.items()}
    responses["429"]["headers"] = {"Retry-After": _header("Seconds to wait.")}
    responses["304"] = {"description": "Not Modified"}
    operation["responses"] = responses
    for parameter in operation.get("parameters", ()):
        describe(parameter)
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    if "id" in names:
        location = {"Location": _header("The record that it became.")}
        responses["301"] = {"description": "Moved Permanently", "headers": location}
    if "cursor" in names:
        cursor = {"cursor": "$response.body#/next_cursor"}
        link = {
            "operationId": operation["operationId"],
            "parameters": cursor,
            "description": "The next page.",
        }
        responses["200"]["links"] = {"next": link}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


def describe(parameter: dict[str, Any]) -> None:
    if parameter["name"] == "fields":
        parameter.update(style="form", explode=False)
    choices = [one for one in parameter["schema"].get("anyOf", ()) if one != {"type": "null"}]
    if choices:  # left out is what null means, and nobody can write it into an address
        parameter["schema"] = choices[0]
    if parameter["name"] == "id":
        parameter["description"] = "The record number, as it stands in permanent links."
        parameter["schema"] = {"type": "string", "pattern": f"^{UID.pattern}$"}
