"""Words in their paragraph, numbered within their event: no letter is lost, whatever overlaps."""

import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from forum.models import Paragraph, Quotation
from forum.quotations.context import (
    language_versions,
    marked_paragraphs,
    neighbours,
    note_on_day,
    position_of,
    segments_of,
)
from tests.factories import (
    ArticleFactory,
    EditorialNoteFactory,
    EventFactory,
    ParagraphFactory,
    PersonFactory,
    QuotationFactory,
)


def marks_of(paragraph):
    """Return what is marked of a paragraph, each with its quotation's slug."""
    return [(one.text, one.quotation.slug) for one in paragraph.segments if one.quotation]


@pytest.fixture
def article(db):
    return ArticleFactory()


@pytest.fixture
def said(article):
    """Makes a quotation of a new paragraph of the article, from the paragraph's text and the words."""
    event = EventFactory()

    def said(text, words, slug="words", **fields):
        paragraph = Paragraph.objects.filter(article=article, text_en=text).first() or ParagraphFactory(
            article=article, text_en=text, number=article.paragraphs.count() + 1
        )
        return QuotationFactory(
            slug=slug, text_en=words, event=event, article=article, paragraph=paragraph, **fields
        )

    return said


def read(article):
    return marked_paragraphs(type(article).objects.for_page().get(pk=article.pk))


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("“Trust is slow,” she said.", "Trust is slow", "“Trust is slow,”"),
        ("“La confianza es lenta”, dijo.", "La confianza es lenta", "“La confianza es lenta”"),
        ("Elle dit : « La confiance. »", "La confiance", "« La confiance. »"),
        ('She said "Trust is slow." Then left.', "Trust is slow", '"Trust is slow."'),
        ("She said ‘the people’s trust’ twice.", "the people", "‘the people"),
        ("Trust is slow, she said.", "Trust is slow", "Trust is slow"),
    ],
)
def test_marks_reach_over_the_printed_quotation_marks(article, said, text, words, marked):
    said(text, words)
    assert marks_of(read(article)[0]) == [(marked, "words")]


def test_a_reported_statement_is_marked_without_the_marks_around_it(article, said):
    said("She said “trust” matters.", "trust", kind="reported")
    assert marks_of(read(article)[0]) == [("trust", "words")]


def test_the_recorded_place_decides_between_equal_words(article, said):
    said("Trust, trust and trust.", "trust", kind="reported", place_en=17)
    segments = read(article)[0].segments
    assert [one.text for one in segments] == ["Trust, trust and ", "trust", "."]


@pytest.mark.parametrize("place", [3, 9999])
def test_a_wrong_place_is_not_believed(article, said, place):
    said("In trust we trade.", "trust", kind="reported", place_en=place)
    assert marks_of(read(article)[0]) == [("trust", "words")]
    assert read(article)[0].segments[0].text == "In "


def test_words_that_are_not_in_the_paragraph_leave_it_whole_and_still_refer(article, said):
    quotation = said("In trust we trade.", "vaccines")
    paragraph = read(article)[0]
    assert [one.text for one in paragraph.segments] == ["In trust we trade."]
    assert paragraph.quotations == [quotation]


def test_words_within_words_keep_their_own_mark(article, said):
    said("“We need trust now,” she said.", "We need trust now", "outer")
    said("“We need trust now,” she said.", "trust", "inner", kind="reported")
    assert marks_of(read(article)[0]) == [("“We need ", "outer"), ("trust", "inner"), (" now,”", "outer")]


def test_a_paragraph_missing_in_the_page_s_language_is_read_and_marked_in_the_other(article, said):
    said("“Trust is slow,” she said.", "Trust is slow", text_es="La confianza es lenta")
    with override("es"):
        paragraph = read(article)[0]
    assert (paragraph.localized.language, paragraph.localized.is_fallback) == ("en", True)
    assert marks_of(paragraph) == [("“Trust is slow,”", "words")]


TEXT = st.text(alphabet="ab “”‘’,.", min_size=1, max_size=40)


@pytest.mark.slow
@given(TEXT, st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40), st.booleans()), max_size=6))
@example("abab", [(0, 4, True), (2, 2, True), (1, 2, False)])
def test_no_letter_is_lost_whatever_overlaps(text, picks):
    spans = []
    for start, length, is_direct in picks:
        start = min(start, len(text) - 1)
        kind = "direct" if is_direct else "reported"
        spans.append(((start, min(start + length, len(text))), Quotation(pk=len(spans) + 1, kind=kind)))
    segments = segments_of(text, spans)
    assert "".join(one.text for one in segments) == text
    marked = sum(len(one.text) for one in segments if one.quotation)
    assert marked == len({place for (start, end), _words in spans for place in range(start, end)})


@pytest.mark.slow
@given(TEXT, st.data())
def test_any_words_of_a_paragraph_are_marked_in_it(text, data):
    from forum.models import Article
    from forum.quotations.context import mark_paragraph as mark

    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : data.draw(st.integers(start + 1, len(text)))]
    paragraph = Paragraph(number=1, text_en=text)
    marked = mark(paragraph, Article(text_status_en="original"), [Quotation(text_en=words, kind="direct")])
    assert "".join(one.text for one in marked.segments) == text
    assert words in "".join(one.text for one in marked.segments if one.quotation)


@pytest.fixture
def spoken(db):
    """An event with three quotations and two reported statements, in the order of their article."""
    event, article = EventFactory(), ArticleFactory()
    kinds = ["direct", "reported", "direct", "reported", "direct"]
    return [
        QuotationFactory(
            event=event,
            article=article,
            kind=kind,
            slug=f"words-{number}",
            paragraph=ParagraphFactory(article=article, number=number),
        )
        for number, kind in enumerate(kinds, 1)
    ]


def places(quotations):
    return [(one.slug, one.number, one.total) for one in quotations]


IN_ORDER = [("words-1", 1, 3), ("words-2", 1, 2), ("words-3", 2, 3), ("words-4", 2, 2), ("words-5", 3, 3)]


def test_quotations_are_numbered_within_their_kind(spoken, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert places(spoken[0].event.quotations.with_numbers().in_source_order()) == IN_ORDER


def test_quotations_picked_from_events_have_the_same_numbers(spoken, django_assert_num_queries):
    QuotationFactory()  # of another event, which changes nothing
    with django_assert_num_queries(1):
        assert places(Quotation.objects.numbered([spoken[4], spoken[1]])) == [IN_ORDER[4], IN_ORDER[1]]


@pytest.mark.parametrize(
    ("which", "turn"),
    [
        (0, (1, 3, None, "words-3")),
        (2, (2, 3, "words-1", "words-5")),
        (4, (3, 3, "words-3", None)),
        (1, (1, 2, None, "words-4")),
    ],
)
def test_a_turn_leads_to_the_words_before_and_after(spoken, which, turn, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = position_of(spoken[which])
    slugs = [one and one.slug for one in (found.previous, found.next)]
    assert (found.number, found.total, *slugs) == turn


def test_a_turn_passes_over_what_the_public_does_not_see(spoken):
    draft = PersonFactory(status="draft")
    Quotation.objects.filter(pk=spoken[2].pk).update(speaker=draft)
    turn = position_of(spoken[0])
    assert (turn.total, turn.next.slug, turn.next.number) == (2, "words-5", 2)


def test_a_turn_takes_two_queries_among_many(spoken, django_assert_num_queries):
    QuotationFactory.create_batch(50, event=spoken[0].event)
    with django_assert_num_queries(2):
        assert position_of(spoken[2]).total == 53


def test_neighbours_are_the_paragraph_with_its_words_marked_and_those_beside(
    spoken, django_assert_num_queries
):
    quotation = spoken[2]
    Paragraph.objects.filter(pk=quotation.paragraph_id).update(text_en=f"“{quotation.text_en},” she said.")
    quotation = Quotation.objects.for_page().get(pk=quotation.pk)
    with django_assert_num_queries(2):
        around = neighbours(quotation)
    assert [(one.number, bool(one.quotations)) for one in around] == [(2, False), (3, True), (4, False)]
    assert [marks_of(one) for one in around] == [[], [(f"“{quotation.text_en},”", "words-3")], []]


def test_neighbours_of_the_first_paragraph_are_two(spoken):
    assert [one.number for one in neighbours(spoken[0])] == [1, 2]


def test_words_without_a_paragraph_have_no_neighbours(db, django_assert_num_queries):
    quotation = QuotationFactory()
    with django_assert_num_queries(0):
        assert neighbours(quotation) == []


def test_every_language_of_the_site_is_a_side_also_an_empty_one(db):
    article = ArticleFactory(url_es="https://example.org/es")
    quotation = QuotationFactory(text_en="Trust", article=article)
    found = [
        (version.words.language, version.words.value, version.url) for version in language_versions(quotation)
    ]
    assert found == [("en", "Trust", ""), ("es", "", "https://example.org/es")]


def test_the_note_on_a_day_is_the_event_s_note_about_its_days(db):
    event = EventFactory()
    event.notes.add(EditorialNoteFactory(field="city"), days := EditorialNoteFactory(field="end"))
    assert note_on_day(event) == days
    assert note_on_day(EventFactory()) is None
