"""A list of participants is pasted at an event, looked at in a table, and entered as a whole."""

from contextlib import nullcontext

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from reversion.models import Revision

from forum.events.participant_list.reading import Labels, Listed, read_list
from forum.models import Participation
from organizations.models import Organization
from people.models import Office, Person
from people.naming import printed_name
from records.core.models import Status
from tests import factories
from tests.admin_forms import not_rendered

pytestmark = pytest.mark.django_db

LABELS = Labels(
    lambda text: text.casefold() in ("moderator", "panelistas"), lambda text: text.casefold() == "opening"
)


@pytest.fixture
def log_in(client):
    def log_in(group):
        user = User.objects.create(username=group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def event():
    return factories.EventFactory(status=Status.DRAFT, start="2018-05-07", end="2018-05-11")


@pytest.fixture
def alicia():
    """Somebody of the archive, with the one office that she held in 2018."""
    person = factories.PersonFactory(name="Alicia Bárcena Ibarra", family_name="Bárcena")
    body = factories.OrganizationFactory(
        name_en="Economic Commission for Latin America and the Caribbean",
        acronym_en="ECLAC",
        acronym_es="CEPAL",
    )
    held = {"title_en": "Executive Secretary", "title_es": "Secretaria Ejecutiva"}
    factories.OfficeFactory(person=person, organization=body, start="2008", end="2022", **held)
    factories.OfficeFactory(person=person, title_en="Secretary of Foreign Affairs", start="2023")
    return person


def page(event):
    return reverse("admin:forum_event_participants", args=[event.pk])


def read(client, event, text, **values):
    """The page with what was understood of a list."""
    sent = {"text": text, "text_language": "en", "_read": "1", **values}
    return client.post(page(event), sent)


def rows_of(answer):
    """The rows of a page as a browser sends them."""
    return {name: value for name, value in answer.context["pasted"].rows.data.items() if name != "_read"}


def enter(client, event, answer, **changes):
    """The rows of a page sent to be entered, with what an editor changes in them."""
    sent = {**rows_of(answer), "_enter": "1", **{f"people-{name}": value for name, value in changes.items()}}
    return client.post(page(event), sent)


def values(answer, *names):
    rows = answer.context["pasted"].rows.forms
    return [tuple(row[name].value() for name in names) for row in rows]


def errors(answer):
    return [dict(row.errors) for row in answer.context["pasted"].rows.forms]


# Reading --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Ana Pérez; Director; Institute; Moderator; Opening",
            ["Ana Pérez", "Director", "Institute", "Moderator", "Opening"],
        ),
        ("Body\tName\nInstitute\tAna Pérez", ["Ana Pérez", "", "Institute", "", ""]),
        ("Cargo;Nombre;Correo\nDirectora;Ana Pérez;a@example.org", ["Ana Pérez", "Directora", "", "", ""]),
        ("Apellidos\tNombres\nPérez\tAna", ["Pérez, Ana", "", "", "", ""]),
        ('Name\tOffice\nAna Pérez\t"Director,\nActing"', ["Ana Pérez", "Director, Acting", "", "", ""]),
        ("• Ana Pérez, Director, Institute", ["Ana Pérez", "Director", "Institute", "", ""]),
        (
            "1. Ana Pérez – Minister of Trade, Industry, Peru",
            ["Ana Pérez", "Minister of Trade, Industry", "Peru", "", ""],
        ),
        ("Moderator: Ana Pérez (ECLAC)", ["Ana Pérez", "ECLAC", "", "Moderator", ""]),
        ("Ana Pérez, Director (moderator)", ["Ana Pérez", "Director", "", "moderator", ""]),
        ("Moderator: Ana, Director, Institute\n;\n;", ["Ana", "Director", "Institute", "Moderator", ""]),
        ("Panelistas:\nAna Pérez", ["Ana Pérez", "", "", "Panelistas", ""]),
        ("Panelistas\nOpening\nAna Pérez", ["Ana Pérez", "", "", "", "Opening"]),
        ("John Sample, Jr., Director", ["John Sample, Jr.", "Director", "", "", ""]),
    ],
)
def test_a_line_is_read(text, read):
    assert read_list(text, LABELS).people == [Listed(*read)]


def test_lines_of_a_programme_and_columns_may_be_mixed():
    text = "Moderator: Ana, Director, Institute\nLuis Gómez, Minister\nPÉREZ, Eva; Director"
    assert read_list(text, LABELS).people == [
        Listed("Ana", "Director", "Institute", "Moderator"),
        Listed("Luis Gómez", "Minister"),
        Listed("PÉREZ, Eva", "Director"),
    ]


def test_columns_that_mean_nothing_are_told():
    read = read_list("Name;Office;E-mail\nAna;Director;a@example.org\n;Minister;", LABELS)
    assert (read.unread, read.nameless) == (["E-mail"], ["Minister"])


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Bárcena, Alicia", ("Alicia Bárcena", "Bárcena")),
        ("Sra. Alicia BÁRCENA IBARRA", ("Alicia Bárcena Ibarra", "Bárcena Ibarra")),
        ("WANG Chao", ("Wang Chao", "Wang")),
        ("John Sample, Jr.", ("John Sample, Jr.", "")),
        ("ALICIA BÁRCENA", ("ALICIA BÁRCENA", "")),
    ],
)
def test_a_printed_name_tells_the_family_name(printed, read):
    assert printed_name(printed) == read


# Matching -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Barcena Ibarra Alicia", "Sra. Alicia BÁRCENA IBARRA"])
def test_a_person_is_found_with_the_office_of_the_day(admin_client, event, alicia, name):
    answer = read(admin_client, event, f"{name}; Executive Secretary of ECLAC;; Moderadora")
    office = alicia.offices.get(start="2008")
    assert values(answer, "person", "office", "role") == [(str(alicia.pk), str(office.pk), "moderator")]
    assert enter(admin_client, event, answer).status_code == 302
    part = event.participations.get()
    assert (part.person, part.office, part.role, part.session) == (alicia, office, "moderator", None)
    assert (Person.objects.count(), Office.objects.count()) == (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Alicia Bárcena", "A. Bárcena"])
def test_who_may_be_meant_is_asked(admin_client, event, alicia, name):
    answer = read(admin_client, event, f"{name}; Executive Secretary; CEPAL; Speaker")
    assert values(answer, "person") == [("",)]
    assert "person" in errors(answer)[0]
    assert enter(admin_client, event, answer).status_code == 200
    chosen = enter(admin_client, event, answer, **{"0-person": str(alicia.pk)})
    # The office follows from the person, and is looked at before it is entered.
    assert chosen.context["pasted"].form.non_field_errors()
    assert values(chosen, "office") == [(str(alicia.offices.get(start="2008").pk),)]
    assert enter(admin_client, event, chosen).status_code == 302


def test_other_names_are_names_too(admin_client, event):
    person = factories.PersonFactory(name="Wang Chao")
    person.other_names.create(name="王超", language="zh", kind="native-script")
    assert values(read(admin_client, event, "王超"), "person") == [(str(person.pk),)]


def test_without_a_printed_office_the_only_one_of_the_day_is_filled_in(admin_client, event, alicia):
    answer = read(admin_client, event, "Alicia Bárcena Ibarra;;;Speaker")
    assert values(answer, "office") == [(str(alicia.offices.get(start="2008").pk),)]
    assert answer.context["pasted"].rows.forms[0].remarks


def test_a_role_is_never_chosen_by_itself(admin_client, event):
    answer = read(admin_client, event, "Ana Pérez;;;Guest of honour\nLuis Gómez")
    assert values(answer, "role") == [("",), ("",)]
    assert enter(admin_client, event, answer).status_code == 200
    answer = read(admin_client, event, "Ana Pérez;;;Guest of honour\nLuis Gómez", role="none")
    assert values(answer, "role") == [("",), ("none",)]


def test_a_session_that_is_not_of_the_event_is_asked(admin_client, event):
    opening = factories.SessionFactory(event=event, name_en="Opening ceremony", name_es="Inauguración")
    answer = read(
        admin_client,
        event,
        "Ana;;;Speaker;Inauguracion\nLuis;;;Speaker;Opening\nEva;;;Speaker;Closing\nPía;;;Speaker",
    )
    assert values(answer, "session") == [(str(opening.pk),), (str(opening.pk),), ("",), ("none",)]


def test_a_name_that_is_changed_is_matched_again(admin_client, event, alicia):
    answer = read(admin_client, event, "Alicia Barsena Ibarra;;;Speaker")
    assert values(answer, "person") == [("new",)]
    answer = enter(admin_client, event, answer, **{"0-name": "Alicia Bárcena Ibarra"})
    assert values(answer, "person") == [(str(alicia.pk),)]
    assert not Participation.objects.exists()


# Entering -------------------------------------------------------------------------------------------------------------


def test_new_people_offices_and_bodies_are_drafts_of_one_revision(admin_client, event):
    text = "PÉREZ, Ana; Director; Institute of Peace; Moderator\nAna Pérez; Director; Institute of Peace; Speaker"
    before = Revision.objects.count()
    answer = enter(admin_client, event, read(admin_client, event, text))
    assert answer.status_code == 302, errors(answer)
    person, body, office = Person.objects.get(), Organization.objects.get(), Office.objects.get()
    assert (person.name, person.family_name, person.status) == ("Ana Pérez", "Pérez", Status.DRAFT)
    assert (body.name_en, body.name_es, body.status) == ("Institute of Peace", None, Status.DRAFT)
    assert (office.person, office.organization, office.title_en) == (person, body, "Director")
    assert [(one.role, one.office, one.order) for one in event.participations.all()] == [
        ("moderator", office, 1),
        ("speaker", office, 2),
    ]
    revision = Revision.objects.latest("pk")
    assert Revision.objects.count() == before + 2  # the event had no version before
    assert revision.comment == "listed"
    kinds = {version.content_type.model for version in revision.version_set.all()}
    assert {"event", "person", "organization", "participation", "office"} <= kinds


def test_what_is_printed_is_kept_where_no_office_is_entered(admin_client, event):
    answer = read(admin_client, event, "Ana Pérez; Director; Institute; Speaker")
    assert enter(admin_client, event, answer, **{"0-office": "none"}).status_code == 302
    part = event.participations.get()
    assert (part.affiliation_en, part.affiliation_language) == ("Director, Institute", "en")
    assert not Office.objects.exists()


def test_who_is_at_the_event_already_is_told_and_not_entered_twice(admin_client, event, alicia):
    factories.ParticipationFactory(event=event, person=alicia, role="speaker")
    answer = read(admin_client, event, "Alicia Bárcena Ibarra;;;Speaker")
    assert values(answer, "take") == [(None,)] or values(answer, "take") == [(False,)]
    assert "Already here: Speaker." in answer.context["pasted"].rows.forms[0].remarks
    assert enter(admin_client, event, answer, **{"0-take": "on"}).status_code == 200
    assert event.participations.count() == 1


def test_the_same_part_twice_is_refused(admin_client, event):
    answer = enter(
        admin_client, event, read(admin_client, event, "Ana Pérez;;;Speaker\nPérez, Ana;;;Speaker")
    )
    assert "role" in errors(answer)[1]
    assert not Person.objects.exists()


def test_nothing_is_entered_where_a_row_is_refused(admin_client, event):
    answer = read(admin_client, event, f"Ana Pérez;;;Speaker\nLuis Gómez;{'x' * 301};;Speaker")
    answer = enter(admin_client, event, answer)
    assert "title" in errors(answer)[1]
    assert not Person.objects.exists()
    assert values(answer, "name") == [("Ana Pérez",), ("Luis Gómez",)]


def test_an_office_of_another_person_is_refused(admin_client, event, alicia):
    other = factories.OfficeFactory()
    answer = read(admin_client, event, f"Alicia Bárcena Ibarra;;;Speaker\n{other.person.name};;;Speaker")
    answer = enter(admin_client, event, answer, **{"0-office": str(other.pk)})
    assert answer.status_code == 200
    assert values(answer, "office")[0] != (str(other.pk),)


@pytest.mark.parametrize("text", ["", " \n ", "\ufffd", ";;;", "x\n" * 501])
def test_a_list_that_cannot_be_read_is_refused_in_words(admin_client, event, text):
    answer = read(admin_client, event, text)
    assert answer.status_code == 200
    assert answer.context["pasted"].form.errors["text"]


def test_forged_rows_are_no_fault_of_the_site(admin_client, event):
    sent = {
        "text": "Ana",
        "text_language": "en",
        "people-TOTAL_FORMS": "3",
        "people-0-person": "99",
        "people-0-take": "on",
    }
    assert admin_client.post(page(event), {**sent, "understood": "x y-z", "_enter": "1"}).status_code == 200
    assert admin_client.post(page(event), {"people-TOTAL_FORMS": "-1", "_enter": "1"}).status_code == 200


# Rights ---------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_editor_enters_a_list_at_a_draft(log_in, event):
    editor = log_in("Editors")
    answer = enter(editor, event, read(editor, event, "Ana Pérez; Director; Institute; Speaker"))
    assert answer.status_code == 302
    assert Person.objects.get().status == Status.DRAFT


@pytest.mark.slow
def test_an_editor_adds_no_office_to_a_public_person(log_in, event, alicia):
    editor = log_in("Editors")
    answer = read(editor, event, "Alicia Bárcena Ibarra; Chair; ; Speaker")
    assert values(answer, "office") == [("none",)]
    refused = enter(editor, event, answer, **{"0-office": "new"})
    assert "office" in errors(refused)[0]
    assert enter(editor, event, answer).status_code == 302
    assert event.participations.get().affiliation_en == "Chair"


@pytest.mark.slow
def test_an_editor_does_not_change_a_published_event(log_in):
    event = factories.EventFactory()
    editor = log_in("Editors")
    answer = editor.get(page(event), follow=True)
    assert "Readers see this record" in answer.content.decode()
    assert read(editor, event, "Ana Pérez").status_code == 302
    assert (
        page(event) not in editor.get(reverse("admin:forum_event_change", args=[event.pk])).content.decode()
    )


@pytest.mark.slow
def test_a_publisher_does(log_in):
    event = factories.EventFactory()
    publisher = log_in("Publishers")
    answer = enter(publisher, event, read(publisher, event, "Ana Pérez;;;Speaker"))
    assert answer.status_code == 302
    assert event.participations.get().person.status == Status.DRAFT


def test_a_translator_has_no_such_page(log_in, event):
    assert log_in("Translators").get(page(event)).status_code == 403


def test_what_was_pasted_survives_a_login(client, event):
    answer = read(client, event, "Ana Pérez;;;Speaker")
    assert "kept" in answer.context
    assert answer.context["kept"]


# Size -----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("count", [3, 500])
def test_queries_do_not_grow_with_the_list(admin_client, event, count, django_assert_max_num_queries):
    people = factories.PersonFactory.create_batch(3)
    for person in people:
        factories.OfficeFactory(person=person)
    names = [f"{people[number % 3].name} {'' if number < 3 else number}" for number in range(count)]
    text = "\n".join(f"{name}; Director; Institute {name}; Speaker" for name in names)
    with django_assert_max_num_queries(25), not_rendered() if count > 3 else nullcontext():
        answer = read(admin_client, event, text)
        rows = answer.context_data["pasted"].rows
        assert [len(rows.forms), rows.is_valid()] == [count, count == 3]


@pytest.mark.slow
@pytest.mark.indexed
def test_new_participants_are_entered_in_few_queries(admin_client, event, django_assert_max_num_queries):
    """Bound the queries, of which each row took 76."""
    names = [f"Ana {letter}{other}" for letter in "Bcdefghk" for other in "aeiou"]
    text = "\n".join(
        f"{name}; Director; Institute {number // 2}; Speaker" for number, name in enumerate(names)
    )
    sent = rows_of(read(admin_client, event, text))
    with django_assert_max_num_queries(120):
        assert admin_client.post(page(event), {**sent, "_enter": "1"}).status_code == 302
    assert [event.participations.count(), Person.objects.count(), Office.objects.count()] == [40] * 3
    assert Organization.objects.count() == 20
    assert len(set(Person.objects.values_list("slug", "uid"))) == 40
