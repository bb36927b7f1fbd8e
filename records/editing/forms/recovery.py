"""Words typed into a form whose session had ended stand in it again after logging in."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records.editing.form_recovery import Words, as_query, forget, waiting

BEGIN_AFRESH = "afresh"


class NotYetSaved(forms.ModelForm):
    """Mixin of the form in which kept words stand: it shows them, and saves nothing."""

    kept_words: Words

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for sentence in told(self.kept_words):
            self.add_error(None, sentence)
        return cleaned


class KeptWords:
    """Mixin of admin classes."""

    keeps_words = True
    get_object: Callable[..., Any]
    has_add_permission: Callable[..., bool]
    has_change_permission: Callable[..., bool]

    @property
    def media(self) -> forms.Media:
        """With the script that asks, before a form is sent, whether its editor is still logged in."""
        return super().media + forms.Media(js=["js/editing/recovery.js"])

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; with the words that wait for it as if they had just been sent."""
        words = waiting(request)
        if words and (request.method == "POST" or BEGIN_AFRESH in request.GET):
            forget(request)
        if BEGIN_AFRESH in request.GET:
            return HttpResponseRedirect(words["address"] if words else request.path)
        if words and request.method == "GET" and self.may_send(request, object_id):
            show_as_sent(request, words)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def may_send(self, request: HttpRequest, object_id: str | None) -> bool:
        """Whether this user may save the form at all; somebody else may have logged in."""
        if object_id is None:
            return self.has_add_permission(request)
        record = self.get_object(request, unquote(object_id))
        return record is not None and self.has_change_permission(request, record)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        words = getattr(request, "kept_words", None)
        return type(form.__name__, (NotYetSaved, form), {"kept_words": words}) if words else form


def show_as_sent(request: HttpRequest, words: Words) -> None:
    """Make the request the one that sent these words. Reading its files first keeps them from being read anew."""
    request.POST, request.method, _files = as_query(words), "POST", request.FILES  # type: ignore[assignment]
    request.kept_words = words  # type: ignore[attr-defined]


def told(words: Words) -> list[SafeString]:
    """What to say above kept words."""
    address = words["address"]
    sentences = [
        format_html(
            '{} <a href="{}{}{}=1">{}</a>',
            _(
                "You were logged out before this was saved. Your words are below: look at them and save again."
            ),
            address,
            "&" if "?" in address else "?",
            BEGIN_AFRESH,
            _("Give them up and open the form afresh"),
        )
    ]
    if words["files"]:
        names = format_html_join(", ", "{}", ([name] for name in words["files"]))
        choose = _("Files cannot be kept. Choose them again:")
        sentences.append(format_html("{} {}", choose, names))
    return sentences
