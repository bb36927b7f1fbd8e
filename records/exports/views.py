"""The page of the archive as data, and the files on it."""

from base64 import b64encode
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.exports import cache
from records.exports.metadata import PLAIN, File, citation, day_of, description_of, label_of
from records.exports.models import ArchiveFiles
from records.exports.tables import IMAGE_TABLE, tables
from records.serializers.base import absolute
from records.serializers.page_data import archive_node
from records.serializers.schema_org import Node, known

WAIT = "600"  # seconds until it is worth asking again


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show the archive as data: its files with their age, tables, rights and citation."""
    current, now = cache.current_files(), cache.state()
    # Nothing of files that may not be sent; their age is told all the same.
    shown = current if cache.may_be_sent(current, now) else ArchiveFiles()
    files = [
        {**file, "url": reverse("data-file", args=[file["name"]]), "kind": kind}
        for file in shown.files
        if (kind := kinds_by_name().get(file["name"]))
    ]
    context = {
        "files": files,
        "changed_at": shown.changed_at,
        "made_at": current.made_at,
        "is_current": current.state == now.whole,
        "tables": dictionary(shown.tables, of_relations=False),
        "relations": dictionary(shown.tables, of_relations=True),
        "citation": citation(shown.changed_at),
        "structured": [dataset(files, shown.changed_at)],
    }
    return render(request, "exports/data.html", context)


def kinds_by_name() -> dict[str, File]:
    return {kind.file_name: kind for kind in File}


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
        {
            "@type": "DataDownload",
            "name": file["name"],
            "description": str(file["kind"].about),
            "encodingFormat": file["kind"].media_type.partition(";")[0],
            "contentUrl": absolute(file["url"]),
            "contentSize": f"{file['bytes']} B",
            "sha256": file["sha256"],
        }
        for file in files
    ]
    return known({**archive_node(changed_at), "distribution": downloads, "version": day_of(changed_at)})


@require_safe
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send a file of the archive; 304 if the visitor has it, 503 while there is none that may be given."""
    kind = kinds_by_name().get(name)
    if kind is None:
        raise Http404
    files = cache.current_files()
    if not cache.may_be_sent(files, cache.state()):
        return come_back()
    file = next((one for one in files.files if one["name"] == name), None)
    if file is None:
        raise Http404
    # What is compressed already is not compressed again, and a checksum is that of the bytes that arrive.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    etag = quote_etag(file["sha256"])
    modified = int(files.changed_at.timestamp()) if files.changed_at else None
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        try:
            content = default_storage.open(file["place"])
        except OSError:  # the storage has lost it
            return come_back()
        response = FileResponse(content, as_attachment=True, filename=name, content_type=kind.media_type)
        response["Content-Length"] = str(file["bytes"])
        response["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(file['sha256'])).decode()}:"
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


def come_back() -> HttpResponse:
    """Answer 503: there is no file, or something in it was withdrawn since."""
    sentence = _("This file is not there at the moment. Ask again later.")
    headers = {"Content-Type": PLAIN, "Retry-After": WAIT, "Cache-Control": "no-store"}
    return HttpResponse(f"{sentence}\n", status=503, headers=headers)
