"""The Chromium of this machine, for all that drives one: tests, pictures, checks and benchmarks."""

import shutil

# The shell comes first: it has no windows of its own to draw, which takes most of the time of a page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
