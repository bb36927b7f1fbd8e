"""Pages of events, documents, series and topics."""

from dataclasses import replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from forum.events.context import (
    addresses_of,
    coverage_of,
    date_doubts,
    event_trail,
    fetch_body_names,
    role_groups,
    session_blocks,
    speaker_blocks,
    timelines,
)
from forum.events.edition_table import EDITION_FORMATS, Column, EditionTable
from forum.events.models import Document, Event, Series, Topic
from forum.events.places import places_of
from records.core.database.collation import in_order
from records.core.models import FormerAddress
from records.core.models.querysets import other_end
from records.core.status import shown_records, visible
from records.serializers.calendars import ICS, ICS_LIST, MOST_NAMED, has_day, subscription_url, without_days
from records.serializers.citation_files import CITATION_FORMATS, CITATION_LIST_FORMATS
from records.serializers.negotiation import Format
from records.site.details import RecordDetail
from records.site.lists import PREVIEW_SIZE, PreviewList, RecordList, Sort, preview_list
from records.site.pages import PAGE_SIZE


class EventList(RecordList):
    model = Event
    template_name = "forum/events/event_list.html"
    formats = (*RecordList.formats, ICS_LIST, *CITATION_LIST_FORMATS)
    sorts = {
        "newest": Sort(_("Newest first"), lambda events: events.newest_first()),
        "oldest": Sort(
            _("Oldest first"), lambda events: events.order_by(F("start_earliest").asc(nulls_last=True), "pk")
        ),
        "quotations": Sort(
            _("Most quotations"),
            lambda events: events.order_by(
                "-quotation_count", F("start_earliest").desc(nulls_last=True), "-pk"
            ),
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        calendar = next(form["url"] for form in context["formats"] if form["name"] == ICS_LIST.name)
        return {
            **context,
            "is_by_date": self.sort in ("newest", "oldest"),
            "calendar_url": subscription_url(calendar),
            "formats_note": self.events_without_days(),
        }

    def events_without_days(self) -> str:
        """Return a sentence on the events of the list that have no day in a calendar; "" if all have one."""
        is_open = Q(start_earliest__isnull=True) | Q(start_latest__isnull=True)
        is_open |= Q(event_status=Event.EventStatus.POSTPONED)  # as `calendar_start`
        matching: Any = self.selection.matching()
        is_postponed = Q(event_status=Event.EventStatus.POSTPONED)
        events = matching.filter(is_open | is_postponed | Q(start_earliest__lt=F("start_latest")))
        named = list(events.newest_first()[: MOST_NAMED + 1])
        count = len(named) if len(named) <= MOST_NAMED else events.count()
        return without_days([str(event.localized("name")) for event in named], count)


def _no_day(event: Event) -> str:
    """Return why calendars leave an event out; "" where they do not."""
    return (
        ""
        if has_day(event.calendar_start)
        else gettext("Calendars leave it out, since its day is not known.")
    )


class EventDetail(RecordDetail):
    model = Event
    template_name = "forum/events/event_detail.html"
    formats = (*RecordDetail.formats, ICS, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.object
        fetch_body_names(event)
        is_shown = Q(event=event) | Q(article__in=event.articles.all())
        photos = other_end(Event, "photos").filter(is_shown)
        context = super().get_context_data(**kwargs)
        calendar = next(form["url"] for form in context["formats"] if form["name"] == ICS.name)
        return {
            **context,
            "trail": event_trail(event),
            "formats_note": _no_day(event),
            "calendar_url": "" if _no_day(event) or shown_records() else calendar,
            "coverage": coverage_of(event),
            "date_doubts": date_doubts(event),
            "role_groups": role_groups(event),
            "has_supporters": any(one.is_supporting for one in event.organizers.all()),
            "session_blocks": session_blocks(event),
            "people_of_no_session": [one for one in event.participations.all() if one.session_id is None],
            "quotation_blocks": speaker_blocks(event.quotations.all()),
            "photos": photos.select_related("article__publisher"),
            "timelines": timelines(event),
            "map": places_of([event]) if event.latitude is not None else None,
        }


class DocumentList(RecordList):
    model = Document
    template_name = "forum/events/document_list.html"
    formats = (*RecordList.formats, *CITATION_LIST_FORMATS)
    sorts = {
        "newest": Sort(_("Newest first"), lambda documents: documents.newest_first()),
        "oldest": Sort(
            _("Oldest first"),
            lambda documents: documents.order_by(F("date_earliest").asc(nulls_last=True), "pk"),
        ),
        "name": Sort(_("By title"), lambda documents: documents.order_by(in_order("name"), "pk")),
    }


class DocumentDetail(RecordDetail):
    model = Document
    template_name = "forum/events/document_detail.html"
    formats = (*RecordDetail.formats, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = self.object
        event = document.event if document.event and document.event.is_visible else None
        others = event.documents.published().exclude(pk=document.pk).for_list() if event else ()
        return {
            **super().get_context_data(**kwargs),
            "event": event,
            "addresses": addresses_of(document),
            "others": others,
        }


class SeriesList(RecordList):
    model = Series
    template_name = "forum/events/series_list.html"
    sorts = {
        "name": Sort(_("By name"), lambda series: series.order_by(in_order("name"), "pk")),
        "editions": Sort(
            _("Most editions"),
            lambda series: series.alias(
                n=Count("editions", filter=visible("editions__event"), distinct=True)
            ).order_by("-n", in_order("name"), "pk"),
        ),
    }


class SeriesDetail(RecordDetail):
    """A series with a table of its editions: `?sort=` orders it, `?compare=` adds those of another series."""

    model = Series
    template_name = "forum/events/series_detail.html"
    feeds = ("quotation", "event")
    formats = (*RecordDetail.formats, *EDITION_FORMATS, *CITATION_FORMATS)

    def written(self, form: Format, shown: Any) -> Any:
        if form not in EDITION_FORMATS:
            return shown
        if wrong := self.bad_values():
            raise Http404(" ".join(wrong))
        return self.table(form.limit)

    def table(self, limit: int | None) -> EditionTable:
        table = EditionTable(self.object, self.other, limit=limit)
        return replace(table, sort=self.asked("sort")) if self.asked("sort") in table.sorts else table

    def asked(self, name: str) -> str:
        return self.request.GET.get(name, "")

    @cached_property
    def other(self) -> Series | None:
        """The series that the address asks to compare with, by its slug or by a former one."""
        slug = self.asked("compare")
        others = Series.objects.published().exclude(pk=self.object.pk).for_list()
        found: Series | None = others.at(slug).first() if slug else None
        former = FormerAddress.objects.target(Series, slug) if slug and found is None else None
        return others.filter(pk=former.pk).first() if former else found

    def bad_values(self) -> list[str]:
        """Return sentences about what the address asks for and the series does not have."""
        sort, compare, wrong = self.asked("sort"), self.asked("compare"), []
        if sort and sort not in self.table(None).sorts:
            wrong.append(gettext("“%(value)s” is not an order of this table.") % {"value": sort[:80]})
        if compare and self.other is None:
            sentence = gettext("There is no other series “%(value)s” to compare with.")
            wrong.append(sentence % {"value": compare[:80]})
        return wrong

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = self.table(PAGE_SIZE)
        others = Series.objects.published().exclude(pk=self.object.pk).order_by(in_order("name"), "pk")
        return {
            **super().get_context_data(**kwargs),
            "table": table,
            "rows": list(table.rows()),
            "map": places_of(dict.fromkeys(one.event for one in table.editions)),
            "heads": [self.head(table, column) for column in table.filled],
            "others": others,
            "bad_values": self.bad_values(),
        }

    def head(self, table: EditionTable, column: Column) -> dict[str, Any]:
        """Return the heading of a column with the address that sorts by it; a second time, the other way round."""
        is_sorted = column.name == table.column.name
        sort = f"-{column.name}" if is_sorted and not table.is_descending else column.name
        compare = {"compare": table.other.slug} if table.other else {}
        direction = "descending" if table.is_descending else "ascending"
        return {
            "name": column.name,
            "label": column.label,
            "url": f"?{urlencode({**compare, 'sort': sort})}#editions",
            "aria_sort": direction if is_sorted else "",
        }


class TopicList(RecordList):
    model = Topic
    template_name = "forum/events/topic_list.html"
    sorts = {
        "name": Sort(_("By name"), lambda topics: topics.by_kind(in_order("name"))),
        "quotations": Sort(
            _("Most quotations"), lambda topics: topics.by_kind("-quotation_count", in_order("name"))
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        labels = {True: _("Themes"), False: _("Agendas, agreements, initiatives and plans")}
        groups = groupby(context["page_obj"], key=lambda topic: topic.is_theme)
        shown = [{"label": labels[is_theme], "topics": list(topics)} for is_theme, topics in groups]
        return {**context, "groups": shown}


class TopicDetail(RecordDetail):
    model = Topic
    template_name = "forum/events/topic_detail.html"
    feeds = ("quotation", "event")
    formats = (*RecordDetail.formats, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.object
        quotations, reported = quotation_previews(topic)
        events = Event.objects.published().filter(topics=topic).newest_first()
        return {
            **super().get_context_data(**kwargs),
            "quotations": quotations,
            "reported": reported,
            "near": Topic.objects.spoken_of_with(topic)[:PREVIEW_SIZE],
            "events": preview_list(events, reverse("event-list", query={"topic": topic.slug})),
            "other_languages": [
                name for name in topic.localizations("name") if name.language != get_language()
            ],
            "broader": topic.parent if topic.parent and topic.parent.is_visible else None,
            "narrower": topic.children.published().order_by(in_order("name")),
            "here": topic.title,
        }


def quotation_previews(topic: Topic) -> list[PreviewList]:
    """Return the first direct and the first reported quotations of a topic of `for_page()` (three queries)."""
    quotations = topic.quotations.published().for_row().with_body_names().in_source_order()
    counts = {"direct": topic.quotation_count, "reported": topic.reported_count}  # type: ignore[attr-defined]
    previews = [
        preview_list(
            quotations.filter(kind=kind),
            reverse("quotation-list", query={"topic": topic.slug, "kind": kind}),
            count,
        )
        for kind, count in counts.items()
    ]
    other_end(Topic, "quotations").numbered(row for one in previews for row in one.rows)
    return previews
