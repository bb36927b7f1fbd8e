"""What every test can ask for."""

from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def archive(db):
    """The archive as `make demo` loads it: the article of 2021 and the history of its forums."""
    call_command("loaddata", "article_2021", "forum_history", verbosity=0)
