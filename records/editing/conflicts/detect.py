"""Conflicts of two editors: the second to save sees who saved what, and loses nothing.

A form tells which version of its record it was filled with. Sent after a newer one was saved, it is merged with that
(`records.editing.conflicts.merge`) and shown once more: what only the others changed stands in it already, what both
changed is as it was typed, with what the others saved beside it. Sent once more, it is saved.
"""

from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.editing.conflicts.merge import saver
from records.editing.forms.form_fields import is_key
from records.editing.urls import admin_url

SEEN = "seen-version"
STEPS = 20  # versions that are looked at to say who changed what


def newest_version(model: type[models.Model], key: Any) -> int:
    """Return the number of a record's newest version; 0 where there is none yet."""
    return revisions.versions_of(model, key).values_list("pk", flat=True).first() or 0


def steps_since_opened(record: models.Model, data: QueryDict) -> list[revisions.Snapshot]:
    """Return what a record was when a form that was sent was filled, and became since; last, what is stored.

    Nothing if the form does not say when that was, or if nobody saved since.
    """
    model, seen = type(record), data.get(SEEN, "")
    if not is_key(seen) or int(seen) == newest_version(model, record.pk):
        return []
    versions = revisions.versions_of(model, record.pk).select_related("revision__user")
    # A form of before the first version shows what that version kept.
    first = versions.filter(pk__lte=seen).first() or versions.last()
    later = versions.filter(pk__gt=first.pk)[:STEPS]
    steps = revisions.read_versions(model, [first, *reversed(later)])
    stored = revisions.current(model, record.pk)
    return [*steps, stored] if stored and not stored.is_same(steps[-1]) else steps


def as_new(data: QueryDict, formsets: list[Any]) -> QueryDict:
    """Return what was sent for a record and its rows that are gone as what enters new ones."""
    data = data.copy()
    for formset in formsets:
        data[f"{formset.prefix}-INITIAL_FORMS"] = "0"
        for form in formset.forms:
            data[form.add_prefix(formset.model._meta.pk.name)] = ""
            data[form.add_prefix(formset.fk.name)] = ""
    del data[SEEN]
    return data


def last_saved(model: type[models.Model], key: Any) -> dict[str, str]:
    """Return who saved a record last, and when."""
    version = revisions.versions_of(model, key).select_related("revision__user").first()
    return saver(version and revisions.read_versions(model, [version])[0])


def sentence_on_the_gone(model: type[models.Model], key: Any) -> str:
    """Return what is said to those whose record was deleted while they wrote."""
    version = revisions.versions_of(model, key).first()
    sentence = _(
        "This record was deleted while you wrote. Your words are below: save to enter them as a new record."
    )
    if version is None:
        return sentence
    return format_html(
        '{} {} <a href="{}">{}</a>',
        sentence,
        _("It was last saved or deleted by %(who)s (%(when)s).") % last_saved(model, key),
        admin_url(model, "recover", version.pk),
        _("Recover the old one instead"),
    )
