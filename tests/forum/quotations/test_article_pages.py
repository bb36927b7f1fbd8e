"""Pages of articles: the whole text with its paragraphs numbered, the words marked in place, what the text is."""

import gzip
import re

import pytest
from django.utils.html import escape
from django.utils.translation import override

from forum.models import Article, Paragraph, Quotation
from records.core.models import Status
from tests import factories
from tests.factories import at_once
from tests.reading import elements, main_text, plain, section

pytestmark = pytest.mark.django_db

ITEM = "cooperation-china-lac-opportunity-2021-10-13"
UNPUBLISHED = [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN]


def page_of(client, article, language="en"):
    return client.get({"en": "/en/articles/", "es": "/es/articulos/"}[language] + f"{article.slug}/")


def slugs(answer):
    return [article.slug for article in answer.context["page_obj"]]


@pytest.fixture
def article():
    return factories.ArticleFactory(headline_en="Trust and trade")


@pytest.fixture
def quotation(article):
    paragraph = factories.ParagraphFactory(article=article, number=1, text_en="“Trust is slow,” she said.")
    return factories.QuotationFactory(
        slug="trust", text_en="Trust is slow", article=article, paragraph=paragraph
    )


# The article of 2021


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_paragraph_stands_whole_and_numbered(client, archive, language):
    article = Article.objects.get(slug=ITEM)
    text = section(page_of(client, article, language), "text")
    paragraphs = article.paragraphs.order_by("number")
    assert len(paragraphs) == 17
    for paragraph in paragraphs:
        block = text.split(f'<div id="p{paragraph.number}">')[1].split("</span></p>")[0]
        words = re.sub(r"</?(mark|a)\b[^>]*>", "", block.split(f'<span lang="{language}">')[1])
        assert words == escape(getattr(paragraph, f"text_{language}"))


@pytest.mark.parametrize(("language", "comma"), [("en", ",”"), ("es", "”")])
def test_the_six_quotations_and_twelve_statements_are_marked_in_place_and_linked(
    client, archive, language, comma
):
    article = Article.objects.get(slug=ITEM)
    text = section(page_of(client, article, language), "text")
    marks = elements(text, "mark")
    direct = Quotation.objects.direct().order_by("paragraph__number")
    assert [mark for mark in marks if mark.startswith("“")] == [
        f"“{getattr(words, f'text_{language}')}{comma}" for words in direct
    ]
    assert len(marks) == 18
    with override(language):
        assert [words.slug for words in direct if f'href="{words.get_absolute_url()}"' not in text] == []
    assert text.count('class="ref') == 18 + text.count('class="refs"') + text.count("</span> Not")


def test_what_the_text_is_stands_at_its_head(client, archive):
    article = Article.objects.get(slug=ITEM)
    english = main_text(page_of(client, article))
    assert "As published by ECLAC." in english
    assert '<p class="note">' not in page_of(client, article).content.decode()
    spanish = page_of(client, article, "es").content.decode()
    notice = spanish.split('<p class="note">')[1].split("</p>")[0]
    assert f'href="/en/articles/{ITEM}/" hreflang="en"' in notice
    assert "cepal.org/es" not in notice
    assert f'href="{article.url_en}"' in notice


def test_photographs_have_captions_and_a_link_and_no_file(client, archive):
    photographs = section(client.get(f"/en/articles/{ITEM}/"), "photographs")
    assert "Panel of the closing session of the meeting." in photographs
    assert "Group photo of the event." in photographs
    assert photographs.count("View it at ECLAC") == 2
    assert "<img" not in photographs


def test_the_list_shows_the_item_with_its_counts(client, archive):
    listed = main_text(client.get("/en/articles/"))
    assert "ECLAC · news item · 17 paragraphs" in listed
    assert "6 quotations 12 reported statements" in listed


# One page


def test_a_paragraph_missing_in_the_page_s_language_is_shown_in_the_other_with_a_notice(client, quotation):
    answer = page_of(client, quotation.article, "es")
    block = section(answer, "text").split('<div id="p1">')[1]
    assert '<span lang="en"><mark>“Trust is slow,”</mark> she said.' in block
    assert '<p class="hint">' in block


def test_an_article_without_paragraphs_says_so(client, article):
    assert "The text of this article is not kept here." in main_text(page_of(client, article))


def test_the_events_it_reports_on(client, article):
    article.events.add(factories.EventFactory(name_en="The forum", slug="forum"))
    assert '<a href="/en/events/forum/">The forum</a>' in section(page_of(client, article), "events")


def test_the_source_is_cited_in_a_sentence(client, article):
    article.published_on = "2021-10-13"
    article.save()
    cite = plain(section(page_of(client, article), "cite"))
    assert "“Trust and trade”, news item, 13 October 2021." in cite
    assert f"/id/{article.uid}" in cite


def test_notes_stand_beside_the_text(client, article):
    article.notes.add(factories.EditorialNoteFactory(slug="slip", text_en="Printed so."))
    notes = section(page_of(client, article), "notes")
    assert 'id="n-slip"' in notes
    assert "Printed so." in notes


def test_articles_are_listed_newest_first_or_oldest_first(client):
    for slug, day in [("old", "2010"), ("new", "2021-10-13"), ("undated", None)]:
        factories.ArticleFactory(slug=slug, published_on=day)
    assert slugs(client.get("/en/articles/")) == ["new", "old", "undated"]
    assert slugs(client.get("/en/articles/?sort=oldest")) == ["old", "new", "undated"]
    answer = client.get("/en/articles/?year=2010")
    assert slugs(answer) == ["old"]
    assert "1 of 3 articles" in main_text(answer)


# A long text


@pytest.fixture
def speech(article):
    """A speech of 349 paragraphs in both languages, and words in the 120th."""
    texts = (" ".join(f"word{number * place % 977}" for place in range(1, 61)) for number in range(1, 350))
    rows = [
        Paragraph(article=article, number=number, text_en=text, text_es=text.replace("word", "voz"))
        for number, text in enumerate(texts, 1)
    ]
    Paragraph.objects.bulk_create(rows)
    place = article.paragraphs.get(number=120)
    return factories.QuotationFactory(text_en=place.text_en[:40], article=article, paragraph=place)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "counted"), [("en", "349 paragraphs"), ("es", "349 párrafos")])
def test_a_long_text_stands_on_several_light_pages(client, speech, language, counted):
    from tests.test_site import LIMIT, shared_weight

    with override(language):
        address, whole = speech.article.get_absolute_url(), []
    for number in range(1, 8):
        answer = client.get(f"{address}?page={number}")
        text = section(answer, "text")
        whole += re.findall(r'<div id="p(\d+)">', text)
        assert counted in text
        assert shared_weight() + len(gzip.compress(answer.content)) < LIMIT
    assert whole == [str(number) for number in range(1, 350)]
    assert re.findall(r'href="(\?page=\d)"', text) == [f"?page={number}" for number in range(1, 7)]
    with override("es" if language == "en" else "en"):
        twin = f"{speech.article.get_absolute_url()}?page=7"
    assert f'href="http://testserver{twin}">' in answer.content.decode()
    for page in ("8", "0", "x"):
        assert client.get(f"{address}?page={page}").status_code == 404


def test_links_to_a_paragraph_lead_to_its_page(client, speech):
    place = f"{speech.article.get_absolute_url()}?page=3#p120"
    own = client.get(speech.get_absolute_url()).content.decode()
    event = client.get(speech.event.get_absolute_url()).content.decode()
    assert own.count(f'="{place}"') == 4  # words, attribution, source, context
    assert event.count(f'="{place}"') == 2  # words, paragraph
    assert f"<mark>{speech.text_en}</mark>" in section(client.get(place), "text")
    assert speech.article.paragraph_url(50).endswith("/#p50")


# What the public does not see


@pytest.mark.parametrize("status", UNPUBLISHED)
@pytest.mark.parametrize("what", ["self", "speaker", "event"])
def test_words_that_are_not_published_are_neither_marked_nor_counted(client, quotation, what, status):
    record = quotation if what == "self" else getattr(quotation, what)
    record.status = status
    record.save()
    text = section(page_of(client, quotation.article), "text")
    assert elements(text, "mark") == []
    assert "1 paragraph" in text
    assert "quotation" not in plain(text)
    assert [one.quotation_count for one in client.get("/en/articles/").context["page_obj"]] == [0]


def test_an_unpublished_publisher_or_event_does_not_show(client, article):
    article.publisher = factories.OrganizationFactory(name_en="Hidden body", status=Status.DRAFT)
    article.url_en = "https://example.org/item"
    article.save()
    article.events.add(factories.EventFactory(name_en="Hidden event", status=Status.DRAFT))
    factories.PhotoFactory(article=article, event=None)
    for answer in (page_of(client, article), client.get("/en/articles/")):
        assert "Trust and trade" in main_text(answer)
        assert "Hidden" not in answer.content.decode()


# Addresses


def test_a_withdrawn_article_leaves_a_notice(client):
    article = factories.ArticleFactory(status=Status.WITHDRAWN, withdrawal_reason_en="Published by mistake.")
    answer = page_of(client, article)
    assert answer.status_code == 410
    assert "Published by mistake." in main_text(answer)


def test_a_renamed_article_is_found_at_its_new_address(client, article):
    old, article.slug = article.slug, "trust"
    article.save()
    answer = client.get(f"/en/articles/{old}/")
    assert (answer.status_code, answer["Location"]) == (301, "/en/articles/trust/")


def test_an_unknown_article_is_not_found(client):
    assert client.get("/en/articles/nothing/").status_code == 404


# Queries


@pytest.mark.parametrize("many", [1, 15])
def test_the_list_takes_a_bounded_number_of_queries(client, many, django_assert_max_num_queries):
    for _number in at_once(many):
        article = factories.ArticleFactory(publisher=factories.OrganizationFactory(), published_on="2021")
        factories.ParagraphFactory(article=article)
        factories.QuotationFactory(article=article)
    with django_assert_max_num_queries(8):
        assert len(client.get("/en/articles/?year=2021").context["page_obj"]) == many


@pytest.mark.parametrize("many", [1, 15])
def test_a_page_takes_a_bounded_number_of_queries(client, article, many, django_assert_max_num_queries):
    article.publisher = factories.OrganizationFactory()
    article.save()
    for number in at_once(1, many + 1):
        article.events.add(event := factories.EventFactory())
        factories.EditionFactory(event=event)
        factories.PhotoFactory(article=article, event=event)
        article.notes.add(note := factories.EditorialNoteFactory())
        note.sources.add(factories.SourceFactory())
        article.sources.add(factories.SourceFactory())
        paragraph = factories.ParagraphFactory(article=article, number=number)
        factories.QuotationFactory(article=article, paragraph=paragraph, event=event)
    with django_assert_max_num_queries(14):
        assert section(page_of(client, article), "text").count('class="ref"') == many
