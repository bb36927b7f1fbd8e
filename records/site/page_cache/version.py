"""The version of the site: digests of code, templates, catalogues, packages and settings.

A page is kept for one version: after an update no page of before is found, and two versions may share a cache.
"""

import json
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django import VERSION
from django.apps import apps
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

SUFFIXES = {".py", ".html", ".xml", ".txt", ".mo", ".toml"}
FILES = ("staticfiles.json", "requirements.txt")
# Of services, which may differ between processes that serve the same pages, and secrets.
LEFT_OUT = ("BACKUP", "CACHES", "DATABASE", "EMAIL", "LOGGING", "SECRET", "env")


@cache
def version() -> str:
    """Return a digest of all on which pages hang, beside records and what was asked for."""
    return blake2b(f"{code_version()} {_settings()}".encode(), digest_size=16).hexdigest()


@receiver(setting_changed, dispatch_uid="records.site.page_cache.version")
def _settings_changed(**kwargs: Any) -> None:
    """Settings change while a process runs in tests alone."""
    version.cache_clear()


def _settings() -> str:
    names = (name for name in dir(settings) if name.isupper() and not name.startswith(LEFT_OUT))
    return json.dumps({name: getattr(settings, name) for name in names}, default=str, sort_keys=True)


@cache
def code_version() -> str:
    """Return a digest of the files of the site; they are read once by each process."""
    digest = blake2b(f"{VERSION}".encode(), digest_size=16)
    for path in sorted(_files()):
        digest.update(f"{path.name} ".encode() + path.read_bytes())
    return digest.hexdigest()


def _files() -> set[Path]:
    ours = {settings.BASE_DIR / Path(app.path).relative_to(settings.BASE_DIR).parts[0] for app in _own_apps()}
    folders = {*ours, *map(Path, settings.LOCALE_PATHS), settings.BASE_DIR / "templates"}
    found = {path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES}
    others = (Path(settings.STATIC_ROOT or ".", FILES[0]), settings.BASE_DIR / FILES[1])
    return found | {path for path in others if path.is_file()}


def _own_apps() -> list[Any]:
    root = settings.BASE_DIR
    is_own = (app for app in apps.get_app_configs() if Path(app.path).is_relative_to(root))
    return [app for app in is_own if "site-packages" not in app.path]
