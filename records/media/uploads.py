"""Uploads above the limit for images: counted to their end, and never stored."""

import io
import logging
import secrets
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils import timezone

from records.media.images import MAX_BYTES, CleanImage, store_once


class BoundedUploadHandler(FileUploadHandler):
    """Let no more bytes pass to the next handlers, which store them, than an image may have.

    The rest of a larger file is dropped as it comes. The form gets it empty but with its true size, so that it shows
    an error beside the field and keeps everything else that was typed.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        return raw_data if self.received <= MAX_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.received <= MAX_BYTES:
            return None
        return UploadedFile(io.BytesIO(), self.file_name, self.content_type, self.received)


logger = logging.getLogger(__name__)

FOLDER = "kept"
SALT = "records.media.uploads"
LIFETIME = timedelta(days=1)


def store(image: CleanImage, owner: str, field: str) -> str:
    """Store an image for its owner; return the token with which `find` finds it."""
    delete_expired()
    pending_name = image.pending_name or f"{FOLDER}/{secrets.token_hex(16)}"
    if not image.pending_name:
        store_once(default_storage, pending_name, image)
        image.seek(0)
    content = (owner, field, pending_name, str(image.name), image.original[-100:])
    return signing.dumps(content, salt=SALT)


def find(token: str, owner: str, field: str | None = None) -> CleanImage | None:
    """Return the image of a token; None if the token is another user's, of another field, expired, used or invalid."""
    try:
        its_owner, its_field, pending_name, name, original = signing.loads(token, salt=SALT, max_age=LIFETIME)
        if its_owner != owner or field not in (None, its_field):
            return None
        with default_storage.open(pending_name) as file:
            return CleanImage(file.read(), name, original=original, pending_name=pending_name)
    except (signing.BadSignature, OSError, TypeError, ValueError):
        return None


def delete_expired() -> None:
    """Delete what has been stored for longer than a day, unless the storage cannot tell its age."""
    oldest = timezone.now() - LIFETIME
    try:
        for name in default_storage.listdir(FOLDER)[1]:
            if default_storage.get_modified_time(f"{FOLDER}/{name}") < oldest:
                default_storage.delete(f"{FOLDER}/{name}")
    except (OSError, NotImplementedError) as error:
        logger.info("Expired uploads were not deleted: %s", error)
