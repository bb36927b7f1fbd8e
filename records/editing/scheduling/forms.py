"""The part of a page that asks when a change of status is to be made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.locale_formats import time_zones
from records.editing.forms.form_fields import TypedDayField
from records.editing.scheduling.moments import moment_in_words, moment_of

NOW, LATER = "now", "later"
HOURS = ("%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M", "%I:%M %p")


class ScheduleForm(forms.Form):
    """Now, or at a day and an hour in a time zone.

    The moment is shown once as it was understood, in that zone and in UTC: `agreed` is the one that was shown, and
    the change is scheduled when it is sent back.
    """

    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(NOW, gettext_lazy("Now")), (LATER, gettext_lazy("At a day and an hour"))],
        widget=forms.RadioSelect,
        initial=NOW,
        required=False,
    )
    day = TypedDayField(label=gettext_lazy("Day"), required=False)
    hour = forms.TimeField(
        label=gettext_lazy("Hour"),
        required=False,
        input_formats=HOURS,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write an hour, such as 15:00.")},
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    is_embargo = forms.BooleanField(
        label=gettext_lazy("Embargo: and not before"),
        help_text=gettext_lazy(
            "Until then nobody can publish it in any way, unless somebody who publishes lifts the embargo."
        ),
        required=False,
    )
    agreed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, zones: Sequence[str], *, has_embargo: bool) -> None:
        super().__init__(data, prefix="schedule", label_suffix="")
        field: Any = self.fields["zone"]
        field.choices = [
            (_("Suggested"), [(zone, zone) for zone in zones]),
            (_("All"), [(zone, zone) for zone in time_zones() if zone not in zones]),
        ]
        field.initial = zones[0]
        if not has_embargo:
            del self.fields["is_embargo"]

    @property
    def hour_fields(self) -> list[forms.BoundField]:
        return [self["day"], self["hour"], self["zone"]]

    @property
    def is_later(self) -> bool:
        return self.is_bound and self.data.get(self.add_prefix("when")) == LATER

    @property
    def moment(self) -> datetime | None:
        """The moment that was typed, if it is one."""
        found: datetime | None = getattr(self, "cleaned_data", {}).get("moment")
        return found

    @property
    def is_agreed(self) -> bool:
        return self.moment is not None and self.cleaned_data["agreed"] == self.stamp

    @property
    def stamp(self) -> str:
        """The moment and the zone, as the page sends back what it has shown."""
        return f"{self.moment.isoformat()} {self.cleaned_data['zone']}" if self.moment else ""

    @property
    def words(self) -> str:
        """The moment in its zone and in UTC; empty as long as there is none."""
        return moment_in_words(self.moment, self.cleaned_data["zone"]) if self.moment else ""

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not self.is_later:
            if values.get("day") or values.get("hour"):
                said = _("You wrote a day or an hour. Choose whether it is to be then, or leave both blank.")
                self.add_error("when", said)
            return values
        for name, sentence in (("day", _("Write the day.")), ("hour", _("Write the hour."))):
            if not values.get(name) and not self.has_error(name):
                self.add_error(name, sentence)
        if not values.get("zone") and not self.has_error("zone"):
            self.add_error("zone", _("Choose a time zone."))
        if not self.errors:
            values["moment"] = moment_of(values["day"], values["hour"], values["zone"])
        return values
