"""The page on which a release is pasted: files, faults, rights, the reader that a site may choose."""

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from forum.models import Article, Edition, Event, Quotation
from forum.press_releases.models import PressRelease
from forum.press_releases.proposals import Kind
from forum.press_releases.reading import read_again
from people.models import Person
from tests import factories
from tests.forum.press_releases.pasting import ADD, CHANGE, accept, as_sent, paste, review_of

TEXT = """A Headline Without a Stop

3 May 2022

“We need ports,” said Ana Pérez, Director of the Port Office, at the II Forum of Ports, held in Lima, Peru.
"""
SPANISH = """Un titular sin punto

3 de mayo de 2022

“Necesitamos puertos”, dijo Ana Pérez, Directora de la Oficina de Puertos, en el II Foro de Puertos, celebrado en Lima.
"""


def test_a_file_in_one_language(admin_client):
    file = SimpleUploadedFile("release.txt", TEXT.encode())
    release = paste(admin_client, file_en=file)
    assert (release.title, [*release.texts]) == ("A Headline Without a Stop", ["en"])


def test_a_text_in_the_field_of_another_language(admin_client):
    assert [*paste(admin_client, text_en=SPANISH).texts] == ["es"]


def test_an_office_is_chosen_where_the_text_prints_none(admin_client):
    office = factories.OfficeFactory(person__name="Ana Pérez", title_en="Director")
    release = paste(admin_client, text_en=TEXT.replace(", Director of the Port Office,", ""))
    answer = accept(admin_client, release, **{"person-1__office": str(office.pk)})
    assert answer.status_code == 302
    assert Event.objects.get().participations.get().office == office


@pytest.mark.parametrize(
    ("fields", "name", "sentence"),
    [
        ({}, "text_en", "Paste the text, or choose a file, in at least one language."),
        ({"text_en": "a�b"}, "text_en", "was lost when the text was copied"),
        ({"text_en": TEXT, "published_on": "2021"}, "published_on", "Write a whole day"),
        ({"text_en": TEXT, "address": "not an address"}, "address", "URL"),
    ],
)
def test_faults_are_told_and_nothing_is_lost(admin_client, fields, name, sentence):
    answer = admin_client.post(reverse(ADD), fields)
    assert answer.status_code == 200
    assert sentence in str(answer.context["form"].errors[name])
    assert answer.context["form"]["text_en"].value() == fields.get("text_en")


def test_text_and_file_together_are_refused(admin_client):
    fields = {"text_en": TEXT, "file_en": SimpleUploadedFile("release.txt", TEXT.encode())}
    answer = admin_client.post(reverse(ADD), fields)
    assert "not both" in str(answer.context["form"].errors["file_en"])


def test_a_bad_file_is_told(admin_client):
    answer = admin_client.post(reverse(ADD), {"file_es": SimpleUploadedFile("x.docx", b"PK\x03\x04 broken")})
    assert "It is damaged." in str(answer.context["form"].errors["file_es"])


@pytest.mark.slow
@pytest.mark.parametrize(("group", "status"), [("Editors", 200), ("Publishers", 200), ("Translators", 403)])
def test_rights(client, db, group, status):
    user = User.objects.create_user("somebody", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    release = PressRelease(texts={"en": TEXT})
    read_again(release)
    for url in (
        reverse(ADD),
        reverse(CHANGE, args=[release.pk]),
        reverse("admin:press_releases_pressrelease_changelist"),
    ):
        assert client.get(url).status_code == status, url
    answer = client.post(reverse(CHANGE, args=[release.pk]), {"_drafts": "1"})
    assert (answer.status_code == 403) == (status == 403)
    assert not Article.objects.exists() or status == 200


def test_a_visitor_is_asked_to_log_in_and_keeps_the_text(client, db):
    answer = client.post(reverse(ADD), {"text_en": TEXT})
    assert answer.context["kept"]


@pytest.mark.slow
def test_parts_are_chosen_and_what_was_decided_stays(admin_client):
    release = paste(admin_client, text_en=TEXT)
    sent = as_sent(review_of(admin_client, release), **{"person-1__family_name": "Pérez"})
    url = reverse(CHANGE, args=[release.pk])
    assert admin_client.post(url, {**sent, "part-en-0": "left-out", "_read": "1"}).status_code == 302
    release.refresh_from_db()
    article = next(one for one in release.kept_proposals if one.kind == Kind.ARTICLE)
    assert article.texts["headline"] == {}
    person = next(one for one in review_of(admin_client, release).forms if one.proposal.kind == Kind.PERSON)
    assert person["family_name"].value() == "Pérez"


@pytest.mark.slow
def test_words_that_are_not_printed_so_are_refused(admin_client):
    release = paste(admin_client, text_en=TEXT)
    answer = accept(admin_client, release, **{"quotation-1__text_en": "We need airports"})
    form = next(one for one in answer.context["review"].faulty)
    assert "letter by letter" in str(form.errors["text_en"])
    assert not Event.objects.exists()


@pytest.mark.slow
def test_what_is_refused_is_not_made(admin_client):
    release = paste(admin_client, text_en=TEXT)
    sent = as_sent(review_of(admin_client, release))
    refused = {
        name: value for name, value in sent.items() if not name.startswith(("quotation-1", "series-1"))
    }
    answer = admin_client.post(reverse(CHANGE, args=[release.pk]), {**refused, "_drafts": "1"})
    assert answer.status_code == 302
    event = Event.objects.get()
    assert (event.editions.count(), event.quotations.count(), event.city_en, event.country) == (
        0,
        0,
        "Lima",
        "PE",
    )


def test_the_next_release_of_an_event_names_its_series_without_capitals(admin_client):
    accept(admin_client, paste(admin_client, text_es=SPANISH.replace("II Foro", "segundo foro")))
    series = Edition.objects.get(ordinal=2).series
    assert series.name_es == "Foro de Puertos"
    admin_client.post(reverse(ADD), {"text_es": SPANISH.replace("II Foro", "segundo foro")})
    proposals = PressRelease.objects.latest("pk").kept_proposals
    proposed = next(one for one in proposals if one.kind == Kind.SERIES)
    assert [match.key for match in proposed.matches] == [series.pk]


@pytest.mark.slow
def test_drafts_are_made_once(admin_client):
    release = paste(admin_client, text_en=TEXT)
    sent = as_sent(review_of(admin_client, release))
    for _time in range(2):
        admin_client.post(reverse(CHANGE, args=[release.pk]), {**sent, "_drafts": "1"})
    assert Article.objects.count() == 1


def shout(release, known, proposals):
    """A reader that a site could choose."""
    return [
        replace(one, texts={"headline": {"en": "IN CAPITALS"}, "text_status": {}}, reason="plug-in")
        if one.kind == Kind.ARTICLE
        else one
        for one in proposals
    ]


def test_the_reader_of_a_site(admin_client, settings):
    settings.PRESS_RELEASE_READER = f"{__name__}.shout"
    article = next(
        one for one in paste(admin_client, text_en=TEXT).kept_proposals if one.kind == Kind.ARTICLE
    )
    assert article.texts["headline"]["en"] == "IN CAPITALS"


def test_the_page_asks_few_queries(admin_client, django_assert_max_num_queries):
    release = paste(admin_client, text_en=TEXT, text_es=SPANISH)
    with django_assert_max_num_queries(16):
        admin_client.get(reverse(CHANGE, args=[release.pk]))


def test_the_list(admin_client):
    paste(admin_client, text_en=TEXT)
    answer = admin_client.get(reverse("admin:press_releases_pressrelease_changelist"))
    assert "A Headline Without a Stop" in answer.content.decode()


def test_no_name_and_no_quotation_at_all(admin_client):
    release = paste(admin_client, text_en="just a few words in small letters")
    assert admin_client.get(reverse(CHANGE, args=[release.pk])).status_code == 200


@pytest.mark.slow
def test_another_record_is_found_by_its_name(admin_client):
    known = Person.objects.create(name="Ana María Pérez")
    release = paste(admin_client, text_en=TEXT)
    page = admin_client.get(reverse(CHANGE, args=[release.pk])).content.decode()
    asked = re.search(
        r'name="person-1-other".*?data-app-label="(\w+)".*?data-model-name="(\w+)".*?data-field-name="(\w+)"',
        page,
    )
    names = dict(zip(("app_label", "model_name", "field_name"), asked.groups(), strict=True))
    found = admin_client.get(reverse("admin:autocomplete"), {**names, "term": "ana m"}).json()["results"]
    assert [one["id"] for one in found] == [str(known.pk)]
    assert accept(admin_client, release, **{"person-1__other": "0"}).status_code == 200
    assert accept(admin_client, release, **{"person-1__other": found[0]["id"]}).status_code == 302
    assert [*Person.objects.all()] == [known]
    assert Quotation.objects.get().speaker == known


INTERRUPTED = (
    TEXT
    + """
“We must act,” Pérez said, “and act together.” She added that every port will have power.
"""
)


@pytest.mark.slow
def test_what_is_interrupted_or_reported_becomes_records_of_its_own(admin_client):
    accept(admin_client, paste(admin_client, text_en=INTERRUPTED))
    said = [(one.text_en, one.kind, one.place_en) for one in Quotation.objects.order_by("pk")]
    assert said == [
        ("We need ports", "direct", 1),
        ("We must act", "direct", 1),
        ("and act together.", "direct", 28),
        ("every port will have power", "reported", 62),
    ]
    assert {one.speaker.name for one in Quotation.objects.all()} == {"Ana Pérez"}
