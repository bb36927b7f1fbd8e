"""Pages of a record beside its form, such as the one that makes the next edition of an event."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from records.editing.urls import admin_url


@dataclass(frozen=True)
class RecordPage:
    """A page at `<key>/<name>/` of an admin class, which its form links to where `is_offered`.

    `view` and `is_offered` take the admin class, the request and the record; the view asks for rights itself.
    """

    name: str
    label: str | Promise
    view: Callable[[Any, HttpRequest, Any], HttpResponse]
    is_offered: Callable[[Any, HttpRequest, Any], bool]

    def url(self, model_admin: Any) -> URLPattern:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            return self.answer(model_admin, request, object_id)

        guarded: Any = model_admin.admin_site.admin_view(view)
        guarded.model_admin = model_admin  # whose words are kept when a session has ended
        name = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}_{self.name}"
        return path(f"<path:object_id>/{self.name.replace('_', '-')}/", guarded, name=name)

    def answer(self, model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer with the page of a record; lead back to the list from one that is gone."""
        record = model_admin.get_object(request, unquote(object_id))
        if record is None:
            messages.error(request, _("These records are not there any more."))
            return HttpResponseRedirect(admin_url(model_admin.model, "changelist"))
        return self.view(model_admin, request, record)

    def link(self, record: Any) -> dict[str, str]:
        """Return the link of a form to this page of its record."""
        return {"label": f"{self.label}…", "url": admin_url(record, self.name, record.pk), "name": self.name}

    def show(
        self, model_admin: Any, request: HttpRequest, record: Any, template: str, **context: Any
    ) -> TemplateResponse:
        """Return the page as a template in the frame of the admin shows it."""
        frame = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": self.label,
            "original": record,
            "back_url": admin_url(record, "change"),
            "media": model_admin.media,
        }
        return TemplateResponse(request, template, {**frame, **context})
