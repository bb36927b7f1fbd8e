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
from tests.toy.models import Document

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]
NAME = "Declaration of the lanterns"


@pytest.fixture
def document():
    return Document.objects.create(
        name_en=NAME,
        name_es="Declaración de los faroles",
        description_en="What was agreed about light.",
        adopted="2014-07",
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


def test_pages_in_both_languages(client, document):
    page = client.get(document.get_absolute_url())
    assert f"<h1>{NAME}</h1>" in page.text
    spanish = client.get("/es/documents/declaracion-de-los-faroles/")
    assert "<h1>Declaración de los faroles</h1>" in spanish.text
    assert 'lang="en"' in spanish.text  # its description, which has no translation
    link = client.get(document.get_permanent_url(), headers={"accept-language": "es"})
    assert (link.status_code, link.url) == (303, spanish.request["PATH_INFO"])


def test_a_list_with_filters_and_its_feed(client, document):
    Document.objects.create(name_en="Another", kind="plan", adopted="2015", status=Status.PUBLISHED)
    everything = client.get("/en/documents/")
    assert [found.title for found in everything.context["page_obj"]] == ["Another", NAME]
    filtered = client.get("/en/documents/?year=2014&kind=declaration")
    assert [found.title for found in filtered.context["page_obj"]] == [NAME]
    assert "1 record" in filtered.text
    assert NAME in client.get("/en/documents/feed.atom").text


def test_other_formats(client, document):
    url = document.get_absolute_url()
    assert client.get(f"{url}?format=json").json()["name_es"] == "Declaración de los faroles"
    node = client.get(f"{url}?format=jsonld").json()
    assert (node["@type"], node["datePublished"]) == ("DigitalDocument", "2014-07")
    table = b"".join(client.get("/en/documents/?format=csv")).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(table))
    assert (row["name_en"], row["adopted_earliest"]) == (NAME, "2014-07-01")


def test_search(client, document):
    page = client.get("/en/search/", {"q": "lanterns"})
    assert document.get_absolute_url() in page.text
    assert (
        document.get_absolute_url() in client.get("/en/search/", {"q": "kind:document light year:2014"}).text
    )
    assert NAME in client.get("/en/search/suggestions/", {"q": "lant"}).text


def test_one_filter_in_list_api_and_search(client, document):
    other = Document.objects.create(name_en="Other lanterns", adopted="2015", status=Status.PUBLISHED)
    query = {"year": "2014", "organization": document.publisher.slug}
    page = client.get("/en/documents/", query)
    assert [found.title for found in page.context["page_obj"]] == [NAME]
    assert [found["name_en"] for found in client.get("/api/v1/documents", query).json()["results"]] == [NAME]
    links = [record.get_absolute_url() for record in (document, other)]
    everything = client.get("/en/search/", {"q": "lanterns"}).text
    assert [link in everything for link in links] == [True, True]
    found = client.get("/en/search/", {"q": "lanterns", **query}).text
    assert [link in found for link in links] == [True, False]


def test_api(client, document):
    found = client.get("/api/v1/documents?kind=declaration&fields=name&lang=en").json()
    assert found["results"] == [{"name_en": NAME}]
    assert (
        client.get(f"/api/v1/documents/{document.uid}").json()["publisher"]["title_en"]
        == "Guild of lamplighters"
    )
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/documents", "/api/v1/documents/{id}"} <= paths.keys()


def test_sitemap(client, document):
    assert "/sitemap-document.xml" in client.get("/sitemap.xml").text
    assert document.get_absolute_url() in client.get("/sitemap-document.xml").text


def test_export(tmp_path, document):
    call_command("export_archive", tmp_path / "archive", verbosity=0)
    [file] = (tmp_path / "archive").glob("*.sqlite*")
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT name_en, adopted FROM document").fetchall() == [(NAME, "2014-07")]


def test_admin_with_history(publisher):
    answer = publisher.post(
        reverse("admin:toy_document_add"),
        {**form_data(publisher, reverse("admin:toy_document_add")), "name_en": NAME, "adopted": "July 2014"},
    )
    assert answer.status_code == 302
    document = Document.objects.get()
    assert (document.status, str(document.adopted)) == (Status.DRAFT, "2014-07")
    change = reverse("admin:toy_document_change", args=[document.pk])
    data = {**form_data(publisher, change), "name_en": "Declaration of the lamps"}
    assert publisher.post(change, data).status_code == 302
    history = publisher.get(reverse("admin:toy_document_history", args=[document.pk])).text
    assert "lamps" in history and "lanterns" in history
    assert NAME not in publisher.get(reverse("admin:toy_document_changelist")).text
    assert "Declaration of the lamps" in publisher.get(reverse("admin:toy_document_changelist")).text


def test_a_rule_before_publication(publisher, document):
    change = reverse("admin:toy_document_change", args=[document.pk])
    data = {**form_data(publisher, change), "kind": "plan", "adopted": ""}
    assert faults(publisher.post(change, data))["adopted"] == ["Say when the plan was adopted."]


def test_the_same_rule_in_the_checks_of_the_records(document, capsys):
    Document.objects.filter(pk=document.pk).update(kind=Document.Kind.PLAN, adopted=None, adopted_latest=None)
    with pytest.raises(CommandError):
        call_command("check_records", "toy.document")
    assert "Say when the plan was adopted." in capsys.readouterr().out
