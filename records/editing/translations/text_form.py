"""The form of one text: the translation, what it is, and what it was when the form was opened."""

from hashlib import blake2b
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.languages import TextStatus, TranslatedModel, column_of
from records.core.permissions import Access, access_level
from records.editing.forms.form_fields import field_options
from records.editing.translations.units import status_column

ROWS = (3, 16)  # of the field, at least and at most
LETTERS = 60  # of a line, about


def digest_of(*texts: str | None) -> str:
    """Return a short name of texts, by which a change is noticed."""
    return blake2b("\0".join(text or "" for text in texts).encode(), digest_size=12).hexdigest()


class TextForm(forms.Form):
    """A translation into a language, as a user may write it.

    `seen` and `seen_source` tell which translation and which source were on the page: others may save meanwhile.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_source = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, request: HttpRequest, row: TranslatedModel, field: str, language: str, data: Any = None
    ) -> None:
        self.row, self.field, self.language = row, field, language
        super().__init__(data, label_suffix="")
        column: Any = row._meta.get_field(column_of(field, language))
        stored = getattr(row, column.name) or ""
        self.fields["text"] = column.formfield(**{**field_options(column, request), "required": False})
        self.fields["text"].label = _("Translation")
        self.fields["text"].widget = forms.Textarea(
            {
                "lang": language,
                "dir": "auto",
                "rows": min(max(ROWS[0], len(stored) // LETTERS + 2), ROWS[1]),
                "maxlength": column.max_length or "",
                "aria-describedby": "length",
                "spellcheck": "true",
            }
        )
        self.initial = {"text": stored, "seen": self.stored_digest(), "seen_source": ""}
        if name := status_column(row, language):
            self._add_status(request.user, getattr(row, name))

    def _add_status(self, user: Any, stored: str) -> None:
        may_change = access_level(user, type(self.row), self.row) >= Access.CHANGE
        choices = [one for one in TextStatus.choices if may_change or one[0] != TextStatus.ORIGINAL]
        self.fields["status"] = forms.ChoiceField(
            choices=choices, required=False, label=gettext_lazy("What it is")
        )
        self.initial["status"] = stored or TextStatus.UNOFFICIAL

    def stored_digest(self) -> str:
        """Return the name of the translation as it is stored."""
        text = getattr(self.row, column_of(self.field, self.language))
        return digest_of(text, self.row.text_status_in(self.language))

    @property
    def typed(self) -> str:
        """Return the words in the form, cleaned or not."""
        cleaned = getattr(self, "cleaned_data", {})
        return str(cleaned.get("text", self["text"].value()) or "").strip()

    @property
    def status_field(self) -> forms.BoundField | None:
        """Return the field of what the text is, for rows that say it."""
        return self["status"] if "status" in self.fields else None

    @property
    def chosen_status(self) -> str:
        return str(self.cleaned_data.get("status") or "")

    def is_changed(self) -> bool:
        """Return whether saving would change anything."""
        status = status_column(self.row, self.language)
        is_other_status = bool(
            status and self.typed and self.chosen_status != (getattr(self.row, status) or "")
        )
        return (
            self.typed != (getattr(self.row, column_of(self.field, self.language)) or "") or is_other_status
        )
