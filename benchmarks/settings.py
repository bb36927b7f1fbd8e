"""The site's own settings, with the bare view beside the pages."""

import os

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
STATIC_ROOT = os.environ["BENCHMARK_STATIC"]
