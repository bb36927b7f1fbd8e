"""Lists of the admin: what stands in their columns, where their numbers lead, by what they are filtered."""

import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from forum.models import Event, Quotation
from records.core.models import Status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(admin_client):
    """The rows of a list as {title: {column: words}}; and `listed.page`, the answer."""

    def listed(kind, query="", language="en"):
        admin_client.cookies["django_language"] = language
        answer = admin_client.get(f"{reverse(f'admin:{kind}_changelist')}{query}", follow=True)
        assert answer.status_code == 200
        listed.page = answer
        return dict(rows_of(answer.content.decode()))

    return listed


def rows_of(page):
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    for row in body.split("</tr>")[:-1]:
        cells = {
            name: plain(cell)
            for name, cell in re.findall(r'class="field-([\w-]+)[^"]*">(.*?)</t[dh]>', row, re.S)
        }
        yield cells.get("title") or cells.get("__str__"), cells


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def links(page):
    return dict(re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', page.content.decode()))


def test_a_row_tells_what_the_record_is_and_what_hangs_on_it(listed, admin_user):
    event = factories.EventFactory(name_en="Forum", name_es="Foro", start="2021-10-11", end="2021-10-12?")
    factories.SessionFactory.create_batch(2, event=event, name_es=None)
    factories.QuotationFactory(event=event)
    LogEntry.objects.log_actions(admin_user.pk, [event], CHANGE, "")
    row = listed("forum_event")["Forum"]
    assert {name: row[name] for name in ("status", "kind", "day", "words_en", "words_es")} == {
        "status": "Published",
        "kind": "Forum",
        "day": "11–12 Oct 2021 (inferred)",
        "words_en": "complete",
        "words_es": "1 of 3",
    }
    counts = {name: row[f"count_of_{name}"] for name in ("sessions", "participations", "quotations")}
    assert counts == {"sessions": "2", "participations": "–", "quotations": "1"}
    assert row["changed"].endswith(admin_user.get_username())


def test_a_list_is_sorted_by_its_columns(listed):
    for name, start in (("Ñandú", "2010"), ("nube", "2012"), ("Óleo", "2011")):
        factories.EventFactory(name_en=name, name_es=name, start=start)
    listed("forum_event")
    column = re.search(r'column-day">.*?href="\?o=(\d+)', listed.page.content.decode(), re.S)[1]
    assert list(listed("forum_event", "?o=1", language="es")) == ["nube", "Ñandú", "Óleo"]
    assert list(listed("forum_event", "?o=-1", language="es")) == ["Óleo", "Ñandú", "nube"]
    assert list(listed("forum_event", f"?o={column}")) == ["Ñandú", "Óleo", "nube"]
    assert 'class="sortable column-day sorted ascending"' in listed.page.content.decode()


def test_the_list_speaks_the_language_of_the_page(listed):
    factories.EventFactory(name_en="Forum", name_es="Foro", start="2021-10-11")
    row = listed("forum_event", language="es")["Foro"]
    assert (row["status"], row["day"]) == ("Publicado", "11 oct. 2021")


@pytest.mark.parametrize(
    ("texts", "columns"),
    [
        ({"name_en": "A", "theme_en": "T", "name_es": "A", "theme_es": "T"}, ("complete", "complete")),
        ({"name_en": "A", "theme_en": "T", "name_es": "A"}, ("complete", "1 of 2")),
        ({"name_en": "A"}, ("complete", "missing")),
        ({"name_en": "A", "theme_es": "T"}, ("1 of 2", "1 of 2")),
        ({"name_en": "A", "name_es": "A", "website_en": "https://example.org"}, ("complete", "complete")),
        ({"name_en": "A", "name_es": "A", "withdrawal_reason_en": "Twice"}, ("complete", "complete")),
        ({"name_en": ""}, ("–", "–")),
    ],
)
def test_completeness_counts_what_some_language_has(listed, texts, columns):
    factories.EventFactory(slug="a", status=Status.DRAFT, **texts)
    (row,) = listed("forum_event").values()
    assert (row["words_en"], row["words_es"]) == columns


def test_numbers_lead_to_what_they_count(listed, admin_client):
    body, person = factories.OrganizationFactory(), factories.PersonFactory()
    event, other = factories.EventFactory.create_batch(2)
    for role in ("host", "organizer"):
        factories.OrganizerFactory(event=event, organization=body, role=role)
    factories.ParticipationFactory(event=event, person=person)
    factories.ParticipationFactory(event=other)
    factories.QuotationFactory(event=other, speaker=person)
    for kind, expected in (
        ("organizations_organization", {f"Events of “{body}”: 1": [event]}),
        (
            "people_person",
            {f"Events of “{person}”: 1": [event], f"Quotations of “{person}”: 1": [Quotation.objects.get()]},
        ),
    ):
        listed(kind)
        for url, label in links(listed.page).items():
            if label in expected:
                answer = admin_client.get(url.replace("&amp;", "&"))
                assert list(answer.context["cl"].queryset) == expected.pop(label)
        assert expected == {}


def test_a_narrowed_list_says_so_and_leads_back(listed):
    event, _other = factories.SessionFactory(event__name_en="Forum").event, factories.SessionFactory()
    query = f"?event__id__exact={event.pk}&kind__exact=session"
    assert len(listed("forum_session", query)) == 1
    page = listed.page.content.decode()
    assert "Only what depends on “Forum” (Event)." in page
    assert '<a href="?kind__exact=session">Show all</a>' in page


@pytest.mark.parametrize("value", ["abc", "0", "9" * 40, "1,2", ""])
def test_an_impossible_narrowing_breaks_nothing(listed, value):
    factories.SessionFactory()
    listed("forum_session", f"?event__id__exact={value}")


def test_what_no_list_is_filtered_by_is_refused(admin_client):
    url = reverse("admin:forum_event_changelist")
    assert admin_client.get(f"{url}?participations__person__name__startswith=A").status_code == 400


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?status__exact=draft", {"Draft"}),
        ("?missing=es", {"Draft", "English"}),
        ("?missing=en", {"Reunión"}),
        ("?missing=xx", {"Both", "Draft", "English", "Reunión", "Gone"}),
        ("?source=none", {"Draft", "English", "Reunión"}),
        ("?year=2014", {"Both"}),
        ("?year=none", {"Draft"}),
        ("?year=20x4", {"Both", "Draft", "English", "Reunión", "Gone"}),
        ("?year=0000", {"Both", "Draft", "English", "Reunión", "Gone"}),
        ("?kind__exact=summit", {"Gone"}),
        ("?missing=es&source=none&year=none", {"Draft"}),
    ],
)
def test_filters(listed, query, titles):
    both = factories.EventFactory(name_en="Both", name_es="Ambos", start="2014-11")
    both.sources.add(factories.SourceFactory())
    factories.EventFactory(name_en="Draft", status=Status.DRAFT, start="")
    factories.EventFactory(name_en="English")
    factories.EventFactory(name_en=None, name_es="Reunión")
    factories.EventFactory(name_en="Gone", status=Status.WITHDRAWN, kind=Event.Kind.SUMMIT)
    assert set(listed("forum_event", query)) == titles


def test_words_without_a_source(listed):
    by_article = factories.QuotationFactory(article=factories.ArticleFactory(url_en="https://example.org"))
    cited, bare = factories.QuotationFactory(text_en="Cited"), factories.QuotationFactory(text_en="Bare")
    cited.sources.add(factories.SourceFactory())
    assert list(listed("forum_quotation", "?source=none")) == [str(bare)]
    assert list(listed("forum_article", "?source=none")) == []
    assert by_article.article.is_evident()


def test_what_is_entered_with_a_record_makes_it_incomplete(listed):
    for headline, text in (("Whole", "Texto"), ("Half", None)):
        article = factories.ArticleFactory(headline_en=headline, headline_es="Título")
        factories.ParagraphFactory(article=article, number=1, text_es=text)
    assert list(listed("forum_article", "?missing=es")) == ["Half"]


def test_sources_say_what_names_them(listed):
    used, _unused = factories.SourceFactory(title="Used"), factories.SourceFactory(title="Unused")
    for record in (
        *factories.EventFactory.create_batch(2),
        factories.PersonFactory(),
        factories.EditorialNoteFactory(),
    ):
        record.sources.add(used)
    rows = {title.partition(": ")[2]: row["counts"] for title, row in listed("records_source").items()}
    assert rows == {"Unused": "–", "Used": "1 editorial note , 1 person , 2 events"}
    assert list(listed("records_source", "?use=none")) == ["A publisher: Unused"]


def test_countries_and_languages_go_by_their_names(listed):
    factories.PersonFactory(name="Ana", country="CL")
    factories.PersonFactory(name="Wang", country="CN")
    factories.SourceFactory(language="zh")
    assert listed("people_person", "?country=CL")["Ana"]["country"] == "Chile"
    assert '<a href="?country=CN">China</a>' in listed.page.content.decode()
    assert next(iter(listed("records_source", language="es").values()))["language"] == "Chino"


@pytest.mark.parametrize(
    ("query", "sentence"), [("", "Nothing is entered yet."), ("?q=x", "Nothing is entered yet.")]
)
def test_an_empty_list_says_so(listed, query, sentence):
    assert listed("forum_event", query) == {}
    assert sentence in plain(listed.page.content.decode())


def test_a_search_without_an_answer_leads_back(listed):
    factories.EventFactory()
    assert listed("forum_event", "?q=nothing") == {}
    assert "Nothing here matches what you asked for. Show all" in plain(listed.page.content.decode())


def test_only_what_a_user_may_see_is_counted(client, django_user_model):
    user = django_user_model.objects.create_user("clerk", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(user)
    factories.QuotationFactory()
    answer = client.get(reverse("admin:forum_event_changelist"))
    names = [getattr(column, "__name__", column) for column in answer.context["cl"].list_display]
    assert not [name for name in names if name.startswith("count_of")]
    assert "words_en" in names
