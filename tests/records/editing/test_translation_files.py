"""Texts to translate as XLIFF and PO, and translations that come back in such files."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from forum.models import Paragraph, Topic
from records.core.history import revisions
from records.core.models import StaleTranslation, Status
from records.editing.translations.files import PO, XLIFF, Translated, write
from records.editing.translations.units import Unit
from tests import factories

pytestmark = pytest.mark.django_db

MAKE, UPLOAD = reverse("admin:translation_file"), reverse("admin:translations_upload")


@pytest.fixture
def topic():
    return factories.TopicFactory(status=Status.DRAFT, name_en="Water", name_es=None)


def login(client, group):
    user = User.objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


def file_of(texts, form=XLIFF, source="en", target="es"):
    units = [Unit(text.key, "", text.source, text.target) for text in texts]
    return SimpleUploadedFile(f"texts.{form}", write(form, units, source, target))


def key(row, field):
    return f"{row._meta.label_lower}.{row.pk}.{field}"


def upload(client, file, **values):
    return client.post(UPLOAD, {"source": "en", "target": "es", "file": file, **values})


@pytest.mark.parametrize("form", [XLIFF, PO])
def test_translations_go_out_and_come_back(client, topic, form):
    login(client, "Editors")
    name = key(topic, "name")
    answer = client.get(MAKE, {"source": "en", "target": "es", "what": "missing", "form": form})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="en-es-missing.{form}"'
    content = answer.content.decode()
    assert "Water" in content
    assert name in content
    shown = upload(client, file_of([Translated(name, "Water", "Agua <b>& más")], form))
    assert "Nothing is saved yet." in shown.content.decode()
    assert Topic.objects.get(pk=topic.pk).name_es is None
    answer = client.post(UPLOAD, {"shown": shown.context["shown"]}, follow=True)
    assert "1 text was taken in." in answer.content.decode()
    assert Topic.objects.get(pk=topic.pk).name_es == "Agua <b>& más"
    again = upload(client, file_of([Translated(name, "Water", "Agua <b>& más")], form))
    assert (again.context["same"], again.context["ready"]) == (1, 0)


def test_what_is_out_of_date_goes_out_and_is_out_of_date_no_more(client, topic):
    login(client, "Publishers")
    Topic.objects.filter(pk=topic.pk).update(name_es="Agua")
    revisions.add_versions([(Topic, topic.pk)])
    Topic.objects.filter(pk=topic.pk).update(name_en="Rivers")
    revisions.add_versions([(Topic, topic.pk)])
    answer = client.get(MAKE, {"source": "en", "target": "es", "what": "stale", "form": PO})
    assert "Rivers" in answer.content.decode()
    shown = upload(client, file_of([Translated(key(topic, "name"), "Rivers", "Ríos")], PO))
    client.post(UPLOAD, {"shown": shown.context["shown"]})
    assert not StaleTranslation.objects.exists()


def test_a_row_is_taken_in_with_its_record_and_marked_as_the_archives_own(client):
    article = factories.ArticleFactory(
        headline_en=None, headline_es="Foro", text_status_en=None, text_status_es="original"
    )
    paragraph = factories.ParagraphFactory(article=article, number=1, text_en=None, text_es="Uno.")
    login(client, "Publishers")
    texts = [
        Translated(key(article, "headline"), "Foro", "Forum"),
        Translated(key(paragraph, "text"), "Uno.", "One."),
    ]
    shown = upload(client, file_of(texts, source="es", target="en"), source="es", target="en")
    assert shown.context["ready"] == 2, [one["change"].sentences for one in shown.context["rows"]]
    client.post(UPLOAD, {"shown": shown.context["shown"]})
    article.refresh_from_db()
    assert (article.headline_en, article.text_status_en) == ("Forum", "unofficial")
    assert Paragraph.objects.get(pk=paragraph.pk).text_en == "One."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"source": "Rivers"}, "has changed since the file was made"),
        ({"key": "forum.topic.999999.name"}, "no such text"),
        ({"key": "auth.user.1.password"}, "no such text"),
        ({"key": "nonsense"}, "no such text"),
        ({"target": "x" * 5000}, "at most"),
    ],
    ids=["changed", "gone", "no text", "no key", "too long"],
)
def test_what_cannot_be_taken_in_says_why(client, topic, change, sentence):
    login(client, "Editors")
    text = {"key": key(topic, "name"), "source": "Water", "target": "Agua", **change}
    shown = upload(client, file_of([Translated(**text)]))
    (row,) = shown.context["rows"]
    assert sentence in " ".join(row["change"].sentences)
    assert shown.context["ready"] == 0


def test_readers_see_it_so_publishers_take_it_in(client, topic):
    Topic.objects.filter(pk=topic.pk).update(status=Status.PUBLISHED, published_at=now())
    file = [Translated(key(topic, "name"), "Water", "Agua")]
    login(client, "Translators")
    shown = upload(client, file_of(file))
    assert [one["change"].sentences for one in shown.context["rows"]] == [
        ["You may not change it: readers see it, or your account lacks the right."]
    ]
    client.post(UPLOAD, {"shown": shown.context["shown"]})
    assert Topic.objects.get(pk=topic.pk).name_es is None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.txt", b"words", "Choose a file that ends with"),
        ("a.xlf", b"no xml", "The file cannot be read."),
        ("a.xlf", b'<!DOCTYPE x [<!ENTITY a "b">]><xliff/>', "The file cannot be read."),
        ("a.xlf", b"<html/>", "The file cannot be read."),
        ("a.po", b"\xff\xfe\x00", "The file"),
        ("a.po", b'msgid "a"\nmsgstr ""\n', "The file has no translated text."),
        ("a.po", b"x" * (5 * 1024 * 1024 + 1), "The file is too large"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(client, name, content, sentence):
    login(client, "Editors")
    answer = upload(client, SimpleUploadedFile(name, content))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_what_was_not_shown_is_not_saved(client, topic):
    login(client, "Editors")
    answer = client.post(UPLOAD, {"shown": "forged"}, follow=True)
    assert "Choose the file again." in answer.content.decode()
    assert Topic.objects.get(pk=topic.pk).name_es is None


@pytest.mark.parametrize(
    "query", [{}, {"source": "en", "target": "en", "what": "all", "form": "po"}, {"source": "xx"}]
)
def test_the_page_asks_until_it_knows(client, query):
    login(client, "Translators")
    assert client.get(MAKE, query).context["form"].fields["what"].choices


def test_strangers_are_asked_to_log_in(client):
    assert client.get(MAKE).status_code == 302
    assert "login" in client.get(MAKE).headers["Location"]
