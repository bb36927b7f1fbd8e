"""The API in the words of OpenAPI 3.1: what django-ninja knows of it, and what only we know."""

from functools import cache
from typing import Any

from ninja import NinjaAPI

from records.api.v1.kinds import ROOT
from records.api.v1.problems import MEDIA_TYPE
from records.core.uids import PATTERN as UID

HEADERS = {
    "ETag": "Send it back as If-None-Match: an unchanged answer is 304, without a body.",
    "RateLimit-Limit": "How many requests one address may send in a minute.",
    "RateLimit-Remaining": "How many are left of this minute.",
    "RateLimit-Reset": "Seconds until the next minute.",
}


@cache
def openapi(api: NinjaAPI) -> dict[str, Any]:
    """The description, made once."""
    told: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    for methods in told["paths"].values():
        for operation in methods.values():
            complete(operation)
    # The models of parameters stand in the addresses themselves.
    schemas = told["components"]["schemas"]
    told["components"]["schemas"] = {
        name: schema for name, schema in schemas.items() if not name.endswith("Parameters")
    }
    return told


def complete(operation: dict[str, Any]) -> None:
    """Headers, redirects, media types of errors, the way from page to page."""
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    for status, answer in answers.items():
        if int(status) >= 400:
            answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
    answers["200"]["headers"] = {
        name: {"description": sentence, "schema": {"type": "string"}} for name, sentence in HEADERS.items()
    }
    answers["429"]["headers"] = {
        "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}}
    }
    answers["304"] = {"description": "Not Modified"}
    operation["responses"] = answers
    for parameter in operation["parameters"]:
        describe(parameter)
    if any(parameter["name"] == "id" for parameter in operation["parameters"]):
        answers["301"] = {
            "description": "Moved Permanently",
            "headers": {
                "Location": {"description": "The record that it became.", "schema": {"type": "string"}}
            },
        }
    if any(parameter["name"] == "cursor" for parameter in operation["parameters"]):
        answers["200"]["links"] = {
            "next": {
                "operationId": operation["operationId"],
                "parameters": {"cursor": "$response.body#/next_cursor"},
                "description": "The next page.",
            }
        }


def describe(parameter: dict[str, Any]) -> None:
    """How a parameter is written."""
    if parameter["name"] == "fields":
        parameter.update(style="form", explode=False)
    choices = [one for one in parameter["schema"].get("anyOf", ()) if one != {"type": "null"}]
    if choices:  # left out is what null means, and nobody can write it into an address
        parameter["schema"] = choices[0]
    if parameter["name"] == "id":
        parameter["description"] = "The record number, as it stands in permanent links."
        parameter["schema"] = {"type": "string", "pattern": f"^{UID.pattern}$"}
