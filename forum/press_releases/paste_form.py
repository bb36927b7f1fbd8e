"""The form in which a press release is pasted or uploaded, in one language or in all."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forum.press_releases.readers.base import FileText
from forum.press_releases.readers.files import read_file
from records.core.languages import language_codes
from records.core.locale_formats import language_name
from records.core.text import clean_text
from records.editing.forms.form_fields import CleanCharField, CleanURLField, TypedDayField
from records.search.quote_check.language_data import likely_language

FILES = ".txt,.html,.htm,.mht,.mhtml,.pdf,.docx"


class PasteForm(forms.Form):
    """A release as text or as a file in each language, with what it may not say itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for code in language_codes():
            language = {"language": language_name(code)}
            looks = forms.Textarea({"rows": 14, "lang": code, "dir": "auto"})
            text = CleanCharField(
                label=_("Text in %(language)s") % language, widget=looks, required=False, strip=False
            )
            self.fields[f"text_{code}"] = text
            self.fields[f"file_{code}"] = forms.FileField(
                label=_("Or a file in %(language)s") % language,
                required=False,
                allow_empty_file=True,  # what it lacks is told by its reader
                widget=forms.FileInput({"accept": FILES}),
                help_text=_("A text, a saved page, a PDF or a DOCX, of at most 10 MB."),
            )
        self.fields["address"] = CleanURLField(
            label=_("Address at the publisher’s"), required=False, max_length=1000
        )
        self.fields["published_on"] = TypedDayField(
            label=_("Published on"), required=False, help_text=_("Only where the text does not say it.")
        )

    @property
    def texts(self) -> list[list[Any]]:
        """The fields of each language."""
        return [[self[f"text_{code}"], self[f"file_{code}"]] for code in language_codes()]

    def clean(self) -> dict[str, Any]:
        """Read the files; ask for a text where there is none."""
        self.files_read: dict[str, FileText] = {}
        for code in language_codes():
            self._read_file(code)
        if not self.errors and not self.pasted:
            first = f"text_{language_codes()[0]}"
            self.add_error(first, _("Paste the text, or choose a file, in at least one language."))
        return self.cleaned_data

    def _read_file(self, code: str) -> None:
        file = self.cleaned_data.get(f"file_{code}")
        if not file:
            return
        if self.cleaned_data.get(f"text_{code}"):
            self.add_error(f"file_{code}", _("Paste the text or choose a file, not both."))
            return
        try:
            read = read_file(file)
            self.files_read[code] = FileText(**{**vars(read), "text": clean_text(read.text)})
        except ValidationError as refused:
            self.add_error(f"file_{code}", refused)

    @property
    def pasted(self) -> dict[str, str]:
        """The texts by language; a text alone that is in another language than its field stands under its own."""
        typed = {code: self.cleaned_data.get(f"text_{code}") for code in language_codes()}
        texts = {code: text for code in language_codes() if (text := typed[code] or self._read(code, "text"))}
        if len(texts) == 1:
            return {likely_language(text): text for text in texts.values()}
        return texts

    def _read(self, code: str, name: str) -> str:
        return getattr(self.files_read.get(code), name, "")

    def told(self, name: str) -> str:
        """Return what a file tells of itself; empty where none does."""
        return next(filter(None, (self._read(code, name) for code in language_codes())), "")
