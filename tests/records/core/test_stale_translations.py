"""Translations that a change of the text in another language left behind."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation

from forum.models import Event, Paragraph, Quotation
from records.core.history import revisions
from records.core.models import StaleTranslation
from tests import factories
from tests.admin_forms import faults, form_data
from tests.reading import main_text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

THEME = {"theme_en": "Water and roads", "theme_es": "Agua y caminos"}


@pytest.fixture
def publisher(client):
    client.force_login(User.objects.create_superuser("publisher"))
    return client


@pytest.fixture
def event():
    return factories.EventFactory(**THEME)


def change(client, record, **values):
    """Send the form of a record with some values changed."""
    options = record._meta
    url = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])
    answer = client.post(url, {**form_data(client, url), **values})
    assert answer.status_code == 302, faults(answer)


def stale():
    return [(one.field, one.language, one.former_source) for one in StaleTranslation.objects.all()]


def test_a_text_that_was_not_translated_again_is_stale(publisher, event):
    change(publisher, event, theme_es="Agua y puentes")
    assert stale() == [("theme", "en", "Agua y caminos")]
    change(publisher, event, theme_es="Agua y puertos")
    assert stale() == [("theme", "en", "Agua y caminos")], "of which it is a translation"


@pytest.mark.parametrize(
    "values",
    [
        {"theme_en": "Water and bridges"},
        {"theme_es": "Agua y caminos"},
        {"theme_en": "", "theme_es": "Agua y caminos"},
    ],
    ids=["translated", "changed back", "taken away"],
)
def test_what_is_mended_is_stale_no_more(publisher, event, values):
    change(publisher, event, theme_es="Agua y puentes")
    change(publisher, event, **values)
    assert stale() == []


def test_texts_that_change_together_or_come_new_leave_none_behind(publisher, event):
    change(publisher, event, theme_en="Water and bridges", theme_es="Agua y puentes")
    change(publisher, event, description_en="It met.")
    change(publisher, event, description_es="Se reunió.")
    change(publisher, event, mode="online")
    assert stale() == []


def test_a_text_that_was_published_by_others_is_never_stale(publisher):
    paragraph = factories.ParagraphFactory(text_en="Water for all.", text_es="Agua para todos.")
    quotation = factories.QuotationFactory(
        paragraph=paragraph,
        article=paragraph.article,
        text_en="Water for all.",
        text_es="Agua para todos.",
        text_status_en="unofficial",
        text_status_es="original",
    )
    things = [(Quotation, quotation.pk)]
    revisions.add_versions(things)
    Quotation.objects.filter(pk=quotation.pk).update(text_en="Water to all.")
    revisions.add_versions(things)
    assert stale() == []
    Quotation.objects.filter(pk=quotation.pk).update(text_es="Agua a todos.")
    revisions.add_versions(things)
    assert stale() == [("text", "en", "Agua para todos.")]


def test_rows_of_a_record_are_looked_at_and_forgotten_with_it(publisher):
    article = factories.ArticleFactory(text_status_en="unofficial", text_status_es="original")
    paragraph = factories.ParagraphFactory(article=article, text_en="One.", text_es="Uno.")
    things = [(type(paragraph.article), paragraph.article_id)]
    revisions.add_versions(things)
    Paragraph.objects.filter(pk=paragraph.pk).update(text_es="Primero.")
    revisions.add_versions(things)
    assert stale() == [("text", "en", "Uno.")]
    paragraph.delete()
    assert stale() == []


def test_readers_are_told_in_the_language_that_is_behind(publisher, client, event):
    change(publisher, event, theme_es="Agua y puentes")
    publisher.logout()
    with translation.override("en"):
        page = main_text(publisher.get(event.get_absolute_url()))
    assert "A translation on this page may be out of date" in page
    assert "theme" in page
    with translation.override("es"):
        assert "desactualizada" not in main_text(publisher.get(event.get_absolute_url()))


def test_only_what_the_archive_holds_of_an_event_counts(publisher, event):
    other = factories.EventFactory(**THEME)
    change(publisher, event, theme_es="Agua y puentes")
    assert [one.row for one in StaleTranslation.objects.of([event, other])] == [event]
    assert not StaleTranslation.objects.of([other]).exists()
    assert not StaleTranslation.objects.of(Event.objects.none()).exists()
