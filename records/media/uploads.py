"""Uploads above the limit for images: counted to their end, and never stored."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from records.media.images import MAX_BYTES


class BoundedUploadHandler(FileUploadHandler):
    """Let no more bytes pass to the next handlers, which store them, than an image may have.

    The rest of a larger file is dropped as it comes. The form gets it empty but with its true size, so that it shows
    an error beside the field and keeps everything else that was typed.
    """

    received = 0

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
