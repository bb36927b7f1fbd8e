"""What the pages of topics show beside the topic itself."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.events.models import Topic
from forum.quotations.context import numbered_in_events
from forum.quotations.models import Quotation
from records.site.preview_list import Extract, address, extract


class TopicGroup(NamedTuple):
    """Topics of the kinds that a list shows under one heading."""

    label: str | Promise
    topics: list[Topic]


def topic_groups(topics: Iterable[Topic]) -> list[TopicGroup]:
    """Topics ordered with `by_kind()`, in their two groups; a group without topics is left out."""
    groups = groupby(topics, key=lambda topic: topic.is_theme)
    labels = {True: _("Themes"), False: _("Agendas, agreements, initiatives and plans")}
    return [TopicGroup(labels[is_theme], list(found)) for is_theme, found in groups]


def extract_of_words(topic: Topic) -> tuple[Extract, Extract]:
    """The first quotations and reported statements of a topic fetched with `for_page()` (three queries)."""
    words = Quotation.objects.published().filter(topics=topic).for_row().in_source_order()
    totals = {"direct": topic.quotation_count, "reported": topic.reported_count}  # type: ignore[attr-defined]
    direct, reported = (
        extract(words.filter(kind=kind), address("quotation-list", topic=topic.slug, kind=kind), total)
        for kind, total in totals.items()
    )
    numbered_in_events([*direct.rows, *reported.rows])
    return direct, reported
