"""The settings of this project with one more kind of record, `tests.toy`."""

import os

from config.settings import *  # noqa: F403 everything but what follows
from config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy"]
ROOT_URLCONF = "tests.toy_site.urls"
if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"test_toy_{os.getpid()}"}
