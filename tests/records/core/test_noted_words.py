"""Words to which notes are tied: where they stand, what pages and files say of them, and that they keep standing."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import override

from forum.models import Article, Quotation
from forum.quotations.embeds import quotation_card
from records.core.languages import LocalizedText
from records.core.noted_words import notes_in, places_of, stretches_of, tied_notes, with_signs
from records.core.rules import find_errors
from tests.factories import ArticleFactory, EditorialNoteFactory, ParagraphFactory, QuotationFactory


@pytest.mark.parametrize(
    ("words", "text", "count"),
    [
        ("32", "the 32 CELAC countries, 32 of them", 2),
        ("19", "COVID-19 and 19 countries", 1),
        ("32", "132, 3,32, 32.5, 320 and 32nd", 0),
        ("66.2 million", "the 66.2 million households", 1),
        ("(CELAC)", "States(CELAC)on", 1),
        ("Área", "ÁREA área Áreas", 0),
        ("合作", "加强合作关系", 1),
        ("", "anything", 0),
    ],
)
def test_words_are_found_letter_by_letter_and_whole(words, text, count):
    assert len(list(places_of(words, text))) == count


@pytest.fixture
def note(db):
    return EditorialNoteFactory(
        field="text", words_en="32\nCELAC countries", words_es="32", label_en="32 or 33", label_es="32 o 33"
    )


@pytest.fixture
def quotation(note):
    quotation = QuotationFactory(text_en="The 32 CELAC countries", text_es="Los 32 países", slug="said")
    quotation.notes.add(note)
    return quotation


def test_a_text_is_cut_at_its_noted_words_and_no_letter_is_lost(quotation):
    text, tied = quotation.localized("text"), tied_notes(quotation, "text")
    stretches = stretches_of(text, tied)
    assert [(one.text, bool(one.notes)) for one in stretches] == [
        *[("The ", False), ("32", True), (" ", False), ("CELAC countries", True)]
    ]
    assert with_signs(text, tied) == "The 32† CELAC countries†"
    assert len(notes_in(text, tied)) == 1


def test_overlapping_notes_share_the_words_of_both(note):
    quotation = QuotationFactory(text_en="the 32 countries of CELAC")
    quotation.notes.add(note, EditorialNoteFactory(field="text", words_en="32 countries"))
    stretches = stretches_of(quotation.localized("text"), tied_notes(quotation, "text"))
    assert [(one.text, len(one.notes)) for one in stretches] == [
        *[("the ", 0), ("32", 2), (" countries", 1), (" of CELAC", 0)]
    ]


def test_a_note_of_the_article_is_tied_to_its_quotations_and_one_of_theirs_to_the_article(note):
    article = ArticleFactory()
    said = [QuotationFactory(text_en=f"{number} CELAC countries", article=article) for number in (32, 33)]
    article.notes.add(note)
    assert notes_in(said[0].localized("text"), tied_notes(said[0], "text"))[0].record == article
    article.notes.clear()
    said[0].notes.add(note)
    printed = LocalizedText("With 32 members", "en", "", is_fallback=False)
    assert notes_in(printed, tied_notes(article, "text"))[0].record == said[0]
    Quotation.objects.filter(pk=said[0].pk).update(status="draft")
    assert not tied_notes(Article.objects.get(pk=article.pk), "text")


def test_a_note_on_another_field_is_not_tied_to_the_text(note, quotation):
    note.field = "attribution"
    note.save()
    assert not tied_notes(quotation, "text")
    assert tied_notes(quotation, "attribution")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text_en": "The 33 member States"}, "does not stand in the English text"),
        ({"text_es": "Los países"}, "“32”, which does not stand in the Spanish text"),
    ],
)
def test_noted_words_stay_in_a_published_text(quotation, fields, told):
    Quotation.objects.filter(pk=quotation.pk).update(**fields)
    assert told in find_errors(Quotation.objects.get(pk=quotation.pk))[0].message
    with pytest.raises((SystemExit, CommandError)):
        call_command("check_records", "forum.quotation", stdout=None)


def test_a_note_tied_in_one_language_alone_is_no_note_in_the_other(note, quotation):
    note.words_es = None
    note.save()
    assert "and to none in Spanish" in find_errors(quotation)[0].message


def test_noted_words_of_an_article_stand_in_its_paragraphs(note):
    article = ArticleFactory()
    ParagraphFactory(article=article, number=1, text_en="With 32 members", text_es="Con 32 miembros")
    article.notes.add(note)
    assert find_errors(article) == []
    article.paragraphs.update(text_en="With 33 members")
    assert "English" in find_errors(article)[0].message


def test_the_form_of_a_note_asks_for_words_that_stand_in_its_records(admin_client, note, quotation):
    address = reverse("admin:records_editorialnote_change", args=[note.pk])
    sent = {"field": "text", "label_en": "x", "text_en": "y", "slug": note.slug}
    page = admin_client.post(address, {**sent, "words_en": "31", "words_es": "32"}).content.decode()
    assert "“31” stands in no English text of the records that have this note." in page
    assert 'value="31"' in page or ">\n31</textarea>" in page
    answer = admin_client.post(address, {**sent, "words_en": "CELAC countries", "words_es": "32"})
    assert answer.status_code == 302


def test_the_form_of_a_new_note_is_filled_from_its_address(admin_client, db):
    address = reverse("admin:records_editorialnote_add")
    page = admin_client.get(address, {"field": "text", "words_en": "the 32", "_popup": 1}).content.decode()
    assert 'name="field" value="text"' in page
    assert "the 32</textarea>" in page


def test_a_picture_has_a_mark_and_a_short_line(quotation):
    card = quotation_card(Quotation.objects.for_page().get())
    assert card.text == "The 32† CELAC countries†"
    assert card.details[-1] == "† Note: 32 or 33"


@pytest.mark.parametrize("form", ["bib", "ris", "csljson", "atom"])
def test_files_tell_of_the_note_and_keep_the_words(client, quotation, form):
    address = reverse("quotation-list") if form == "atom" else quotation.get_absolute_url()
    file = client.get(address, {"format": form}).getvalue().decode()
    if form == "atom":
        assert "32† CELAC countries†" in file and "† 32 or 33. " in file
    else:
        assert "The 32 CELAC countries" in file
        assert "Archive’s note on “32”: 32 or 33." in file


def test_programs_get_the_words_of_a_note(client, quotation):
    with override("en"):
        row = client.get(f"/api/v1/quotations/{quotation.uid}").json()
    told = row["notes"][0]
    assert (told["words_en"], told["words_es"]) == ("32\nCELAC countries", "32")
