"""Translations of a file taken into the archive: tried first, then saved all together or not at all."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from records.core.completeness import word_fields
from records.core.history import revisions
from records.core.languages import column_of
from records.core.models import Record
from records.core.permissions import Access, access_level, is_open, owner_fields
from records.core.rules import field_label
from records.core.text import Piece, differences, extract
from records.editing.changelist.changelist import may_see
from records.editing.translations.files import Translated
from records.editing.translations.saving import Saved, keep_versions, save_text, things_of
from records.editing.translations.units import Key, model_of, owner_of, parse_key
from records.editing.urls import admin_url
from records.search.signal_handlers import batch_indexing

TITLE = 90  # characters


class _TriedError(Exception):
    """Takes back what was only tried."""


@dataclass
class TextChange:
    """A text of a file and what becomes of it: `before` stands in the archive, `sentences` tell why nothing does."""

    translated: Translated
    row: Any = None
    field_name: str = ""
    before: str = ""
    sentences: list[str] = field(default_factory=list)

    @property
    def after(self) -> str:
        return self.translated.target.strip()

    @property
    def is_same(self) -> bool:
        return not self.sentences and self.before == self.after

    @property
    def is_ready(self) -> bool:
        return not self.sentences and not self.is_same

    @property
    def owner(self) -> Any:
        return owner_of(self.row) if self.row is not None else None

    @property
    def record_title(self) -> str:
        return Truncator(str(self.owner or self.translated.key)).chars(TITLE)

    @property
    def address(self) -> str:
        return admin_url(self.owner, "change") if self.owner else ""

    @property
    def kind_name(self) -> str:
        return capfirst(str(self.row._meta.verbose_name)) if self.row is not None else ""

    @property
    def pieces(self) -> list[Piece]:
        """Return what changes in the text."""
        return extract(differences(self.before, self.after))


class TakingIn:
    """The texts of a file, for a user and from one language into another."""

    def __init__(self, request: HttpRequest, site: AdminSite, source: str, target: str) -> None:
        self.request, self.site = request, site
        self.source, self.target = source, target

    def plan(self, texts: Iterable[Translated]) -> list[TextChange]:
        """Return what would become of each text; nothing is changed."""
        changes = self._changes(texts)
        with suppress(_TriedError), transaction.atomic(), batch_indexing():
            self._save(changes)
            raise _TriedError  # so that nothing is indexed either
        return changes

    def carry_out(self, texts: Iterable[Translated]) -> list[TextChange]:
        """Save all texts that may be saved, in one transaction and one revision; return what became of each."""
        with transaction.atomic(), batch_indexing():
            changes = self._changes(texts, locked=True)
            revisions.add_missing_versions(
                thing for one in changes if one.is_ready for thing in things_of(one.row)
            )
            keep_versions(self._save(changes), self.request.user)
            saved = dict.fromkeys(owner for one in changes if one.is_ready and (owner := one.owner))
            message: list[Any] = [{"changed": {"fields": [self.target]}}]
            LogEntry.objects.log_actions(self.request.user.pk or 0, list(saved), CHANGE, message)
        return changes

    # Each text -----------------------------------------------------------------------------------------------------

    def _changes(self, texts: Iterable[Translated], locked: bool = False) -> list[TextChange]:
        texts = list(texts)
        keys = {one.key: parse_key(one.key) for one in texts}
        rows = self._rows(filter(None, keys.values()), locked)
        return [self._change(one, keys[one.key], rows) for one in texts]

    def _rows(self, keys: Iterable[Key], locked: bool) -> dict[tuple[str, int], Any]:
        """Return the rows of keys: one query a model."""
        wanted: dict[str, set[int]] = {}
        for label, pk, _field in keys:
            wanted.setdefault(label, set()).add(pk)
        found: dict[tuple[str, int], Any] = {}
        for label, pks in wanted.items():
            if model := model_of(label):
                rows: Any = model._base_manager
                owners = () if issubclass(model, Record) else owner_fields(model)
                rows = rows.select_related(*owners) if owners else rows
                rows = rows.select_for_update(of=("self",)) if locked else rows
                found |= {(label, pk): row for pk, row in rows.in_bulk(pks).items()}
        return found

    def _change(self, text: Translated, key: Key | None, rows: dict[tuple[str, int], Any]) -> TextChange:
        row = rows.get(key[:2]) if key else None
        if row is None or key is None or key[2] not in _fields(key[0]):
            return TextChange(text, sentences=[_("The archive has no such text.")])
        change = TextChange(text, row, key[2], row.in_language(key[2], self.target).value)
        if sentence := self._bar(change):
            change.sentences.append(sentence)
        return change

    def _bar(self, change: TextChange) -> str:
        """Return why a text may not be taken in; "" where it may."""
        row = change.row
        model: type[models.Model] = type(row)
        owner = change.owner
        if owner is None or not may_see(self.site, self.request, type(owner)):
            return _("The archive has no such text.")
        user: Any = self.request.user
        access = access_level(user, model, row)
        if access < Access.TRANSLATE:
            return _("You may not change it: readers see it, or your account lacks the right.")
        if access < Access.CHANGE and not is_open(row, column_of(change.field_name, self.target)):
            return _("It is a text that its author published.")
        if row.in_language(change.field_name, self.source).value != change.translated.source:
            return _("The text of which it is a translation has changed since the file was made.")
        return ""

    def _save(self, changes: Iterable[TextChange]) -> list[Saved]:
        saved = []
        for change in changes:
            if change.is_ready:
                try:
                    saved.append(save_text(change.row, change.field_name, self.target, change.after))
                except ValidationError as refused:
                    change.sentences += refused.messages
        return saved


def _fields(label: str) -> tuple[str, ...]:
    model = model_of(label)
    return word_fields(model) if model else ()


def label_of(change: TextChange, language: str) -> str:
    """Return the label of the field of a change, with its language."""
    return (
        field_label(change.row._meta.get_field(column_of(change.field_name, language))) if change.row else ""
    )
