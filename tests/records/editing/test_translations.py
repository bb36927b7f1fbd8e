"""The desk of translators: what is missing, out of date or unofficial in a language; what is still right."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils.timezone import now

from forum.models import Event, Paragraph
from records.core.history import revisions
from records.core.models import StaleTranslation, Status
from tests import factories
from tests.admin_forms import unrendered
from tests.reading import main_text

pytestmark = pytest.mark.django_db

DESK = reverse("admin:translations")


def login(client, group):
    user = User.objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


def changed(record, **columns):
    """A record in which a text was changed in one language alone."""
    things = [(type(record), record.pk)]
    revisions.add_versions(things)
    type(record).objects.filter(pk=record.pk).update(**columns)
    revisions.add_versions(things)


@pytest.fixture
def event():
    found = factories.EventFactory(status=Status.DRAFT, theme_en="Water and roads", theme_es="Agua y caminos")
    changed(found, theme_es="Agua y puentes")
    return found


def desk(client, language="en"):
    return unrendered(client, f"{DESK}?language={language}")["desk"]


@pytest.mark.usefixtures("event")
def test_what_is_out_of_date_is_shown_with_what_changed(client, event):
    login(client, "Translators")
    (text,) = desk(client).stale
    assert (text.field_label, text.translation, text.may_change) == (
        "Theme (English)",
        "Water and roads",
        True,
    )
    assert [(piece.kind, piece.words) for piece in text.pieces][-2:] == [
        ("out", "caminos"),
        ("in", "puentes"),
    ]
    assert text.address.endswith(f"/{event.pk}/change/#id_theme_en")
    assert desk(client, "es").stale == []
    page = client.get(f"{DESK}?language=en").content.decode()
    assert "<del>caminos</del>" in page


def test_a_translation_that_is_still_right_is_out_of_date_no_more(client, event):
    login(client, "Translators")
    answer = client.post(DESK, {"stale": StaleTranslation.objects.get().pk}, follow=True)
    assert not StaleTranslation.objects.exists()
    assert "It is noted that this translation is still right." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{DESK}?language=en"


def test_readers_see_it_so_publishers_say_whether_it_is_right(client, event):
    Event.objects.filter(pk=event.pk).update(status=Status.PUBLISHED, published_at=now())
    login(client, "Translators")
    assert [text.may_change for text in desk(client).stale] == [False]
    assert client.post(DESK, {"stale": StaleTranslation.objects.get().pk}).status_code == 403
    assert StaleTranslation.objects.exists()
    client.logout()
    login(client, "Publishers")
    assert client.post(DESK, {"stale": StaleTranslation.objects.get().pk}).status_code == 302
    assert not StaleTranslation.objects.exists()


@pytest.mark.parametrize("sent", ["", "x", "0", "9" * 30])
def test_what_is_no_stale_text_is_not_found(client, sent):
    login(client, "Translators")
    assert client.post(DESK, {"stale": sent}).status_code == 404


def test_strangers_are_asked_to_log_in(client, event):
    assert client.get(DESK).status_code == 302
    assert StaleTranslation.objects.count() == 1


def test_a_row_is_shown_with_its_record(client):
    article = factories.ArticleFactory(text_status_en="unofficial", text_status_es="original")
    paragraph = factories.ParagraphFactory(article=article, text_en="One.", text_es="Uno.")
    things = [(type(article), article.pk)]
    revisions.add_versions(things)
    Paragraph.objects.filter(pk=paragraph.pk).update(text_es="Primero.")
    revisions.add_versions(things)
    login(client, "Publishers")
    (text,) = desk(client).stale
    assert (text.kind_name, text.address) == (
        "Paragraph",
        reverse("admin:forum_article_change", args=[article.pk]),
    )


def test_numbers_lead_to_lists_of_what_is_missing_or_unofficial(client):
    factories.TopicFactory(name_en="Water", name_es=None)
    factories.ArticleFactory(text_status_en="unofficial")
    login(client, "Publishers")
    found = {kind["name"]: kind["cells"] for kind in desk(client, "es").kinds}
    assert found["Topics"][0]["number"] == 1
    assert "Water" in main_text(client.get(found["Topics"][0]["url"]))
    (_missing, unofficial) = {kind["name"]: kind["cells"] for kind in desk(client, "en").kinds}["Articles"]
    assert unofficial["number"] == 1
    assert client.get(unofficial["url"]).context["cl"].result_count == 1


def test_an_unknown_language_is_the_first_one(client):
    login(client, "Translators")
    assert desk(client, "xx").language == "en"


@pytest.mark.slow
def test_the_desk_takes_as_many_queries_for_many_texts(client, django_assert_max_num_queries):
    for _each in range(5):
        changed(factories.EventFactory(theme_en="Water", theme_es="Agua"), theme_es="Aguas")
    login(client, "Publishers")
    client.get(DESK)
    with django_assert_max_num_queries(14):
        assert len(desk(client).stale) == 5
