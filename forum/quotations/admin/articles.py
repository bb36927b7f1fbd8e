"""Admin of articles, their paragraphs and photographs."""

from collections.abc import Iterable, Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.events.admin import EventAdmin
from forum.events.models import Event
from forum.quotations.admin.article_sources import AS_SOURCE
from forum.quotations.admin.paragraph_inline import TEXTS, ParagraphForm, ParagraphFormSet
from forum.quotations.admin.text_import import Pasting, pasted_field
from forum.quotations.models import Article, Paragraph, Photo, Quotation
from forum.quotations.printed_words import not_entered
from forum.quotations.requote import Requoted
from organizations.admin import body_fields
from records.core.history import revisions
from records.core.locale_formats import language_name
from records.core.permissions import Access, access_level, is_barred, is_open, only_translates, permission
from records.editing.base import (
    RecordAdmin,
    TranslatedAdmin,
    TranslatedPartAdmin,
    in_every_language,
    own_fields,
)
from records.editing.changelist.changelist import YearFilter
from records.editing.changelist.columns import (
    day_column,
    latest_first,
    opening_column,
    opening_words,
    short_day,
)
from records.editing.forms.base import RecordForm
from records.editing.forms.options import StackedInline
from records.editing.saving import Followers
from records.editing.submission import Submission
from records.editing.urls import admin_url

TITLE = 80
PHOTO_FIELDS = ("image", "caption", "text_status", "alt", "credit", "url", "order", "slug")


class ArticleForm(RecordForm):
    """The form of an article, with a field for the whole text in each language that may be pasted.

    `correct_quotations` holds the key of the corrections that were shown, once they are agreed to.
    """

    correct_quotations = forms.CharField(
        label=gettext_lazy("Correct the quotations too"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pasting = pasting_of(self.data, self.instance, self.editing.user)
        for code in self.pasting.languages:
            label = _("Whole text in %(language)s") % {"language": language_name(code)}
            looks = {"rows": 8, "lang": code, "dir": "auto", "aria-describedby": "whole-text-help"}
            field = forms.CharField(label=label, widget=forms.Textarea(looks), required=False, strip=False)
            self.fields[pasted_field(code)] = field

    @property
    def whole_texts(self) -> list[Any]:
        """The fields for whole texts."""
        return [self[pasted_field(code)] for code in self.pasting.languages]

    def clean(self) -> dict[str, Any]:
        """Fill the rows, which are made of the form's `data`; or show what was read, and ask."""
        cleaned = super().clean()
        for code, sentence in self.pasting.errors.items():
            self.add_error(pasted_field(code), sentence)
        if self.pasting.is_agreed:
            self.data = self.pasting.filled
        elif self.pasting.questions and not self.pasting.errors:
            *_others, last = self.pasting.questions.values()
            last[-1] = " ".join((last[-1], _("Look at what is listed below, and agree to it.")))
            for code, sentences in self.pasting.questions.items():
                self.add_error(pasted_field(code), sentences)
            self.data = self.pasting.read
        return cleaned


class PhotoInline(StackedInline):
    """Photographs of an event or of an article."""

    model = Photo
    fields = PHOTO_FIELDS


cast(EventAdmin, admin.site.get_model_admin(Event)).add_inline(PhotoInline)


@admin.register(Photo)
class PhotoAdmin(TranslatedAdmin):
    menu_place = 4
    fields = ("event", "article", *PHOTO_FIELDS)
    list_display = ("event", "article")
    search_fields = ("slug", *in_every_language("caption"))


class PublishedYearFilter(YearFilter):
    column = "published_on_earliest"


class ParagraphInline(StackedInline):
    model = Paragraph
    form = ParagraphForm
    formset = ParagraphFormSet
    counted = "number"
    fields = ("number", "text", "join", "quoted")
    readonly_fields = ("quoted",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        self.may_quote = request.user.has_perm("forum.add_quotation")
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = Quotation.objects.select_related(*Quotation.depends_on)
        quotations = Prefetch("quotations", rows.prefetch_related("further_speakers__person"))
        return super().get_queryset(request).select_related("article").prefetch_related(quotations)

    def row_title(self, paragraph: Paragraph) -> str:
        """Return the title of a folded row."""
        texts = (getattr(paragraph, name) for name in TEXTS.values())
        return f"{paragraph.number} · {Truncator(next(filter(None, texts), '')).chars(TITLE)}"

    @admin.display(description=gettext_lazy("Quotations"))
    def quoted(self, paragraph: Paragraph) -> Any:
        """The quotations in a paragraph, and the way to a new one."""
        if not paragraph.pk:
            return _("Save the article first, then enter quotations from here.")
        quotations = paragraph.quotations.all()
        links = ((admin_url(one, "change"), str(one), one.shown_status) for one in quotations)
        rows = format_html_join("", '<li><a href="{}">{}</a> <small>{}</small></li>', links)
        if self.may_quote:
            new = format_html_join(
                "", '<li><a href="{}">{}</a></li>', self._new_quotations(paragraph, quotations)
            )
            rows = format_html("{}{}", rows, new)
        return format_html('<ul class="quoted-here">{}</ul>', rows) if rows else "–"

    def _new_quotations(self, paragraph: Paragraph, quotations: Any) -> Iterator[tuple[str, str]]:
        """Yield address and label of the new quotations of a paragraph: of what it quotes, and of any words."""
        address = f"{admin_url(Quotation, 'add')}?{urlencode({'paragraph': paragraph.pk})}"
        for number, words in not_entered(paragraph, quotations).items():
            opening = Truncator(next(iter(words.values())).text).chars(TITLE)
            yield f"{address}&words={number}", _("New quotation: “%(words)s”") % {"words": opening}
        yield address, _("New quotation from this paragraph")


@admin.register(Article)
class ArticleAdmin(RecordAdmin):
    menu_place = 2
    desk_group = "events"
    form = ArticleForm
    fields = own_fields(Article)
    list_display = ("kind", "publisher", day_column("published_on"))
    related_counts = ("paragraphs", "quotations", "photos")
    list_filter = ("kind", PublishedYearFilter)
    search_fields = (
        *in_every_language("headline", "events__name"),
        *body_fields("publisher"),
        "=published_on_earliest__year",
    )
    inlines = (ParagraphInline, PhotoInline)
    pages = (AS_SOURCE,)
    choice_order = (latest_first("published_on"),)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.publisher.short_name if record.publisher else "", short_day(record.published_on))

    class Media:
        css = {"all": ("css/editing/quotations.css",)}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save rows; of paragraphs, with the quotations that follow them, once these have a version as they were."""
        of_paragraphs = isinstance(formset, ParagraphFormSet)
        if of_paragraphs and formset.has_changed():
            said = formset.instance.quotations.filter(paragraph__isnull=False).values_list("pk", flat=True)
            revisions.add_missing_versions([(Quotation, key) for key in said])
        super().save_formset(request, form, formset, change)

    def followers(self, submission: Submission) -> Followers:
        """Return the quotations that followed their words, or were corrected with them."""
        found = list(followed_in(submission.formsets))
        corrected = [one for rows in found for one in rows.corrected]
        moved = [one for rows in found for one in rows.moved]
        return Followers([*corrected, *moved], revisions.CORRECTED if corrected else "")

    def tell(self, submission: Submission) -> None:
        super().tell(submission)
        followed = next(followed_in(submission.formsets), Requoted())
        tell_text(submission.request, submission.form.pasting, followed)


def followed_in(formsets: Iterable[Any]) -> Iterator[Requoted]:
    """Yield what became of the quotations of paragraphs that were saved."""
    yield from (rows.followed for rows in formsets if isinstance(rows, ParagraphFormSet) and rows.followed)


def pasting_of(data: Any, article: Article, user: Any) -> Pasting:
    """Return what was pasted into the form of an article by somebody who may perhaps write none of its paragraphs."""
    stored = article if article.pk else None
    right = access_level(user, Paragraph, stored)
    may_add = user.has_perm(permission("add", Paragraph)) and not (stored and is_barred(user, stored))
    is_limited, row = only_translates(user, Paragraph), Paragraph(article=stored)
    # Those who translate leave originals as they are.
    languages = [code for code, name in TEXTS.items() if not is_limited or is_open(row, name)]
    return Pasting(data, stored, languages if right > Access.VIEW else [], may_add=may_add)


def tell_text(request: HttpRequest, pasting: Pasting, followed: Requoted) -> None:
    """Say how many paragraphs were made of a text, and what became of the quotations in those that changed."""
    for code, count in pasting.counts.items():
        sentence = ngettext(
            "The text in %(language)s makes %(n)s paragraph.",
            "The text in %(language)s makes %(n)s paragraphs.",
            count,
        )
        messages.success(request, sentence % {"language": language_name(code), "n": count})
    for sentence in pasting.left_out.values():
        messages.info(request, sentence)
    if count := len(followed.corrected):
        sentence = ngettext(
            "%(n)s quotation was corrected with its paragraph.",
            "%(n)s quotations were corrected with their paragraphs.",
            count,
        )
        messages.info(request, sentence % {"n": count})
    if count := len(followed.moved):
        sentence = ngettext(
            "%(n)s quotation has followed its words to where they stand now.",
            "%(n)s quotations have followed their words to where they stand now.",
            count,
        )
        messages.info(request, sentence % {"n": count})
    lost = [(admin_url(one, "change"), str(one)) for one in followed.lost if not one.is_withdrawn]
    if lost:
        links = format_html_join("", '<li><a href="{}">{}</a></li>', lost)
        sentence = _("The words of these drafts do not stand in their paragraph any more:")
        messages.warning(request, format_html("{}<ul>{}</ul>", sentence, links))


@admin.register(Paragraph)
class ParagraphAdmin(TranslatedPartAdmin):
    fields = ("article", "number", "text")
    fixed = ("article",)
    list_display = (opening_column("text"),)
    related_counts = ("quotations",)
    list_select_related = ("article",)
    search_fields = ("=number", *in_every_language("article__headline", "text"))
    choice_order = (latest_first("article__published_on"), "article", "number")

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (opening_words(record, "text"),)
