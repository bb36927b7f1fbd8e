"""Lists and choosers of the admin find what is meant: without accents, by acronym, by other names."""

import pytest
from django.urls import reverse

from organizations.models import Organization, OrganizationName
from people.models import Person, PersonName
from records.core.models import Status
from records.editing.search import words_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(admin_client):
    """Return what the list of a kind shows for a search."""

    def found(kind, asked, **parameters):
        url = reverse(f"admin:{kind}_changelist")
        answer = admin_client.get(url, {"q": asked, **parameters})
        assert answer.status_code == 200
        return [str(record) for record in answer.context["cl"].result_list]

    return found


@pytest.fixture
def offered(admin_client):
    """Return what a chooser offers for what is typed."""

    def offered(field, term, **parameters):
        app, model, name = field.split(".")
        query = {"app_label": app, "model_name": model, "field_name": name, "term": term, **parameters}
        return [
            one["text"] for one in admin_client.get(reverse("admin:autocomplete"), query).json()["results"]
        ]

    return offered


@pytest.fixture
def eclac():
    body = factories.OrganizationFactory(
        name_en="Economic Commission", name_es="Comisión Económica", acronym_en="ECLAC", acronym_es="CEPAL"
    )
    OrganizationName.objects.create(organization=body, name="拉加经委会", language="zh", kind="translation")
    factories.OrganizationFactory(name_en="Another body")
    return body


@pytest.mark.parametrize(
    "asked",
    ["cepal", "Eclac", "economica comision", "ECONÓMICA", "经委会", '"economic commission"', "econ com"],
)
def test_a_body_is_found_in_any_language_by_any_name(found, offered, eclac, asked):
    assert found("organizations_organization", asked) == ["Economic Commission"]
    assert offered("forum.organizer.organization", asked) == ["Economic Commission · ECLAC"]


@pytest.mark.parametrize("asked", ['"commission economic"', "cepal another", "loi", "%", "_"])
def test_and_nothing_else_is_found(found, eclac, asked):
    assert found("organizations_organization", asked) == []


@pytest.mark.parametrize(
    "asked", ["barcena", "BÁRCENA", "b\u0061\u0301rcena", "贝尔塞纳", "alicia barc", "O'Higgins", "o’higgins"]
)
def test_a_person_is_found_as_it_is_typed(found, asked):
    person = factories.PersonFactory(name="Alicia Bárcena O’Higgins")
    PersonName.objects.create(person=person, name="贝尔塞纳", language="zh-Hans", kind="native-script")
    factories.PersonFactory(name="Somebody else")
    assert found("people_person", asked) == ["Alicia Bárcena O’Higgins"]


def test_quotations_are_found_by_the_names_of_their_speaker(found):
    quotation = factories.QuotationFactory(text_en="Words", speaker=factories.PersonFactory(name="Wang Chao"))
    PersonName.objects.create(person=quotation.speaker, name="王超", language="zh-Hans", kind="native-script")
    factories.QuotationFactory()
    assert found("forum_quotation", "王超") == ["Words"]


def test_a_record_with_two_fitting_names_is_found_once(found, eclac):
    for language in ("zh", "zh-Hant"):
        OrganizationName.objects.create(organization=eclac, name="Commission", language=language, kind="also")
    assert found("organizations_organization", "commission") == ["Economic Commission"]


def test_paragraphs_are_found_by_their_number(found):
    article = factories.ArticleFactory(headline_en="Report")
    for number in (1, 12, 123456789):
        factories.ParagraphFactory(article=article, number=number % 30_000, text_en="Text")
    assert found("forum_paragraph", "report 12") == ["Report, 12"]
    assert found("forum_paragraph", "9" * 250) == []


@pytest.mark.parametrize("asked", ["a" * 4000, "a " * 2000, '"' * 900, "\\", "'; --", "é" * 900, "🇨🇱"])
def test_no_search_breaks_a_list_or_a_chooser(found, offered, asked):
    assert found("people_person", asked) == []
    assert offered("forum.quotation.speaker", asked) == []


def test_a_nul_byte_is_refused(admin_client):
    query = "app_label=forum&model_name=quotation&field_name=speaker&term=a%00b"
    assert admin_client.get(f"{reverse('admin:autocomplete')}?{query}").status_code == 400
    assert words_of("a\0b") == ["a", "b"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"app_label": "x", "model_name": "y", "field_name": "z"},
        {"app_label": "forum", "model_name": "quotation", "field_name": "label_en"},
        {"app_label": "forum", "model_name": "quotation", "field_name": "nothing"},
    ],
)
def test_an_impossible_chooser_is_refused(admin_client, query):
    assert admin_client.get(reverse("admin:autocomplete"), query).status_code == 403


def test_what_is_called_exactly_so_comes_first(offered):
    for name, acronym in (("Union of bodies", ""), ("A body of the UN", ""), ("United Nations", "UN")):
        Organization.objects.create(name_en=name, acronym_en=acronym or None, status=Status.DRAFT)
    assert offered("forum.organizer.organization", "un") == [
        "United Nations · UN · Draft",
        "Union of bodies · Draft",
        "A body of the UN · Draft",
    ]


def test_choices_of_one_name_are_told_apart(offered):
    factories.PersonFactory(name="Li Wei", country="CN")
    factories.PersonFactory(name="Li Wei", country="SG", status=Status.REVIEW)
    assert offered("forum.quotation.speaker", "li") == ["Li Wei · China", "Li Wei · Singapore · In review"]


@pytest.fixture
def offices():
    """Two offices of a person, one after the other, and one of somebody else."""
    chosen = factories.PersonFactory(name="Zoe")
    factories.OfficeFactory(person=factories.PersonFactory(name="Ana"), title_en="Minister", start="2010")
    factories.OfficeFactory(person=chosen, title_en="Ambassador", start="2015", end="2019")
    body = factories.OrganizationFactory(name_en="Foreign Ministry", acronym_en="SRE")
    factories.OfficeFactory(person=chosen, title_en="Foreign Affairs", organization=body, start="2019")
    return chosen


BEFORE, AFTER = "Zoe: Ambassador · from 2015 to 2019", "Zoe: Foreign Affairs, SRE · since 2019"
OUT = " · not on that day"


@pytest.mark.parametrize("field", ["forum.participation.office", "forum.quotation.office"])
def test_offices_of_the_chosen_person_alone_are_offered(offered, offices, field):
    """The office of anybody else would be refused."""
    assert len(offered(field, "")) == 3
    assert offered(field, "", owner=offices.pk) == [AFTER, BEFORE]
    assert offered(field, "minister", owner=offices.pk) == []


def test_the_office_of_the_day_comes_first_and_the_others_say_so(offered, offices):
    field = "forum.quotation.office"
    assert offered(field, "", owner=offices.pk, said_on="8 May 2018") == [BEFORE, AFTER + OUT]
    assert offered(field, "", owner=offices.pk, said_on="2021") == [AFTER, BEFORE + OUT]
    assert offered(field, "", owner=offices.pk, said_on="no day") == [AFTER, BEFORE]
    event = factories.EventFactory(start="2018-05-07", end="2018-05-11")
    assert offered(field, "", owner=offices.pk, event=event.pk) == [BEFORE, AFTER + OUT]
    session = factories.SessionFactory(event=factories.EventFactory(start="2021"), date="2021-05-08")
    field = "forum.participation.office"
    assert offered(field, "", owner=offices.pk, event=event.pk, session=session.pk) == [AFTER, BEFORE + OUT]
    assert offered(field, "", owner=offices.pk, event="x", session="9" * 30) == [AFTER, BEFORE]


@pytest.mark.parametrize("typed", ["Foreign Affairs, SRE", AFTER.partition(" · ")[0], "affairs sre"])
def test_an_office_is_found_as_it_is_displayed(offered, offices, typed):
    assert offered("forum.quotation.office", typed, owner=offices.pk) == [AFTER]


@pytest.mark.parametrize("owner", ["", "x", "-1", "9" * 40, "1 OR 1=1", "１"])
def test_an_impossible_owner_changes_nothing(offered, owner):
    factories.OfficeFactory(person=factories.PersonFactory(name="Ana"), title_en="Minister")
    assert offered("forum.participation.office", "", owner=owner) == ["Ana: Minister"]


def test_sessions_and_paragraphs_follow_what_is_chosen(offered):
    sessions = [factories.SessionFactory(event__name_en=name, name_en="Opening") for name in ("Old", "New")]
    assert offered("forum.quotation.session", "", owner=sessions[1].event_id)[0] == "Opening · New"
    assert offered("forum.quotation.session", "", owner=sessions[0].event_id)[0] == "Opening · Old"
    paragraphs = [
        factories.ParagraphFactory(article__headline_en=name, number=1, text_en="Text") for name in "AB"
    ]
    assert offered("forum.quotation.paragraph", "", owner=paragraphs[1].article_id)[0] == "B, 1 · Text"


def test_a_form_shows_what_is_chosen_as_its_choosers_do(admin_client):
    office = factories.OfficeFactory(
        person=factories.PersonFactory(name="Ana"), title_en="Minister", start="2010"
    )
    part = factories.ParticipationFactory(person=office.person, office=office)
    page = admin_client.get(reverse("admin:forum_event_change", args=[part.event_id])).content.decode()
    assert f'<option value="{office.pk}" selected>Ana: Minister · since 2010</option>' in page
    assert 'data-owner="person"' in page and 'data-owner="event"' in page


def test_a_refused_form_keeps_what_was_chosen(admin_client):
    person = factories.PersonFactory(name="Ana")
    answer = admin_client.post(
        reverse("admin:forum_quotation_add"), {"speaker": person.pk, "event": "nonsense"}
    )
    assert f'<option value="{person.pk}" selected>Ana</option>' in answer.content.decode()


def test_nobody_is_offered_what_they_may_not_see(client, django_user_model):
    user = django_user_model.objects.create_user("clerk", is_staff=True)
    client.force_login(user)
    factories.PersonFactory(name="Ana")
    query = {"app_label": "forum", "model_name": "quotation", "field_name": "speaker", "term": "ana"}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403
    assert Person.objects.count() == 1
