"""The start page of the admin: records that wait for a decision, by kind, and findings of `check_records`.

The start page is read in a fixed number of queries, whatever the size of the archive, and only of the kinds that the
user may see. Checking reads the whole archive, so it is done on demand and cached for a day; it ends after some seconds
and says what it did not come to.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.core.completeness import tally_name
from records.core.data_checks import OutOfTime, Problem, checked_models, problems_of, within
from records.core.languages import language_codes
from records.core.locale_formats import language_name
from records.core.models import Record, Status
from records.core.rules import Severity
from records.editing.changelist.changelist import WAITS, may_see
from records.editing.changelist.columns import name_of
from records.editing.counting import Question, kept_counts
from records.editing.discussion.waiting_page import sections_of
from records.editing.forms.autocomplete import joins_of
from records.editing.scheduling.desk import scheduled_for
from records.editing.suggestions.lists import for_desk
from records.editing.waiting import (
    Line,
    Waiting,
    add_groups,
    add_senders,
    changed_lately,
    first_lines,
    lines_of,
    union_of,
)

LINES = 40  # records in each list of what waits; of more it gives the number
CHANGES = 12
SECONDS = 10  # of checking
FINDINGS, KEPT = "records.findings.{}", 24 * 60 * 60  # their key in the cache, and for how long
SHOWN = 200  # problems of each severity


def questions() -> list[Question]:
    """The columns of the table, in the page's language."""
    lacks = _("Lacks %(language)s")
    return [
        *(Question(one, str(one.label), f"status__exact={one}") for one in (Status.DRAFT, Status.REVIEW)),
        *(
            Question(tally_name(code), lacks % {"language": language_name(code)}, f"missing={code}", code)
            for code in language_codes()
        ),
        Question("source", _("No source"), "source=none"),
        Question(WAITS, _("Published, but waits"), f"{WAITS}={WAITS}"),
    ]


class Dashboard:
    """The start page of a user; what it shows is queried once. `own` are drafts that the user began or changed."""

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        self.request, self.site = request, site
        self.questions = questions()
        self.kinds = self._kinds()
        self.records = [kind["model"] for kind in self.kinds if issubclass(kind["model"], Record)]
        self.sections = sections_of(request.user)
        self.scheduled = scheduled_for(request.user, self.records)
        self.lately = changed_lately(request.user, self.records)
        self.reviewed, drafts = self._waiting(Status.REVIEW, Status.DRAFT)
        self.own = Waiting([line for line in drafts.lines if line.is_own])
        self.drafts = Waiting([line for line in drafts.lines if not line.is_own], drafts.more, drafts.links)
        add_senders(self.reviewed.lines)
        add_senders(drafts.lines, begun=True)
        add_groups([*self.reviewed.lines, *drafts.lines], site)
        self.suggestions = for_desk(request, site)
        self.changes = list(self._changes())
        self.findings = known_findings()

    def _kinds(self) -> list[dict[str, Any]]:
        """Return the kinds of record with what waits in each, and the address at which a new one is entered."""
        kinds = [one for app in self.site.get_app_list(self.request) for one in app["models"]]
        models = [kind["model"] for kind in kinds if kind["admin_url"]]
        counts, self.counted_at = kept_counts(models, self.questions, again="count" in self.request.GET)
        for kind in kinds:
            kind["cells"] = [self._cell(kind, question, counts) for question in self.questions]
        return kinds

    def _cell(
        self, kind: dict[str, Any], question: Question, counts: dict[str, dict[str, int]]
    ) -> dict[str, Any]:
        """Return a number of the table, with the list of those records; `number` is None where it makes no sense."""
        known = counts.get(kind["model"]._meta.label_lower)
        number = known[question.name] if known and question.among(kind["model"]) is not None else None
        return {
            "heading": question.heading,
            "number": number,
            "url": f"{kind['admin_url']}?{question.filter}",
        }

    def _waiting(self, *statuses: Status) -> Iterator[Waiting]:
        """Yield the records of some statuses, of all kinds: those of the user first, then those that changed last."""
        kinds = {model._meta.label_lower: model for model in self.records}
        branches = [
            lines
            for model in self.records
            for status in statuses
            for lines in first_lines(model, status, self.lately.get(model, []), LINES, self.site)
        ]
        order = ("-found_own", "-found_at", "found_kind", "found_key")
        rows = list(union_of(branches).order_by(*order)) if branches else []
        for status in statuses:
            first = [row for row in rows if row["found_status"] == status][:LINES]
            yield self._first_of(status, lines_of(first, kinds))

    def _first_of(self, status: Status, lines: list[Line]) -> Waiting:
        """Return the first lines of a status, with the number of the others and the lists of all."""
        links = [
            {"name": kind["name"], **cell}
            for kind in self.kinds
            for question, cell in zip(self.questions, kind["cells"], strict=True)
            if question.name == status and cell["number"]
        ]
        return Waiting(lines, sum(link["number"] for link in links) - len(lines), links)

    def _changes(self) -> Iterator[dict[str, Any]]:
        """Yield the last actions on records that the user may see; `url` is empty for a deleted record."""
        seen = [model for model in apps.get_models() if may_see(self.site, self.request, model)]
        types = ContentType.objects.get_for_models(*seen).values()
        entries = LogEntry.objects.filter(content_type__in=types).select_related("user", "content_type")
        for entry in entries.order_by("-pk")[:CHANGES]:
            yield {
                "who": name_of(entry.user),
                "what": entry.get_change_message(),
                "record": entry.object_repr,
                "kind": capfirst(entry.content_type.name) if entry.content_type else "",
                "url": "" if entry.is_deletion() else entry.get_admin_url() or "",
                "when": entry.action_time,
            }


# What the checks find


@dataclass
class Findings:
    """Problems as they were found: those that are shown, how many there are of each severity, what was not checked."""

    when: datetime
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unchecked: list[str] = field(default_factory=list)


def known_findings() -> Findings | None:
    """Return the last findings, in the page's language."""
    return cast(Findings | None, cache.get(FINDINGS.format(get_language())))


def find_now() -> Findings:
    """Check the archive, as far as a page can wait for it."""
    found, left = Findings(timezone.now()), checked_models()
    try:
        with within(SECONDS):
            while left:
                for problem in problems_of(left[0]):
                    found.counts[problem.severity] += 1
                    if found.counts[problem.severity] <= SHOWN:
                        found.problems.append(problem)
                left.pop(0)
    except OutOfTime:
        found.unchecked = [model._meta.label_lower for model in left]
    cache.set(FINDINGS.format(get_language()), found, KEPT)
    return found


def by_kind(problems: Iterable[Problem], site: AdminSite) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield the problems kind by kind; records have the names that they have now, those that are gone their key."""
    for label, grouped in groupby(problems, key=lambda one: one.kind):
        found, model = list(grouped), apps.get_model(label)
        rows = model._base_manager.select_related(*joins_of(site, model))
        names = {row.pk: str(row) for row in rows.filter(pk__in={problem.pk for problem in found})}
        yield (
            kind_name(label),
            [
                {"record": names.get(one.pk, one.key), "url": one.admin_path or "", "message": one.message}
                for one in found
            ],
        )


def kind_name(label: str) -> str:
    return capfirst(str(apps.get_model(label)._meta.verbose_name_plural))


@require_safe
def checks_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The problems of all kinds that this user may see: as they were found last, or now with `?again`."""
    known = None if "again" in request.GET else known_findings()
    found = known or find_now()
    seen = [one for one in found.problems if may_see(site, request, apps.get_model(one.kind))]
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("What the checks find"),
        "findings": found,
        "unchecked": [kind_name(label) for label in found.unchecked],
        "errors": list(by_kind((one for one in seen if one.severity == Severity.ERROR), site)),
        "warnings": list(by_kind((one for one in seen if one.severity == Severity.WARNING), site)),
        "shown": SHOWN,
    }
    return TemplateResponse(request, "editing/dashboard/checks.html", context)
