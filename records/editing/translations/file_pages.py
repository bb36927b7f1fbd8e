"""Texts to translate as a file, and translations taken in from one: shown first, then saved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from records.core.languages import language_codes
from records.core.locale_formats import language_name
from records.editing.changelist.columns import has_words_to_count
from records.editing.translations.files import (
    CONTENT_TYPES,
    MOST_UNITS,
    PO,
    XLIFF,
    Translated,
    UnreadableFileError,
    read,
    write,
)
from records.editing.translations.taking_in import TakingIn, TextChange, label_of
from records.editing.translations.units import ALL, MISSING, STALE, units_of

SALT = "translations.file"
WHAT = [
    (MISSING, gettext_lazy("What is missing")),
    (STALE, gettext_lazy("What is out of date")),
    (ALL, gettext_lazy("All texts")),
]


class LanguagesForm(forms.Form):
    """A language from which, and one into which, texts are translated."""

    source = forms.ChoiceField(label=gettext_lazy("From"))
    target = forms.ChoiceField(label=gettext_lazy("Into"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        choices = [(code, capfirst(language_name(code))) for code in language_codes()]
        for name in ("source", "target"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["target"].initial = get_language()
        others = (code for code in language_codes() if code != get_language())
        self.fields["source"].initial = next(others, get_language())

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("source") == self.cleaned_data.get("target"):
            self.add_error("target", _("Choose two languages."))
        return self.cleaned_data


class FileForm(LanguagesForm):
    """A file to be made of texts of the archive."""

    what = forms.ChoiceField(label=gettext_lazy("Texts"), choices=WHAT)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Format"), choices=[(XLIFF, "XLIFF 2"), (PO, "PO (gettext)")])

    def __init__(self, kinds: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("All kinds"))]
        self.fields["kind"].choices = every + [  # type: ignore[attr-defined]
            (label, capfirst(str(model._meta.verbose_name_plural))) for label, model in kinds.items()
        ]


class UploadForm(LanguagesForm):
    """A file with translations."""

    file = forms.FileField(
        label=gettext_lazy("File with translations"), help_text=gettext_lazy("XLIFF 2 or PO, at most 5 MB.")
    )


def kinds_of(request: HttpRequest, site: AdminSite) -> dict[str, Any]:
    """Return the kinds with texts that this user may see, by label."""
    models = [kind["model"] for app in site.get_app_list(request) for kind in app["models"]]
    return {model._meta.label_lower: model for model in models if has_words_to_count(model)}


@require_safe
def translation_file(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Answer with a file of texts, as the query says; with the page that asks where it does not."""
    kinds = kinds_of(request, site)
    form = FileForm(kinds, request.GET)
    if not form.is_valid():
        return files_page(request, site, form=form if request.GET else None)
    chosen = form.cleaned_data
    wanted = [kinds[chosen["kind"]]] if chosen["kind"] else list(kinds.values())
    units = list(units_of(wanted, chosen["source"], chosen["target"], chosen["what"]))
    if not units:
        messages.info(request, _("There is no such text: nothing is to be translated."))
        return HttpResponseRedirect(request.path)
    if len(units) > MOST_UNITS:
        form.add_error(
            "kind", _("These are more than 5,000 texts: choose one kind, or those that are missing.")
        )
        return files_page(request, site, form=form)
    content = write(chosen["form"], units, chosen["source"], chosen["target"])
    answer = HttpResponse(content, content_type=CONTENT_TYPES[chosen["form"]])
    name = f"{chosen['source']}-{chosen['target']}-{chosen['what']}.{chosen['form']}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def translations_upload(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show what the translations of a file would change; save what was shown."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:translation_file"))
    if "shown" in request.POST:
        return save_shown(request, site)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return files_page(request, site, upload=form)
    file = form.cleaned_data["file"]
    try:
        texts = read(file.name, file.read())
    except UnreadableFileError as error:
        form.add_error("file", str(error))
        return files_page(request, site, upload=form)
    source, target = form.cleaned_data["source"], form.cleaned_data["target"]
    return changes_page(request, site, TakingIn(request, site, source, target), texts)


def changes_page(
    request: HttpRequest, site: AdminSite, taking: TakingIn, texts: list[Translated]
) -> HttpResponse:
    changes = taking.plan(texts)
    ready = [one.translated for one in changes if one.is_ready]
    context = {
        **site.each_context(request),
        "title": _("Take in translations"),
        "rows": [
            {"change": one, "field_label": label_of(one, taking.target)} for one in changes if not one.is_same
        ],
        "same": sum(one.is_same for one in changes),
        "ready": len(ready),
        "target": taking.target,
        "shown": signing.dumps([taking.source, taking.target, ready], salt=SALT, compress=True),
        "files_url": reverse("admin:translation_file"),
    }
    return TemplateResponse(request, "editing/translations/changes.html", context)


def save_shown(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Save the translations that were shown; say of each that was not saved, why."""
    try:
        source, target, texts = signing.loads(request.POST["shown"], salt=SALT)
    except signing.BadSignature:
        messages.error(request, _("This was not sent from its own page. Choose the file again."))
        return HttpResponseRedirect(reverse("admin:translation_file"))
    changes = TakingIn(request, site, source, target).carry_out(Translated(*one) for one in texts)
    report(request, changes)
    return HttpResponseRedirect(f"{reverse('admin:translations')}?language={target}")


def report(request: HttpRequest, changes: list[TextChange]) -> None:
    if count := sum(one.is_ready for one in changes):
        said = ngettext("%(count)s text was taken in.", "%(count)s texts were taken in.", count)
        messages.success(request, said % {"count": count})
    for one in changes:
        if one.sentences:
            messages.error(request, f"{one.record_title}: {' '.join(one.sentences)}")


def files_page(
    request: HttpRequest, site: AdminSite, form: FileForm | None = None, upload: UploadForm | None = None
) -> HttpResponse:
    """Show both forms: what is to be made, and what is to be taken in."""
    context = {
        **site.each_context(request),
        "title": _("Files for translators"),
        "form": form or FileForm(kinds_of(request, site)),
        "upload": upload or UploadForm(),
    }
    return TemplateResponse(request, "editing/translations/files.html", context)
