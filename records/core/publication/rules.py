"""Rules of every record in public, whatever its kind."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.core.languages import TranslatedModel
from records.core.locale_formats import format_list
from records.core.models import Record
from records.core.publication.checks import REASON, column, label, missing_languages, no_words
from records.core.publication.together import joined_records
from records.core.rules import Finding, Severity, error, rule, warning

NAMED = 5  # so many records are named in a sentence


@rule(Record, publication=True)
def record_has_text(record: Record) -> Iterator[Finding]:
    """In at least one language; the sentence is that of the kind's own constraint."""
    field = record.text_field or record.title_field
    is_translated = field in record.translated_fields()
    if not (record.localizations(field) if is_translated else getattr(record, field)):
        yield error(column(field) if is_translated else field, no_words(type(record)))


@rule(Record, publication=True, only=Severity.WARNING)
def record_is_in_every_language(record: Record) -> Iterator[Finding]:
    for field in written_fields(record):
        if field != REASON and (missing := missing_languages(record, field)):
            facts = {"field": label(record, field), "languages": missing}
            yield warning(_("%(field)s: It is missing in %(languages)s.") % facts)
    for relation in record.inline_relations:
        yield from _languages_missing_in_parts(list(getattr(record, relation).all()))


def written_fields(record: TranslatedModel | type[TranslatedModel]) -> list[str]:
    """The translated fields that hold words, in the order of the model; not what tells of them."""
    translated, texts = set(record.translated_fields()), (models.CharField, models.TextField)
    fields = (field for field in record._meta.fields if field.name in translated)
    return [field.name for field in fields if isinstance(field, texts) and not field.choices]


def _languages_missing_in_parts(parts: list[Any]) -> Iterator[Finding]:
    for field in written_fields(parts[0]) if parts and isinstance(parts[0], TranslatedModel) else ():
        lack = [missing for part in parts if (missing := missing_languages(part, field))]
        if lack:
            facts = {
                "parts": capfirst(parts[0]._meta.verbose_name_plural),
                "field": label(parts[0], field),
                "languages": format_list(dict.fromkeys(lack)),
                "count": len(lack),
            }
            message = ngettext(
                "%(parts)s, %(field)s: One is missing in %(languages)s.",
                "%(parts)s, %(field)s: %(count)s are missing in %(languages)s.",
                len(lack),
            )
            yield warning(message % facts)


@rule(Record, publication=True, only=Severity.WARNING)
def record_names_a_source(record: Record) -> Iterator[Finding]:
    if not record.is_evident():
        yield warning(_("It names no source."))


@rule(Record, publication=True, only=Severity.WARNING)
def joined_records_are_published(record: Record) -> Iterator[Finding]:
    hidden = [other for other in joined_records(record) if not other.is_published]
    if hidden:
        names = [f"“{other}”" for other in hidden[:NAMED]]
        more = len(hidden) - len(names)
        others = ngettext("%(n)s other", "%(n)s others", more) % {"n": more}
        facts = {"names": format_list([*names, others] if more else names)}
        message = _("It is joined with what is not published, which pages leave out: %(names)s.")
        yield warning(message % facts)
