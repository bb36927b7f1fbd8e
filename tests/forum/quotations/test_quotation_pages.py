"""Pages of quotations and reported statements: the exact words, what they are, who, where, and what stays unseen."""

import re
from urllib.parse import quote

import pytest
import segno

from forum.models import Quotation
from records.core.models import Status
from tests import factories
from tests.factories import at_once
from tests.reading import blockquotes, elements, main_text, plain, section

pytestmark = pytest.mark.django_db

UNPUBLISHED = [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN]


def page_of(client, quotation, language="en"):
    return client.get({"en": "/en/quotations/", "es": "/es/citas/"}[language] + f"{quotation.slug}/")


def slugs(answer):
    return [quotation.slug for quotation in answer.context["page_obj"]]


@pytest.fixture
def quotation():
    article = factories.ArticleFactory(slug="item")
    paragraph = factories.ParagraphFactory(article=article, number=7, text_en="“Trust is slow,” she said.")
    return factories.QuotationFactory(
        slug="trust",
        text_en="Trust is slow",
        article=article,
        paragraph=paragraph,
        attribution_en="she said.",
    )


# The six quotations of the article


def test_the_six_quotations_stand_verbatim_in_english(client, archive):
    direct = Quotation.objects.direct()
    assert direct.count() == 6
    for quotation in direct:
        answer = page_of(client, quotation)
        assert blockquotes(answer) == [("en", quotation.text_en)]
        assert "Unofficial translation" not in elements(answer.content.decode(), "figcaption")[0]


@pytest.mark.slow
def test_in_spanish_they_are_labelled_as_translations_with_a_way_to_what_was_published(client, archive):
    for quotation in Quotation.objects.direct():
        answer = page_of(client, quotation, "es")
        assert blockquotes(answer) == [("es", quotation.text_es)]
        caption = answer.content.decode().split("<figcaption>")[1].split("</figcaption>")[0]
        assert 'class="tag"' in caption
        # The address of the publisher's own Spanish page is not known: its reprint stands in the note.
        assert "cepal.org/es" not in caption
        assert 'href="#notes"' in caption
        assert 'href="https://sela.org/es/imprimir/?n=76399"' in section(answer, "sources")
        assert 'href="#languages"' in caption
        assert quotation.text_en in plain(section(answer, "languages"))


def test_the_words_head_their_page_with_their_attribution_in_one_line(client, archive):
    """A screen reader that goes from heading to heading hears the words; what number they have is told beside."""
    answer = client.get("/en/quotations/pending-task-integration/")
    html, text = answer.content.decode(), Quotation.objects.get(slug="pending-task-integration").text_en
    assert elements(html, "h1") == [text]
    line = plain(re.search(r'<p class="attribution">.*?</p>', html, re.DOTALL)[0])
    assert line == (
        "Alicia Bárcena, Executive Secretary of ECLAC · closing session, 12 October 2021 (inferred)"
        " · ECLAC news item, paragraph 7"
    )
    assert "Quotation 3 of 6" in plain(html) and "3 of 6 from the event" in section(answer, "where")
    spanish = client.get("/es/citas/pending-task-integration/").content.decode()
    assert "sesión de clausura, 12 de octubre de 2021 (inferido) · noticia de CEPAL, párrafo 7" in plain(
        spanish
    )


def test_words_that_end_by_themselves_get_no_second_stop(client):
    """Stop and closing mark are drawn, as the mark that opens them, so that copied words lack them."""
    for text, is_ended in [("Is it so?", True), ("It is so.", True), ("It is so", False)]:
        words = factories.QuotationFactory(text_en=text)
        for address in (words.get_absolute_url(), "/en/quotations/", f"{words.get_absolute_url()}embed/"):
            page = client.get(address).content.decode()
            assert bool(re.search(r'<figure class="[^"]*\bended\b', page)) == is_ended
        words.delete()


def test_what_is_copied_says_what_the_words_are(client, quotation):
    quotation.text_status_en = "unofficial"
    quotation.save()
    said = elements(page_of(client, quotation).content.decode(), "p")
    permanent = f"http://testserver/id/{quotation.uid}"
    [found] = [words for words in said if words.endswith(permanent) and " – " in words]
    assert found.startswith(f"“Trust is slow.” [Unofficial translation.] – {quotation.speaker.name} · ")
    quotation.kind = "reported"
    quotation.save()
    said = plain(page_of(client, quotation).content.decode())
    assert "Trust is slow. [Reported statement.] [Unofficial translation.] – " in said


def test_paper_has_a_code_for_the_permanent_address(client, quotation):
    """The code is drawn by the server: as the library draws the address of the record."""
    page = page_of(client, quotation).content.decode()
    path = re.search(r'<svg[^>]*class="qr"[^>]*><path[^>]*d="([^"]+)"', page)[1]
    expected = segno.make_qr(f"http://testserver/id/{quotation.uid}", error="m")
    assert f'd="{path}"' in expected.svg_inline(border=0)


def test_words_are_sent_to_others_without_a_script(client, quotation):
    html = page_of(client, quotation).content.decode()
    for start in ("https://wa.me/?text=", "https://t.me/share/url?url=", "mailto:?subject="):
        assert f'href="{start}' in html
    assert quote(f"http://testserver/id/{quotation.uid}") in html


def test_the_list_counts_and_shows_every_quotation_verbatim(client, archive):
    answer = client.get("/en/quotations/")
    assert "18 records: 6 quotations, 12 reported statements" in main_text(answer)
    words = Quotation.objects.direct().order_by("paragraph__number").values_list("text_en", flat=True)
    assert blockquotes(answer) == [("en", text) for text in words]


def test_a_day_that_is_inferred_leads_to_the_note_about_it(client, archive):
    facts = section(client.get("/en/quotations/own-compass/"), "where")
    event = Quotation.objects.get(slug="own-compass").event
    assert f'<a href="{event.get_absolute_url()}#n-event-dates">Inferred</a>' in facts


# One page


def test_where_the_words_come_from(client, quotation):
    answer = page_of(client, quotation)
    facts = section(answer, "where")
    assert '<a href="/en/articles/item/#p7">news item, paragraph 7</a>' in facts
    assert '<q lang="en">she said.</q>' in facts
    assert f'<a href="/id/{quotation.uid}">{quotation.uid}</a>' in facts
    assert "The source names the speaker" in facts


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("unofficial", "aseveró. Unofficial translation. As printed in Spanish: she asserted."),
        ("official", "aseveró. Official translation."),
        ("original", "aseveró. As printed."),
    ],
)
def test_a_translated_attribution_says_so_and_shows_the_printed_one(client, quotation, status, told):
    """The publisher printed “she asserted.”, not its translation."""
    quotation.text_status_en, quotation.text_status_es = status, "original"
    quotation.text_es, quotation.attribution_en = "Palabras", "aseveró."
    quotation.attribution_es = "she asserted."
    quotation.save()
    facts = plain(section(page_of(client, quotation), "where"))
    assert f"Attribution {told} The source names" in facts


def test_the_context_marks_the_words_with_their_printed_marks(client, quotation):
    assert elements(section(page_of(client, quotation), "context"), "mark") == ["“Trust is slow,”"]


def test_an_empty_side_says_so(client, quotation):
    sides = plain(section(page_of(client, quotation), "languages"))
    assert "Español Missing The archive has no text in this language." in sides
    assert "Language spoken: not stated by the source" in sides


def test_words_without_a_translation_stand_in_their_own_language_with_a_notice(client, quotation):
    answer = page_of(client, quotation, "es")
    assert blockquotes(answer) == [("en", "Trust is slow")]
    assert '<span class="tag soft">' in answer.content.decode().split("<figcaption>")[1]


def test_the_publisher_is_named_beside_its_own_words(client, quotation):
    publisher = factories.OrganizationFactory(name_en="Commission", acronym_en="TC")
    quotation.article.publisher = publisher
    quotation.article.save()
    assert "As published by TC" in section(page_of(client, quotation), "languages")


def test_a_reported_statement_is_never_shown_as_the_speaker_s_own_words(client):
    statement = factories.QuotationFactory(kind="reported", certainty="implied", text_en="trust matters")
    answer = page_of(client, statement)
    caption = elements(answer.content.decode(), "figcaption")[0]
    assert "blockquote" not in answer.content.decode()
    assert caption.startswith("Reported statement Attribution implied")
    assert "Statement 1 of 1" in plain(answer.content.decode())
    listed = client.get("/en/quotations/")
    assert "blockquote" not in listed.content.decode()
    assert "Reported statement Attribution implied" in main_text(listed)


def test_the_turn_leads_to_words_of_the_same_kind_at_the_same_event(client):
    event, article = factories.EventFactory(), factories.ArticleFactory()
    for number, kind in enumerate(["direct", "reported", "direct"], 1):
        paragraph = factories.ParagraphFactory(article=article, number=number)
        factories.QuotationFactory(
            slug=f"words-{number}", kind=kind, event=event, article=article, paragraph=paragraph
        )
    answer = client.get("/en/quotations/words-1/").content.decode()
    assert 'href="/en/quotations/words-3/" rel="next"' in answer
    assert 'rel="prev"' not in answer
    assert 'class="turn"' not in client.get("/en/quotations/words-2/").content.decode()


def test_the_citation_holds_words_place_and_permanent_link(client, quotation):
    cite = plain(section(page_of(client, quotation), "cite"))
    assert f"{quotation.speaker.name}, “Trust is slow.”" in cite
    assert f"http://testserver/id/{quotation.uid}" in cite


def test_a_citation_says_that_its_day_is_inferred(client, quotation):
    quotation.said_on = "2021-10-12?"
    quotation.save()
    assert "12 October 2021 (inferred)." in plain(section(page_of(client, quotation), "cite"))


def test_notes_and_sources_are_shown_each_with_its_anchor(client, quotation):
    note = factories.EditorialNoteFactory(slug="slow", text_en="Slow is meant.")
    note.sources.add(factories.SourceFactory(title="Un estudio", language="es", url="https://example.org/e"))
    quotation.notes.add(note)
    quotation.sources.add(factories.SourceFactory(title="The item", accessed_on="2026-08-01"))
    answer = page_of(client, quotation)
    assert 'id="n-slow"' in section(answer, "notes")
    assert 'href="#s-2"' in section(answer, "notes")
    assert re.search(
        r'id="s-2">.*?hreflang="es" lang="es">Un estudio</a>', section(answer, "sources"), re.DOTALL
    )
    assert "A publisher · no date printed · in English · read on 1 August 2026" in plain(
        section(answer, "sources")
    )


def test_an_editor_s_text_is_text(client):
    words = factories.QuotationFactory(text_en="<script>alert(1)</script>", attribution_en="<b>she</b>")
    html = page_of(client, words).content.decode()
    assert "<script>alert" not in html
    assert "<b>she" not in html


# The list


def test_the_list_is_grouped_by_event_and_numbered_within_it(client):
    early = factories.EventFactory(name_en="Early", start="2019-01-01")
    late = factories.EventFactory(name_en="Late", start="2021-01-01")
    for event in (early, late, late):
        factories.QuotationFactory(event=event)
    answer = client.get("/en/quotations/")
    assert [heading.split()[0] for heading in elements(answer.content.decode(), "h3")] == ["Late", "Early"]
    assert [quotation.number for quotation in answer.context["page_obj"]] == [1, 2, 1]


def test_a_filtered_list_says_of_how_many(client):
    for kind in ("direct", "reported", "reported"):
        factories.QuotationFactory(kind=kind)
    answer = client.get("/en/quotations/?kind=reported")
    assert "2 of 3 records: 2 reported statements" in main_text(answer)
    assert [quotation.kind for quotation in answer.context["page_obj"]] == ["reported", "reported"]


def test_the_list_is_sorted_as_asked(client):
    old = factories.QuotationFactory(
        slug="old", said_on="2010", speaker=factories.PersonFactory(sort_name="Zea")
    )
    new = factories.QuotationFactory(
        slug="new", said_on="2020", speaker=factories.PersonFactory(sort_name="Ávila")
    )
    assert slugs(client.get("/en/quotations/?sort=newest")) == [new.slug, old.slug]
    assert slugs(client.get("/en/quotations/?sort=speaker")) == [new.slug, old.slug]


def test_no_words_yet(client):
    assert "Nothing has been recorded here yet." in main_text(client.get("/en/quotations/"))


# What the public does not see


@pytest.mark.parametrize("status", UNPUBLISHED)
@pytest.mark.parametrize("relation", ["speaker", "event", "article"])
def test_words_of_what_is_not_published_are_not_shown(client, quotation, relation, status):
    related = getattr(quotation, relation)
    related.status = status
    related.save()
    assert page_of(client, quotation).status_code == 404
    assert slugs(client.get("/en/quotations/")) == []


def test_an_unpublished_topic_publisher_or_body_does_not_show(client, quotation):
    hidden = factories.OrganizationFactory(name_en="Hidden body", status=Status.DRAFT)
    office = factories.OfficeFactory(person=quotation.speaker, organization=hidden, title_en="Director")
    quotation.topics.add(factories.TopicFactory(name_en="Hidden topic", status=Status.DRAFT))
    quotation.office = office
    quotation.save()
    quotation.article.publisher = hidden
    quotation.article.save()
    for answer in (page_of(client, quotation), client.get("/en/quotations/")):
        assert "Director" in main_text(answer)
        assert "Hidden" not in answer.content.decode()


def test_unpublished_words_are_no_neighbours_of_a_turn(client):
    event = factories.EventFactory()
    shown = factories.QuotationFactory(event=event)
    factories.QuotationFactory(event=event, status=Status.DRAFT)
    answer = page_of(client, shown)
    assert "Quotation 1 of 1" in plain(answer.content.decode())


# Addresses


def test_withdrawn_words_leave_a_notice(client):
    words = factories.QuotationFactory(status=Status.WITHDRAWN, withdrawal_reason_en="Misattributed.")
    answer = page_of(client, words)
    assert answer.status_code == 410
    assert "Misattributed." in main_text(answer)
    assert words.text_en not in answer.content.decode()


def test_renamed_words_are_found_at_their_new_address(client, quotation):
    quotation.slug = "slow-trust"
    quotation.save()
    answer = client.get("/es/citas/trust/")
    assert (answer.status_code, answer["Location"]) == (301, "/es/citas/slow-trust/")


def test_unknown_words_are_not_found(client):
    assert client.get("/en/quotations/nothing/").status_code == 404


# Queries


@pytest.mark.parametrize("many", [1, 15])
@pytest.mark.parametrize("query", ["", "?sort=speaker", "?kind=direct&kind=nothing"])
def test_the_list_takes_a_bounded_number_of_queries(client, many, query, django_assert_max_num_queries):
    for number in at_once(many):
        person = factories.PersonFactory()
        words = factories.QuotationFactory(
            speaker=person, office=factories.OfficeFactory(person=person), text_en=f"Words {number}"
        )
        words.topics.add(factories.TopicFactory())
        factories.EditionFactory(event=words.event)
    with django_assert_max_num_queries(8):
        assert len(client.get(f"/en/quotations/{query}").context["page_obj"]) == many


@pytest.mark.parametrize("many", [1, 15])
def test_a_page_takes_a_bounded_number_of_queries(client, quotation, many, django_assert_max_num_queries):
    quotation.said_on = "2021-10-11?"
    quotation.session = factories.SessionFactory(event=quotation.event)
    quotation.office = factories.OfficeFactory(
        person=quotation.speaker, organization=factories.OrganizationFactory()
    )
    quotation.save()
    for _number in at_once(many):
        quotation.topics.add(factories.TopicFactory())
        quotation.sources.add(factories.SourceFactory())
        quotation.notes.add(note := factories.EditorialNoteFactory(field="attribution"))
        note.sources.add(factories.SourceFactory())
        factories.QuotationFactory(event=quotation.event)
    with django_assert_max_num_queries(14):
        assert page_of(client, quotation, "es").status_code == 200
