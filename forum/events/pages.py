"""Pages of events, series and topics."""

from itertools import groupby
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from forum.events.context import (
    coverage_of,
    date_doubts,
    edition_rows,
    event_trail,
    fetch_body_names,
    role_groups,
    session_blocks,
    speaker_blocks,
    timelines,
)
from forum.events.models import Event, Series, Topic
from records.core.database.collation import in_order
from records.core.models.record import other_end
from records.core.status import visible
from records.serializers.calendars import ICS, ICS_LIST, MOST_NAMED, has_day, subscription_url, without_days
from records.serializers.citation_files import CITATION_FORMATS, CITATION_LIST_FORMATS
from records.site.details import RecordDetail
from records.site.lists import PAGE_SIZE, PREVIEW_SIZE, PreviewList, RecordList, Sort, preview_list


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
        quotations = event.quotations.all()
        is_shown = Q(event=event) | Q(article__in=event.articles.all())
        photos = other_end(Event, "photos").filter(is_shown)
        return {
            **super().get_context_data(**kwargs),
            "trail": event_trail(event),
            "formats_note": _no_day(event),
            "coverage": coverage_of(event),
            "date_doubts": date_doubts(event),
            "role_groups": role_groups(event),
            "has_supporters": any(one.is_supporting for one in event.organizers.all()),
            "session_blocks": session_blocks(event),
            "people_of_no_session": [one for one in event.participations.all() if one.session_id is None],
            "quotation_blocks": speaker_blocks(one for one in quotations if one.is_direct),
            "reported_blocks": speaker_blocks(one for one in quotations if not one.is_direct),
            "photos": photos.select_related("article__publisher"),
            "timelines": timelines(event),
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
    model = Series
    template_name = "forum/events/series_detail.html"
    formats = (*RecordDetail.formats, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Event.objects.published().filter(editions__series=self.object)
        events = found.for_list().prefetch_related("notes").newest_first()[:PAGE_SIZE]
        return {
            **super().get_context_data(**kwargs),
            "events": events,
            "rows": edition_rows(self.object, events),
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
