"""Make the bucket that MEDIA_STORAGE names, if there is none yet. Nothing in it is public."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import django
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.files.storage import storages  # noqa: E402 settings come first

bucket = storages["default"].bucket
with suppress(bucket.meta.client.exceptions.BucketAlreadyOwnedByYou):
    try:
        bucket.meta.client.head_bucket(Bucket=bucket.name)
    except ClientError:
        bucket.create()
