"""Serve stored images, from a folder or a private bucket. Another storage has addresses of its own."""

import re
import stat
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, get_script_prefix, path
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

# Names that records.media.images and records.media.renditions make: without "..", and only images.
SERVED_NAME = re.compile(
    r"([\w-]+/)+[0-9a-f]{20}-[0-9]+x[0-9]+(\.[a-z]+-[0-9]+x[0-9]+)?(\.jpg|\.png|\.webp)", re.ASCII
)
MAX_NAME = 500
CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",  # a name is made of its content
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def media_urls() -> list[URLPattern]:
    """Return the route of MEDIA_URL if this site itself is to serve it; otherwise none."""
    route = settings.MEDIA_URL.removeprefix(get_script_prefix())
    is_ours = isinstance(default_storage, FileSystemStorage) or hasattr(default_storage, "is_served_here")
    if not route or "//" in route or not is_ours:
        return []
    return [path(f"{route}<path:name>", serve_media, name="media")]


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with an image or a rendition by its name; 304 if the visitor has it; 404 for all else."""
    if len(name) > MAX_NAME or not SERVED_NAME.fullmatch(name):
        raise Http404
    modified = _modified(name)
    # An image is compressed already: the middleware that compresses answers must find nothing to offer.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    file = PurePosixPath(name)
    etag = quote_etag(file.name)
    response = get_conditional_response(request, etag=etag, last_modified=modified) or FileResponse(
        default_storage.open(name), filename=file.name, content_type=CONTENT_TYPES[file.suffix]
    )
    for header, value in {**HEADERS, "ETag": etag, "Last-Modified": http_date(modified)}.items():
        response[header] = value
    return response


def _modified(name: str) -> int:
    """Return when a file was last changed, in seconds since 1970; Http404 if it is no file."""
    if not isinstance(default_storage, FileSystemStorage):
        try:
            return int(default_storage.get_modified_time(name).timestamp())
        except FileNotFoundError as error:
            raise Http404 from error
    try:
        status = Path(default_storage.path(name)).stat()
    except OSError as error:
        raise Http404 from error
    if not stat.S_ISREG(status.st_mode):
        raise Http404
    return int(status.st_mtime)
