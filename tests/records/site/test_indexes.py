"""Each filter and order that a list offers has an index on either database, and no other index is kept."""

import pytest
from django.db import connection, models
from django.db.models import Expression, F, OrderBy
from django.db.models.functions import Collate
from django.urls import get_resolver

from records.core.models import Record
from records.editing.base import RecordAdmin
from records.search.facets import LanguageFacet
from records.search.filter_registry import facets_of
from records.site.lists import RecordList

pytestmark = pytest.mark.django_db

get_resolver().url_patterns  # noqa: B018 the lists are known when their addresses are
VIEWS = [view for view in RecordList.__subclasses__() if "toy" not in view.__module__]
# What is read by no index of its own, and why.
WITHOUT_INDEX = {
    ("quotation", "kind"): "half of the quotations and more have either: a page is full at once",
    (
        "quotation",
        "text_status",
    ): "nearly all have the one, and few the other: kept counts tell, and a page walks",
    ("article", "text_status"): "as for quotations",
    ("topic", "kind"): "a vocabulary, which is read whole",
}
# Indexes that serve something else than filters and orders of a list.
OTHERWISE = {
    "published_at": "what arrived: feeds and sitemaps",
    "updated_at": "what editors changed last: the lists of the admin, and how far the index of the search lags",
    "status": "what is not published",
    "acronym": "acronyms that pages explain",
}


def columns_of(path: str, model: type[models.Model]) -> str:
    """The column of a table of a kind that a path begins at; of many-to-many and reversed relations, none."""
    field = model._meta.get_field(path.split("__")[0])
    return field.column if getattr(field, "concrete", False) and not field.many_to_many else ""


def offered(view) -> set[str]:
    """The columns by which a list filters and orders; translated names and counts are sorted whole."""
    found = set()
    for facet in facets_of(view.model):
        for path in [part.path for part in getattr(facet, "facets", ())] or [facet.path]:
            name = path if not isinstance(facet, LanguageFacet) else f"{path}_en"
            found.add("text_status" if isinstance(facet, LanguageFacet) else columns_of(name, view.model))
    for sort in view.sorts.values():
        first = sort.apply(view.model.objects.for_list()).query.order_by[0]
        expression = first.expression if isinstance(first, OrderBy) else first
        paths = paths_in(expression)
        if isinstance(expression, F | Collate) and len(paths) == 1 and "__" not in paths[0]:
            found.add(columns_of(paths[0], view.model))
    return found - {""}


def paths_in(expression) -> list[str]:
    """The paths to the columns by which an index or an order goes."""
    parts = expression.flatten() if isinstance(expression, Expression) else [expression]
    return [one.name for one in parts if isinstance(one, F)]


def indexes_of(model) -> list[tuple[str, str]]:
    """Name and first column of each index of a table that no constraint made."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    expressions = {
        index.name: paths_in(index.expressions[0])[0] for index in model._meta.indexes if index.expressions
    }
    return [
        (name, expressions.get(name) or next(filter(None, facts["columns"])))
        for name, facts in found.items()
        if facts["index"] and not facts["unique"]
    ]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.model._meta.model_name)
def test_what_is_offered_has_an_index(view):
    kind = view.model._meta.model_name
    indexed = {column for _name, column in indexes_of(view.model)}
    missing = {column for column in offered(view) - indexed if (kind, column) not in WITHOUT_INDEX}
    assert missing == set()
    assert {column for model, column in WITHOUT_INDEX if model == kind} <= offered(view) - indexed


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.model._meta.model_name)
def test_no_index_is_kept_for_nothing(view):
    assert issubclass(view.model, Record)
    relations = {field.column for field in view.model._meta.concrete_fields if field.is_relation}
    used = offered(view) | relations | OTHERWISE.keys()
    unused = [
        (name, column)
        for name, column in indexes_of(view.model)
        if column not in used and column.rpartition("_")[0] not in used and not name.endswith("_like")
    ]
    assert unused == []


@pytest.mark.parametrize("model", [view.model for view in VIEWS], ids=lambda model: model._meta.model_name)
def test_what_changed_last_is_read_from_an_index(model):
    if connection.vendor == "postgresql":  # which reads a table as small as this one whole, and sorts it
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = model._base_manager.order_by(*RecordAdmin.ordering)[:100].explain()
    assert f" {model._meta.model_name}_by_change" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
