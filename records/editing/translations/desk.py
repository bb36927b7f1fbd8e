"""The desk of translators: what a language lacks, what is out of date in it, and what the archive itself translated."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from records.core import permissions
from records.core.completeness import tally_name, wanted
from records.core.languages import TextStatus, TranslatedModel, column_of, language_codes
from records.core.locale_formats import language_name
from records.core.models import Record, StaleTranslation
from records.core.rules import field_label
from records.core.text import Piece, differences, extract
from records.editing.changelist.changelist import may_see
from records.editing.changelist.columns import has_words_to_count
from records.editing.counting import Question, counts_of
from records.editing.glossary.models import GlossaryTerm
from records.editing.translations.queue import MISSING, STALE, UNOFFICIAL
from records.editing.translations.units import key_of, owner_of
from records.editing.translations.work_list import WHAT, WorkList
from records.editing.urls import admin_url
from records.editing.waiting import rows_of

SHOWN = 50  # stale texts on a page
TITLE = 90  # characters


@dataclass(frozen=True)
class StaleText:
    """A text that is out of date: `pieces` tell what changed since in the text of which it is a translation."""

    pk: int
    record_title: str
    kind_name: str
    field_label: str
    address: str
    work_url: str
    translation: str
    source_language: str
    pieces: list[Piece]
    since: datetime
    may_change: bool


class Desk:
    """Texts that are to be translated into a language, for a user."""

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        self.request, self.site = request, site
        asked = request.GET.get("language", get_language())
        self.language = asked if asked in language_codes() else language_codes()[0]
        self.stale_count = self.stale_rows().count()
        self.stale = list(self._stale())
        self.kinds = list(self._kinds())
        self.lists = list(self._lists())
        self.glossary_url = self._glossary_url()

    def stale_rows(self) -> models.QuerySet[StaleTranslation]:
        return StaleTranslation.objects.filter(language=self.language)

    def _stale(self) -> Iterator[StaleText]:
        """Yield what is out of date, the latest first: two queries a kind."""
        found = list(self.stale_rows().order_by("-since", "-pk").select_related("content_type")[:SHOWN])
        rows = stored_rows(found)
        for one in found:
            row = rows.get((one.content_type_id, one.object_id))
            owner = owner_of(row) if row is not None else None
            if row is not None and owner is not None and may_see(self.site, self.request, type(owner)):
                yield self._stale_text(one, row, owner)

    def _stale_text(self, one: StaleTranslation, row: TranslatedModel, owner: Record) -> StaleText:
        column = row._meta.get_field(column_of(one.field, self.language))
        source = row.in_language(one.field, one.source_language).value
        return StaleText(
            one.pk,
            Truncator(str(owner)).chars(TITLE),
            capfirst(str(row._meta.verbose_name)),
            field_label(column),
            f"{admin_url(owner, 'change')}{f'#id_{column.name}' if row is owner else ''}",
            self._list(STALE).text_url(key_of(row, one.field)),
            row.in_language(one.field, self.language).value,
            one.source_language,
            extract(differences(one.former_source, source)),
            one.since,
            may_translate(self.request.user, row),
        )

    def _kinds(self) -> Iterator[dict[str, Any]]:
        """Yield the kinds with texts that are missing, or translated by the archive, and their lists (one query)."""
        entries = [kind for app in self.site.get_app_list(self.request) for kind in app["models"]]
        entries = [kind for kind in entries if kind["admin_url"] and has_words_to_count(kind["model"])]
        lacks = Question(tally_name(self.language), "", f"missing={self.language}", self.language)
        unofficial = UnofficialQuestion("unofficial", "", self._unofficial_filter(), self.language)
        counts = counts_of([kind["model"] for kind in entries], [lacks, unofficial])
        for kind in entries:
            numbers = counts[kind["model"]._meta.label_lower]
            cells = [
                {
                    "number": numbers[question.name],
                    "url": f"{kind['admin_url']}?{question.filter}",
                    "texts_url": self._list(what).url(kind=kind["model"]._meta.label_lower),
                }
                for question, what in ((lacks, MISSING), (unofficial, UNOFFICIAL))
            ]
            if any(cell["number"] for cell in cells):
                yield {"name": kind["name"], "cells": cells}

    def _list(self, what: str) -> WorkList:
        """Return a list of texts into the desk's language."""
        found = WorkList(self.request, self.site)
        found.language, found.what = self.language, what
        return found

    def _lists(self) -> Iterator[dict[str, str]]:
        for what, name in WHAT.items():
            yield {"name": str(name), "url": self._list(what).url()}

    def _glossary_url(self) -> str:
        may_look = may_see(self.site, self.request, GlossaryTerm)
        return admin_url(GlossaryTerm, "changelist") if may_look else ""

    def _unofficial_filter(self) -> str:
        return f"{column_of('text_status', self.language)}__exact={TextStatus.UNOFFICIAL}"


class UnofficialQuestion(Question):
    """The number of texts of a kind that the archive itself translated into a language."""

    def among(self, model: type[models.Model]) -> models.QuerySet[Any] | None:
        if not (issubclass(model, TranslatedModel) and "text_status" in model.translated_fields()):
            return None
        chosen = {column_of("text_status", self.language): TextStatus.UNOFFICIAL}
        rows: models.QuerySet[Any] = wanted(rows_of(model)).filter(**chosen)
        return rows


def stored_rows(found: Iterable[StaleTranslation]) -> dict[tuple[int, int], Any]:
    """Return the rows of stale texts by type and key, with the records to which they belong: one query a kind."""
    keys: dict[Any, set[int]] = {}
    for one in found:
        keys.setdefault(one.content_type, set()).add(one.object_id)
    rows: dict[tuple[int, int], Any] = {}
    for kind, wanted_keys in keys.items():
        if model := kind.model_class():
            owners = () if issubclass(model, Record) else permissions.owner_fields(model)
            joined = model._base_manager.select_related(*owners) if owners else model._base_manager
            rows |= {(kind.pk, key): row for key, row in joined.in_bulk(wanted_keys).items()}
    return rows


def may_translate(user: Any, row: models.Model) -> bool:
    """Return whether a user may change the translations of a row."""
    return permissions.access_level(user, type(row), row) >= permissions.Access.TRANSLATE


@require_http_methods(["GET", "HEAD", "POST"])
def translations_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the desk of a language; a POST says of the text that `stale` names that it is still right."""
    if request.method == "POST":
        return confirm(request)
    desk = Desk(request, site)
    links = [
        {"code": code, "name": capfirst(language_name(code)), "is_current": code == desk.language}
        for code in language_codes()
    ]
    context = {
        **site.each_context(request),
        "title": _("Translations into %(language)s") % {"language": language_name(desk.language)},
        "desk": desk,
        "language_links": links,
    }
    return TemplateResponse(request, "editing/translations/desk.html", context)


@transaction.atomic
def confirm(request: HttpRequest) -> HttpResponse:
    """Note that a translation is still right, though the text of which it is one has changed."""
    key = request.POST.get("stale", "")
    stale = get_object_or_404(StaleTranslation, pk=key if key.isdecimal() and len(key) < 19 else 0)
    row = stored_rows([stale]).get((stale.content_type_id, stale.object_id))
    if row is not None and not may_translate(request.user, row):
        raise PermissionDenied
    stale.delete()
    messages.success(request, _("It is noted that this translation is still right."))
    return HttpResponseRedirect(f"{request.path}?language={stale.language}")
