"""A text pasted whole becomes numbered paragraphs; what stands already is kept, and quotations follow their words."""

import time

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.messages import get_messages
from django.urls import reverse

from forum.models import Article, Paragraph, Quotation
from forum.quotations.text_import import MAX_PARAGRAPHS, align, looks_broken, read_text, split_paragraphs
from records.core.models import Status
from tests import factories
from tests.admin_forms import faults, form_data, rows, standing

pytestmark = pytest.mark.django_db

ADD = reverse("admin:forum_article_add")
NEW = {"headline_en": "Forum held", "text_status_en": "original"}


@pytest.fixture
def save(admin_client):
    """Fill in the form of an article and send it."""

    def save(article=None, **values):
        url = reverse("admin:forum_article_change", args=[article.pk]) if article else ADD
        return admin_client.post(url, {**form_data(admin_client, url), **values})

    return save


@pytest.fixture
def agree(save):
    """Send it, look at what would change, tick the box, and send it again as it stands there."""

    def agree(article, **values):
        asked = save(article, **values)
        pasting = asked.context["adminform"].form.pasting
        assert pasting.questions
        return save(article, **{**values, "pasted_agreed": pasting.key})

    return agree


def texts(language="en"):
    paragraphs = Paragraph.objects.order_by("number")
    assert [one.number for one in paragraphs] == list(range(1, len(paragraphs) + 1))
    return [one.in_language("text", language).value for one in paragraphs]


def article_of(*pairs, **fields):
    """An article in review whose paragraphs have these texts in English and Spanish."""
    article = factories.ArticleFactory(**{"status": Status.REVIEW, **fields})
    for number, (english, spanish) in enumerate(pairs, 1):
        factories.ParagraphFactory(
            article=article, number=number, text_en=english or None, text_es=spanish or None
        )
    return article


def quote(article, number, words, place, **fields):
    paragraph = article.paragraphs.get(number=number)
    return factories.QuotationFactory(
        article=article, paragraph=paragraph, **{"text_en": words, "place_en": place, **fields}
    )


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


# How a text is read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("One.\rTwo.\r\rThree.", ["One.", "Two.", "Three."]),
        ("One\u2028line.\u2029Two\u2028lines.", ["One line.", "Two lines."]),
        ("One.\nTwo.\nThree.", ["One.", "Two.", "Three."]),
        ("One\nline.\n \u00a0\t\nTwo.", ["One line.", "Two."]),
        ("One.\n\n\n\n\nTwo.", ["One.", "Two."]),
        # Signs of lists are printed too; only letters of a program's own font are left out.
        ("• One\n• Two\n\nThree", ["• One", "• Two", "Three"]),
        ("First:\n\n\uf0b7\tOne\n\uf0b7\tTwo\n- Three", ["First:", "One", "Two", "- Three"]),
        (
            "Two:\n\n1. One\n2. Two\nof them.\n\n– en dash\n– another\n\n*A note.\n\n*Another.\n\n- 3.5% fell.",
            [
                "Two:",
                "1. One",
                "2. Two of them.",
                "– en dash",
                "– another",
                "*A note.",
                "*Another.",
                "- 3.5% fell.",
            ],
        ),
        ("(a) One;\n(b) two\n\nEnd", ["(a) One;", "(b) two", "End"]),
        (
            "It was in\n12. Then it\n– so they said –\nfell.\n\nEnd.",
            ["It was in 12. Then it – so they said – fell.", "End."],
        ),
        ("A signi\ufb01cant e\ufb00ort", ["A significant effort"]),
        (
            "COVID\N{HYPHEN}\n19 hit\nSino-\nLatin trade in 2014-\n2016.\n\nEnd.",
            ["COVID\N{HYPHEN}19 hit Sino-Latin trade in 2014-2016.", "End."],
        ),
        ("– ¿Quién?\n— Yo.", ["– ¿Quién?", "— Yo."]),
        ("One\u00a0word,  two\twords", ["One word, two words"]),
        ("30\u00a0% de «\u00a0todo\u00a0»", ["30\u00a0% de «\u00a0todo\u00a0»"]),
        ("coope\u00adration and coope\u00ad\nration", ["cooperation and cooperation"]),
        ("low-\ncarbon\n\nTwo", ["low-carbon", "Two"]),
        ("合作\n共赢\n\n二", ["合作共赢", "二"]),
        ("שלום\n\nمرحبا بكم", ["שלום", "مرحبا بكم"]),
        ("cafe\u0301", ["café"]),
        ("  \n\n\u00a0\n", []),
        ("", []),
    ],
)
def test_a_text_is_read_as_paragraphs(text, read):
    assert split_paragraphs(text) == read
    assert split_paragraphs("\n\n".join(read)) == read


FROM_WORD = """Bodies Call for a New Compact
Alicia Example opened the meeting today in Santiago.
(13 October 2021) The Commission called today on the countries of the region to strengthen their integration.
“Integration is not an option, it is an obligation,” said the Executive Secretary before the ministers.

She added that the region must close its gaps in infrastructure, health and digital access before 2030.
The meeting will continue tomorrow with two panels on trade and investment."""
FROM_PDF = """2 PRESS 13/10/2021

The Commission for Latin America and the Carib-
bean called for a signi\ufb01cant e\ufb00ort to \ufb01nance infra-
structure, said the Executive Sec-
retary in a high-
level meeting of the COVID\N{HYPHEN}
19 task force. In infra-
structure much is new, and infrastructure counts.

The con\ufb02ict affects 1,2 mil-
lones."""
WRAPPED = """The region must close its gaps in infrastructure, health
and digital access before 2030, she said on Tuesday.
The meeting will continue tomorrow with two panels on
trade and investment."""


def test_one_return_a_paragraph_with_a_stray_blank_line():
    read = read_text(FROM_WORD)
    assert read.paragraphs == [line for line in FROM_WORD.split("\n") if line]
    assert read.is_certain


def test_words_broken_at_line_ends_are_joined_and_guesses_named():
    read = read_text(FROM_PDF)
    assert read.paragraphs == [
        "2 PRESS 13/10/2021",
        "The Commission for Latin America and the Caribbean called for a significant effort to finance"
        " infrastructure, said the Executive Secretary in a high-level meeting of the COVID\N{HYPHEN}19 task force."
        " In infrastructure much is new, and infrastructure counts.",
        "The conflict affects 1,2 millones.",
    ]
    assert (read.guessed, read.is_certain) == (["Caribbean", "Secretary", "high-level", "millones"], True)
    assert read_text(FROM_PDF, ["High-level talks of the Secretary"]).guessed == ["Caribbean", "millones"]
    assert read_text("\n\n".join(read.paragraphs)).paragraphs == read.paragraphs


@pytest.mark.parametrize(
    ("text", "count", "is_certain"),
    [
        (WRAPPED, 1, False),
        (f"{WRAPPED}\n\nThe end.", 2, True),
        (f"She said so.\n{WRAPPED}\n\nThe end.", 2, False),  # a short line at the end of a sentence
        ("Heading\nUnder it\n\nThe end.", 3, False),
    ],
)
def test_where_paragraphs_end_may_be_uncertain(text, count, is_certain):
    read = read_text(text)
    assert (len(read.paragraphs), read.is_certain) == (count, is_certain), read.paragraphs


def test_lines_broken_by_a_page_are_noticed():
    assert looks_broken(["One and", "two and", "three and", "four."])
    assert not looks_broken(["One.", "two.", "Three.", "Four.", "Five."])


def test_a_hundred_thousand_characters_are_read_at_once():
    text = "\n\n".join(f"Paragraph {n}: " + "some words of it, " * 27 for n in range(200))
    assert len(text) > 100_000
    began = time.monotonic()
    old = split_paragraphs(text)
    align(old, [f"{one} More." for one in old[3:]])
    assert (len(old), time.monotonic() - began < 2) == (200, True)


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("ab", "ab", [(0, 0), (1, 1)]),
        ("ab", "axb", [(0, 0), (None, 1), (1, 2)]),
        ("abc", "ac", [(0, 0), (1, None), (2, 1)]),
        ("ab", "xb", [(0, 0), (1, 1)]),
        ("", "a", [(None, 0)]),
        ("a", "", [(0, None)]),
    ],
)
def test_paragraphs_are_found_again(old, new, pairs):
    assert align(list(old), list(new)) == pairs


def test_a_rewritten_paragraph_is_found_by_its_words():
    old = ["The cat sat on the mat.", "Dogs bark at night.", "The end."]
    new = ["Something else.", "The cat sat on a mat.", "Dogs bark loudly at night.", "The end."]
    assert align(old, new) == [(None, 0), (0, 1), (1, 2), (2, 3)]


# For the first time


def test_a_new_article_gets_its_paragraphs_in_both_languages(save):
    answer = save(**NEW, pasted_en="One.\r\n\r\nTwo.", pasted_es="Uno.\r\n\r\nDos.")
    assert answer.status_code == 302, faults(answer)
    assert (texts("en"), texts("es")) == (["One.", "Two."], ["Uno.", "Dos."])
    assert told(answer)[1:] == [
        "The text in English makes 2 paragraphs.",
        "The text in Spanish makes 2 paragraphs.",
    ]


def test_it_can_be_published_at_once(save, client):
    answer = save(**NEW, pasted_en="One.", status=Status.PUBLISHED)
    assert answer.status_code == 302, faults(answer)
    assert "One." in client.get(Article.objects.get().get_absolute_url()).content.decode()


def test_an_article_in_spanish_alone(save):
    answer = save(headline_es="Foro", text_status_es="original", pasted_es="• Uno.\n• Dos.\n• Tres.")
    assert answer.status_code == 302, faults(answer)
    assert (texts("es"), texts("en")) == (["• Uno.", "• Dos.", "• Tres."], ["", "", ""])


@pytest.mark.portable
@pytest.mark.slow
@pytest.mark.indexed
@pytest.mark.parametrize("count", [1, 200])
def test_few_and_many_paragraphs(save, admin_client, django_assert_max_num_queries, count):
    answer = save(**NEW, pasted_en="\n\n".join(f"Paragraph {n}." for n in range(count)))
    assert answer.status_code == 302, faults(answer)
    assert len(texts()) == count
    article = Article.objects.get()
    for number in range(1, min(count, 30) + 1):
        quote(article, number, f"Paragraph {number - 1}", 0)
    with django_assert_max_num_queries(40):
        page = admin_client.get(reverse("admin:forum_article_change", args=[article.pk]))
    assert page.content.decode().count("New quotation from this paragraph") == count


def test_the_second_language_is_laid_beside_the_first(save):
    article = article_of(("One.", ""), ("Two.", ""))
    assert save(article, pasted_es="Uno.\n\nDos.").status_code == 302
    assert (texts("en"), texts("es")) == (["One.", "Two."], ["Uno.", "Dos."])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pasted", "both"),
    [
        ("Uno.", [("One.", "Uno."), ("Two.", "")]),
        ("Uno.\n\nDos.\n\nTres.", [("One.", "Uno."), ("Two.", "Dos."), ("", "Tres.")]),
    ],
)
def test_other_counts_are_told_and_kept_once_agreed(save, agree, pasted, both):
    article = article_of(("One.", ""), ("Two.", ""))
    answer = save(article, pasted_es=pasted)
    count = pasted.count(".")
    said = f"English: 2 paragraphs; Spanish: {count} paragraph{'s'[: count > 1]}."
    assert faults(answer)["pasted_es"][0].startswith(said)
    assert standing(answer)["pasted_es"] == pasted
    assert texts("es") == ["", ""]
    assert agree(article, pasted_es=pasted).status_code == 302
    assert list(zip(texts("en"), texts("es"), strict=True)) == both


@pytest.mark.slow
def test_who_agreed_to_one_text_has_not_agreed_to_another(save):
    article = article_of(("One.", ""), ("Two.", ""))
    key = save(article, pasted_es="Uno.").context["adminform"].form.pasting.key
    assert save(article, pasted_es="Uno, pero otro.", pasted_agreed=key).status_code == 200
    assert texts("es") == ["", ""]


def test_broken_lines_are_asked_about(save, agree):
    lines = "One and\ntwo and\nthree and\nfour."
    answer = save(**NEW, pasted_en=lines)
    assert "perhaps the lines were broken" in faults(answer)["pasted_en"][0]
    assert not Article.objects.exists()


@pytest.mark.slow
def test_guessed_words_are_asked_about_and_not_agreed_to_by_sending_them_again(save):
    pasted = "The Carib-\nbean is large.\n\nThe end."
    answer = save(**NEW, pasted_en=pasted)
    [sentence] = faults(answer)["pasted_en"]
    assert (
        "broken at the end of a line, and it is a guess whether they have a hyphen: “Caribbean”." in sentence
    )
    shown = standing(answer)["pasted_en"]
    assert shown == "The Caribbean is large.\n\nThe end."
    key = answer.context["adminform"].form.pasting.key
    again = save(**NEW, pasted_en=shown, pasted_asked=key)
    assert faults(again)["pasted_en"][0].startswith("What was asked about it is not agreed to yet.")
    corrected = save(**NEW, pasted_en="The Carib-bean is large.\n\nThe end.", pasted_asked=key)
    assert corrected.status_code == 302, faults(corrected)
    assert texts() == ["The Carib-bean is large.", "The end."]


ODD = (
    "Before \ufffc image, \uf0e0 arrow, \ue000private\ue001, tag \U000e0001x, filler\u3164here, braille\u2800blank,"
    " cgj\u034fx, arabic\u061cmark and lrm\u200ex."
)


def test_what_nobody_sees_is_shown_and_left_out(save):
    answer = save(**NEW, pasted_en=ODD)
    [sentence] = faults(answer)["pasted_en"]
    codes = "FFFC F0E0 E000 E001 E0001 3164 2800 034F 061C 200E"
    assert [code for code in codes.split() if f"U+{code} (" not in sentence] == []
    assert "U+FFFC (Object replacement character) after “Before”" in sentence
    assert standing(answer)["pasted_en"] == (
        "Before image, arrow, private, tag x, filler here, braille blank, cgjx, arabicmark and lrmx."
    )


def test_what_is_invisible_alone_is_told_after_saving(save):
    answer = save(**NEW, pasted_en="One\u200b word, co\u00adoperation.")
    assert texts() == ["One word, cooperation."]
    assert [line for line in told(answer) if "U+200B (Zero width space) after “One”" in line]


@pytest.mark.slow
def test_what_else_is_wrong_keeps_the_text_and_leaves_nothing(save):
    answer = save(**NEW, slug="not a slug!", pasted_en="One.\n\nTwo.")
    assert list(faults(answer)) == ["slug"]
    typed = standing(answer)
    assert (typed["paragraphs-0-text_en"], typed["paragraphs-1-text_en"]) == ("One.", "Two.")
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "\n\n".join("x" * (MAX_PARAGRAPHS + 1)),
            "This makes 601 paragraphs, and an article has at most 600 here.",
        ),
        (
            "One \ufffd two",
            "After “One” stands a character that was lost when the text was copied (�). Type it again.",
        ),
        ("x" * 200_001, "This text has 200001 characters, and at most 200000 can be kept here."),
    ],
)
def test_what_cannot_be_read_is_refused_and_kept(save, text, sentence):
    answer = save(**NEW, pasted_en=text)
    assert faults(answer)["pasted_en"][0].startswith(sentence)
    assert standing(answer)["pasted_en"] == text
    assert not Article.objects.exists()


@pytest.mark.slow
def test_a_large_text_is_saved_quickly(save):
    text = "\n\n".join(f"Paragraph {n}: " + "some words of it, " * 27 for n in range(200))
    began = time.monotonic()
    assert save(**NEW, pasted_en=text).status_code == 302
    assert time.monotonic() - began < 10
    assert len(texts()) == 200


# Over a text that stands


@pytest.mark.slow
def test_what_would_change_is_told_first(save, agree):
    article = article_of(("One.", "Uno."), ("Two.", "Dos."))
    answer = save(article, pasted_en="One.\n\nTwo and more.")
    assert faults(answer) == {
        "pasted_en": [
            "The article has a text in English already. Look at what is listed below, and agree to it."
        ]
    }
    assert "Paragraph 2 changes." in answer.content.decode()
    assert texts() == ["One.", "Two."]
    assert agree(article, pasted_en="One.\n\nTwo and more.").status_code == 302
    assert (texts("en"), texts("es")) == (["One.", "Two and more."], ["Uno.", "Dos."])


def test_the_same_text_changes_nothing_and_asks_nothing(save):
    article = article_of(("One.", "Uno."), ("Two.", "Dos."))
    before = list(Paragraph.objects.values())
    assert save(article, pasted_en="One.\n\nTwo.").status_code == 302
    assert list(Paragraph.objects.values()) == before


@pytest.mark.slow
def test_a_paragraph_put_in_between_leaves_languages_and_quotations_where_they_belong(agree):
    article = article_of(("First words.", "Uno."), ("Last words.", "Dos."), status=Status.PUBLISHED)
    quotation = quote(article, 2, "Last", 0)
    answer = agree(article, pasted_en="First words.\n\nQuite new.\n\nLast words.")
    assert answer.status_code == 302, faults(answer)
    assert (texts("en"), texts("es")) == (["First words.", "Quite new.", "Last words."], ["Uno.", "", "Dos."])
    quotation.refresh_from_db()
    assert (quotation.paragraph.number, quotation.paragraph.text_en) == (3, "Last words.")


@pytest.mark.slow
def test_a_paragraph_that_is_gone_stays_in_its_other_language(agree):
    article = article_of(("One.", "Uno."), ("Two.", "Dos."), ("Three.", ""))
    assert agree(article, pasted_en="One.").status_code == 302
    assert list(zip(texts("en"), texts("es"), strict=True)) == [("One.", "Uno."), ("", "Dos.")]


def test_one_with_a_quotation_is_not_taken_away(save):
    article = article_of(("One.", ""), ("Two words.", ""))
    quote(article, 2, "Two", 0, label_en="Counting", status=Status.DRAFT)
    answer = save(article, pasted_en="One.", pasted_agreed="anything")
    sentence = "Paragraph 2 would be gone, and these quotations stand in it: “Counting”."
    assert faults(answer) == {"pasted_en": [sentence]}
    assert texts() == ["One.", "Two words."]


@pytest.mark.slow
def test_published_words_are_not_broken_though_it_was_agreed(agree):
    article = article_of(("One.", ""), ("Two words are here.", ""), status=Status.PUBLISHED)
    quote(article, 2, "Two words", 0)
    answer = agree(article, pasted_en="One.\n\nThree words are here.")
    assert list(faults(answer)) == ["paragraphs-1-text_en"]
    assert standing(answer)["paragraphs-1-text_en"] == "Three words are here."
    assert texts() == ["One.", "Two words are here."]


@pytest.mark.slow
def test_places_follow_words_that_moved_within_their_paragraph(agree):
    article = article_of(("Two words are here.", ""), status=Status.PUBLISHED)
    quotation = quote(article, 1, "words", 4)
    answer = agree(article, pasted_en="Now two words are here.")
    assert answer.status_code == 302, faults(answer)
    quotation.refresh_from_db()
    assert quotation.place_en == 8
    assert "1 quotation has followed its words to where they stand now." in told(answer)


@pytest.mark.slow
def test_drafts_that_lose_their_words_are_named(agree):
    article = article_of(("Two words are here.", ""))
    quotation = quote(article, 1, "words", 4, status=Status.DRAFT)
    answer = agree(article, pasted_en="Two terms are here.")
    assert reverse("admin:forum_quotation_change", args=[quotation.pk]) in "".join(told(answer))


# Row by row


def row(number, name, value):
    return {f"paragraphs-{number}-{name}": value}


def new_row(article, **values):
    count = article.paragraphs.count()
    given = {f"paragraphs-{count}-{name}": value for name, value in values.items()}
    return {"paragraphs-TOTAL_FORMS": count + 1, **given}


def three():
    return article_of(("One.", "Uno."), ("Two.", "Dos."), ("Three.", "Tres."), status=Status.PUBLISHED)


@pytest.mark.parametrize(
    ("number", "order"),
    [
        (1, ["New.", "One.", "Two.", "Three."]),
        (2, ["One.", "New.", "Two.", "Three."]),
        (4, ["One.", "Two.", "Three.", "New."]),
        ("", ["One.", "Two.", "Three.", "New."]),
    ],
)
def test_a_new_row_takes_its_place(save, number, order):
    article = three()
    quotation = quote(article, 3, "Three", 0)
    answer = save(article, **new_row(article, number=number, text_en="New."))
    assert answer.status_code == 302, faults(answer)
    assert texts() == order
    quotation.refresh_from_db()
    assert quotation.paragraph.text_es == "Tres."


@pytest.mark.parametrize(
    ("moves", "order"),
    [
        ({2: 1}, ["Three.", "One.", "Two."]),
        ({0: 3}, ["Two.", "Three.", "One."]),
        ({0: 2, 1: 1}, ["Two.", "One.", "Three."]),
        ({0: 3, 2: 1}, ["Three.", "Two.", "One."]),
    ],
)
def test_rows_change_places(save, moves, order):
    article = three()
    sent = {
        name: value for index, number in moves.items() for name, value in row(index, "number", number).items()
    }
    answer = save(article, **sent)
    assert answer.status_code == 302, faults(answer)
    assert texts() == order


def test_a_row_in_the_middle_is_deleted(save):
    article = three()
    answer = save(article, **row(1, "DELETE", "on"))
    assert answer.status_code == 302, faults(answer)
    assert (texts(), texts("es")) == (["One.", "Three."], ["Uno.", "Tres."])


def test_one_with_a_quotation_stays(save):
    article = three()
    quote(article, 2, "Two", 0)
    assert save(article, **row(1, "DELETE", "on")).status_code == 200
    assert texts() == ["One.", "Two.", "Three."]


def test_a_blank_line_parts_a_paragraph_and_the_quotation_goes_with_its_words(save):
    article = article_of(
        ("One thing. One other.", "Una cosa. Otra más."), ("Two.", "Dos."), status=Status.PUBLISHED
    )
    quotation = quote(article, 1, "One other", 11, text_es="Otra más", place_es=10, text_status_es="official")
    parted = {
        **row(0, "text_en", "One thing.\r\n\r\nOne other."),
        **row(0, "text_es", "Una cosa.\n\nOtra más."),
    }
    answer = save(article, **parted)
    assert answer.status_code == 302, faults(answer)
    assert (texts(), texts("es")) == (
        ["One thing.", "One other.", "Two."],
        ["Una cosa.", "Otra más.", "Dos."],
    )
    quotation.refresh_from_db()
    assert (quotation.paragraph.number, quotation.place_en, quotation.place_es) == (2, 0, 0)


def test_both_languages_are_parted_alike(save):
    article = article_of(("One thing. One other.", "Una cosa. Otra más."))
    answer = save(article, **row(0, "text_en", "One thing.\n\nOne other."))
    [(field, [sentence])] = faults(answer).items()
    assert field == "paragraphs-0-text_es"
    assert sentence.startswith("In the other language a blank line parts this paragraph in 2.")
    assert texts() == ["One thing. One other."]


def test_published_words_are_not_parted(save):
    article = article_of(("One thing. One other.", ""), status=Status.PUBLISHED)
    quote(article, 1, "thing. One", 4)
    answer = save(article, **row(0, "text_en", "One thing.\n\nOne other."))
    assert list(faults(answer)) == ["paragraphs-0-text_en"]
    assert texts() == ["One thing. One other."]


def test_two_paragraphs_are_joined_and_their_quotations_with_them(save):
    article = three()
    first, second = quote(article, 1, "One", 0), quote(article, 2, "Two", 0, text_es="Dos", place_es=0)
    Quotation.objects.filter(pk=second.pk).update(text_status_es="official")
    answer = save(article, **row(1, "join", "on"))
    assert answer.status_code == 302, faults(answer)
    assert (texts(), texts("es")) == (["One. Two.", "Three."], ["Uno. Dos.", "Tres."])
    for quotation, places in ((first, (0, None)), (second, (5, 5))):
        quotation.refresh_from_db()
        assert (quotation.paragraph.number, quotation.place_en, quotation.place_es) == (1, *places)


@pytest.mark.slow
def test_three_are_joined(save):
    article = three()
    quotation = quote(article, 3, "Three", 0)
    answer = save(article, **row(1, "join", "on"), **row(2, "join", "on"))
    assert answer.status_code == 302, faults(answer)
    assert texts() == ["One. Two. Three."]
    quotation.refresh_from_db()
    assert quotation.place_en == 10


def test_the_first_cannot_be_joined(save):
    answer = save(three(), **row(0, "join", "on"))
    assert faults(answer) == {"paragraphs-0-join": ["There is no paragraph before it."]}
    assert len(texts()) == 3


@pytest.mark.parametrize("number", ["0", "-1", "10000"])
def test_impossible_numbers(save, number):
    answer = save(three(), **row(0, "number", number))
    assert "paragraphs-0-number" in faults(answer)
    assert texts() == ["One.", "Two.", "Three."]


def test_saving_a_form_unchanged_changes_nothing(save):
    article = three()
    quote(article, 2, "Two", 0)
    before = list(Paragraph.objects.values()), list(Quotation.objects.values())
    assert save(article).status_code == 302
    assert (list(Paragraph.objects.values()), list(Quotation.objects.values())) == before


# Who may


def test_whoever_may_only_look_sees_no_field_for_pasting(client):
    article = three()
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=("view_article", "view_paragraph")))
    client.force_login(user)
    url = reverse("admin:forum_article_change", args=[article.pk])
    content = client.get(url).content.decode()
    assert "pasted_en" not in content
    assert reverse("admin:forum_quotation_add") not in content
    assert client.post(url, {"pasted_en": "Other."}).status_code == 403
    assert texts() == ["One.", "Two.", "Three."]


def test_rows_that_were_typed_and_a_text_go_together(save):
    answer = save(**NEW, **rows("paragraphs", {"number": 1, "text_en": "One."}), pasted_es="Uno.")
    assert answer.status_code == 302, faults(answer)
    assert (texts(), texts("es")) == (["One."], ["Uno."])


@pytest.mark.parametrize(
    "junk", [{"paragraphs-TOTAL_FORMS": "x"}, {"paragraphs-0-id": "x"}, {"pasted_agreed": "\x00"}]
)
def test_what_no_form_sends_is_no_error_of_the_site(save, junk):
    assert save(three(), pasted_en="One.\n\nTwo!", **junk).status_code == 200
    assert texts() == ["One.", "Two.", "Three."]


@pytest.fixture
def translator(client):
    """Somebody of the group that translates, and nothing else."""
    user = User.objects.create_user("translator", is_staff=True)
    user.groups.add(Group.objects.get(name="Translators"))
    client.force_login(user)
    return client


def translate(translator, article, **values):
    url = reverse("admin:forum_article_change", args=[article.pk])
    return translator.post(url, {**form_data(translator, url), **values})


def test_who_translates_pastes_the_translation_and_no_original(translator):
    article = article_of(("One.", ""), ("Two.", ""))
    page = translator.get(reverse("admin:forum_article_change", args=[article.pk])).content.decode()
    assert ('name="pasted_es"' in page, 'name="pasted_en"' in page) == (True, False)
    answer = translate(translator, article, pasted_es="Uno.\n\nDos.", pasted_en="Other.\n\nOnes.")
    assert answer.status_code == 302, faults(answer)
    assert (texts("en"), texts("es")) == (["One.", "Two."], ["Uno.", "Dos."])


def test_who_translates_adds_no_paragraphs(translator):
    article = article_of(("One.", ""), ("Two.", ""))
    answer = translate(translator, article, pasted_es="Uno.\n\nDos.\n\nTres.")
    assert faults(answer) == {
        "pasted_es": ["It has paragraphs that the article has not, and you may not add any."]
    }
    assert texts("es") == ["", ""]


def test_who_translates_parts_no_paragraphs(translator):
    article = article_of(("One.", ""), ("Two.", ""))
    answer = translate(translator, article, **row(0, "text_es", "Uno.\n\nMás."))
    sentence = "A blank line would part the paragraph, and you may not part it. Take it out."
    assert faults(answer) == {"paragraphs-0-text_es": [sentence]}
    assert texts() == ["One.", "Two."]


@pytest.mark.slow
def test_quotations_that_followed_have_it_in_their_history(save):
    article = three()
    quotation = quote(article, 2, "Two", 0)
    assert save(article, **row(1, "join", "on")).status_code == 302
    page = reverse("admin:forum_quotation_history", args=[quotation.pk])
    content = save.__closure__[0].cell_contents.get(page).content.decode()
    assert "Brought along when the text that it rests on was changed" in content
