"""The forms in which the pages that change a status ask for a reason."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.languages import language_columns
from records.core.locale_formats import language_name
from records.core.models import Record
from records.core.rules import REASON, column, no_reason
from records.core.text import TOO_LONG
from records.editing.discussion import returns
from records.editing.forms.form_fields import CleanCharField

MAX_RETURN = 5000  # characters of the reason of a return


class ReasonForm(forms.Form):
    """The form for the reason of a withdrawal, in at least one language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in language_columns(REASON).items():
            label = _("Reason in %(language)s") % {"language": language_name(code)}
            widget = forms.Textarea({"rows": 3, "lang": code})
            self.fields[name] = CleanCharField(label=label, widget=widget, required=False)

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.values()) and not self.errors:
            self.add_error(column(REASON), no_reason())
        return self.cleaned_data


class ReturnForm(forms.Form):
    """The form for the reason of a return; it has to be given to somebody else who entered one of the records."""

    reason = CleanCharField(
        label=gettext_lazy("Reason"),
        validators=[MaxLengthValidator(MAX_RETURN, TOO_LONG)],
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )

    def __init__(self, data: Any, records: list[Record], user: Any) -> None:
        super().__init__(data)
        self.is_for_others = returns.of_others(records, user)

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"])
        if not reason and self.is_for_others:
            raise forms.ValidationError(
                _("Write why it comes back: whoever entered it has to know what to do.")
            )
        return reason
