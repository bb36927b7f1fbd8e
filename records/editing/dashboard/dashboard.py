"""The start page of the admin: records that wait for a decision, by kind, with links to where they can be mended.

The dashboard is read in a fixed number of queries, whatever the size of the archive, and only of the kinds that
the user may see.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CharField, Count, F, IntegerField, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.http import HttpRequest
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from records.core.completeness import lacking, tally_name, wanted
from records.core.languages import TranslatedModel, language_codes, localized_expression
from records.core.locale_formats import language_name
from records.core.models import Record, Status
from records.editing.changelist.columns import has_words_to_count, name_of
from records.editing.dashboard.checks import Findings, known_findings
from records.editing.urls import admin_url

LINES = 8  # records in each list of what waits
CHANGES = 12
TITLE = 90  # characters


@dataclass(frozen=True)
class Cell:
    """A number of the table, with the list of those records; `label` says both in words."""

    heading: str
    number: int | None
    url: str = ""


@dataclass
class Kind:
    """A line of the table: a kind of record, what waits in it, where to enter a new one."""

    name: str
    url: str
    add_url: str
    model: type[models.Model]
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A record that waits for somebody."""

    title: str
    kind: str
    url: str
    moved: datetime


@dataclass(frozen=True)
class Change:
    """An action of a user; `url` is empty for a deleted record."""

    who: str
    what: str
    record: str
    kind: str
    url: str
    when: datetime


@dataclass(frozen=True)
class Question:
    """A column of the table: of which records it counts how many, and by what their list is filtered for them."""

    name: str
    heading: str
    filter: str
    language: str = ""

    def among(self, model: type[models.Model]) -> models.QuerySet[Any] | None:
        """The records of a kind that it counts; None where it makes no sense."""
        rows: Any = wanted(rows_of(model))
        if self.language:
            if not issubclass(model, TranslatedModel) or not has_words_to_count(model):
                return None
            return rows.filter(lacking(model, self.language))
        if not issubclass(model, Record):
            return None
        return rows.without_source() if self.name == "source" else rows.filter(status=self.name)


def questions() -> list[Question]:
    """The columns of the table, in the page's language."""
    missing = [
        Question(
            tally_name(code),
            _("Lacks %(language)s") % {"language": language_name(code)},
            f"missing={code}",
            code,
        )
        for code in language_codes()
    ]
    return [
        Question(Status.DRAFT, str(Status.DRAFT.label), f"status__exact={Status.DRAFT}"),
        Question(Status.REVIEW, str(Status.REVIEW.label), f"status__exact={Status.REVIEW}"),
        *missing,
        Question("source", _("No source"), "source=none"),
    ]


class Dashboard:
    """The start page of a user; `kinds`, `reviewed`, `drafts`, `changes` and `findings` are queried once."""

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        self.request, self.site = request, site
        self.questions = questions()
        self.kinds = list(self._kinds())
        self.records: list[type[Record]] = [
            kind.model for kind in self.kinds if issubclass(kind.model, Record)
        ]
        self.reviewed = self._latest(Status.REVIEW)
        self.drafts = self._latest(Status.DRAFT)
        self.changes = list(self._changes())
        self.findings: Findings | None = known_findings()

    def _kinds(self) -> Iterator[Kind]:
        listed = [model for app in self.site.get_app_list(self.request) for model in app["models"]]
        kinds = [
            Kind(capfirst(str(one["name"])), one["admin_url"] or "", one["add_url"] or "", one["model"])
            for one in listed
        ]
        counts = counts_of([kind.model for kind in kinds if kind.url], self.questions)
        for kind in kinds:
            kind.cells = [self._cell(kind, question, counts) for question in self.questions]
            yield kind

    def _cell(self, kind: Kind, question: Question, counts: dict[str, dict[str, int]]) -> Cell:
        known = counts.get(kind.model._meta.label_lower)
        if known is None or question.among(kind.model) is None:
            return Cell(question.heading, None)
        return Cell(question.heading, known[question.name], f"{kind.url}?{question.filter}")

    def _latest(self, status: Status) -> list[Line]:
        """Records of a status, of all kinds, those that changed last first."""
        branches = [titled(model, rows_of(model).filter(status=status)) for model in self.records]
        found = (
            union_of(branches).order_by("-found_at", "found_kind", "found_key")[:LINES] if branches else []
        )
        kinds = {model._meta.label_lower: model for model in self.records}
        return [line_of(row, kinds[row["found_kind"]]) for row in found]

    def _changes(self) -> Iterator[Change]:
        """Return the last actions on records that the user may see."""
        kinds = [model for model in apps.get_models() if self.site.is_registered(model)]
        seen = [one for one in kinds if self.site.get_model_admin(one).has_view_permission(self.request)]
        types = ContentType.objects.get_for_models(*seen).values()
        entries = LogEntry.objects.filter(content_type__in=types).select_related("user", "content_type")
        for entry in entries.order_by("-pk")[:CHANGES]:
            kind = capfirst(entry.content_type.name) if entry.content_type else ""
            url = "" if entry.is_deletion() else entry.get_admin_url() or ""
            what = entry.get_change_message()
            yield Change(name_of(entry.user), what, entry.object_repr, kind, url, entry.action_time)


def rows_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return all records of a kind, unordered, with unlocalized columns."""
    rows: Any = model._default_manager.order_by()
    # Without modeltranslation's rewriting, which would add every column of the model.
    return rows.rewrite(False) if hasattr(rows, "rewrite") else rows


def counts_of(kinds: Iterable[type[models.Model]], asked: list[Question]) -> dict[str, dict[str, int]]:
    """The answers to all questions, by kind: one query."""
    with_words = [model for model in kinds if has_words_to_count(model)]
    none = {question.name: 0 for question in asked}
    counts = {model._meta.label_lower: none for model in with_words}
    rows = union_of([_counted(model, asked) for model in with_words]) if with_words else []
    return counts | {row.pop("found_kind"): row for row in rows}


def _counted(model: type[models.Model], asked: list[Question]) -> models.QuerySet[Any]:
    numbers = {question.name: _number(question.among(model)) for question in asked}
    return rows_of(model).values(found_kind=_label(model)).annotate(**numbers)


def _number(rows: models.QuerySet[Any] | None) -> Any:
    if rows is None:
        return Value(0, output_field=IntegerField())
    return Count("pk", filter=Q(pk__in=rows.values("pk")))


def _label(model: type[models.Model]) -> Cast:
    return Cast(Value(model._meta.label_lower), CharField())


def union_of(branches: list[models.QuerySet[Any]]) -> Any:
    """Return all rows of some queries."""
    return branches[0].union(*branches[1:], all=True).order_by()


def titled(model: type[Record], rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Records as `found_kind`, `found_key`, `found_title` and `found_at`: names that no kind has."""
    names = [name for name in (model.title_field, model.text_field) if name]
    words = [localized_expression(name) if name in model.translated_fields() else F(name) for name in names]
    title = Coalesce(
        *(NullIf(word, Value(""), output_field=TextField()) for word in words), Cast("slug", TextField())
    )
    return rows.values(
        found_kind=_label(model), found_key=F("pk"), found_title=title, found_at=F("updated_at")
    )


def line_of(row: dict[str, Any], model: type[Record]) -> Line:
    """A line of what waits."""
    url = admin_url(model, "change", row["found_key"])
    title = Truncator(row["found_title"]).chars(TITLE) or _("Without a title")
    return Line(title, capfirst(str(model._meta.verbose_name)), url, row["found_at"])
