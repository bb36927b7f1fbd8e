"""What would be wrong with events, articles and words in public, and what would only be incomplete."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from forum.events.models import Event, Participation
from forum.quotations import rules
from forum.quotations.models import Article, Quotation
from organizations.models import Organization
from people.models import Person
from records.core.locale_formats import format_list
from records.core.models import FormerAddress, Record, Status
from records.core.publication.checks import Fault, fault_check, gap_check, lacking
from records.core.publication.together import companion_rule, dependent_rule

ALSO_PUBLIC = {"status": Status.PUBLISHED}


# Quotations


@fault_check(Quotation)
def words_stand_in_their_paragraph(quotation: Quotation) -> Iterator[Fault]:
    yield from (Fault(one.field, one.sentence) for one in rules.place_of_words(quotation) if one.is_fault)


@fault_check(Quotation)
def words_have_a_source(quotation: Quotation) -> Iterator[Fault]:
    if not quotation.is_evident():
        yield Fault("article", _("Choose the article in which the words stand, or a source below."))


@fault_check(Quotation)
def office_was_held_that_day(quotation: Quotation) -> Iterator[Fault]:
    if sentence := rules.office_of_another_day(quotation):
        yield Fault("office", sentence)


@fault_check(Quotation)
def words_were_not_divided(quotation: Quotation) -> Iterator[Fault]:
    """What came of a quotation that was divided says its words already."""
    parts = FormerAddress.objects.successors(Quotation, quotation.uid)
    public = [part for part in parts if part.is_published]
    if public:
        names = format_list([f"“{part}”" for part in public])
        sentence = _("It was divided, and its words are public in %(names)s. Withdraw those first.")
        yield Fault("status", sentence % {"names": names})


@fault_check(Article)
@fault_check(Quotation)
def text_says_what_it_is(record: Article | Quotation) -> Iterator[Fault]:
    yield from (Fault(one.field, one.sentence) for one in rules.status_of_text(record) if one.is_fault)


@gap_check(Quotation)
def words_are_without_place_or_day(quotation: Quotation) -> Iterator[str]:
    yield from (one.sentence for one in rules.place_of_words(quotation) if not one.is_fault)
    if quotation.said_on is None:
        yield _("It does not say when the words were said.")
    if quotation.office is None:
        yield _("It does not say in which office the words were said.")


@gap_check(Article)
@gap_check(Quotation)
def no_text_is_the_original(record: Article | Quotation) -> Iterator[str]:
    yield from (one.sentence for one in rules.status_of_text(record) if not one.is_fault)


# Events


@fault_check(Event)
def offices_were_held_at_the_event(event: Event) -> Iterator[Fault]:
    with_office = event.participations.filter(office__isnull=False)
    for one in with_office.select_related("person", "office__organization", "session", "event"):
        if sentence := rules.office_of_another_day(one):
            yield Fault("office", sentence, part=one)


@gap_check(Event)
def event_is_without_day(event: Event) -> Iterator[str]:
    if event.start is None:
        yield _("It does not say when the event was held.")


@gap_check(Event)
def people_are_without_office(event: Event) -> Iterator[str]:
    without = event.participations.filter(office__isnull=True).select_related("person")
    for name in dict.fromkeys(one.person.name for one in without if not one.localized("affiliation")):
        yield _("It does not say in which office %(name)s took part.") % {"name": name}


@gap_check(Event)
@gap_check(Quotation)
def no_topic_is_chosen(record: Event | Quotation) -> Iterator[str]:
    if not record.topics.exists():
        yield _("It has no topics.")


# Articles and photographs


@fault_check(Article)
def paragraphs_are_numbered_from_one(article: Article) -> Iterator[Fault]:
    numbers = list(article.paragraphs.order_by("number").values_list("number", flat=True))
    if not numbers:
        yield Fault("__all__", _("An article is published with its text: enter its paragraphs below."))
    elif sentence := rules.misnumbered(len(numbers), numbers[0], numbers[-1]):
        yield Fault("__all__", sentence)


@gap_check(Article)
def article_is_without_day(article: Article) -> Iterator[str]:
    if article.published_on is None:
        yield _("It does not say when the article was published.")


@fault_check(Article)
@fault_check(Event)
def photographs_are_described(record: Article | Event) -> Iterator[Fault]:
    for photo in record.photos.all():
        yield from (
            Fault(one.field, one.sentence, photo) for one in rules.status_of_text(photo) if one.is_fault
        )
        if photo.image:
            sentence = _("Say in %(language)s what the photograph shows, for those who do not see it.")
            yield from lacking(photo, "alt", sentence, photo)


# What others that are published already rest on


@fault_check(Article)
def published_words_still_stand(article: Article) -> Iterator[Fault]:
    """A paragraph is not changed under the words that readers already see in it."""
    said = article.quotations.filter(paragraph__isnull=False, **ALSO_PUBLIC).select_related("paragraph")
    for quotation in said:
        for one in rules.place_of_words(quotation):
            if one.is_fault:
                field = one.field.replace("place_", "text_")
                yield Fault(field, _under_published(quotation, one.sentence), quotation.paragraph)


@fault_check(Person)
def offices_fit_what_is_published(person: Person) -> Iterator[Fault]:
    """An office is not moved away from the days on which readers already see it held."""
    in_office = Q(office__isnull=False)
    said = person.quotations.filter(in_office, **ALSO_PUBLIC).select_related("office__organization")
    took_part = person.participations.filter(in_office, event__status=Status.PUBLISHED)
    took_part = took_part.select_related("office__organization", "event", "session", "person")
    rows: list[Any] = [*said, *took_part]
    for one in rows:
        if sentence := rules.office_of_another_day(one):
            yield Fault("start", _under_published(one, sentence), one.office)


def _under_published(record: Quotation | Participation, sentence: str) -> str:
    if isinstance(record, Participation):
        facts = {"event": record.event, "fault": sentence}
        return _("The published event “%(event)s” names this office. %(fault)s") % facts
    told = _(
        "The published quotation “%(title)s” rests on this. %(fault)s"
        " To correct both, return the quotation to review first, and publish it again afterwards."
    )
    return told % {"title": record, "fault": sentence}


# What is published and withdrawn along with others


@companion_rule(Event)
def entered_with_an_event(event: Event) -> Iterator[Record]:
    """Its articles, its words, and the bodies of the offices in which people took part."""
    yield from event.articles.all()
    yield from event.quotations.all()
    in_office = Q(offices__participations__event=event) | Q(offices__quotations__event=event)
    yield from Organization.objects.filter(in_office).distinct()


@companion_rule(Article)
def quoted_from_an_article(article: Article) -> Iterator[Record]:
    yield from article.quotations.all()


@dependent_rule(Article)
@dependent_rule(Event)
@dependent_rule(Person)
def words_vanish_with(record: Any) -> Iterator[Record]:
    """No page shows words whose event, speaker or article is not public."""
    yield from record.quotations.filter(**ALSO_PUBLIC)
