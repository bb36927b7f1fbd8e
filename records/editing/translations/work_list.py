"""The list of texts that wait for a translator, as its address chooses them, and the way from one to the next."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.core.languages import column_of, language_codes
from records.core.locale_formats import language_name
from records.core.rules import field_label
from records.editing.glossary.departures import note, source_languages
from records.editing.translations.file_pages import kinds_of
from records.editing.translations.queue import DEPARTING, MISSING, STALE, UNOFFICIAL, Queue, Text
from records.editing.translations.units import owner_of, parse_key

SHOWN = 50  # texts on a page
TITLE = 90  # characters
WORDS = 160  # characters of a text
WHAT = {
    MISSING: gettext_lazy("Missing"),
    STALE: gettext_lazy("Out of date"),
    UNOFFICIAL: gettext_lazy("Unofficial translations"),
    DEPARTING: gettext_lazy("Departs from the glossary"),
}


class WorkList:
    """The texts that an address chooses: `language`, `what`, `kind`, and `closed=1` with those only to be read."""

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        asked = request.GET
        self.request, self.site = request, site
        language = asked.get("language", get_language() or "")
        self.language = language if language in language_codes() else language_codes()[0]
        self.what = asked["what"] if asked.get("what") in WHAT else MISSING
        self.kinds = kinds_of(request, site)
        self.kind = asked["kind"] if asked.get("kind") in self.kinds else ""
        self.with_closed = asked.get("closed") == "1"

    @cached_property
    def queue(self) -> Queue:
        kinds = [self.kinds[self.kind]] if self.kind else list(self.kinds.values())
        return Queue(self.request.user, kinds, self.language, self.what, self.with_closed)

    def query(self, **others: Any) -> str:
        """Return what an address chooses, with some other values."""
        own = {
            "language": self.language,
            "what": self.what,
            "kind": self.kind,
            "closed": "1" if self.with_closed else "",
        }
        return urlencode({name: value for name, value in {**own, **others}.items() if value})

    def url(self, **others: Any) -> str:
        return f"{reverse('admin:translation_texts')}?{self.query(**others)}"

    def text_url(self, key: str) -> str:
        return f"{reverse('admin:translation_text', args=[key])}?{self.query()}"

    def next_url(self, after: str = "") -> str:
        return f"{reverse('admin:translation_next')}?{self.query(after=after)}"


class Line:
    """A text of the list as it is shown."""

    def __init__(self, work: WorkList, text: Text) -> None:
        row, field = text
        sources = source_languages(row, field, work.language)
        self.url = work.text_url(text.key)
        self.record_title = Truncator(str(owner_of(row))).chars(TITLE)
        self.kind_name = capfirst(str(row._meta.verbose_name))
        self.field_label = field_label(row._meta.get_field(column_of(field, work.language)))
        self.source_language = sources[0] if sources else ""
        self.source = Truncator(row.in_language(field, sources[0]).value if sources else "").chars(WORDS)
        self.target = Truncator(row.in_language(field, work.language).value).chars(WORDS)
        warned = note(row, field, work.language) if work.what == DEPARTING else ()
        self.terms = [one.words for one in warned]


@require_safe
def texts_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the texts of a list, fifty at a time."""
    work = WorkList(request, site)
    counted = work.queue.counted()
    texts = work.queue.following(counted, parse_key(request.GET.get("after", "")), SHOWN)
    lines = [Line(work, text) for text in texts]
    if work.what == DEPARTING:  # what was changed elsewhere departs no more
        lines = [line for line in lines if line.terms]
    context = {
        **site.each_context(request),
        "title": f"{WHAT[work.what]}: {language_name(work.language)}",
        "work": work,
        "total": sum(one.all for one in counted.values()),
        "lines": lines,
        "more_url": work.url(after=texts[-1].key) if len(texts) == SHOWN else "",
        "start_url": work.next_url(),
        "languages": [(code, capfirst(language_name(code))) for code in language_codes()],
        "kinds": [(label, capfirst(str(one._meta.verbose_name_plural))) for label, one in work.kinds.items()],
        "what": WHAT.items(),
    }
    return TemplateResponse(request, "editing/translations/texts.html", context)


@require_safe
def next_text(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Redirect to the text after one, or to the first."""
    return lead_to_next(WorkList(request, site), request.GET.get("after", ""))


def lead_to_next(work: WorkList, after: str = "") -> HttpResponse:
    """Redirect to the text after one; at the end, to the list."""
    place = parse_key(after) if after else None
    found = work.queue.following(work.queue.counted(place), place)
    if found:
        return HttpResponseRedirect(work.text_url(found[0].key))
    messages.info(
        work.request, _("That was the last text of this list.") if after else _("Nothing waits here.")
    )
    return HttpResponseRedirect(work.url())
