"""System checks that ask the database; `migrate` runs them, and `check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.checks import CheckMessage, Warning
from django.db import DEFAULT_DB_ALIAS, connections


def groups_of_second_factor_exist(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn where a second factor is asked of a group that does not exist: a name mistyped would protect nobody."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    if Group._meta.db_table not in connections[DEFAULT_DB_ALIAS].introspection.table_names():
        return []  # before the first migration
    known = set(Group.objects.using(DEFAULT_DB_ALIAS).values_list("name", flat=True))
    unknown = [name for name in settings.SECOND_FACTOR_GROUPS if known and name not in known]
    return [
        Warning(
            f"SECOND_FACTOR_GROUPS names “{name}”, and no group is called so: nobody has a second factor by it.",
            hint=f"Groups of this site: {', '.join(sorted(known))}.",
            id="accounts.W001",
        )
        for name in unknown
    ]
