"""Admin of participations in an event."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from forum.events.autofill import office_of
from forum.events.models import Participation
from forum.events.publication import days_of
from records.editing.base import TranslatedPartAdmin, in_every_language
from records.editing.forms.base import NumberedFormSet
from records.editing.forms.inlines import StackedInline

FIELDS = ("person", "role", "order", "office", "session", "affiliation", "remark")
CHOSEN = ("person", "office", "session")


class ParticipationFormSet(NumberedFormSet):
    """Compares new rows with each other too: the database's rule has conditions, which Django leaves out."""

    filled: list[str] = []

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            part = tuple(form.cleaned_data.get(name) for name in ("session", "person", "role"))
            if part in seen and form not in self.deleted_forms:
                form.add_error("role", _("The person already has this role here."))
            seen.add(part if part[1] and form not in self.deleted_forms else None)
        self.filled = [sentence for form in self.extra_forms if (sentence := self.fill_in_office(form))]

    def fill_in_office(self, form: Any) -> str:
        """Fill in the only office held that day in a new row without one; return a message about it, or nothing."""
        cleaned = form.cleaned_data
        if form in self.deleted_forms or form.errors or not cleaned.get("person") or cleaned.get("office"):
            return ""
        part = Participation(event=self.instance, session=cleaned.get("session"))
        office = office_of(cleaned["person"], None, *days_of(part))
        if office is None:
            return ""
        form.instance.office = cleaned["office"] = office
        return f"{cleaned['person']}: {office}"


class ParticipationInline(StackedInline):
    model = Participation
    formset = ParticipationFormSet
    fields = FIELDS
    autocomplete_fields = CHOSEN

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Rows that say what is filled in, and that sessions of an event can be chosen once it has some."""
        formset = super().get_formset(request, obj, **kwargs)
        fields = formset.form.base_fields
        if "office" in fields:
            fields["office"].help_text = _(
                "Left blank, it is filled in where the person held one office alone that day."
            )
        if "session" in fields and obj is None:
            fields["session"].disabled = True
            fields["session"].help_text = _("Save the event first, then choose one of its sessions.")
        return formset


@admin.register(Participation)
class ParticipationAdmin(TranslatedPartAdmin):
    fields = ("event", *FIELDS)
    list_display = ("event", "session", "office")
    list_filter = ("role",)
    list_select_related = ("person", "event", "session", "office__organization")
    search_fields = ("person__name", "person__other_names__name", *in_every_language("event__name"))
    autocomplete_fields = ("event", *CHOSEN)
