"""Tests of a kind of record that this project does not know; `tests/test_adding_a_kind.py` starts them."""

import csv
import io
import sqlite3

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.urls import reverse

from records.core.models import Status
from tests.admin_forms import faults, form_data
from tests.factories import OrganizationFactory
from tests.toy.models import Book

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]
NAME = "Book of the lanterns"


@pytest.fixture
def book():
    return Book.objects.create(
        name_en=NAME,
        name_es="Libro de los faroles",
        description_en="What was agreed about light.",
        issued="2014-07",
        publisher=OrganizationFactory(name_en="Guild of lamplighters"),
        status=Status.PUBLISHED,
    )


@pytest.fixture
def publisher(client):
    call_command("migrate", verbosity=0)  # which puts new kinds into the groups
    user = User.objects.create_user("publisher", is_staff=True)
    user.groups.add(Group.objects.get(name="Publishers"))
    client.force_login(user)
    return client


def test_pages_in_both_languages(client, book):
    page = client.get(book.get_absolute_url())
    assert f"<h1>{NAME}</h1>" in page.text
    spanish = client.get("/es/books/libro-de-los-faroles/")
    assert "<h1>Libro de los faroles</h1>" in spanish.text
    assert 'lang="en"' in spanish.text  # its description, which has no translation
    link = client.get(book.get_permanent_url(), headers={"accept-language": "es"})
    assert (link.status_code, link.url) == (303, spanish.request["PATH_INFO"])


def test_a_list_with_filters_and_its_feed(client, book):
    Book.objects.create(name_en="Another", kind="proceedings", issued="2015", status=Status.PUBLISHED)
    everything = client.get("/en/books/")
    assert [found.title for found in everything.context["page_obj"]] == ["Another", NAME]
    filtered = client.get("/en/books/?year=2014&kind=monograph")
    assert [found.title for found in filtered.context["page_obj"]] == [NAME]
    assert "1 record" in filtered.text
    assert NAME in client.get("/en/books/feed.atom").text


def test_other_formats(client, book):
    url = book.get_absolute_url()
    assert client.get(f"{url}?format=json").json()["name_es"] == "Libro de los faroles"
    node = client.get(f"{url}?format=jsonld").json()
    assert (node["@type"], node["datePublished"]) == ("Book", "2014-07")
    table = b"".join(client.get("/en/books/?format=csv")).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(table))
    assert (row["name_en"], row["issued_earliest"]) == (NAME, "2014-07-01")


def test_search(client, book):
    page = client.get("/en/search/", {"q": "lanterns"})
    assert book.get_absolute_url() in page.text
    assert book.get_absolute_url() in client.get("/en/search/", {"q": "kind:book light year:2014"}).text
    assert NAME in client.get("/en/search/suggestions/", {"q": "lant"}).text


def test_one_filter_in_list_api_and_search(client, book):
    other = Book.objects.create(name_en="Other lanterns", issued="2015", status=Status.PUBLISHED)
    query = {"year": "2014", "organization": book.publisher.slug}
    page = client.get("/en/books/", query)
    assert [found.title for found in page.context["page_obj"]] == [NAME]
    assert [found["name_en"] for found in client.get("/api/v1/books", query).json()["results"]] == [NAME]
    links = [record.get_absolute_url() for record in (book, other)]
    everything = client.get("/en/search/", {"q": "lanterns"}).text
    assert [link in everything for link in links] == [True, True]
    found = client.get("/en/search/", {"q": "lanterns", **query}).text
    assert [link in found for link in links] == [True, False]


def test_api(client, book):
    found = client.get("/api/v1/books?kind=monograph&fields=name&lang=en").json()
    assert found["results"] == [{"name_en": NAME}]
    assert client.get(f"/api/v1/books/{book.uid}").json()["publisher"]["title_en"] == "Guild of lamplighters"
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/books", "/api/v1/books/{id}"} <= paths.keys()


def test_sitemap(client, book):
    assert "/sitemap-book.xml" in client.get("/sitemap.xml").text
    assert book.get_absolute_url() in client.get("/sitemap-book.xml").text


def test_export(tmp_path, book):
    call_command("export_archive", tmp_path / "archive", verbosity=0)
    [file] = (tmp_path / "archive").glob("*.sqlite*")
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT name_en, issued FROM book").fetchall() == [(NAME, "2014-07")]


def test_admin_with_history(publisher):
    answer = publisher.post(
        reverse("admin:toy_book_add"),
        {
            **form_data(publisher, reverse("admin:toy_book_add")),
            "name_en": NAME,
            "kind": "monograph",
            "issued": "July 2014",
        },
    )
    assert answer.status_code == 302
    book = Book.objects.get()
    assert (book.status, str(book.issued)) == (Status.DRAFT, "2014-07")
    change = reverse("admin:toy_book_change", args=[book.pk])
    data = {**form_data(publisher, change), "name_en": "Book of the lamps"}
    assert publisher.post(change, data).status_code == 302
    history = publisher.get(reverse("admin:toy_book_history", args=[book.pk])).text
    assert "lamps" in history and "lanterns" in history
    assert NAME not in publisher.get(reverse("admin:toy_book_changelist")).text
    assert "Book of the lamps" in publisher.get(reverse("admin:toy_book_changelist")).text


def test_a_rule_before_publication(publisher, book):
    change = reverse("admin:toy_book_change", args=[book.pk])
    data = {**form_data(publisher, change), "kind": "proceedings", "issued": ""}
    assert faults(publisher.post(change, data))["issued"] == ["Say when the proceedings were issued."]


def test_the_same_rule_in_the_checks_of_the_records(book, capsys):
    Book.objects.filter(pk=book.pk).update(kind=Book.Kind.PROCEEDINGS, issued=None, issued_latest=None)
    with pytest.raises(CommandError):
        call_command("check_records", "toy.book")
    assert "Say when the proceedings were issued." in capsys.readouterr().out
