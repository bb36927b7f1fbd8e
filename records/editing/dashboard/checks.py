"""Findings of `check_records` for the editors who can mend them, computed on demand and cached for a day.

Checking reads the whole archive, so it ends after some seconds and says what it did not come to.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.core.cache import cache
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.core.data_checks import (
    OutOfTime,
    Problem,
    checked_models,
    problems_of,
    within,
)
from records.core.rules import Severity
from records.editing.forms.autocomplete import joins_of

SECONDS = 10
KEPT = 24 * 60 * 60
SHOWN = 200  # of each severity


@dataclass
class Findings:
    """Problems as they were found: those that are shown, how many there are of each severity, what was not checked."""

    when: datetime
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unchecked: list[str] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it if there are not too many yet."""
        self.counts[problem.severity] += 1
        if self.counts[problem.severity] <= SHOWN:
            self.problems.append(problem)

    @property
    def errors(self) -> int:
        return self.counts[Severity.ERROR]

    @property
    def warnings(self) -> int:
        return self.counts[Severity.WARNING]


@dataclass(frozen=True)
class Line:
    """A problem: what the record is called, where it can be mended, what is wrong."""

    record: str
    url: str
    message: str


@dataclass(frozen=True)
class Group:
    """Problems of one kind, and one severity."""

    name: str
    problems: list[Line]


def known_findings() -> Findings | None:
    """Return the last findings, in the page's language."""
    found: Findings | None = cache.get(_key())
    return found


def _key() -> str:
    return f"records.findings.{get_language()}"


def find_now() -> Findings:
    """Check the archive, as far as a page can wait for it."""
    found, left = Findings(timezone.now()), checked_models()
    try:
        with within(SECONDS):
            while left:
                for problem in problems_of(left[0]):
                    found.add(problem)
                left.pop(0)
    except OutOfTime:
        found.unchecked = [model._meta.label_lower for model in left]
    cache.set(_key(), found, KEPT)
    return found


def groups(problems: list[Problem], site: AdminSite) -> list[Group]:
    """Problems kind by kind, in the order in which they were found."""
    by_kind = groupby(problems, key=lambda one: one.kind)
    return [Group(kind_name(label), lines(label, list(found), site)) for label, found in by_kind]


def lines(label: str, problems: list[Problem], site: AdminSite) -> list[Line]:
    """Problems of one kind, with what the records are called now; those that are gone keep their key."""
    model = apps.get_model(label)
    rows = model._base_manager.select_related(*joins_of(site, model))
    names = {row.pk: str(row) for row in rows.filter(pk__in={problem.pk for problem in problems})}
    return [Line(names.get(one.pk, one.key), one.admin_path or "", one.message) for one in problems]


def kind_name(label: str) -> str:
    """Return the plural name of a kind on the pages of the admin."""
    return capfirst(str(apps.get_model(label)._meta.verbose_name_plural))


def may_see(site: AdminSite, request: HttpRequest, label: str) -> bool:
    """Return whether this user may see the records of a kind."""
    model: type[models.Model] = apps.get_model(label)
    return site.is_registered(model) and site.get_model_admin(model).has_view_permission(request)


@require_safe
def checks_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The problems of all kinds that this user may see: as they were found last, or now with `?again`."""
    known = None if "again" in request.GET else known_findings()
    found = known or find_now()
    seen = [problem for problem in found.problems if may_see(site, request, problem.kind)]
    errors, warnings = ([one for one in seen if one.severity == severity] for severity in Severity)
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("What the checks find"),
        "findings": found,
        "unchecked": [kind_name(label) for label in found.unchecked],
        "errors": groups(errors, site),
        "warnings": groups(warnings, site),
        "shown": SHOWN,
    }
    return TemplateResponse(request, "editing/dashboard/checks.html", context)
