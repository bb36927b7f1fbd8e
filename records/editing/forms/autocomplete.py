"""Autocompletes for records: their results, the order of these, and labels that tell records of one name apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteMixin
from django.db import models
from django.db.models import BooleanField, Case, When
from django.utils.translation import gettext as _

from records.core.database.constraints import Agreement
from records.editing.forms.form_fields import is_key
from records.editing.search import nearness

OWNER = "owner"


class RecordSelectMixin(AutocompleteMixin):
    """Mixin of widgets: an autocomplete whose chosen records have the labels of its results."""

    known: dict[str, Any] | None = None
    is_required: bool
    allow_multiple_selected: bool
    create_option: Any

    def optgroups(self, name: str, value: Any, attr: Any = None) -> list[Any]:
        """Return the chosen records, and an empty option if none is required."""
        keys = [key for key in value if is_key(key)]
        known = self.known if self.known is not None else records_of(self, keys)
        found = [known[key] for key in dict.fromkeys(keys) if key in known]
        options = [(record.pk, label_of(self.admin_site, record)) for record in found]
        blank = [] if self.is_required or self.allow_multiple_selected else [("", "")]
        return [
            (None, [self.create_option(name, key, label, bool(key), place)], place)
            for place, (key, label) in enumerate([*blank, *options])
        ]

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """Add `data-owner`, the field of the same form whose records are offered, and `data-days`, those with a day.

        `data-owner-field` is the field of a new record that holds that owner.
        """
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs=extra_attrs)
        agreement, days = agreement_of(self.field), days_of(self.admin_site, self.field)
        attrs |= {"data-owner": agreement.own, "data-owner-field": agreement.shared} if agreement else {}
        return {**attrs, "data-days": " ".join(days)} if days else attrs

    @property
    def media(self) -> forms.Media:
        names = ("admin/js/jquery.init.js", "admin/js/autocomplete.js", "js/editing/autocomplete.js")
        return super().media + forms.Media(js=names)


class RecordSelect(RecordSelectMixin, forms.Select):
    """Widget that chooses one record."""


class RecordSelectMultiple(RecordSelectMixin, forms.SelectMultiple):
    """Widget that chooses any number of records."""


def joins_of(site: AdminSite, model: type[models.Model]) -> Iterator[str]:
    """The relations of a row, and those that tell their records apart."""
    for field in model._meta.fields:
        if field.is_relation:
            yield field.name
            yield from (f"{field.name}__{join}" for join in joins_to_tell_apart(site, field.related_model))


def joins_to_tell_apart(site: AdminSite, model: Any) -> tuple[str, ...]:
    """The relations that the label of a choice needs."""
    return getattr(site.get_model_admin(model), "choice_joins", ()) if site.is_registered(model) else ()


def label_of(site: AdminSite, record: models.Model) -> str:
    """Return the label of a record in an autocomplete."""
    model_admin: Any = site.get_model_admin(type(record))
    return model_admin.choice_label(record) if hasattr(model_admin, "choice_label") else str(record)


def records_of(widget: RecordSelectMixin, keys: Iterable[Any]) -> dict[str, Any]:
    """Return the records chosen in a widget, by key."""
    model: Any = widget.field.remote_field.model
    joins = joins_to_tell_apart(widget.admin_site, model)
    rows = model._default_manager.select_related(*joins).filter(pk__in=set(keys))
    return {str(record.pk): record for record in rows}


def give_known_records(shown: Iterable[forms.BaseForm]) -> None:
    """Give all autocompletes of some forms their chosen records: one query a kind."""
    widgets: dict[Any, list[tuple[RecordSelectMixin, list[str]]]] = defaultdict(list)
    for form in shown:
        for bound in form:
            widget: Any = getattr(bound.field.widget, "widget", bound.field.widget)
            if isinstance(widget, RecordSelectMixin):
                value = bound.value()
                chosen = value if isinstance(value, (list, tuple)) else [value]
                keys = [key for one in chosen if is_key(key := str(getattr(one, "pk", one)))]
                widgets[widget.field.remote_field.model].append((widget, keys))
    for found in widgets.values():
        wanted = {key for _widget, keys in found for key in keys}
        known = records_of(found[0][0], wanted) if wanted else {}
        for widget, _keys in found:
            widget.known = known


def agreement_of(field: Any) -> Agreement | None:
    """The rule that ties what is chosen in a field to another field of the same record."""
    agreements = getattr(field.model, "agreements", ())
    return next((rule for rule in agreements if rule.relation == field.name), None)


def days_of(site: AdminSite, field: Any) -> tuple[str, ...]:
    """Return the fields of a form that say on which days what is chosen in another one of its fields is needed."""
    model_admin: Any = site.get_model_admin(field.model) if site.is_registered(field.model) else None
    return getattr(model_admin, "dated_choices", {}).get(field.name, ())


class Choices(AutocompleteJsonView):
    """Return the results of an autocomplete: of the records of `owner`, if it is known, those with the typed name.

    Of records that last for a time, those of the days of the form come first; the others say so.
    """

    admin_site: AdminSite

    def get_queryset(self) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = super().get_queryset()
        joins = joins_to_tell_apart(self.admin_site, found.model)
        paths = self.model_admin.get_search_fields(self.request)
        rule, key = agreement_of(self.source_field), self.request.GET.get(OWNER, "")
        if rule and is_key(key):  # any other would be refused
            found = found.filter(**{rule.shared: int(key)})
        order: list[Any] = []
        if (lasting := self._lasting()) is not None:
            found = found.annotate(
                lasts=Case(When(lasting, then=True), default=False, output_field=BooleanField())
            )
            order.append("-lasts")
        if self.term.strip():
            order.append(nearness(paths, self.term))
        usual = getattr(self.model_admin, "get_choice_order", self.model_admin.get_ordering)
        order += usual(self.request) or self.model_admin.opts.ordering or ()
        return found.select_related(*joins).order_by(*order, "pk")

    def _lasting(self) -> Any:
        """Return the condition of records that last on the days of the form; None where these are not known."""
        source: Any = self.admin_site.get_model_admin(self.source_field.model)
        model_admin: Any = self.model_admin
        if not days_of(self.admin_site, self.source_field):
            return None
        first, last = source.days_of_form(self.request.GET)
        return model_admin.lasting(first, last) if first or last else None

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        text = label_of(self.admin_site, obj)
        remark = "" if getattr(obj, "lasts", True) else _("not on that day")
        return {
            "id": str(getattr(obj, to_field_name)),
            "text": f"{text} · {remark}" if remark else text,
        }
