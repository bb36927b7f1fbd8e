"""A translation saved in a row, under the rules of its record."""

from copy import copy
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from records.core import registry
from records.core.database.constraints import reason
from records.core.history import revisions
from records.core.history.restore import check
from records.core.languages import TextStatus, TranslatedModel, column_of
from records.core.rules import full_message
from records.editing.publishing.forms import public_errors
from records.editing.translations.surroundings import Follower
from records.editing.translations.units import owner_of, status_column


class Saved(NamedTuple):
    """A row after its text was saved: what else was changed by it, and what lost its words."""

    row: Any
    followed: list[tuple[type[models.Model], Any]]
    lost: list[Any]


def things_of(row: Any) -> list[tuple[type[models.Model], Any]]:
    """Return what may be changed with a text of a row: its record, and what follows its words."""
    owner = owner_of(row)
    declared = registry.get(Follower, type(row))
    own = [(type(owner), owner.pk)] if owner else []
    return [*own, *(declared.rows(row) if declared else ())]


def save_text(row: Any, field: str, language: str, text: str, status: str = "") -> Saved:
    """Save a translation; a `ValidationError` where a rule or the database refuses it, and nothing is saved.

    `status` says what the text is; without one, it is the archive's own, unless somebody else published it.
    """
    try:
        with transaction.atomic():
            return _save(type(row)._base_manager.get(pk=row.pk), field, language, text, status)
    except IntegrityError as error:
        raise ValidationError(reason(error, row)) from error


def _save(row: TranslatedModel, field: str, language: str, text: str, status: str) -> Saved:
    before, declared = copy(row), registry.get(Follower, type(row))
    setattr(row, column_of(field, language), text)
    name = status_column(row, language)
    if name and (status or not getattr(row, name)):  # nobody else has published it
        setattr(row, name, status or TextStatus.UNOFFICIAL)
    followed = declared.rows(row) if declared else []
    check(row)
    row.save()
    lost = declared.follow(before, row) if declared else []
    stored: models.Model = type(row)._base_manager.get(pk=row.pk)
    if errors := public_errors(stored):
        raise ValidationError([full_message(finding) for finding in errors])
    return Saved(row, followed, lost)


def keep_versions(saved: list[Saved], user: Any) -> None:
    """Make one revision of the records whose texts were saved, and of what followed."""
    owners = [owner for one in saved if (owner := owner_of(one.row))]
    things = [(type(one), one.pk) for one in owners] + [thing for one in saved for thing in one.followed]
    revisions.add_versions(list(dict.fromkeys(things)), user)
