"""The forms of a discussion: a comment, an answer, work that is assigned."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.history.changes import user_name
from records.core.models import Record
from records.core.text import TOO_LONG
from records.editing.discussion.people import workers
from records.editing.discussion_pages.places import FieldPlace, find_places, own_places
from records.editing.forms.form_fields import CleanCharField

MAX_COMMENT = 5000  # characters
EMPTY = gettext_lazy("Write something first.")


class TextForm(forms.Form):
    """An answer, or new words of a comment."""

    text = CleanCharField(
        label=gettext_lazy("Comment"),
        validators=[MaxLengthValidator(MAX_COMMENT, TOO_LONG)],
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": EMPTY},
    )


class CommentForm(TextForm):
    """A comment on a record, on one of its fields, or on words in it."""

    field = forms.CharField(label=gettext_lazy("About"), required=False, max_length=200, widget=forms.Select)
    words = CleanCharField(
        label=gettext_lazy("About these words"),
        required=False,
        validators=[MaxLengthValidator(MAX_COMMENT, TOO_LONG)],
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Copied from the field, if it is about some words in it alone."),
    )
    field_order = ("field", "words", "text")

    def __init__(self, data: Any, record: Record, places: list[FieldPlace], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.record = record
        known = [(one.path, one.label) for one in places]
        chosen = str(self["field"].value() or "")
        if chosen and chosen not in dict(known):
            known += [(one.path, one.label) for one in find_places(record, [chosen]).values()]
        self.fields["field"].widget.choices = [("", _("The whole record")), *known]

    def clean_field(self) -> str:
        path = str(self.cleaned_data["field"])
        if path and not find_places(self.record, [path]):
            raise forms.ValidationError(_("This field is not there any more. Choose another one."))
        return path

    def clean(self) -> dict[str, Any]:
        """Find the field in which words stand where none was chosen."""
        words, field = self.cleaned_data.get("words"), self.cleaned_data.get("field")
        if words and field == "":
            holding = [one.path for one in own_places(self.record) if one.holds(words)]
            if not holding:
                self.add_error("field", _("Choose the field in which these words stand."))
            else:
                self.cleaned_data["field"] = holding[0]
        return self.cleaned_data


class UserChoice(forms.ModelChoiceField):
    """A choice of users, by their names."""

    def label_from_instance(self, user: Any) -> str:
        return user_name(user)


class AssignmentForm(forms.Form):
    """Work on a record for somebody, until a day."""

    assignee = UserChoice(
        queryset=None,
        label=gettext_lazy("Assign to"),
        error_messages={
            "required": gettext_lazy("Choose who is to do it."),
            "invalid_choice": gettext_lazy("Choose somebody who may work on records of this kind."),
        },
    )
    due = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    note = CleanCharField(label=gettext_lazy("What is to be done"), required=False, max_length=500)

    def __init__(self, data: Any, model: type[Record], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["assignee"].queryset = workers(model)  # type: ignore[attr-defined]

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due and due < localdate():
            raise forms.ValidationError(_("This day is past. Choose today or a later day."))
        return due
