"""Tables imported by editors, publishers and translators."""

import pytest
from django.contrib.admin.models import LogEntry
from reversion.models import Revision

from forum.models import Event, Organizer, Participation, Session, Topic
from organizations.models import Organization
from people.models import Office, Person, PersonName
from records.core.models import Source, Status
from records.editing.memory.models import Segment
from records.editing.tables.models import TableImport
from records.search.doubles import find_doubles
from records.search.doubles.keys import Name
from tests import factories

pytestmark = pytest.mark.django_db

PEOPLE = (
    "Name,Family name,Country,Biography (English),biography_es\n"
    "Alicia Bárcena,Bárcena,México,Biologist,Bióloga\nWang Chao,,CN,,\n"
)


def problems(rows):
    return [
        [f"{label}: {sentence}".removeprefix(": ") for label, sentence in row["problems"]] for row in rows
    ]


def test_people_are_created_as_drafts_in_one_revision(editor):
    rows = editor.look("people.person", PEOPLE)
    assert [row["outcome"] for row in rows] == ["created", "created"]
    assert not Person.objects.exists()
    editor.go_on("people.person", **{"import": "1"})
    alicia, wang = Person.objects.order_by("pk")
    assert (alicia.name, alicia.country, alicia.biography_es, alicia.status) == (
        "Alicia Bárcena",
        "MX",
        "Bióloga",
        Status.DRAFT,
    )
    assert (alicia.slug, alicia.sort_name, wang.country) == ("alicia-barcena", "Bárcena, Alicia", "CN")
    assert alicia.uid[0] == "p"
    assert [one.comment for one in Revision.objects.all()] == ["imported"]
    assert LogEntry.objects.count() == 2


def test_the_same_file_again_changes_nothing(editor):
    editor.run("people.person", PEOPLE)
    before = list(Person.objects.values())
    rows = editor.look("people.person", PEOPLE)
    assert [(row["outcome"], row["is_by_name"]) for row in rows] == [("same", True)] * 2
    assert list(Person.objects.values()) == before


def test_an_import_is_carried_out_once(editor):
    editor.run("people.person", PEOPLE)
    editor.go_on("people.person", **{"import": "1"})
    assert Person.objects.count() == 2


def test_a_change_is_shown_before_and_after(editor):
    person = factories.PersonFactory(name="Alicia Bárcena", country="CL", status=Status.DRAFT)
    rows = editor.look("people.person", "name,honorific_en\nalicia barcena,Dr\n")
    assert rows[0]["changes"] == [
        ["Name", "Alicia Bárcena", "alicia barcena"],
        ["Honorific (English)", "", "Dr"],
    ]
    rows = editor.look("people.person", f"id,country\n{person.uid},MX\n")
    assert rows[0]["changes"] == [["Country", "Chile", "Mexico"]]
    editor.go_on("people.person", **{"import": "1"})
    person.refresh_from_db()
    assert (person.name, person.country) == ("Alicia Bárcena", "MX")


def test_a_blank_cell_takes_away_only_where_that_is_wanted(editor):
    person = factories.PersonFactory(name="Alicia", country="CL", status=Status.DRAFT)
    table = f"id,name,country\n{person.uid},Alicia,\n"
    assert [row["outcome"] for row in editor.look("people.person", table)] == ["same"]
    rows = editor.look("people.person", table, erases="on")
    assert rows[0]["changes"] == [["Country", "Chile", ""]]


def test_refused_rows_say_the_cell_and_why(editor):
    rows = editor.look(
        "organizations.organization",
        "name_en,kind,founded,country,parent\n"
        "A,Ministries,1948-13,,\n"
        "B,something,,Atlantis,\n"
        ",,,,\n"
        "C,ministry,1948,,Nowhere\n"
        "D,,1950,,\n"
        "D,,1950,,\n",
    )
    assert [row["outcome"] for row in rows] == ["refused", "refused", "refused", "created", "refused"]
    told = problems(rows)
    assert told[0][0].startswith("Founded: “1948-13” is not understood as a date.")
    assert told[1][0].startswith("Kind: “something” is none of: International and regional bodies,")
    assert told[1][1] == "Country: There is no country “Atlantis”."
    assert told[2] == ["Part of: There is no organization “Nowhere”."]
    assert told[4] == ["Row 6 has the same name. If both are meant, import one of them first."]


def test_what_the_database_refuses_is_told_in_the_dry_run(editor):
    rows = editor.look("organizations.organization", "name_en,founded,dissolved\nA,1950,1940\nB,1950,1960\n")
    assert [row["outcome"] for row in rows] == ["refused", "created"]
    assert "An organization cannot be dissolved before it is founded." in problems(rows)[0][0]
    assert editor.go_on("organizations.organization", **{"import": "1"}).state == "done"
    assert [one.name_en for one in Organization.objects.all()] == ["B"]


def test_names_lead_to_records_and_to_rows_of_the_import(editor):
    known = factories.OrganizationFactory(name_en="United Nations", acronym_en="UN")
    factories.OrganizationFactory(name_en="Other")
    rows = editor.look(
        "organizations.organization", "name_en,parent\nChild,Mother\nMother,un\nRegional,united nations\n"
    )
    assert [row["outcome"] for row in rows] == ["created"] * 3
    editor.go_on("organizations.organization", **{"import": "1"})
    child = Organization.objects.get(name_en="Child")
    assert child.parent.name_en == "Mother"
    assert child.parent.parent == known == Organization.objects.get(name_en="Regional").parent


def test_rows_that_lead_to_themselves_are_refused(editor):
    rows = editor.look("forum.topic", "name_en,parent\nA,B\nB,A\nC,D\nD,E\nE,\n")
    assert [row["outcome"] for row in rows] == ["refused", "refused", "created", "created", "created"]
    assert problems(rows)[0] == ["It leads to itself."]


def test_what_is_ambiguous_is_asked(editor):
    one, other = (factories.PersonFactory(name="Juan Pérez", country=code) for code in ("CL", "PE"))
    rows = editor.look("people.office", "person,title_en\njuan perez,Minister\nJuan Pérez,Adviser\n")
    assert [row["outcome"] for row in rows] == ["asked", "asked"]
    ((key, sentence, answers),) = rows[0]["questions"]
    assert sentence == "Which person is “juan perez”?"
    assert [label for _value, label in answers] == [
        f"Juan Pérez [{one.uid}] · Chile",
        f"Juan Pérez [{other.uid}] · Peru",
    ]
    page = editor.client.get(editor.url("people.office", "table_review", TableImport.objects.first().pk))
    assert f'name="answer:{key}"' in page.content.decode()


def test_an_answer_decides_which_one_is_meant(publisher):
    factories.PersonFactory(name="Juan Pérez", country="CL")
    other = factories.PersonFactory(name="Juan Pérez", country="PE")
    rows = publisher.look("people.office", "person,title_en\njuan perez,Minister\n")
    key = rows[0]["questions"][0][0]
    publisher.go_on("people.office", check="1", **{f"answer:{key}": other.pk})
    publisher.go_on("people.office", **{"import": "1"})
    assert Office.objects.get().person == other


def test_a_row_of_a_known_name_may_be_about_somebody_else(editor):
    known = factories.PersonFactory(name="Juan Pérez", country="CL", status=Status.DRAFT)
    table = "name,country\nJuan Perez,PE\n"
    ((key, _sentence, answers),) = editor.look("people.person", table)[0]["questions"]
    assert [value for value, _label in answers] == [str(known.pk), "new", "skip"]
    editor.go_on("people.person", check="1", **{f"answer:{key}": "new"})
    editor.go_on("people.person", **{"import": "1"})
    assert Person.objects.count() == 2
    assert [row["outcome"] for row in editor.look("people.person", table)] == ["same"]


@pytest.mark.slow
def test_offices_sessions_and_people_at_an_event(editor):
    editor.run("organizations.organization", "name_en,acronym_en\nEconomic Commission,ECLAC\n")
    editor.run("people.person", "name\nAlicia Bárcena\nWang Chao\n")
    offices = "person,title_en,organization,start,end\nalicia barcena,Executive Secretary,ECLAC,July 2008,March 2022\n"
    assert editor.run("people.office", offices) == ["created"]
    assert [row["outcome"] for row in editor.look("people.office", offices)] == ["same"]
    editor.run("forum.event", "name_en,kind,start,end\nForum,Forum,12/10/2021,13/10/2021\n")
    editor.run("forum.session", "event,name_en,kind,start_time\nForum,Opening,Opening session,10:00\n")
    assert editor.run("forum.organizer", "event,organization,role\nForum,ECLAC,Organizer\n") == ["created"]
    parts = (
        "event,session,person,office,role\nForum,opening,Alicia Barcena,executive secretary,Speaker\n"
        "Forum,,Wang Chao,,\n"
    )
    assert editor.run("forum.participation", parts) == ["created", "created"]
    assert [row["outcome"] for row in editor.look("forum.participation", parts)] == ["same", "same"]
    part = Participation.objects.get(person__name="Alicia Bárcena")
    office = Office.objects.get()
    assert (str(office.start), office.organization.acronym_en) == ("2008-07", "ECLAC")
    assert (part.session, part.office, part.role) == (Session.objects.get(), office, "speaker")
    assert Organizer.objects.get().event == Event.objects.get()


def test_an_office_without_days_is_known_again_in_any_language(editor):
    factories.PersonFactory(name="Alicia Bárcena", status=Status.DRAFT)
    factories.OrganizationFactory(name_en="Economic Commission", acronym_en="ECLAC")
    table = "person,title_en,title_es,organization\nAlicia Bárcena,Secretary,Secretaria,ECLAC\n"
    assert editor.run("people.office", table) == ["created"]
    editor.client.cookies["django_language"] = "es"
    again = "person,title_es,organization\nAlicia Bárcena,Secretaria,ECLAC\n"
    for one in (table, again):
        assert [row["outcome"] for row in editor.look("people.office", one)] == ["same"]
    other = "person,title_es,organization,start\nAlicia Bárcena,Secretaria,,\nAlicia Bárcena,Secretaria,ECLAC,2008\n"
    assert [row["outcome"] for row in editor.look("people.office", other)] == ["created", "created"]


def test_an_office_that_a_table_repeats_is_made_once(editor):
    factories.PersonFactory(name="Alicia", status=Status.DRAFT)
    table = "person,title_en,title_es\nAlicia,Minister,Ministra\nAlicia,,ministra\nAlicia,Minister,\n"
    rows = editor.look("people.office", table)
    assert [row["outcome"] for row in rows] == ["created", "refused", "refused"]
    assert problems(rows)[1:] == [["Row 2 is about the same record."]] * 2
    editor.go_on("people.office", **{"import": "1"})
    rows = editor.look("people.office", table)
    assert [row["outcome"] for row in rows] == ["same", "refused", "refused"]


@pytest.mark.slow
@pytest.mark.indexed
def test_the_queries_of_an_import_hardly_grow_with_its_rows(editor, django_assert_max_num_queries):
    rows = "".join(f"Person {number},A biography,Una biografía\n" for number in range(200))
    editor.look("people.person", f"name,biography_en,biography_es\n{rows}")
    with django_assert_max_num_queries(140):
        editor.go_on("people.person", **{"import": "1"})
    assert Person.objects.count() == LogEntry.objects.count() == 200


@pytest.mark.indexed
def test_what_is_imported_is_found_by_those_who_type_its_name(editor):
    editor.run("people.person", PEOPLE)
    assert [one.record.name for one in find_doubles(Person, [Name("A. Barcena")])] == ["Alicia Bárcena"]
    assert Segment.objects.filter(source="Biologist").exists()


def test_other_names_and_sources_have_tables_too(editor):
    person = factories.PersonFactory(name="Wang Chao", status=Status.DRAFT)
    names = f"person,name,language,kind\n{person.slug},王超,chinese,Native script\n"
    assert editor.run("people.personname", names) == ["created"]
    assert PersonName.objects.get().language == "zh"
    sources = "title,publisher,language,date,url\nA page,A publisher,Spanish,2021,https://example.org/a\n"
    assert editor.run("records.source", sources) == ["created"]
    assert [row["outcome"] for row in editor.look("records.source", sources)] == ["same"]
    assert editor.run("people.person", f"id,sources\n{person.uid},https://example.org/a\n") == ["changed"]
    assert list(person.sources.all()) == [Source.objects.get()]


def test_several_sheets_are_one_import(editor):
    import io

    from records.editing.tables import ods

    file = io.BytesIO()
    ods.write(
        file,
        [
            ("Personas", [["nombre"], ["Wang Chao"]]),
            ("Notes of mine", [["whatever"]]),
            ("Offices", [["person", "title_en"], ["Wang Chao", "Vice Minister"]]),
        ],
    )
    assert editor.run("people.person", file.getvalue()) == ["created", "created"]
    assert str(Office.objects.get()) == "Vice Minister"


# Rights


def test_only_publishers_change_what_readers_see(login, editor):
    person = factories.PersonFactory(name="Alicia", country="CL")
    rows = editor.look("people.person", f"id,country\n{person.uid},MX\n")
    assert rows[0]["outcome"] == "refused"
    assert problems(rows)[0][0].startswith("Readers see this record")
    rows = editor.look("people.office", f"person,title_en\n{person.uid},Minister\n")
    assert rows[0]["outcome"] == "refused"
    login("Publishers")
    assert editor.run("people.person", f"id,country\n{person.uid},MX\n") == ["changed"]


def test_what_would_be_wrong_in_public_is_refused(publisher):
    body = factories.OrganizationFactory(name_en="A", name_es="")
    rows = publisher.look("organizations.organization", f"id,name_en\n{body.uid},\n", erases="on")
    assert rows[0]["outcome"] == "refused"
    assert "A published organization needs a name in at least one language." in problems(rows)[0][0]


def test_translators_write_their_columns_alone(translator):
    person = factories.PersonFactory(name="Alicia", biography_en="Biologist", status=Status.DRAFT)
    rows = translator.look("people.person", f"id,name,biography_es\n{person.uid},Alicia B.,Bióloga\n")
    assert problems(rows) == [["Name: You may write translations alone. This cell is none."]]
    assert translator.run("people.person", f"id,name,biography_es\n{person.uid},Alicia,Bióloga\n") == [
        "changed"
    ]
    rows = translator.look("people.person", "name\nNew\n")
    assert problems(rows) == [["You may not add any: people."]]


def test_statuses_are_not_changed_by_tables(publisher):
    topic = factories.TopicFactory(name_en="A")
    rows = publisher.look("forum.topic", f"id,status\n{topic.uid},draft\n{''},\n")
    assert problems(rows)[0] == [
        "Status: It is not changed here: publish, withdraw or return records in their list."
    ]
    assert [
        row["outcome"] for row in publisher.look("forum.topic", f"id,status\n{topic.uid},Publicado\n")
    ] == ["same"]


@pytest.mark.parametrize("page", ["table", "table_review", "table_export", "table_template"])
def test_strangers_get_no_page(client, login, page):
    from django.contrib.auth.models import User

    from tests.records.editing.tables.conftest import Editor

    user = User.objects.create_user("stranger", is_staff=True)
    client.force_login(user)
    args = {"table": (), "table_review": (1,)}.get(page, ("csv",))
    url = Editor(client).url("people.person", page, *args)
    assert client.get(url).status_code == 403
    if page.startswith("table_r") or page == "table":
        assert client.post(url).status_code == 403


def test_nobody_sees_the_import_of_another(login, editor):
    editor.look("people.person", PEOPLE)
    url = editor.url("people.person", "table_review", TableImport.objects.get().pk)
    assert login("Publishers").get(url).status_code == 404


# Meanwhile


def test_records_that_were_changed_meanwhile_are_told(editor):
    person = factories.PersonFactory(name="Alicia", country="CL", status=Status.DRAFT)
    editor.look("people.person", f"id,country\n{person.uid},MX\n")
    Person.objects.filter(pk=person.pk).update(country="PE")
    one = editor.go_on("people.person", **{"import": "1"})
    assert (one.state, one.report[0]["changes"]) == ("checked", [["Country", "Peru", "Mexico"]])
    assert one.remark.startswith("Records were changed since you looked")
    assert Person.objects.get().country == "PE"
    assert editor.go_on("people.person", **{"import": "1"}).state == "done"


def test_rights_are_asked_again_when_it_is_imported(editor):
    editor.look("people.person", PEOPLE)
    from django.contrib.auth.models import User

    User.objects.get().groups.clear()
    one = TableImport.objects.get()
    assert (
        editor.client.post(editor.url("people.person", "table_review", one.pk), {"import": "1"}).status_code
        == 403
    )
    assert not Person.objects.exists()


def test_an_import_is_given_up(editor):
    editor.look("people.person", PEOPLE)
    assert editor.go_on("people.person", discard="1") is None


# Files


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The file is empty."),
        ("name,shoe size\nA,42\n", "These headings are not known: “shoe size”."),
        ("name,Nombre\nA,B\n", "This heading stands twice: “Name”."),
        ("name\n", "There are no rows below the headings."),
        ("{", "This is not JSON."),
        ('{"a": 1}', "This file is none of those that are read here"),
        ("<a/>", "This file is none of those that are read here"),
        ("<a", "This is no XML"),
        ("\n\n", "The file is empty."),
        ("x" * 300_000, "cannot be read"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_a_sentence(editor, content, said):
    assert said in editor.refusal("people.person", content)


def test_rows_may_be_pasted(editor):
    answer = editor.client.post(
        editor.url("people.person"), {"pasted": "Name\tCountry\nAlicia\tChile", "language": "en"}
    )
    assert answer.status_code == 302
    assert [row["outcome"] for row in TableImport.objects.get().report] == ["created"]


def test_hostile_cells_are_refused_or_kept_as_text(editor):
    rows = editor.look(
        "people.person",
        "name,country\n=cmd|' /C calc'!A0,\n"
        + "x" * 500
        + ",\nA\u0000B,\n".replace("\0", "")
        + '"two\nlines",CL\n',
    )
    assert [row["outcome"] for row in rows] == ["created", "refused", "created", "created"]


def test_topics_in_spanish(editor):
    editor.client.cookies["django_language"] = "es"
    rows = editor.look("forum.topic", "Nombre (español),Tipo\nIntegración,Iniciativa\n")
    assert [row["outcome"] for row in rows] == ["created"]
    page = editor.client.get(editor.url("forum.topic", "table_review", TableImport.objects.get().pk))
    assert "Integración" in page.content.decode()
    assert Topic.objects.count() == 0
