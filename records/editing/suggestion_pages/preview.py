"""The public page with a suggestion in it."""

from contextlib import suppress
from copy import copy
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.core.languages import language_codes
from records.core.locale_formats import language_name
from records.core.permissions import suggesting
from records.editing.publishing.forms import listed
from records.editing.suggestion_pages.submission import Acceptance, TakenBackError
from records.editing.suggestions.models import Suggestion
from records.editing.suggestions.review import Review
from records.editing.urls import admin_url
from records.search.signal_handlers import batch_indexing


class Preview:
    """The public page with a suggestion in it: made in a transaction that is taken back."""

    def __init__(self, model_admin: Any, request: HttpRequest, suggestion: Suggestion) -> None:
        self.admin, self.request, self.suggestion = model_admin, request, suggestion

    def page(self) -> HttpResponse:
        code = self.request.GET.get("in", get_language() or "")
        if code not in language_codes():
            raise Http404
        faults: list[str] = []
        answer: Any = None
        stored = revisions.current(self.admin.model, self.suggestion.object_id)
        review = Review(self.admin.model, self.suggestion.suggested, stored, {})
        with (
            suppress(TakenBackError),
            suggesting(),
            revisions.noted(),
            transaction.atomic(),
            batch_indexing(),
        ):
            acceptance = Acceptance(self.admin, self.request, self.suggestion)
            faults = acceptance.carry_out(one.change for one in review.changes if one.is_open)
            answer = None if faults else self.public_page(code)
            raise TakenBackError
        if answer is None or answer.status_code != 200:
            messages.error(self.request, listed(_("There is nothing to be previewed:"), faults))
            return HttpResponseRedirect(self.suggestion.url)
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    def public_page(self, code: str) -> Any:
        """Return the page at the address that the record would have, rendered."""
        record: Any = self.admin.model._base_manager.get(pk=self.suggestion.object_id)
        with override(code):
            address = record.get_absolute_url()
            asked: Any = copy(self.request)
            asked.method, asked.path, asked.path_info, asked.GET = "GET", address, address, QueryDict()
            match = asked.resolver_match = resolve(address)
            answer = match.func(asked, *match.args, **match.kwargs)
            if answer.status_code == 200 and hasattr(answer, "context_data"):
                answer.context_data["suggestion_banner"] = self.banner(code)
                answer.render()
        return answer

    def banner(self, shown: str) -> dict[str, Any]:
        own = admin_url(self.admin.model, "suggestion_preview", self.suggestion.object_id, self.suggestion.pk)
        others = [
            {"code": code, "name": language_name(code), "url": f"{own}?in={code}"}
            for code in language_codes()
            if code != shown
        ]
        return {"suggestion": self.suggestion, "languages": others}
