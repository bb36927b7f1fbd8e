"""Stock Django site as a good developer writes it in a day: the same rows, to time this site's pages beside.

A `ListView` with `Paginator`, `select_related` and `prefetch_related`, a filter of one field, a search by `icontains`,
templates with one tag a value. It lacks facets, two languages and everything else that a page of this site shows.
"""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.generic import DetailView, ListView

from benchmarks.stock.models import Quotation

HEAD = "<!doctype html><html lang=en><head><meta charset=utf-8><title>{{ title }}</title></head><body><main>"
LIST = (
    HEAD
    + """<h1>{{ page_obj.paginator.count }} quotations</h1>
<form><select name=year>{% for year in years %}<option>{{ year }}</option>{% endfor %}</select><input name=q></form>
{% for one in page_obj %}<article><h2><a href="/stock/{{ one.slug }}/">{{ one.label_en|default:one.slug }}</a></h2>
<blockquote>{{ one.text_en|default:one.text_es }}</blockquote>
<p>{{ one.speaker.name }}{% if one.office %}, {{ one.office.title_en }},
{{ one.office.organization.name_en }}{% endif %}</p>
<p>{{ one.event.name_en }}, {{ one.said_on_earliest|date:"j F Y" }}</p>
<ul>{% for topic in one.topics.all %}<li>{{ topic.name_en }}</li>{% endfor %}</ul></article>{% endfor %}
<nav>{% for number in numbers %}<a href="?page={{ number }}">{{ number }}</a> {% endfor %}</nav></main>"""
)
DETAIL = (
    HEAD
    + """<blockquote>{{ object.text_en }}</blockquote><blockquote>{{ object.text_es }}</blockquote>
<p>{{ object.speaker.name }}, {{ object.office.title_en }}, {{ object.office.organization.name_en }}</p>
<p>{{ object.event.name_en }}</p>
<ul>{% for topic in object.topics.all %}<li>{{ topic.name_en }}</li>{% endfor %}</ul></main>"""
)


JOINED = ("speaker", "office__organization", "event")


class Quotations(ListView):
    """A page of the quotations that have a year or words, the latest first."""

    paginate_by = 50
    years: ClassVar[range] = range(1990, 2026)

    def get_queryset(self) -> QuerySet[Quotation]:
        found = Quotation.objects.filter(status="published", event__status="published")
        if year := self.request.GET.get("year"):
            found = found.filter(said_on_earliest__year=year)
        if words := self.request.GET.get("q"):
            found = found.filter(Q(text_en__icontains=words) | Q(text_es__icontains=words))
        return found.select_related(*JOINED).prefetch_related("topics").order_by("-said_on_earliest", "pk")

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        return rendered(LIST, {**context, "years": self.years, "title": "Quotations"}, self.request)


class OneQuotation(DetailView):
    """A page of one quotation."""

    queryset = Quotation.objects.select_related(*JOINED).prefetch_related("topics")

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        return rendered(DETAIL, {**context, "title": context["object"].label_en}, self.request)


_templates: dict[str, Any] = {}


def rendered(source: str, context: dict[str, Any], request: HttpRequest) -> HttpResponse:
    """Return a template with its context; like the cached loader, it reads each template once."""
    if source not in _templates:
        _templates[source] = engines["django"].from_string(source)
    if page := context.get("page_obj"):
        context["numbers"] = list(page.paginator.get_elided_page_range(page.number))
    return HttpResponse(_templates[source].render(context, request))


urlpatterns = [
    path("stock/", Quotations.as_view()),
    path("stock/<slug:slug>/", OneQuotation.as_view()),
]
