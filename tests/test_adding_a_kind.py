"""A kind of record that is built by `docs/adding-a-kind.md` is found everywhere."""

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

TOY = ROOT / "tests" / "toy"
GUIDE = (ROOT / "docs" / "adding-a-kind.md").read_text()
MOST_FILES = 11
# Those of the app, which is there before its second kind.
OF_THE_APP = {"__init__.py", "apps.py", "migrations/__init__.py"}


def test_the_guide_lists_the_files_of_the_kind():
    listed = re.findall(r"^\| `([\w./]+)` \|", GUIDE, re.M)
    paths = [path for path in TOY.rglob("*") if path.suffix in (".py", ".html")]
    assert sorted(listed) == sorted({path.relative_to(TOY).as_posix() for path in paths} - OF_THE_APP)
    assert len(listed) <= MOST_FILES


@pytest.mark.slow
def test_a_kind_is_found_everywhere():
    program = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    toys = ["--ds", "tests.toy_site.settings", "tests/toy_site/books.py"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    found = subprocess.run(
        [*program, *toys], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr
