"""The saving of a valid form of the admin, with its rows and its history, or its refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.editing.forms.base import Remark
from records.editing.forms.form_fields import make_later, new_images
from records.editing.publishing.forms import RefusedError, public_errors, remark_on
from records.media.images import NotStoredError
from records.search.signal_handlers import batch_indexing


@dataclass(frozen=True)
class Followers:
    """Other records that were changed along with one that is saved.

    With a `comment`, one of `records.core.history.revisions`, both are one revision, and rules are asked of both.
    """

    records: Iterable[models.Model] = ()
    comment: str = ""


class Saving:
    """The saving of `form` and its `formsets`, as far as a submission does it.

    `key` is that of the record, None for a new one. `followers` are other records that were changed along; `comment` is
    what the history says of it, in the words of `records.core.history.revisions`.
    """

    admin: Any
    request: HttpRequest
    model: type[models.Model]
    key: str | None
    record: Any
    form: Any
    formsets: list[Any]
    followers: list[Any]
    comment = ""

    @property
    def is_new(self) -> bool:
        return self.key is None

    def save(self) -> list[Remark]:
        """Save it all and keep a version; nothing, but say why, if something wrong would then be public."""
        try:
            with transaction.atomic(), batch_indexing():
                self.store_with_history()
                stored = self.model._base_manager.get(pk=self.form.instance.pk)
                others = [other for other in self.followers if self.comment]
                errors = [error for one in (stored, *others) for error in public_errors(one)]
                if errors:
                    raise RefusedError(remark_on(finding, self.formsets) for finding in errors)
        except NotStoredError as error:
            sentence = _(
                "%(image)s: The image cannot be stored: its disk is full or cannot be written to. Nothing was saved."
                " Save without it or try later, and tell those who run this site."
            )
            return [Remark(None, sentence % {"image": capfirst(str(error))})]
        except RefusedError as refused:
            for image in new_images(self.parts):  # named by its content: another record may have the same
                rows = type(image.instance)._base_manager.filter(**{image.field.name: image.name})
                if not rows.exists():
                    image.storage.delete(str(image.name))
            return refused.remarks
        return []

    def store_with_history(self) -> None:
        """Save the record and its rows; keep versions, first those that are missing, of it and what it belongs to."""
        before = None if self.is_new else self.model._base_manager.filter(pk=self.record.pk).first()
        moved_from = [(self.model, before.pk), *revisions.owners_of(before)] if before else []
        revisions.add_missing_versions([*moved_from, *revisions.owners_of(self.form.instance)])
        record = self.admin.save_form(self.request, self.form, change=not self.is_new)
        self.admin.save_model(self.request, record, self.form, not self.is_new)
        self.admin.save_related(self.request, self.form, self.formsets, not self.is_new)
        for file in new_images(self.parts):
            make_later(file)
        things = [*moved_from, (self.model, record.pk), *revisions.owners_of(record)]
        found = self.admin.followers(self)
        self.followers, self.comment = list(found.records), self.comment or found.comment
        followed = [(type(one), one.pk) for one in self.followers]
        comment = revisions.ADDED if self.is_new else self.comment
        # What was decided as one thing is one revision; else they only follow what was done to this record.
        revisions.add_versions([*things, *(followed if self.comment else ())], self.request.user, comment)
        revisions.add_versions(followed, self.request.user, revisions.FOLLOWED)

    @property
    def parts(self) -> list[Any]:
        """Return the form and those of its rows."""
        return [self.form, *(row for rows in self.formsets for row in rows.forms)]
