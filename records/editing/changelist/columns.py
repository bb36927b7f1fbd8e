"""Columns that the lists of all kinds share: status, languages, day, related counts, last change.

What they show is asked for the rows of a page at once (`add_page_facts`), whatever the size of the archive.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Max
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from records.core.completeness import tallies, tally_name, word_fields
from records.core.database.collation import in_order, plain_in_order
from records.core.dates.fields import PartialDate
from records.core.languages import TranslatedModel
from records.core.locale_formats import (
    country_name,
    doubt,
    format_date_range,
    format_partial_date,
    language_name,
)
from records.core.models.querysets import count_of
from records.editing.urls import admin_url

LIST_PAGE = "editing/changelist/changelist.html"
Column = Callable[[Any], Any]
EMPTY = "–"
OPENING = 12  # words


@dataclass(frozen=True)
class RelatedCount:
    """Related records of a record: a relation to its rows, or through them to the `of` that they join it with."""

    relation: str
    of: str = ""

    def rows_of(self, model: type[models.Model]) -> Any:
        return model._meta.get_field(self.relation)

    def target(self, model: type[models.Model]) -> type[models.Model]:
        """The kind that is counted."""
        rows: Any = self.rows_of(model).related_model
        return rows._meta.get_field(self.of).related_model if self.of else rows

    def lookup(self, model: type[models.Model]) -> str:
        """Return the parameter that filters the list of that kind."""
        relation = self.rows_of(model)
        if not self.of:
            return f"{relation.field.name}__id__exact"
        back = relation.related_model._meta.get_field(self.of).related_query_name()
        return f"{back}__{relation.field.name}__id__exact"

    def count(self, model: type[models.Model]) -> Any:
        return count_of(model, self.relation, lambda rows: rows, distinct=self.of or "pk")

    @property
    def name(self) -> str:
        return f"count_of_{self.relation}"


def add_page_facts(
    model: type[models.Model], related_counts: Iterable[RelatedCount], rows: list[Any]
) -> None:
    """Give each row of a page its counts and its last editor, as attributes: one query for each of the two."""
    keys = [row.pk for row in rows]
    wanted: dict[str, Any] = {one.name: one.count(model) for one in related_counts}
    if issubclass(model, TranslatedModel) and has_words_to_count(model):
        wanted |= tallies(model)
    counted = model._base_manager.filter(pk__in=keys if wanted else ()).order_by().values("pk", **wanted)
    facts = {counts.pop("pk"): counts for counts in counted}
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model)).order_by()
    of_page = entries.filter(object_id__in=[str(key) for key in keys])
    latest = of_page.values("object_id").annotate(last=Max("pk")).values("last")
    editors = {entry.object_id: entry.user for entry in entries.filter(pk__in=latest).select_related("user")}
    for row in rows:
        for name, value in facts.get(row.pk, {}).items():
            setattr(row, name, value)
        row.changed_by = name_of(editors[str(row.pk)]) if str(row.pk) in editors else ""


def name_of(user: Any) -> str:
    return str(user.get_short_name() or user.get_username())


def has_words_to_count(model: type[models.Model]) -> bool:
    return issubclass(model, TranslatedModel) and bool(word_fields(model))


def called(name: str, column: Column, **display: Any) -> Column:
    """A column under a name; `display` as in `admin.display`."""
    column.__name__ = name
    return admin.display(column, **display)


def name_column(code: str) -> Column:
    """Return the column of names in a language."""

    def name(row: Any) -> str:
        return str(row.in_language("name", code)) or EMPTY

    title = capfirst(language_name(code))
    return called(f"name_in_{code}", name, description=title, ordering=f"name_{code}")


def title_column(model: Any) -> Column:
    """Return the column of titles, ordered in the page's language."""
    return called(
        "title", lambda row: str(row), description=model._meta.verbose_name, ordering=title_order(model)
    )


def title_order(model: Any) -> Any:
    """Order by what records are called, as the page's language has it."""
    field = model.title_field
    return in_order(field) if field in model.translated_fields() else plain_in_order(field)


def status_mark(record: Any) -> str:
    """Return the status of a record, as word and shape."""
    shape = "waiting" if record.is_waiting else record.status
    return format_html('<span class="vv-status {}">{}</span>', shape, record.shown_status)


status_column = called("status", status_mark, description=gettext_lazy("status"), ordering="status")


def language_column(code: str) -> Column:
    """Return the column of a language: whether all that is written stands in it too."""

    def column(row: Any) -> str:
        return completeness(
            getattr(row, "tally", 0), getattr(row, build_localized_fieldname("tally", code), 0)
        )

    return called(tally_name(code), column, description=capfirst(language_name(code)))


def completeness(words: int, in_language: int) -> str:
    """Return the cell for how many of the filled fields are filled in a language."""
    if not words:
        return EMPTY
    if in_language >= words:
        return format_html('<span class="complete">{}</span>', _("complete"))
    if not in_language:
        return format_html('<span class="incomplete missing">{}</span>', _("missing"))
    said = _("%(count)s of %(total)s") % {"count": in_language, "total": words}
    return format_html('<span class="incomplete">{}</span>', said)


def day_column(start: str, end: str = "") -> Column:
    """A date, or one from `start` to `end`, in words."""

    def day(row: Any) -> str:
        first, last = getattr(row, start), getattr(row, end) if end else None
        words = format_date_range(first, last, short=True)
        uncertain = doubt(first) or doubt(last)
        return format_html("{} <small>({})</small>", words, uncertain) if uncertain else words or EMPTY

    return called("day", day, description=gettext_lazy("date"), ordering=f"{start}_earliest")


def count_column(model: type[models.Model], one: RelatedCount) -> Column:
    """Return the column that counts the related records of a kind; the number links to them."""
    kind = capfirst(str(one.target(model)._meta.verbose_name_plural))

    def count(row: Any) -> str:
        number = getattr(row, one.name, 0)
        label = _("%(kind)s of “%(record)s”: %(count)s") % {"kind": kind, "record": row, "count": number}
        url = address_of(model, one, row)
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, number) if number else EMPTY

    return called(one.name, count, description=kind)


def count_columns_in_one(
    model: type[models.Model], related_counts: Iterable[RelatedCount], description: Any
) -> Column:
    """Return the columns of `count_column` for all kinds of related records."""

    def counts(row: Any) -> str:
        several = [(one, number) for one in related_counts if (number := getattr(row, one.name, 0))]
        links = [(address_of(model, one, row), phrase(one.target(model), number)) for one, number in several]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or EMPTY

    return called("counts", counts, description=description)


def phrase(model: type[models.Model], number: int) -> str:
    """Return a count with its noun, such as "3 events"."""
    one, more = model._meta.verbose_name, model._meta.verbose_name_plural
    return f"{number} {one if number == 1 else more}"


def address_of(model: type[models.Model], one: RelatedCount, row: Any) -> str:
    """Return the address of the list of related records of a row."""
    return f"{admin_url(one.target(model), 'changelist')}?{urlencode({one.lookup(model): row.pk})}"


@admin.display(description=gettext_lazy("changed"), ordering="updated_at")
def changed(record: Any) -> str:
    """The column of the last change: when, and by whom."""
    day = format_partial_date(PartialDate(record.updated_at.date().isoformat()), short=True)
    return format_html("{} <small>{}</small>", day, getattr(record, "changed_by", ""))


def short_day(start: Any, end: Any = None) -> str:
    """A date in few words, for choices."""
    return format_date_range(start, end, short=True)


def latest_first(path: str) -> Any:
    """Order by a date: the latest first, those without one last."""
    return F(f"{path}_earliest").desc(nulls_last=True)


def opening_words(record: Any, field: str) -> str:
    return Truncator(str(record.localized(field))).words(OPENING, truncate="…")


def opening_column(field: str) -> Column:
    return called("opening", lambda row: opening_words(row, field), description=gettext_lazy("opening words"))


@admin.display(description=gettext_lazy("language"), ordering="language")
def language(row: Any) -> str:
    """The column of the name of a language."""
    return capfirst(language_name(row.language))


@admin.display(description=gettext_lazy("country"), ordering="country")
def country(row: Any) -> str:
    """The column of the name of a country."""
    return country_name(row.country) if row.country else EMPTY
