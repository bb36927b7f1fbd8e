"""Admin of quotations and reported statements."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.events.autofill import day_of, days_of_form, office_of, session_of
from forum.quotations.admin.correcting import Correcting
from forum.quotations.admin.quotation_forms import (
    TAKE_EXACT,
    FurtherSpeakerFormSet,
    QuotationForm,
    event_of,
    paragraph_choices,
    usual_session_and_day,
    which_place,
)
from forum.quotations.comparison import comparisons
from forum.quotations.models import Article, Paragraph, Quotation, QuotationSpeaker
from forum.quotations.printed_words import in_languages, next_not_entered, values_of
from people.admin import office_fields, person_fields
from records.core.dates.fields import PartialDate
from records.core.dates.parse import date_in_words, typed_date
from records.core.models import Status
from records.core.rules import field_label
from records.editing.base import PartAdmin, in_every_language
from records.editing.changelist.changelist import YearFilter
from records.editing.changelist.columns import day_column, latest_first, short_day
from records.editing.forms.base import Editing
from records.editing.forms.form_fields import is_key
from records.editing.forms.options import PlainInline
from records.editing.publishing.forms import tell_filled
from records.editing.submission import Submission

# What each field is, in plain words, where its name does not say it.
HELP = {
    "paragraph": gettext_lazy(
        "Choose the article first. Left blank, the paragraph is found by the words if they stand in one alone."
    ),
    "office": gettext_lazy("Left blank, it is filled in where the speaker held one office alone that day."),
    "event": gettext_lazy("Left blank, it is that of the article, if it tells of one alone."),
    "said_on": gettext_lazy("Left blank, it is the day of the session, or of an event of one day."),
    "attribution": gettext_lazy(
        "The words of the source that say who speaks, copied as they stand: “she said”, “added the Minister”."
    ),
    "certainty": gettext_lazy(
        "How the source says whose words these are: by name; by “she”, “he” or an office, where the text before it"
        " says who that is; or not at all, so that it only follows from what stands around."
    ),
    "place": "",
}
PLACE_HELP = gettext_lazy(
    "It is found by itself. Only where the same words stand in the paragraph more than once, write here how many"
    " characters come before those that are meant."
)


class SaidYearFilter(YearFilter):
    column = "said_on_earliest"


class FurtherSpeakerInline(PlainInline):
    model = QuotationSpeaker
    formset = FurtherSpeakerFormSet
    fields = ("person", "office", "order")
    autocomplete_fields = ("person", "office")


@admin.register(QuotationSpeaker)
class QuotationSpeakerAdmin(PartAdmin):
    list_display = ("quotation", "office")
    list_select_related = ("person", "quotation", "office__organization")
    search_fields = (*person_fields("person"), *in_every_language("quotation__text"))
    autocomplete_fields = ("quotation", "person", "office")


@admin.register(Quotation)
class QuotationAdmin(Correcting):
    menu_place = 3
    desk_group = "event"
    never_in_bulk = ("paragraph", "last_paragraph")
    form = QuotationForm
    sections = (
        (gettext_lazy("Where the words are printed"), ("article", "paragraph", "last_paragraph")),
        (gettext_lazy("The words"), ("text", "text_status", "kind", "label")),
        (
            gettext_lazy("Who said them"),
            (
                *("speaker", "office", "unnamed_speaker", "speaker_organization"),
                *("attribution", "certainty", "speaker_reason"),
            ),
        ),
        (gettext_lazy("When and where"), ("event", "session", "said_on")),
        (gettext_lazy("Subjects"), ("topics",)),
        (gettext_lazy("On the front page"), ("shown_on",)),
    )
    fields = (*(name for _title, names in sections for name in names), "place")
    list_display = ("speaker", "kind", "event", day_column("said_on"))
    list_filter = ("kind", "certainty", SaidYearFilter)
    search_fields = (
        *in_every_language("label", "text", "unnamed_speaker"),
        *in_every_language("event__name", "event__city", "session__name"),
        "=said_on_earliest__year",
        "=event__editions__ordinal",
        *person_fields("speaker"),
        *office_fields("office"),
    )
    narrowed_by = ("topics",)
    list_prefetch_related = ("further_speakers__person",)
    dated_choices = {"office": ("said_on", "session", "event")}
    days_of_form = staticmethod(days_of_form)
    choice_order = (latest_first("said_on"),)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.speaker or record.localized("unnamed_speaker"), short_day(record.said_on))

    autocomplete_fields = (
        *("speaker", "office", "speaker_organization", "event", "session", "article", "topics"),
    )
    inlines = (FurtherSpeakerInline,)

    class Media:
        css = {"all": ("css/editing/quotations.css",)}
        js = ("js/editing/quotations.js", "js/editing/article_source.js")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The sections of the work of entering, in its order, then those of every record."""
        _main, *others = super().get_fieldsets(request, obj)
        sections = [
            (title, {"fields": self.replace_orig_field((*names, *self._asked_of_new(names, obj)))})
            for title, names in self.sections
        ]
        fields = self.replace_orig_field(("place",))
        place = {"fields": fields, "classes": ("collapse",), "description": PLACE_HELP}
        return [*sections, (_("Place in the paragraph"), place), *others]

    def _asked_of_new(self, names: tuple[str, ...], obj: Any) -> tuple[str, ...]:
        """Return what the form of a new quotation asks beside the speaker."""
        return ("keep_speaker",) if "speaker" in names and obj is None else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        name = getattr(db_field, "translated_field", db_field).name
        if field is not None and name in HELP:
            field.help_text = HELP[name]
        if field is not None and name in ("paragraph", "last_paragraph"):
            for action in ("add", "change", "delete", "view"):  # paragraphs are entered in their article
                setattr(field.widget, f"can_{action}_related", False)
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the values from the address and its article: `?paragraph=` or `?article=` (with `?number=`).

        With `?words=` also those of what the paragraph quotes: its first words in quotation marks have the number 0.
        """
        given = super().get_changeform_initial_data(request)
        number = str(given.pop("words", ""))
        paragraph = asked_paragraph(given, str(given.pop("number", "")))
        key = paragraph.article_id if paragraph else given.get("article")
        article = Article.objects.filter(pk=key).first() if is_key(key) else None
        derived = from_article(article) if article else {}
        if paragraph and is_key(number):
            derived |= self._from_words(request, paragraph, int(number), event_of(article))
        return {**derived, **given, **({"paragraph": paragraph.pk} if paragraph else {})}

    def _from_words(
        self, request: HttpRequest, paragraph: Paragraph, number: int, event: Any
    ) -> dict[str, Any]:
        """Return the values of what a paragraph quotes, and say that they were filled in."""
        found = in_languages(paragraph)[number : number + 1]
        values = values_of(found[0], event) if found else {}
        names = ["text", "attribution", "speaker", "certainty"]
        filled = [name for name in names if any(one.startswith(name) and values[one] for one in values)]
        tell_filled(request, [field_label(Quotation._meta.get_field(name)) for name in filled])
        return values

    def form_context(self, page: Any, context: dict[str, Any]) -> dict[str, Any]:
        """Add the paragraph beside the words."""
        form = page.form
        shown = {"compared": form.compared, "sought": form.sought} if "paragraph" in form.fields else {}
        return {**super().form_context(page, context), **shown}

    # What is said once it is saved ------------------------------------------------------------------------------------

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        stay_after_taking(request)
        response = super().response_add(request, obj, *args, **kwargs)
        if "_addanother" in request.POST and obj.article_id and "_popup" not in request.POST:
            kept = {"speaker": obj.speaker_id, "keep_speaker": "on"} if "keep_speaker" in request.POST else {}
            found = next_not_entered(obj.article, obj.paragraph)
            where = {"paragraph": found[0].pk, "words": found[1]} if found else {"article": obj.article_id}
            return HttpResponseRedirect(f"{request.path}?{urlencode({**where, **kept})}")
        return response

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        stay_after_taking(request)
        return super().response_change(request, obj)

    def tell(self, submission: Submission) -> None:
        """Say what was filled in, and ask at which of several places of their paragraph the words stand."""
        super().tell(submission)
        request, form = submission.request, submission.form
        if "_popup" in request.POST:
            return
        tell_filled(request, form.filled)
        is_draft = form.instance.status not in (Status.PUBLISHED, Status.WITHDRAWN)
        for one in form.compared if is_draft and not form.sought else ():
            if one.state == "again":
                messages.warning(request, f"{one.language_name}: {which_place(one)}")

    # What its form asks for while it is filled in ---------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        views = {
            "paragraph": self.paragraph_view,
            "paragraphs": self.paragraphs_view,
            "proposals": self.proposals_view,
            "comparison": self.comparison_view,
        }
        view_of = self.admin_site.admin_view
        urls = [path(f"{name}/", view_of(views[name]), name=f"forum_quotation_{name}") for name in views]
        return [*urls, *super().get_urls()]

    def may_read_articles(self, request: HttpRequest) -> None:
        """Refuses whoever may see no quotations or no articles: drafts are among them."""
        articles = self.admin_site.get_model_admin(Article)
        if not (self.has_view_permission(request) and articles.has_view_permission(request)):
            raise PermissionDenied

    def paragraph_view(self, request: HttpRequest) -> HttpResponse:
        """The paragraph `?pk=` in every language, as it stands beside the form."""
        self.may_read_articles(request)
        key = request.GET.get("pk", "")
        found = Paragraph.objects.filter(pk=key).select_related("article").first() if is_key(key) else None
        if found is None:
            raise Http404
        context = {"compared": comparisons(found, {}, {})}
        return render(request, "admin/forum/quotation/_paragraph.html", context)

    def comparison_view(self, request: HttpRequest) -> HttpResponse:
        """Compare the words that stand in the form with their paragraph, or with all those of their article."""
        self.may_read_articles(request)
        form_class: Any = self.get_form(request)
        form = form_class(request.POST, editing=Editing(request.user))
        context = {"compared": form.compared, "sought": form.sought, "may_take": True}
        return render(request, "admin/forum/quotation/_paragraph.html", context)

    def paragraphs_view(self, request: HttpRequest) -> HttpResponse:
        """Return the paragraphs of the article `?article=`, as its field lists them."""
        self.may_read_articles(request)
        key = request.GET.get("article", "")
        choices = paragraph_choices(key if is_key(key) else None)
        return JsonResponse({"paragraphs": [{"id": key, "text": text} for key, text in choices]})

    def proposals_view(self, request: HttpRequest) -> HttpResponse:
        """Return, in words, the values that blank fields would get, given the choices so far."""
        self.may_read_articles(request)
        chosen: dict[str, Any] = {}
        for name in ("article", "event", "session", "speaker"):
            key, relation = request.GET.get(name, ""), Quotation._meta.get_field(name)
            rows: Any = relation.related_model._base_manager  # type: ignore[union-attr]
            chosen[name] = rows.filter(pk=key).first() if is_key(key) else None
        event = chosen["event"] or event_of(chosen["article"])
        session = chosen["session"] or session_of(event, chosen["speaker"])
        day = day_of(event, session)
        with suppress(ValidationError):
            day = typed_date(request.GET.get("said_on", "")) or day
        days = (PartialDate(day).earliest, PartialDate(day).latest) if day else (None, None)
        derived = {
            "event": event,
            "session": session,
            "said_on": date_in_words(PartialDate(day)) if day else "",
            "office": office_of(chosen["speaker"], event, *days),
        }
        return JsonResponse({name: str(value) if value else "" for name, value in derived.items()})


def asked_paragraph(given: dict[str, Any], number: str) -> Paragraph | None:
    """The paragraph of which an address speaks."""
    key, article = given.get("paragraph"), given.get("article")
    found = {"pk": key} if is_key(key) else {"article_id": article, "number": number[:9]}
    return Paragraph.objects.filter(**found).first() if all(map(is_key, found.values())) else None


def from_article(article: Article) -> dict[str, Any]:
    """Return the values that an article gives to a quotation printed in it, whatever its words."""
    event = event_of(article)
    session, day = usual_session_and_day(article, event)
    derived = {
        "article": article.pk,
        "event": event and event.pk,
        "session": session and session.pk,
        "said_on": day,
        "sources": [source.pk for source in article.sources.all()],
    }
    return {name: value for name, value in derived.items() if value}


def stay_after_taking(request: HttpRequest) -> None:
    """Let whoever took the paragraph's words stay in the form, to see them; as Django does after adding a user."""
    if TAKE_EXACT in request.POST:
        request.POST = request.POST.copy()  # type: ignore[assignment]
        request.POST["_continue"] = "1"
