"""Vocabularies of kinds and roles: terms that administrators add, name and keep, and columns that hold their codes."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import translation

from forum.models import Article, Event, Organizer, Participation, Quotation, Session
from organizations.models import Organization
from records.core.data_checks import problems_of
from records.core.models import Term, terms
from records.core.rules import find_warnings
from records.search.results import search
from tests import factories

pytestmark = pytest.mark.django_db
HEARING = {"vocabulary": "event-kind", "code": "hearing", "name_en": "Hearing", "name_es": "Audiencia"}


def codes(vocabulary: str) -> list[str]:
    return [code for code, _label in terms.vocabularies()[vocabulary].choices]


def test_every_site_has_the_terms_of_the_code_named_in_every_language():
    of_code = {(one.code, term) for one in terms.vocabularies().values() for term in one.builtin.values}
    assert set(Term.objects.values_list("vocabulary", "code")) == of_code
    assert not Term.objects.filter(name_en=None) and not Term.objects.filter(name_es=None)
    press = Term.objects.get(vocabulary="organization-kind", code="press")
    assert (press.name_en, press.name_es) == (
        "Newspapers, agencies and broadcasters",
        "Periódicos, agencias y emisoras",
    )


@pytest.mark.parametrize(
    ("vocabulary", "wanted"),
    [
        ("organization-kind", {"press", "university", "ministry", "parliament", "company"}),
        ("event-kind", {"session", "seminar", "assembly", "congress", "workshop"}),
        ("session-kind", {"plenary", "seminar", "round-table"}),
    ],
)
def test_kinds_cover_what_archives_meet(vocabulary, wanted):
    assert wanted <= set(codes(vocabulary))


def test_a_term_that_an_administrator_adds_is_one_like_the_others(django_assert_num_queries):
    Term.objects.create(**HEARING)
    event = factories.EventFactory(kind="hearing")
    event.clean_fields()
    with django_assert_num_queries(0):
        assert event.get_kind_display() == "Hearing"
        with translation.override("es"):
            assert event.get_kind_display() == "Audiencia"
            assert dict(Event._meta.get_field("kind").flatchoices)["hearing"] == "Audiencia"
    assert codes("event-kind")[-1] == "hearing"


def test_another_name_is_shown_at_once():
    event = factories.EventFactory(kind="summit")
    term = Term.objects.get(vocabulary="event-kind", code="summit")
    term.name_en = "Summit meeting"
    term.save()
    assert event.get_kind_display() == "Summit meeting"


def test_what_another_process_saved_is_known_when_it_is_chosen():
    with transaction.atomic():
        Term.objects.bulk_create([Term(**HEARING)])  # without a signal, as if elsewhere
    Event._meta.get_field("kind").clean("hearing", None)


def test_a_term_whose_making_was_rolled_back_is_no_term():
    with transaction.atomic():
        Term.objects.create(**HEARING)
        assert "hearing" in codes("event-kind")
        transaction.set_rollback(True)
    terms.memory.forget()  # its time is over
    assert "hearing" not in codes("event-kind")


def test_a_code_stays():
    term = Term.objects.create(**HEARING)
    term.code = "audience"
    with pytest.raises(ValidationError, match="keeps its vocabulary and its code"):
        term.save()


def test_a_term_in_use_and_one_of_the_code_cannot_be_deleted():
    term = Term.objects.create(**HEARING)
    factories.EventFactory(kind="hearing")
    sentence = "“Hearing” is in use, so it cannot be deleted: 1 event"
    with pytest.raises(ProtectedError, match=sentence), transaction.atomic():
        Term.objects.filter(pk=term.pk).delete()
    Event.objects.all().delete()
    term.delete()
    with pytest.raises(ProtectedError, match="one of the site’s own terms"):
        Term.objects.get(vocabulary="event-kind", code="forum").delete()


def test_migrate_names_terms_in_languages_without_a_name_and_leaves_the_others():
    rows = Term.objects.filter(vocabulary="event-kind")
    rows.filter(code="forum").update(name_es=None, name_en="Colloquium")
    terms.create_terms(using="default")
    assert rows.filter(code="forum").values_list("name_en", "name_es").get() == ("Colloquium", "Foro")
    assert rows.count() == len(Event.Kind)


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Article, "kind"),
        (Event, "kind"),
        (Organization, "kind"),
        (Organizer, "role"),
        (Participation, "role"),
        (Quotation, "certainty"),
        (Session, "kind"),
    ],
)
def test_no_fact_has_a_silent_first_choice(model, column):
    assert getattr(model(), column) == ""
    model._meta.get_field(column).clean("", None)


def test_words_stay_direct_where_nobody_says_else():
    assert Quotation().kind == "direct"


def test_check_records_finds_a_value_without_a_term():
    body = factories.OrganizationFactory()
    Organization.objects.update(kind="guild")
    assert [problem.message for problem in problems_of(Organization) if "guild" in problem.message] == [
        "Kind: “guild” is no term of the vocabulary “Kinds of organizations”."
    ]
    assert body.pk


def test_a_fixture_with_a_kind_that_is_no_term_is_refused(tmp_path):
    event = {"uid": "e0000001", "slug": "one", "name_en": "One", "kind": "hearing"}
    path = tmp_path / "events.json"
    path.write_text(json.dumps([{"model": "forum.event", "fields": event}]))
    with pytest.raises(CommandError, match="kind: “hearing” is no term of the vocabulary “Kinds of events”"):
        call_command("loaddata", path, verbosity=0)
    path.write_text(
        json.dumps([{"model": "records.term", "fields": HEARING}, {"model": "forum.event", "fields": event}])
    )
    for _again in range(2):
        call_command("loaddata", path, verbosity=0)
    assert Event.objects.get().get_kind_display() == "Hearing"


def test_what_is_not_said_is_warned_of_before_publication():
    event = factories.EventFactory(kind="")
    factories.SessionFactory(event=event, kind="")
    factories.OrganizerFactory.create_batch(2, event=event, role="")
    factories.ParticipationFactory(event=event, role="")
    told = [sentence for sentence in find_warnings(event) if "not said" in sentence]
    assert told == [
        "Kind: It is not said, and readers will miss it.",
        "Organizers, role: It is not said of 2; readers will miss it.",
        "Sessions, kind: It is not said of 1; readers will miss it.",
        "Participations, role: It is not said of 1; readers will miss it.",
    ]
    quotation = factories.QuotationFactory(certainty="")
    assert "How certain the attribution is: It is not said, and readers will miss it." in find_warnings(
        quotation
    )


@pytest.mark.indexed
def test_records_are_found_by_the_new_name_of_their_kind():
    term = factories.TermFactory(name_en="Hearing")
    event = factories.EventFactory(kind=term.code)
    term.name_en = "Tribunal"
    term.save()
    found = [hit.record for group in search("tribunal").groups for hit in group.hits]
    assert found == [event.pk]
