"""“My notices”, where users choose their mails, and the page that ends them from a mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from records.editing.discussion.models import NoticePreference
from records.editing.discussion.preferences import by_token, preference_of


class PreferenceForm(forms.ModelForm):
    """Language and frequency of mails."""

    class Meta:
        model = NoticePreference
        fields = ("frequency", "language")
        widgets = {"frequency": forms.RadioSelect, "language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the mails"), choices=settings.LANGUAGES, widget=forms.RadioSelect
        )


@require_http_methods(["GET", "HEAD", "POST"])
def my_notices(request: HttpRequest) -> HttpResponse:
    """Show and change how its user is told by e-mail."""
    preference = preference_of(request.user, get_language())
    form = PreferenceForm(request.POST if request.method == "POST" else None, instance=preference)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your notices are changed."))
        return HttpResponseRedirect(request.path)
    context = {**admin.site.each_context(request), "title": _("My notices"), "form": form}
    return TemplateResponse(request, "editing/discussion/notices.html", context)


@csrf_exempt  # a mail program sends it by itself (RFC 8058); the token is its proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether mails are to end, in the language of the reader; on POST, end them. No login is needed."""
    preference = by_token(token)
    with override(preference.language if preference else get_language()):
        if preference and request.method == "POST":
            NoticePreference.objects.filter(pk=preference.pk).update(
                frequency=NoticePreference.Frequency.NEVER
            )
        context = {
            **admin.site.each_context(request),
            "title": _("No more mails"),
            "preference": preference,
            "is_done": request.method == "POST",
            "notices_url": reverse("my_notices"),
        }
        status = 200 if preference else 404
        response = TemplateResponse(request, "editing/discussion/unsubscribe.html", context, status=status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response.render()
