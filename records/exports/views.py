"""The page of the archive as data, and the files on it."""

from base64 import b64encode
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from records.exports import cache
from records.exports.build import README, SUMS
from records.exports.metadata import (
    FILES,
    citation,
    day_of,
    description_of,
    label_of,
    stem,
)
from records.exports.models import ArchiveFiles
from records.exports.tables import IMAGE_TABLE, tables
from records.serializers.base import absolute
from records.serializers.page_data import archive_node
from records.serializers.schema_org import Node, known

MEDIA_TYPES = {
    ".zip": "application/zip",
    ".sqlite3": "application/vnd.sqlite3",
    ".jsonld": "application/ld+json",
    ".ttl": "text/turtle",
    ".txt": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
}
FORMATS: dict[str, str | Promise] = {
    "-csv.zip": "CSV",
    "-jsonl.zip": "JSON Lines",
    ".sqlite3": "SQLite",
    ".jsonld": "JSON-LD",
    ".ttl": "Turtle",
    "-images.zip": gettext_lazy("Images"),
    README: gettext_lazy("Text"),
    SUMS: gettext_lazy("Text"),
}
WAIT = "600"  # seconds until it is worth asking again


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show the archive as data: its files with their age, tables, rights and citation."""
    files, now = cache.kept(), cache.state()
    is_fit = cache.fit(files, now)
    listed = [listed_file(file) for file in files.files] if is_fit else []
    context = {
        "files": listed,
        "changed_at": files.changed_at if is_fit else None,
        "made_at": files.made_at,
        "is_current": files.state == now.whole,
        "tables": dictionary(files.tables if is_fit else {}, of_relations=False),
        "relations": dictionary(files.tables if is_fit else {}, of_relations=True),
        "citation": citation(files.changed_at if is_fit else None),
        "structured": [dataset(listed, files.changed_at if is_fit else None)],
    }
    return render(request, "exports/data.html", context)


def listed_file(file: dict[str, Any]) -> dict[str, Any]:
    """Return a file as the page lists it: with `url`, `format` and `about`."""
    end = file["name"].removeprefix(stem())
    own = {
        README: _("what the files are, in every language of the site"),
        SUMS: _("the checksums of all files"),
    }
    return {
        **file,
        "url": reverse("data-file", args=[file["name"]]),
        "format": FORMATS.get(end, ""),
        "about": FILES[end]() if end in FILES else own.get(file["name"], ""),
    }


def dictionary(rows: dict[str, int], *, of_relations: bool) -> list[dict[str, Any]]:
    """Return the tables with their columns, and with their number of `rows` where it is known."""
    return [
        {
            "name": table.name,
            "label": table.label,
            "rows": rows.get(table.name),
            "columns": [
                {"name": field.name, "label": label_of(field), "about": description_of(field)}
                for field in table.fields
            ],
        }
        for table in (*tables(), IMAGE_TABLE)
        if of_relations == (table.relation is not None)
    ]


def dataset(files: list[dict[str, Any]], changed_at: datetime | None) -> Node:
    """Return the page in the vocabulary of schema.org."""
    downloads = [
        known(
            {
                "@type": "DataDownload",
                "name": file["name"],
                "description": file["about"],
                "encodingFormat": media_type(file["name"]).partition(";")[0],
                "contentUrl": absolute(file["url"]),
                "contentSize": f"{file['bytes']} B",
                "sha256": file["sha256"],
            }
        )
        for file in files
    ]
    facts = {"distribution": downloads, "version": str(day_of(changed_at) or "")}
    return known({**archive_node(changed_at), **facts})


def media_type(name: str) -> str:
    return MEDIA_TYPES[PurePath(name).suffix]


@require_safe
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send a file of the archive; 304 if the visitor has it, 503 while there is none that may be given."""
    if name not in known_names():
        raise Http404
    files = cache.kept()
    if not cache.fit(files, cache.state()):
        return come_back()
    file = next((one for one in files.files if one["name"] == name), None)
    if file is None:
        raise Http404
    # What is compressed already is not compressed again, and a checksum is that of the bytes that arrive.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    try:
        return answer(request, files, file)
    except OSError:  # the storage has lost it
        return come_back()


def known_names() -> set[str]:
    return {README, SUMS, *(f"{stem()}{end}" for end in FILES)}


def answer(request: HttpRequest, files: ArchiveFiles, file: dict[str, Any]) -> HttpResponseBase:
    """Return the file, as it is read from the storage; 304 if the visitor has it."""
    etag = quote_etag(file["sha256"])
    modified = int(files.changed_at.timestamp()) if files.changed_at else None
    known = get_conditional_response(request, etag=etag, last_modified=modified)
    response: HttpResponseBase = known or content(file)
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


def content(file: dict[str, Any]) -> HttpResponseBase:
    """Return the bytes of a file, a little at a time."""
    kept = default_storage.open(file["place"])
    response = FileResponse(
        kept, as_attachment=True, filename=file["name"], content_type=media_type(file["name"])
    )
    response["Content-Length"] = str(file["bytes"])
    response["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(file['sha256'])).decode()}:"
    return response


def come_back() -> HttpResponse:
    """Answer 503: there is no file, or something in it was withdrawn since."""
    sentence = _("This file is not there at the moment. Ask again later.")
    response = HttpResponse(f"{sentence}\n", status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = WAIT
    response["Cache-Control"] = "no-store"
    return response
