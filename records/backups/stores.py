"""The place of backups, as a storage of Django: a folder, or a folder in a bucket of S3."""

import sqlite3
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage

from records.backups.errors import BackupError

SCHEME = "s3://"


def open_store(place: str) -> Storage:
    """Return the storage of a place, `/path/of/a/folder` or `s3://bucket/folder`. BackupError where there is none."""
    return _bucket(place) if place.startswith(SCHEME) else _folder(Path(place).absolute())


def _folder(folder: Path) -> Storage:
    if folder.exists() and not folder.is_dir():
        raise BackupError(f"{folder} is a file; name a folder.")
    media = Path(settings.MEDIA_ROOT).absolute()
    if folder == media or media in folder.parents:
        raise BackupError(f"{folder} lies in the media of the site, {media}; name a folder on another disk.")
    return FileSystemStorage(folder, file_permissions_mode=0o600, directory_permissions_mode=0o700)


def _bucket(place: str) -> Storage:
    bucket, _slash, folder = place.removeprefix(SCHEME).partition("/")
    try:
        # An extra of the installation: sites that keep backups in folders do without.
        from storages.backends.s3 import S3Storage
    except (ImportError, ImproperlyConfigured) as error:
        raise BackupError(f'For {SCHEME} install "django-storages[s3]".') from error
    if not bucket:
        raise BackupError(f"{place} names no bucket, as {SCHEME}bucket/folder does.")
    # Keys and the address of the service are in the environment, under the names that Amazon's own client reads.
    return S3Storage(bucket_name=bucket, location=folder.strip("/"), file_overwrite=False)


def failures() -> tuple[type[Exception], ...]:
    """Return what a storage, or a file of SQLite, raises where it cannot be reached, read or written."""
    try:
        # As above.
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return (OSError, sqlite3.Error)
    return (OSError, sqlite3.Error, Boto3Error, BotoCoreError, ClientError)
