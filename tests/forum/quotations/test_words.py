"""Words are sought in the whole article of a quotation, letter by letter, whether a paragraph is chosen or not."""

import pytest

from forum.models import Article, Paragraph
from forum.quotations.standing import Standing, wording
from forum.quotations.verbatim import first_difference, occurrences
from records.core.data_checks import problems_of
from records.core.rules import find_errors, find_warnings
from tests import factories
from tests.admin_forms import public_errors

pytestmark = pytest.mark.django_db

PRINTED = {
    1: {"en": "The forum was held in Santiago.", "es": "El foro se celebró en Santiago."},
    2: {"en": "“It is a shared task,” she said.", "es": "“Es una tarea común”, dijo."},
    3: {"en": "", "es": "“Nadie se salva solo”, agregó."},
    4: {"en": "Nobody is safe, she had said before.", "es": ""},
}


@pytest.fixture
def article():
    article = factories.ArticleFactory(text_status_es="official")
    for number, texts in PRINTED.items():
        factories.ParagraphFactory(
            article=article, number=number, text_en=texts["en"] or None, text_es=texts["es"] or None
        )
    return article


def quoted(article, number=None, **fields):
    paragraph = article.paragraphs.get(number=number) if number else None
    statuses = {f"text_status_{code}": "official" for code in ("es",) if f"text_{code}" in fields}
    if "text_en" not in fields:
        fields |= {"text_en": None, "text_status_en": None}
    return factories.QuotationFactory(article=article, paragraph=paragraph, **{**statuses, **fields})


def searched(words):
    paragraphs = [
        Paragraph(
            pk=number,
            number=number,
            article=Article(),
            **{f"text_{code}": text for code, text in texts.items()},
        )
        for number, texts in PRINTED.items()
    ]
    return Standing(paragraphs, wording(words, {}))


@pytest.mark.parametrize(
    ("words", "found", "nearest"),
    [
        ({"en": "a shared task"}, [2], 2),
        ({"en": "a shared job"}, [], 2),
        ({"en": "a shared task", "es": "una tarea común"}, [2], 2),
        ({"en": "a shared task", "es": "Nadie se salva"}, [], 2),
        ({"es": "Nadie se salva sólo"}, [], 3),
        ({"en": "A shared task"}, [], 2),
        ({"en": "zzzzzz"}, [], None),
        ({"en": "e"}, [], 1),  # a letter of words is no word of theirs
        # Words cut out of a word, or a number out of a number, are others.
        ({"en": "he forum was"}, [], 1),
        ({"en": "The forum was hel"}, [], 1),
        ({}, [], None),
    ],
)
def test_where_words_stand(words, found, nearest):
    standing = searched(words)
    assert [one.number for one in standing.found] == found
    assert (standing.nearest and standing.nearest.number) == nearest


@pytest.mark.parametrize(
    ("words", "text", "told"),
    [
        ("a shared job.", "It is a shared task.", ("job.", "task.")),
        ("Una tarea de todos", "Dijo: es tarea de todos.", ("Una tarea de", "es tarea de")),
        ("zzz", "It is a shared task.", ("zzz", "It is a")),
        ("自力更生", "我们要自力更新", ("自力更生", "我们要自力更新")),
        ("With\xa032 members", "With 32 members", ("With[U+00A0]32 members", "With 32 members")),
        ("We re\u2011open now", "We re-open now", ("re[U+2011]open now", "re-open now")),
    ],
)
def test_the_words_that_differ_first(words, text, told):
    assert first_difference(words, text) == told


NOWHERE = "English: The words stand in no paragraph of the article."
NEAREST = f"{NOWHERE} The nearest is paragraph 2: “job” here, “task,” she said.” there."


@pytest.mark.parametrize(
    ("number", "fields", "faults"),
    [
        (None, {"text_en": "a shared job"}, {"text_en": [NEAREST]}),
        (None, {"text_en": "zzzzzz"}, {"text_en": [NOWHERE]}),
        (None, {"text_en": "a shared task", "text_es": "tarea de todos"}, {"text_es"}),
        (None, {"text_en": "a shared task", "text_es": "Nadie se salva solo"}, {"text_es"}),
        (2, {"text_en": "a shared job"}, {"text_en"}),
        # A paragraph that lacks the language is no way around the rule.
        (
            3,
            {"text_en": "a shared job", "text_es": "Nadie se salva solo"},
            {"paragraph": ["English: Paragraph 3 has no text in this language, and the article has."]},
        ),
        (3, {"text_en": "a shared task"}, {"paragraph"}),
        # The archive's own translation of what stands there needs no article that prints it; of anything else it does.
        (
            3,
            {"text_en": "No one alone", "text_es": "Nadie se salva solo", "text_status_en": "unofficial"},
            set(),
        ),
        (
            None,
            {"text_en": "No one alone", "text_es": "Nadie se salva solo", "text_status_en": "unofficial"},
            set(),
        ),
        (None, {"text_en": "No one alone", "text_status_en": "unofficial"}, {"text_en"}),
        (None, {"text_en": "a shared task"}, set()),
        (2, {"text_en": "a shared task", "place_en": 7}, set()),
    ],
)
def test_what_may_be_published(article, number, fields, faults):
    quotation = quoted(article, number, **fields)
    found = public_errors(quotation)
    assert (found if isinstance(faults, dict) else set(found)) == faults
    told = [one for one in problems_of(type(quotation)) if one.severity == "error"]
    assert len(told) == len(find_errors(quotation))


def test_the_paragraph_that_is_not_chosen_is_told(article):
    sentence = "No paragraph is chosen; the words stand in paragraph 2."
    assert sentence in find_warnings(quoted(article, text_en="a shared task"))


def test_words_in_a_language_that_the_article_lacks_are_not_sought():
    paragraph = factories.ParagraphFactory(number=1, text_en=None, text_es="Nadie se salva solo.")
    assert public_errors(quoted(paragraph.article, text_en="No one alone")) == {}


def test_nor_are_those_of_an_article_without_paragraphs():
    assert public_errors(quoted(factories.ArticleFactory(), text_en="No one alone")) == {}


def test_a_text_is_not_changed_under_published_words_without_a_paragraph(article):
    quoted(article, text_en="a shared task", label_en="Task")
    article.paragraphs.filter(number=2).update(text_en="“It is a shared job,” she said.")
    [sentence] = public_errors(article)["__all__"]
    assert sentence.startswith("The published quotation “Task” rests on this. English: The words stand in no")


@pytest.mark.parametrize(
    ("words", "text", "places"),
    [
        ("acceptable", "It is unacceptable, not acceptable.", [24]),
        ("6.2 million", "66.2 million", []),
        ("66", "66.2 million", []),
        ("2 million", "66,2 million", []),
        ("33", "All 33, or 33.", [4, 11]),
        ("cafe", "a cafe\u0301", []),
        ("发展", "共同发展合作", [2]),
        ("ไทย", "คนไทยรัก", [2]),
        ("level", "a high-level forum", [7]),
    ],
)
def test_words_stand_as_whole_words(words, text, places):
    assert occurrences(words, text) == places


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("It is a shared task,” she said. Nobody is", None),
        ("in Santiago. “It is a shared task", (1, 2)),
        ("in Santiago.\n\n“It is a shared task", (1, 2)),
        ("a shared task", None),
    ],
)
def test_words_that_no_paragraph_has_are_sought_over_neighbouring_ones(words, ends):
    over = searched({"en": words}).over
    assert (over and tuple(one.number for one in over)) == ends
