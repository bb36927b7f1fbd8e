"""The history of a kind of record together with the rows of its form."""

from typing import Any

from django.contrib import admin

from records.core.history import revisions
from records.editing.forms.options import link_of


class RowHistory(admin.ModelAdmin):
    """Admin of a model that has a history with the rows of its form, those that other rooms add too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep_history()

    def keep_history(self) -> None:
        """Let the model have a history, together with the rows of its form."""
        for inline in self.inlines:
            revisions.register(inline.model)
        links = [link_of(inline, self.model).remote_field for inline in self.inlines]
        revisions.register(self.model, [link.get_accessor_name() or "" for link in links])

    @classmethod
    def add_inline(cls, inline: type[admin.options.InlineModelAdmin]) -> None:
        """Add rows to the form of this kind that belong to a room above the kind's own."""
        cls.inlines = (*cls.inlines, inline)
        for model_admin in admin.site._registry.values():
            if isinstance(model_admin, cls):
                model_admin.keep_history()
