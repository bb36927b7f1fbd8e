"""A bucket of S3, or of a service that speaks like it, as the storage of uploads and downloads.

Nothing in it is public: the site itself serves its files, at the addresses and with the headers of those of a folder.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3File, S3Storage

# Of a file that is read, so many bytes are kept in memory; the rest on disk.
IN_MEMORY = 16 * 1024 * 1024
# A page does not wait a minute for a service that is gone; services of other makers know no checksums of Amazon's.
CLIENT = {
    "signature_version": "s3v4",
    "connect_timeout": 3,
    "read_timeout": 30,
    "retries": {"mode": "standard", "total_max_attempts": 2},
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}
REMEMBERED = 100_000  # names of images
LOCK = Lock()
NOT_THERE = ("404", "NoSuchKey", "NotFound")


@contextmanager
def as_errors_of_files(name: str) -> Iterator[None]:
    """Let a service that refuses, or cannot be reached, be an OSError, as a disk that fails is."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in NOT_THERE:
            raise FileNotFoundError(errno.ENOENT, "No such file in the bucket", name) from error
        raise OSError(errno.EHOSTUNREACH, f"The bucket refuses: {error}", name) from error
    except (Boto3Error, BotoCoreError) as error:
        raise OSError(errno.EHOSTUNREACH, f"The bucket cannot be reached: {error}", name) from error


class BucketFile(S3File):
    """A file of the bucket, which is fetched when it is first read."""

    def _get_file(self) -> Any:
        with as_errors_of_files(self.name):
            return super()._get_file()

    file = property(_get_file, S3File._set_file)


class Bucket(S3Storage):
    """The storage; its keys are in the environment, under the names that Amazon's own client reads."""

    is_served_here = True

    def __init__(self, **options: Any) -> None:
        own = {"file_overwrite": False, "default_acl": None, "max_memory_size": IN_MEMORY}
        style = {"addressing_style": options.pop("addressing_style", "auto")}
        super().__init__(**own, client_config=Config(s3=style, **CLIENT), **options)
        self.service: Any = None
        self.present: dict[str, None] = {}

    @property
    def connection(self) -> Any:
        """Return the service, one for all threads: each would take some megabytes for its own."""
        with LOCK:
            if self.service is None:
                self.service = super().connection
        return self.service

    def _open(self, name: str, mode: str = "rb") -> File:
        with as_errors_of_files(name):
            return BucketFile(self._normalize_name(name), mode, self)

    def _save(self, name: str, content: File) -> str:
        with as_errors_of_files(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with as_errors_of_files(name):
            super().delete(name)
        self.present.pop(name, None)

    def exists(self, name: str) -> bool:
        """Return whether a file is there; that an image is, which each page asks, is remembered."""
        if name in self.present:
            return True
        with as_errors_of_files(name):
            found = bool(super().exists(name))
        if found and name.endswith((".jpg", ".png", ".webp")):
            if len(self.present) >= REMEMBERED:
                self.present.clear()
            self.present[name] = None
        return found

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with as_errors_of_files(name):
            folders, names = super().listdir(name)
        return folders, names

    def size(self, name: str) -> int:
        with as_errors_of_files(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with as_errors_of_files(name):
            found: datetime = super().get_modified_time(name)
        return found

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address at which the site serves a file."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
