"""manage.py check_records: every kind of fault is found, named and told; a sound archive has none."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from forum.models import Article, Quotation, Topic
from organizations.models import Organization
from people.models import Person
from records.core.data_checks import checked_models, problems_of
from records.core.database.constraints import drop_triggers
from records.core.models import FormerAddress, Status
from tests import factories

pytestmark = pytest.mark.django_db


def check(*arguments, **options):
    """Return what the command prints."""
    out = StringIO()
    call_command("check_records", *arguments, stdout=out, **options)
    return out.getvalue()


def problems(*labels):
    return [problem for model in checked_models(labels) for problem in problems_of(model)]


# What is warned of in a smallest record: a language, a part of the speaker in the event, a name where it is printed.
USUAL = (
    "It is missing in",
    "is not among those who took part",
    "that the source names the speaker, and no name",
)


def faults(*labels):
    """Every problem but what every smallest record lacks."""
    found = [f"{problem.severity}: {problem.record}: {problem.message}" for problem in problems(*labels)]
    return [line for line in found if not any(sentence in line for sentence in USUAL)]


def quoted(words="of the pandemic", paragraph="The effects of the pandemic last.", **fields):
    """A quotation in a paragraph of an article."""
    paragraph = factories.ParagraphFactory(number=1, text_en=paragraph)
    fields = {
        "slug": "words",
        "text_en": words,
        "article": paragraph.article,
        "paragraph": paragraph,
        **fields,
    }
    return factories.QuotationFactory(**fields)


@pytest.mark.slow
def test_the_fixtures_have_no_fault(archive):
    assert check(fail_on="warning") == "0 errors. 0 warnings.\n"


# Words


@pytest.mark.slow
def test_one_changed_letter_is_an_error(archive):
    quotation = Quotation.objects.get(slug="celac-common-space")
    quotation.text_en = quotation.text_en.replace("common", "comon")
    quotation.save()
    with pytest.raises(CommandError, match=r"^1 error\. 0 warnings\.$"):
        check()
    assert faults("forum.quotation") == [
        "error: forum.quotation celac-common-space: English: The words differ from paragraph 16:"
        " “comon space for” here, “common space for” there."
    ]


@pytest.mark.slow
def test_a_changed_paragraph_is_an_error_in_its_language(archive):
    paragraph = Article.objects.get().paragraphs.get(number=14)
    paragraph.text_es = paragraph.text_es.replace("imperativo", "necesario")
    paragraph.save()
    assert faults() == [
        "error: forum.quotation digital-infrastructure: Spanish: The words differ from paragraph 14:"
        " “imperativo que mejoremos” here, “necesario que mejoremos” there."
    ]


@pytest.mark.parametrize(
    ("words", "paragraph", "place", "told"),
    [
        ("of the pandemic", "The effects of the pandemic last.", 12, []),
        (
            *("of the pandemic", "The effects of the pandemic last.", None),
            [
                "warning: forum.quotation words: English: No place is recorded; the words stand in paragraph 1 at 12."
            ],
        ),
        (
            *("of the pandemic", "The effects of the pandemic last.", 4),
            ["error: forum.quotation words: English: The words stand in paragraph 1 at 12, not at 4."],
        ),
        (
            *("trust", "Trust in trust, not trust in thrust.", None),
            [
                "error: forum.quotation words: English: The words stand in paragraph 1 more than once,"
                " and no place is recorded."
            ],
        ),
        ("trust", "Trust in trust, not trust in thrust.", 20, []),
        (
            *("of the epidemic", "The effects of the pandemic last.", None),
            [
                "error: forum.quotation words: English: The words differ from paragraph 1:"
                " “epidemic” here, “pandemic last.” there."
            ],
        ),
        (
            *("quite other words", "The effects of the pandemic last.", 400),
            [
                "error: forum.quotation words: English: The words differ from paragraph 1:"
                " “quite other words” here, “The effects of” there."
            ],
        ),
    ],
)
def test_words_stand_at_their_place(words, paragraph, place, told):
    quoted(words, paragraph, place_en=place)
    assert faults("forum.quotation") == told


def test_published_words_need_an_article_or_a_source():
    factories.QuotationFactory(slug="rumour")
    factories.QuotationFactory(slug="draft", status=Status.DRAFT)
    factories.QuotationFactory(slug="cited").sources.add(factories.SourceFactory())
    assert faults("forum.quotation") == [
        "error: forum.quotation rumour: It is published with neither an article nor a source."
    ]


def test_paragraphs_are_numbered_from_one_without_a_gap():
    article = factories.ArticleFactory(slug="gap")
    for number in (1, 2, 4):
        factories.ParagraphFactory(article=article, number=number)
    factories.ParagraphFactory(article=factories.ArticleFactory(slug="late"), number=2)
    factories.ParagraphFactory(article=factories.ArticleFactory(), number=1)
    assert faults("forum.article") == [
        "error: forum.article gap: Its 3 paragraphs are numbered from 1 to 4.",
        "error: forum.article late: Its 1 paragraphs are numbered from 2 to 2.",
    ]


# What each text is, and what a language lacks


def test_a_text_says_in_every_language_what_it_is():
    factories.ArticleFactory(slug="unsaid", headline_es="Artículo")
    factories.ArticleFactory(slug="empty", text_status_es="unofficial")
    factories.ArticleFactory(slug="no-original", text_status_en="official")
    assert faults("forum.article") == [
        "error: forum.article unsaid: Say whether the text in Spanish is the original or a translation.",
        "error: forum.article empty: Spanish is called an unofficial translation, but there is no Spanish text."
        " Write it, or clear the field.",
        "warning: forum.article no-original: No language is the original.",
    ]


def test_a_language_that_a_published_record_lacks_is_a_warning():
    factories.TopicFactory(slug="vaccines")
    factories.TopicFactory(slug="draft", status=Status.DRAFT)
    found = [(str(problem.severity), problem.record, problem.message) for problem in problems()]
    assert found == [("warning", "forum.topic vaccines", "Name: It is missing in Spanish.")]


# References


def test_an_office_that_had_ended_or_not_begun_is_an_error():
    speaker = factories.PersonFactory(slug="chai-yu")
    office = factories.OfficeFactory(person=speaker, post="director", start="2015", end="2020-06")
    quoted(speaker=speaker, office=office, said_on="2021-10-11?", place_en=12)
    event = factories.EventFactory(slug="forum", start="2014-11", end="2014-11")
    factories.ParticipationFactory(event=event, person=speaker, office=office)
    in_time = factories.EventFactory(start="2020")
    factories.ParticipationFactory(event=in_time, person=speaker, office=office)
    assert "was not held on that day, only from 2015 to June 2020." in faults("forum.quotation")[0]
    assert [line.partition(": “Office")[0] for line in faults()] == [
        "error: forum.participation forum, chai-yu, speaker",
        "error: forum.quotation words",
    ]


def test_a_session_tells_the_day_of_those_who_spoke_in_it():
    session = factories.SessionFactory(
        date="2021-10-12", event__slug="forum", event__end="2021-10-12", slug="closing"
    )
    office = factories.OfficeFactory(person__slug="xu-bu", start="", end="2021-10-11")
    factories.ParticipationFactory(event=session.event, session=session, person=office.person, office=office)
    assert [line.partition(": “Office")[0] for line in faults()] == [
        "error: forum.participation forum, closing, xu-bu, speaker"
    ]


def test_former_addresses_lead_somewhere_and_are_nobody_elses():
    event = factories.EventFactory(slug="forum")
    FormerAddress.objects.create(kind="forum.event", slug="old-forum", target_uid=event.uid)
    FormerAddress.objects.create(kind="forum.event", slug="lost", target_uid="e0000000")
    factories.EventFactory(slug="old-forum")
    assert [line.partition(": ")[2].partition(" ")[2] for line in faults()] == [
        f"{FormerAddress.objects.get(slug='lost').pk}: It leads to record e0000000, which does not exist.",
        "old-forum: Its slug once led to another record, whose links must keep working.",
    ]


@pytest.mark.parametrize(("model", "make"), [(Organization, "OrganizationFactory"), (Topic, "TopicFactory")])
def test_nothing_is_above_itself(model, make):
    make = getattr(factories, make)
    top = make(slug="top")
    middle = make(slug="middle", parent=top)
    make(slug="below", parent=middle)
    model.objects.filter(pk=top.pk).update(parent=middle)
    kind = model._meta.label_lower
    assert faults() == [f"error: {kind} {slug}: The record is above itself." for slug in ("top", "middle")]


def test_what_the_public_does_not_see_beside_a_published_record_is_a_warning():
    draft = factories.OrganizationFactory(status=Status.DRAFT)
    series = factories.SeriesFactory(slug="forum", framework=draft)
    factories.OrganizerFactory(organization=draft, event__slug="meeting")
    factories.OrganizerFactory(organization=draft, event__status=Status.DRAFT)
    hidden, seen = factories.TopicFactory(status=Status.WITHDRAWN), factories.TopicFactory()
    event = factories.EventFactory(slug="with-topics")
    event.topics.add(hidden, seen)
    assert series.framework == draft
    assert faults() == [
        "warning: forum.series forum: Within: It is joined with a record that is not published.",
        "warning: forum.event with-topics: Topics: It is joined with a record that is not published.",
        f"warning: forum.organizer meeting, {draft.slug}, organizer:"
        " Organization: It is joined with a record that is not published.",
    ]


def test_published_words_that_wait_for_another_record_are_a_warning():
    factories.QuotationFactory(slug="waits", event__status=Status.REVIEW, event__slug="meeting")
    sentence = "It is published, but readers do not see it: it waits for its event."
    assert faults()[1:] == [f"warning: forum.quotation waits: {sentence}"]


# Values


def test_values_that_their_fields_refuse_are_errors():
    organization = factories.OrganizationFactory(slug="cass")
    Organization.objects.filter(pk=organization.pk).update(
        kind="party", country="xx", website_en="no address"
    )
    person = factories.PersonFactory(slug="wang-chao", name="Wang Chao")
    Person.objects.filter(pk=person.pk).update(family_name="Wong")
    assert faults() == [
        "error: organizations.organization cass: Kind: “party” is no term of the vocabulary “Kinds of organizations”.",
        "error: organizations.organization cass: Country: Write the two capital letters of a country (ISO 3166-1).",
        "error: organizations.organization cass: Website (English): Enter a valid URL.",
        "warning: people.person wang-chao: The family name is no part of the name “Wang Chao”.",
    ]


def test_rules_of_two_tables_are_checked_also_where_the_database_does_not_keep_them():
    drop_triggers("default", plan=["any migration"])
    factories.ParticipationFactory(
        event__slug="forum", person__slug="xu-bu", office=factories.OfficeFactory(person__slug="other")
    )
    found = faults("forum.participation")
    sentence = "Office held that day: This office was held by another person."
    assert f"error: forum.participation forum, xu-bu, speaker: {sentence}" in found
    assert (
        "error: forum.participation: The database lacks the trigger agree_forum_participation_office_i;"
        " manage.py migrate makes it again."
    ) in found


# The command


def test_only_the_kinds_that_are_named_are_checked():
    """A text that a language lacks is told once, not again for what says what the text is."""
    factories.QuotationFactory(slug="rumour")
    Organization.objects.filter(pk=factories.OrganizationFactory().pk).update(kind="party")
    assert check("people") == "0 errors. 0 warnings.\n"
    with pytest.raises(CommandError, match=r"^1 error\. 3 warnings\.$"):
        check("forum.quotation", "forum.event")


@pytest.mark.parametrize("label", ["nobody", "forum.nothing", "auth", "auth.User"])
def test_a_kind_that_there_is_not_is_refused(label):
    with pytest.raises(CommandError, match=label.partition(".")[2] or label):
        check(label)


@pytest.mark.slow
def test_warnings_fail_only_when_asked():
    factories.TopicFactory()
    assert check().endswith("\n0 errors. 1 warning.\n")
    with pytest.raises(CommandError, match=r"^0 errors\. 1 warning\.$"):
        check(fail_on="warning")


def test_json_is_for_other_programs(client):
    assert json.loads(check(format="json")) == []
    topic = factories.TopicFactory(slug="vaccines")
    factories.TopicFactory(slug="trade")
    found = json.loads(check("forum.topic", format="json"))
    assert [one["key"] for one in found] == ["vaccines", "trade"]
    assert {key: value for key, value in found[0].items() if key != "admin_path"} == {
        "severity": "warning",
        "kind": "forum.topic",
        "key": "vaccines",
        "pk": topic.pk,
        "message": "Name: It is missing in Spanish.",
        "field": "",
    }


@pytest.mark.slow
def test_few_queries_however_many_records(django_assert_max_num_queries):
    factories.QuotationFactory.create_batch(80)
    # Some for each rule and each kind of record, none for each record; three for the kept counts of each kind.
    with django_assert_max_num_queries(178):
        problems()
