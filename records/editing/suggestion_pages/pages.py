"""The pages on which a change is suggested, looked at, previewed, and decided."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from records.core.models import Record
from records.core.permissions import IN_PUBLIC, permission, suggesting
from records.editing.suggestion_pages.decision import Decision
from records.editing.suggestion_pages.preview import Preview
from records.editing.suggestion_pages.submission import Suggesting, may_suggest
from records.editing.suggestions.models import Suggestion
from records.editing.urls import admin_url

SHOWN = 20  # suggestions above a form


class Suggestions:
    """The pages of the suggestions for the records of an admin class."""

    def __init__(self, model_admin: Any) -> None:
        self.admin, self.model, self.opts = model_admin, model_admin.model, model_admin.opts

    def urls(self) -> list[URLPattern]:
        """Return `<pk>/suggest/`, `<pk>/suggestions/<suggestion>/` and its `preview/`."""
        guarded, prefix = self.admin.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        suggest: Any = guarded(self.suggest_view)
        suggest.model_admin = self.admin  # whose words are kept when a session has ended
        one = "<path:object_id>/suggestions/<int:suggestion_id>/"
        return [
            path("<path:object_id>/suggest/", suggest, name=f"{prefix}_suggest"),
            path(one, guarded(self.suggestion_view), name=f"{prefix}_suggestion"),
            path(f"{one}preview/", guarded(self.suggestion_preview), name=f"{prefix}_suggestion_preview"),
        ]

    def links(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Return the context of a form: `suggest_url` where it is offered, and the `suggestions` that wait."""
        waiting = Suggestion.of(record).filter(state=Suggestion.State.PENDING).defer("changes")
        found = list(waiting[: SHOWN + 1])
        is_offered = may_suggest(request.user, record)
        return {
            "suggest_url": admin_url(record, "suggest", record.pk) if is_offered else "",
            "suggestions": found[:SHOWN],
            "has_more_suggestions": len(found) > SHOWN,
        }

    # Suggest ----------------------------------------------------------------------------------------------------------

    def suggest_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the form of a record in public, and keep what is sent; `?suggestion=` goes on with a suggestion."""
        begun = self.begun_suggestion(request, object_id)
        with suggesting():
            submission = Suggesting(self.admin, request, object_id, begun)
            answer: Any = submission.send() if request.method == "POST" else submission.open()
            if hasattr(answer, "render"):
                answer.render()
        return answer

    def begun_suggestion(self, request: HttpRequest, object_id: str) -> Suggestion | None:
        """Return the suggestion of this user that the address names; 404 for another's."""
        key = request.GET.get("suggestion", "")
        if not key:
            return None
        if not key.isascii() or not key.isdecimal():
            raise Http404
        found = self.suggestion(object_id, int(key[:18]))
        if found.author_id != request.user.pk or not found.is_pending:
            raise PermissionDenied
        return found

    def suggestion(self, object_id: str, suggestion_id: int) -> Suggestion:
        key = unquote(object_id)
        if not (key.isascii() and key.isdecimal()):
            raise Http404
        kind = {"content_type__app_label": self.opts.app_label, "content_type__model": self.opts.model_name}
        found = Suggestion.objects.select_related("author", "decided_by").filter(**kind, object_id=key[:18])
        return get_object_or_404(found, pk=suggestion_id)

    # Look at it, and decide -------------------------------------------------------------------------------------------

    def suggestion_view(self, request: HttpRequest, object_id: str, suggestion_id: int) -> HttpResponse:
        """Show a suggestion beside what is public; on POST, accept it wholly or in part, refuse it, or take it back."""
        found = self.suggestion(object_id, suggestion_id)
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        decision = Decision(self.admin, request, found)
        if request.method == "POST" and decision.carry_out():
            return HttpResponseRedirect(found.url)
        return decision.page()

    def suggestion_preview(self, request: HttpRequest, object_id: str, suggestion_id: int) -> HttpResponse:
        """Show the public page as it would look with a suggestion; nothing of it is kept, by no cache either."""
        found = self.suggestion(object_id, suggestion_id)
        record = self.model._base_manager.filter(pk=found.object_id).first()
        may_see = self.admin.has_view_permission(request) and (
            request.user.has_perm(permission("change", self.model)) or found.author_id == request.user.pk
        )
        if not may_see:
            raise PermissionDenied
        if not isinstance(record, Record) or record.status not in IN_PUBLIC:
            messages.error(request, _("There is no public page of it now."))
            return HttpResponseRedirect(found.url)
        return Preview(self.admin, request, found).page()
