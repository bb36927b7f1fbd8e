"""A rule is declared once, and serves publication and `check_records`."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.models import Article, Event, Participation, Quotation, Topic
from records.core import registry
from records.core.data_checks import problems_of
from records.core.models import Status
from records.core.rules import Severity, error, find_errors, find_warnings, full_message, rule, warning
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def _no_rules(monkeypatch):
    """Only the rules that a test declares itself."""
    registry.autodiscover()
    monkeypatch.setattr(registry, "_declarations", [])
    monkeypatch.setattr(registry, "_found", {})


def lines(model):
    return [f"{problem.severity}: {problem.record}: {problem.message}" for problem in problems_of(model)]


@pytest.mark.usefixtures("_no_rules")
def test_one_declaration_serves_publication_and_data_checks():
    @rule(Topic, publication=True, data_check=True)
    def slug_is_long(topic):
        if len(topic.slug) < 4:
            yield error("slug", "Too short.")
            yield warning("And not pretty.")

    topic = factories.TopicFactory(slug="un")
    factories.TopicFactory(slug="united")
    assert [(found.field, found.message, found.part) for found in find_errors(topic)] == [
        ("slug", "Too short.", None)
    ]
    assert find_warnings(topic) == ["And not pretty."]
    assert lines(Topic) == [
        "error: forum.topic un: Too short.",
        "warning: forum.topic un: And not pretty.",
    ]


@pytest.mark.usefixtures("_no_rules")
def test_a_rule_serves_only_what_it_is_declared_for():
    @rule(Topic, publication=True)
    def in_public(topic):
        yield error("name", "In public.")

    @rule(Topic, data_check=True, rows=lambda topics: topics.filter(status=Status.DRAFT))
    def as_stored(topic):
        yield error("name", "As stored.")

    topic = factories.TopicFactory(slug="un")
    factories.TopicFactory(slug="draft", status=Status.DRAFT)
    assert [found.message for found in find_errors(topic)] == ["In public."]
    assert lines(Topic) == ["error: forum.topic draft: As stored."]
    assert lines(Event) == []


@pytest.mark.usefixtures("_no_rules")
def test_rules_of_warnings_are_not_asked_for_errors():
    @rule(Topic, publication=True, only=Severity.WARNING)
    def costly(topic):
        list(Topic.objects.all())
        yield warning("Incomplete.")

    topic = factories.TopicFactory()
    with CaptureQueriesContext(connection) as queries:
        assert find_errors(topic) == []
    assert len(queries) == 0
    assert find_warnings(topic) == ["Incomplete."]


@pytest.mark.usefixtures("_no_rules")
def test_errors_of_inline_rows_are_errors_of_their_record():
    @rule(Participation, publication=True, rows=lambda rows: rows.filter(role="chair"))
    def chairs_are_not_listed(participation):
        yield error("role", "No chairs.")
        yield warning("Not told of a part.")

    event = factories.EventFactory()
    factories.ParticipationFactory(event=event, role="speaker", person__name="Xu Bu")
    chair = factories.ParticipationFactory(event=event, role="chair", person__name="Ana")
    [found] = find_errors(event)
    assert (found.field, found.part) == ("role", chair)
    assert full_message(found) == f"Participation “{chair}”: No chairs."
    assert find_warnings(event) == []


@pytest.mark.parametrize("model", [Article, Participation, Quotation])
def test_checks_make_as_many_queries_for_many_rows_as_for_few(model):
    def make(number):
        for _number in range(number):
            paragraph = factories.ParagraphFactory(number=1, text_en="The effects of the pandemic last.")
            office = factories.OfficeFactory()
            factories.QuotationFactory(
                article=paragraph.article, paragraph=paragraph, text_en="of the pandemic", place_en=12,
                speaker=office.person, office=office,
            )  # fmt: skip
            factories.ParticipationFactory(person=office.person, office=office)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            list(problems_of(model))
        return len(captured)

    make(2)
    few = queries()
    make(10)
    assert queries() == few
