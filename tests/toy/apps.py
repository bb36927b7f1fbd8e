"""A kind of record as `docs/adding-a-kind.md` builds it; installed by `tests.toy_site` alone."""

from django.apps import AppConfig


class ToyConfig(AppConfig):
    name = "tests.toy"
    verbose_name = "Books"
