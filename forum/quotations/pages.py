"""Pages of articles and quotations, and the quotation check."""

from collections import Counter
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from forum.quotations.check_embeds import verdict_context
from forum.quotations.context import (
    language_versions,
    marked_paragraphs,
    neighbours,
    note_on_day,
    position_of,
)
from forum.quotations.embeds import frame, oembed_link, picture_tag, square_picture_tag
from forum.quotations.models import Article, Quotation
from forum.quotations.models.articles import PARAGRAPHS_A_PAGE, page_of
from forum.quotations.quote_check import holdings, kept_words, path_of_check
from records.core.database.collation import plain_in_order
from records.core.locale_formats import doubt
from records.search.quote_check import MAX_CHARACTERS
from records.serializers.citation_files import CITATION_FORMATS, CITATION_LIST_FORMATS
from records.site.details import RecordDetail
from records.site.lists import RecordList, Sort

MAX_EVENT_WORDS = 6  # of an event's name, in the way back to it


def by_speaker(words: Any) -> Any:
    """Return quotations in the order of their first speakers; those of nobody named come last."""
    return words.order_by(plain_in_order("speaker__sort_name").asc(nulls_last=True), "pk")


class QuotationList(RecordList):
    model = Quotation
    template_name = "forum/quotations/quotation_list.html"
    formats = (*RecordList.formats, *CITATION_LIST_FORMATS)
    sorts = {
        "spoken": Sort(_("As spoken"), lambda words: words.in_source_order()),
        "newest": Sort(_("Newest first"), lambda words: words.newest_first()),
        "speaker": Sort(_("By speaker"), by_speaker),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["page_obj"].object_list = Quotation.objects.numbered(context["page_obj"])
        # The facet also counts kinds that are not chosen.
        choices = self.selection.choices["kind"]
        chosen = [choice for choice in choices if choice.selected] or choices
        return {**context, "kind_counts": {choice.value: choice.count for choice in chosen}}


class QuotationDetail(RecordDetail):
    model = Quotation
    template_name = "forum/quotations/quotation_detail.html"
    formats = (*RecordDetail.formats, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        quotation, position, event = self.object, position_of(self.object), self.object.event
        name = (
            _("Quotation %(number)s of %(total)s")
            if quotation.is_direct
            else _("Statement %(number)s of %(total)s")
        )
        wide = picture_tag(quotation)
        # The way back leads on to those of its event.
        name_of_event = Truncator(str(event.localized("name"))).words(MAX_EVENT_WORDS)
        step = {"label": name_of_event, "url": f"{event.get_absolute_url()}#quotations"}
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "trail": [*context["trail"], step],
            "position": position,
            "versions": language_versions(quotation),
            "context": neighbours(quotation),
            "day_note": note_on_day(event) if doubt(quotation.said_on) else None,
            "picture": wide,
            "pictures": [wide, square_picture_tag(quotation)],
            "embeds": [oembed_link(quotation)],
            "frame": frame(quotation),
            "here": name % {"number": position.number, "total": position.total},
        }


class ArticleList(RecordList):
    model = Article
    template_name = "forum/quotations/article_list.html"
    formats = (*RecordList.formats, *CITATION_LIST_FORMATS)
    sorts = {
        "newest": Sort(_("Newest first"), lambda articles: articles.newest_first()),
        "oldest": Sort(
            _("Oldest first"),
            lambda articles: articles.order_by(F("published_on_earliest").asc(nulls_last=True), "pk"),
        ),
    }


class ArticleDetail(RecordDetail):
    model = Article
    template_name = "forum/quotations/article_detail.html"
    formats = (*RecordDetail.formats, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article = self.object
        page = self.page_of_text()
        kinds = Counter(words.kind for words in article.quotations.all())
        return {
            **super().get_context_data(**kwargs),
            "paragraphs": marked_paragraphs(article, page.number),
            "paragraph_count": len(article.paragraphs.all()),
            "text_page": page,
            "page_size": PARAGRAPHS_A_PAGE,
            "quotation_count": kinds[Quotation.Kind.DIRECT],
            "reported_count": kinds[Quotation.Kind.REPORTED],
            "events": article.events.all(),
            "published_pages": article.localizations("url"),
            "originals": article.original_languages,
            "all_translated": all(
                words.localized("text").is_unofficial for words in article.quotations.all()
            ),
        }

    def page_of_text(self) -> Page[int]:
        """Return the page of the text that is asked for; Http404 where it has none of that number."""
        last = max((paragraph.number for paragraph in self.object.paragraphs.all()), default=1)
        try:
            return Paginator(range(page_of(last)), 1).page(self.request.GET.get("page") or 1)
        except InvalidPage as error:
            raise Http404(str(error)) from error


@method_decorator(csrf_exempt, name="dispatch")
class Check(TemplateView):
    """Did they say it? Words that someone is said to have said, beside those of the archive.

    A short text is in the address, so that its verdict has one; a long one is sent in the body, and has none. Nothing
    is changed by either, so that no token is needed and pages may be cached.
    """

    template_name = "forum/quotations/check.html"
    title = _("Did they say it?")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        text = request.POST.get("q", "").replace("\r\n", "\n").replace("\0", "")
        if path := path_of_check(text):
            return HttpResponseRedirect(f"{path}#verdict", status=303)
        return self.render_to_response(self.get_context_data(text=text))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = kwargs.get("text", self.request.GET.get("q", ""))
        context = {**super().get_context_data(**kwargs), "q": text, "limit": MAX_CHARACTERS}
        found = verdict_context(text) if text.strip() else {}
        is_there = "shown" in found and found["shown"].verdict != "none"
        return {**context, **found, **({} if is_there else holdings(kept_words()))}
