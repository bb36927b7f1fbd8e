"""Admin of who took part in an event."""

from django.contrib import admin
from django.utils.translation import gettext as _

from forum.models import Participation
from records.admin import NumberedRows, StackedInline, TranslatedPartAdmin, in_every_language

FIELDS = ("person", "role", "order", "office", "session", "affiliation", "remark")
CHOSEN = ("person", "office", "session")


class ParticipationFormSet(NumberedRows):
    """Compares new rows with each other too: the database's rule has conditions, which Django leaves out."""

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            part = tuple(form.cleaned_data.get(name) for name in ("session", "person", "role"))
            if part in seen and form not in self.deleted_forms:
                form.add_error("role", _("The person already has this role here."))
            seen.add(part if part[1] and form not in self.deleted_forms else None)


class ParticipationInline(StackedInline):
    model = Participation
    formset = ParticipationFormSet
    fields = FIELDS
    autocomplete_fields = CHOSEN


@admin.register(Participation)
class ParticipationAdmin(TranslatedPartAdmin):
    fields = ("event", *FIELDS)
    columns = ("event", "session", "office")
    kinds = ("role",)
    list_select_related = ("person", "event", "session", "office__organization")
    search_fields = ("person__name", "person__other_names__name", *in_every_language("event__name"))
    autocomplete_fields = ("event", *CHOSEN)
