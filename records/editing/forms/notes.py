"""The form of an editorial note."""

from copy import copy
from typing import Any

from records.core.note_rules import faults_of
from records.editing.forms.base import RecordForm


class EditorialNoteForm(RecordForm):
    """The form of a note: the words to which it is tied stand in the records that have it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        note = copy(self.instance)
        for name, value in cleaned.items():
            if name == "field" or name.startswith("words_"):
                setattr(note, name, value)
        for column, message in faults_of(note).items() if note.pk else ():
            self.add_error(column if column in self.fields else None, message)
        return cleaned
