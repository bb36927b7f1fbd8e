"""The version of the code, as backups, metrics and reports of errors name it."""

import subprocess
import tomllib
from pathlib import Path

from django.conf import settings


def code_version() -> str:
    """Return the version of the code, with the commit where it is known."""
    project = tomllib.loads(Path(settings.BASE_DIR, "pyproject.toml").read_text(encoding="utf-8"))["project"]
    try:
        command = ("git", "-C", str(settings.BASE_DIR), "describe", "--always", "--tags")
        commit = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    except OSError:
        commit = ""
    return f"{project['version']} {commit}".strip()
