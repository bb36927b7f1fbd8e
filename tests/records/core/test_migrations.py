"""Migrations that move tables between apps keep every row, and those of rows mend what they are for."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from records.core.database.constraints import create_triggers, drop_triggers
from records.core.models import Term
from records.core.models.terms import create_terms

# The state before search and exports were apps of their own.
ONE_APP = [("records", "0004_archive"), ("search", None), ("exports", None)]


def migrate_to(targets):
    """Migrate the test's database and return its models in that state."""
    executor = MigrationExecutor(connection)
    drop_triggers(connection.alias, targets)  # as `migrate` does
    executor.migrate(targets)
    return executor.loader.project_state(
        [target for target in targets if target[1]] or executor.loader.graph.leaf_nodes()
    ).apps


@pytest.mark.slow
@pytest.mark.django
@pytest.mark.django_db(transaction=True)
def test_tables_of_search_and_downloads_keep_their_rows():
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    before = migrate_to(ONE_APP)
    try:
        document = before.get_model("records", "SearchDocument")
        document.objects.create(
            kind="event", record=1, uid="e0000001", slug="forum", shown={"title": "Forum"}
        )
        before.get_model("records", "SearchValue").objects.create(facet="year", value="2021")
        before.get_model("records", "SearchWord").objects.create(folded="forum", term="forum")
        before.get_model("records", "ArchiveFiles").objects.create(
            state="s", fingerprint="f", files=["a.zip"]
        )
    finally:
        after = migrate_to(latest)
        create_triggers(connection.alias)
    assert after.get_model("search", "SearchDocument").objects.get().uid == "e0000001"
    assert after.get_model("search", "SearchValue").objects.get().value == "2021"
    assert after.get_model("search", "SearchWord").objects.get().term == "forum"
    assert after.get_model("exports", "ArchiveFiles").objects.get().files == ["a.zip"]


@pytest.mark.django_db
def test_roles_that_an_interpreter_left_in_english_get_their_names():
    roles = Term.objects.filter(vocabulary="organizer-role")
    roles.filter(code="host").update(name_es="Host")
    roles.filter(code="convener").update(name_es="Convocatoria")
    migration = import_module("records.core.migrations.0013_names_of_roles")
    migration.forget_untranslated(apps, connection.schema_editor())
    create_terms("default", apps)
    names = dict(roles.values_list("code", "name_es"))
    assert (names["host"], names["convener"], names["sponsor"]) == (
        "Anfitrión/a",
        "Convocatoria",
        "Patrocinador",
    )
