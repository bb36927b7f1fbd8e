"""Admin of press releases: the page on which one is pasted, and the page on which its proposals are decided."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.press_releases.draft_maker import Drafts
from forum.press_releases.drafts import lacking_rights, make_drafts, told
from forum.press_releases.marking import shown
from forum.press_releases.models import PressRelease
from forum.press_releases.paste_form import PasteForm
from forum.press_releases.reading import read_again
from forum.press_releases.review import Review
from forum.press_releases.texts import Part
from forum.quotations.models import Article
from records.core.languages import column_of, language_codes
from records.editing.changelist.changelist import ListOptions
from records.editing.changelist.columns import LIST_PAGE
from records.editing.forms.autocomplete import give_known_records
from records.editing.site import forget_words, recovery_sentences, waiting_words, words_as_query
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url

NOT_KEPT = ("csrfmiddlewaretoken", "_drafts", "_read", "_save")


@admin.register(PressRelease)
class PressReleaseAdmin(ListOptions, admin.ModelAdmin):
    """Admin of releases: for those who may add articles, events, quotations, people and organizations."""

    keeps_words = True
    menu_place = 1
    change_list_template = LIST_PAGE
    list_display = ("state", "author", "updated_at")
    search_fields = ("title",)
    ordering = ("-updated_at", "-pk")

    class Media:
        css = {"all": ("css/editing/press_releases.css",)}
        js = ("js/editing/recovery.js", "js/editing/press_releases.js")

    @admin.display(description=gettext_lazy("state"))
    def state(self, release: PressRelease) -> str:
        """Say whether drafts were made."""
        return _("Drafts were made") if release.article_id else _("Being read")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not lacking_rights(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not lacking_rights(request.user)

    has_change_permission = has_delete_permission = has_view_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return not lacking_rights(request.user)

    # The paste -------------------------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the form in which a release is pasted; on POST, read it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self._paste_form(request)
        if request.method == "POST" and form.is_valid() and (release := self._read(request, form)):
            return HttpResponseRedirect(admin_url(release, "change"))
        has_reader = bool(settings.PRESS_RELEASE_READER)
        title = _("Read a press release")
        context = {**self._context(request), "form": form, "has_reader": has_reader, "title": title}
        return TemplateResponse(request, "admin/press_releases/pressrelease/paste.html", context)

    def _paste_form(self, request: HttpRequest) -> PasteForm:
        words = waiting_words(request)
        if request.method == "POST":
            forget_words(request)
            return PasteForm(request.POST, request.FILES)
        form = PasteForm(words_as_query(words) if words else None)
        for sentence in recovery_sentences(words) if words else ():
            form.add_error(None, sentence)
        return form

    def _read(self, request: HttpRequest, form: PasteForm) -> PressRelease | None:
        """Return what was pasted, read and saved; None, with the reason in the form, where it cannot be read."""
        values = form.cleaned_data
        release = PressRelease(
            texts=form.pasted,
            address=values.get("address") or form.told("address")[:1000],
            published_on=values.get("published_on") or day_or_none(form.told("published_on")),
            publisher=form.told("publisher")[:300],
            author=request.user if request.user.is_authenticated else None,
        )
        try:
            read_again(release)
        except ValidationError as refused:
            form.add_error(None, refused)
            return None
        return release

    # The proposals ---------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the proposals beside the text; on POST, keep what was decided, read again, or make the drafts."""
        release = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, release):
            raise PermissionDenied
        if release is None:
            messages.error(request, _("These records are not there any more."))
            return HttpResponseRedirect(admin_url(PressRelease, "changelist"))
        if request.method == "POST":
            return self._sent(request, release)
        review = Review(release.kept_proposals, release.read(), self._kept_answers(request, release))
        return self._page(request, release, review)

    def _kept_answers(self, request: HttpRequest, release: PressRelease) -> QueryDict | None:
        """Return what was typed before: what waits since a session ended, else what was sent last."""
        if words := waiting_words(request):
            return words_as_query(words)
        return as_query(release.answers) if release.answers else None

    def _sent(self, request: HttpRequest, release: PressRelease) -> HttpResponse:
        forget_words(request)
        if release.article_id:
            messages.error(request, _("The drafts of this release were made already."))
            return HttpResponseRedirect(admin_url(release, "change"))
        release.answers = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
        if "_read" in request.POST:
            release.parts = chosen_parts(request.POST)
            read_again(release)
            messages.success(request, _("It was read again."))
            return HttpResponseRedirect(admin_url(release, "change"))
        release.save()
        if "_drafts" not in request.POST:
            messages.success(request, _("What you decided is kept. No draft is made yet."))
            return HttpResponseRedirect(admin_url(release, "change"))
        return self._accepted(request, release)

    def _accepted(self, request: HttpRequest, release: PressRelease) -> HttpResponse:
        """Make the drafts, or show what stands against it."""
        review = Review(release.kept_proposals, release.read(), request.POST)
        if review.is_valid():
            try:
                drafts = make_drafts(release, review.decisions(), request.user)
            except ValidationError as refused:
                review.errors = refused.messages
            else:
                self._tell(request, drafts)
                return HttpResponseRedirect(admin_url(drafts.article, "change"))
        return self._page(request, release, review)

    def _tell(self, request: HttpRequest, drafts: Drafts) -> None:
        links = format_html_join(
            ", ", '<a href="{}">{}</a>', ((admin_url(one, "change"), str(one)) for one in drafts.made)
        )
        messages.success(request, with_undo(format_html("{} {}", told(drafts), links)))
        if drafts.left:
            messages.warning(request, " ".join([_("Left for you:"), *drafts.left]))

    def _page(self, request: HttpRequest, release: PressRelease, review: Review) -> HttpResponse:
        give_known_records(review.forms)
        context = {
            **self._context(request),
            "media": self.media + review.media,
            "title": str(release),
            "original": release,
            "review": review,
            "texts": shown(review.texts.values(), review.proposals),
            "alike": alike(release),
        }
        return TemplateResponse(request, "admin/press_releases/pressrelease/review.html", context)

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "list_url": admin_url(PressRelease, "changelist"),
        }


def day_or_none(text: str) -> date | None:
    """Return a day as a page tells it; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_query(answers: dict[str, list[str]]) -> QueryDict:
    """Return kept answers as a form sends them."""
    query = QueryDict(mutable=True)
    for name, values in answers.items():
        query.setlist(name, values)
    return query


def chosen_parts(data: QueryDict) -> dict[str, dict[str, str]]:
    """Return the parts that were chosen for blocks, by language and place; what is no part is left out."""
    found: dict[str, dict[str, str]] = {}
    for name, part in data.items():
        word, _dash, rest = name.partition("-")
        language, _dash, place = rest.rpartition("-")
        is_known = word == "part" and language in language_codes() and place.isdecimal() and part in set(Part)
        if is_known:
            found.setdefault(language, {})[place] = str(part)
    return found


def alike(release: PressRelease) -> Article | None:
    """Return an article of the archive that has the headline or the address of a release."""
    condition = Q()
    for code in language_codes():
        if release.title:
            condition |= Q(**{column_of("headline", code): release.title})
        if release.address:
            condition |= Q(**{column_of("url", code): release.address})
    return Article.objects.filter(condition).first() if condition else None
