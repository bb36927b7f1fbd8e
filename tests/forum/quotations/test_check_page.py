"""The page of the quotation check: its verdict seen and heard, long texts, what is shared, what is shown elsewhere."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from forum.models import Quotation
from forum.quotations.check_embeds import title_of
from forum.quotations.quote_check import MAX_ADDRESS, shown_check
from records.search.quote_check import MAX_CHARACTERS, Flag, QuoteCheck, Sentence
from tests import factories
from tests.forum.quotations.quote_check_cases import CURA, CURE, SPACE, VISION
from tests.reading import main_text, section

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

THIRTY_THREE = f"With 33 member countries, {SPACE}"
NOWHERE = "The sea belongs to everyone"
EMBEDS = {"en": "/en/check/embed/", "es": "/es/verificar/insertar/"}


def page(client, pasted, language="en"):
    with override(language):
        answer = client.get(reverse("check"), {"q": pasted})
    assert answer.status_code == 200
    return answer


def title(answer) -> str:
    return unescape(re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[1]).strip()


def meta(answer, name) -> str:
    found = re.search(rf'<meta property="{name}" content="([^"]*)">', answer.content.decode())
    return unescape(found[1]) if found else ""


# The verdict, seen and heard


@pytest.mark.parametrize(
    ("pasted", "told", "sign"),
    [
        (CURE, "These words are in the archive", "✓"),
        (THIRTY_THREE, "Changed: the record says something else", "!"),
        (
            f"{CURE}. Only Huawei can build it at a price that we can pay.",
            "Only part of this is recorded",
            "½",
        ),
        (NOWHERE, "Not in this archive", "∅"),
        ("CELAC", "Too few words to tell anything", "…"),
    ],
)
def test_title_heading_and_live_region_tell_the_verdict(client, archive, pasted, told, sign):
    answer = page(client, pasted)
    html = answer.content.decode()
    assert title(answer).startswith(f"{told} – Did they say it?")
    heading = re.search(r'<h2 [^>]*id="verdict" tabindex="-1" autofocus>.*?</h2>', html, re.DOTALL)[0]
    assert told in heading
    assert f'aria-hidden="true">{sign}</span>' in heading
    assert told in re.search(r'<p class="vh" role="status" data-announce>(.*?)</p>', html, re.DOTALL)[1]


def test_the_live_region_counts_the_sentences_that_have_each_verdict(client, archive):
    shown = page(client, f"{CURE}. Only Huawei can build it at a price that we can pay.").context["shown"]
    assert shown.spoken == "Only part of this is recorded. 2 sentences. Not in this archive: 1; Recorded: 1."


def test_each_count_leads_to_the_first_sentence_of_its_verdict(client, archive):
    html = page(client, f"{CURE}. Only Huawei can build it at a price that we can pay.").content.decode()
    assert '<a href="#s2">Not in this archive</a>: <b>1</b>' in html
    assert 'id="s2"' in html


def test_nothing_is_told_before_anything_was_asked(client, archive):
    answer = page(client, "")
    assert title(answer).startswith("Did they say it? – ")
    assert 'role="status"' not in answer.content.decode()


def test_claimed_and_recorded_words_stand_side_by_side(client, archive):
    text = main_text(page(client, THIRTY_THREE))
    assert "As pasted With [not in the record: 33] member countries" in text
    assert "In the record With [in the record: 32] member countries" in text
    assert "32 or 33 countries The published text speaks of 32 CELAC countries" in text
    assert "The nearest words in this archive are by Alicia Bárcena." in text
    assert "Executive Secretary, ECLAC" in text


def test_the_rest_of_the_record_stands_after_the_words(client, archive):
    answer = page(client, "With 32 member countries, CELAC is a common space for aligning priorities")
    assert (
        '<span class="rest">and coordinating open dialogue with the entire region</span>'
        in answer.content.decode()
    )
    assert '#p16"' in section(answer, "compared")


def test_a_record_is_shown_once_and_then_named(client, archive):
    pasted = f"{CURE}. China and Latin America and the Caribbean must work together to achieve universal digital access"
    compared = section(page(client, pasted), "compared")
    assert compared.count("Executive Secretary") == 1
    assert compared.count("/en/quotations/digital-infrastructure/") == 2


def test_a_translation_is_never_said_to_be_the_speakers_words(client, archive):
    text = main_text(page(client, CURA, "es"))
    assert "Estas palabras están en el archivo, en su propia traducción" in text
    assert "Son de Alicia Bárcena" not in text
    assert f"Pronunciado o publicado en inglés así: {CURE}" in text
    english = page(client, CURA)
    assert "The archive’s own translation" in main_text(english)
    assert "#:~:text=It%20is%20imperative" in english.content.decode()


def test_another_translation_may_stand_elsewhere(client, archive):
    text = main_text(page(client, "Es imperativo mejorar la infraestructura digital de la región"))
    assert "Another translation into Spanish, the publisher’s own perhaps, may stand elsewhere" in text


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        (
            "La crisis del COVID-19 ha profundizado las asimetrías globales entre países desarrollados y en desarrollo",
            "Other words than in the archive’s own translation",
        ),
        (
            "Con 33 países miembros, la CELAC es un espacio común para alinear prioridades",
            "Changed: the record says something else",
        ),
    ],
)
def test_the_wording_of_a_translation_is_not_what_the_record_says(client, archive, pasted, told):
    assert title(page(client, pasted)).startswith(told)


def test_a_reported_statement_says_that_it_is_one(client, archive):
    text = main_text(page(client, VISION))
    assert "These words are in the archive, as a reported statement" in text
    assert "the source tells in its own words what was said" in text


def test_words_out_of_a_denial_are_told(client):
    factories.QuotationFactory(
        text_en="It is not true that the ocean belongs to its coastal states. We share it."
    )
    text = main_text(page(client, "The ocean belongs to its coastal states"))
    assert "a word that denies stands before them in the same sentence: not. Read it whole." in text
    assert "a word that denies" not in main_text(page(client, "We share it"))


@pytest.mark.parametrize(
    ("flag", "verdict", "told"),
    [
        (Flag("speaker", "Guterres", "Alicia Bárcena"), "same", "Recorded, but as words of Alicia Bárcena"),
        (
            Flag("speaker", "Lula", "Alicia Bárcena"),
            "part",
            "What is recorded of it are words of Alicia Bárcena",
        ),
        (Flag("speaker", "Lula", ""), "same", "Recorded, but nobody is quoted with it"),
        (Flag("office", "President", "Secretary"), "near", "Recorded, but said in another office: Secretary"),
        (Flag("date", "2019", "2021"), "same", "Recorded, but of another day: 2021"),
    ],
)
def test_another_speaker_office_or_day_is_the_verdict_above_all(client, monkeypatch, flag, verdict, told):
    sentence = Sentence("Said", verdict, flags=(Flag("note"), flag))
    answered = QuoteCheck("Said", verdict, (sentence,))
    monkeypatch.setattr("forum.quotations.quote_check.check_quote", lambda text: answered)
    answer = page(client, "Said")
    assert title(answer).startswith(told)
    assert '<div class="verdict changed">' in answer.content.decode()
    text = main_text(answer)
    assert f"As pasted {flag.claimed} In the record {flag.recorded or 'nobody'}" in text


def test_what_is_near_stands_below_none_and_short_words_name_nobody(client, archive, monkeypatch):
    near = shown_check(CURE).checked.matches
    answers = {
        "near": QuoteCheck("near", "none", (Sentence("near", "none", candidates=near),)),
        "few": QuoteCheck("few", "short", (Sentence("few", "short", record_count=3),)),
    }
    monkeypatch.setattr("forum.quotations.quote_check.check_quote", answers.get)
    text = main_text(page(client, "near"))
    assert "Similar only Alicia Bárcena: Universal digital access" in text
    text = main_text(page(client, "few"))
    assert "They stand in 3 records. That says nothing of who said them." in text
    assert "Bárcena" not in text


def test_the_page_is_honest_about_what_it_does_not_hold(client, archive):
    text = main_text(page(client, NOWHERE))
    assert "Not in this archive" in text
    assert "6 quotations and 12 reported statements from 1 article" in text
    assert "does not prove that something was not said" in text


def test_what_was_just_withdrawn_is_not_shown(client, archive):
    Quotation.objects.update(status="draft")  # without signals: the index still has it
    assert "Bárcena" not in section(page(client, CURE), "compared")


# What is pasted


def test_markup_is_text_and_what_was_pasted_comes_back(client, archive):
    pasted = f"</textarea><script>alert(1)</script> {CURE}"
    html = page(client, pasted).content.decode()
    assert "<script>alert" not in html
    assert pasted in unescape(html)


def test_a_short_text_goes_into_the_address(archive):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/en/check/", {"q": f"{CURE}.\r\n\r\n{SPACE}"})
    assert answer.status_code == 303
    address = urlsplit(answer["Location"])
    assert (address.path, address.fragment) == ("/en/check/", "verdict")
    assert parse_qs(address.query) == {"q": [f"{CURE}.\n\n{SPACE}"]}
    assert client.get(answer["Location"]).context["shown"].verdict == "same"


def test_a_letter_that_no_address_takes_is_left_out(client, archive):
    answer = client.post("/en/check/", {"q": f"\0{CURE}\0"}, follow=True)
    assert answer.context["shown"].verdict == "same"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_long_text_is_compared_to_its_end_and_has_no_address(archive, language):
    client = Client(enforce_csrf_checks=True)
    filler = "Nobody wrote this filler down anywhere at all. " * 150
    with override(language):
        answer = client.post(reverse("check"), {"q": f"{filler}{CURE}."})
    assert MAX_ADDRESS < len(filler) < MAX_CHARACTERS
    assert answer.status_code == 200
    html = unescape(answer.content.decode())
    assert f"{CURE}.</textarea>" in html
    assert "digital-infrastructure" in html
    assert answer.context["shown"].verdict == "part"
    assert answer.context["canonical_url"].endswith(
        f"/{language}/{'check' if language == 'en' else 'verificar'}/"
    )
    assert 'id="share"' not in html
    other = "/es/verificar/" if language == "en" else "/en/check/"
    assert (
        f'<button type="submit" form="ask" formaction="{other}"' in html
    )  # the text goes along to the other language
    assert client.post(other, {"q": answer.context["q"]}).context["shown"].verdict == "part"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_text_over_the_limit_is_told_and_kept(client, archive, method):
    pasted = f"{CURE}. " * (MAX_CHARACTERS // len(CURE) + 1)
    answer = getattr(client, method)("/en/check/", {"q": pasted})
    assert answer.status_code == 200
    assert title(answer).startswith("This text is too long to compare – ")
    text = main_text(answer)
    assert "at most 20,000 are compared. Nothing of it was compared." in text
    assert pasted.strip() in " ".join(unescape(answer.content.decode()).split())
    assert "maxlength" not in section(answer, "again")


def test_what_is_kept_is_told_as_it_is(client, archive):
    text = main_text(page(client, ""))
    assert "Nothing you paste is kept" not in text
    assert "stands in your browser’s history and may stand in the logs of servers" in text


@pytest.mark.slow
@pytest.mark.parametrize("pasted", ["", "short one", CURE, f"Xi Jinping: {CURE} never", NOWHERE])
def test_the_page_takes_few_queries(client, archive, django_assert_max_num_queries, pasted):
    for language in ("es", "en"):
        with django_assert_max_num_queries(20):
            page(client, pasted, language)


@pytest.mark.slow
def test_a_long_text_takes_as_many_queries_as_a_short_one(client, archive):
    def queries(pasted):
        with CaptureQueriesContext(connection) as asked:
            client.post("/en/check/", {"q": pasted}, follow=True)
        return len(asked)

    texts = [words.in_language("text", "en").value for words in Quotation.objects.order_by("pk")]
    queries(texts[0])
    assert queries(". ".join(texts * 3)) <= 24


# Shared and shown elsewhere


def test_a_verdict_has_an_address_to_share_and_previews_tell_it(client, archive):
    answer = page(client, THIRTY_THREE)
    html = unescape(answer.content.decode())
    assert "http://testserver/en/check/?q=With+33+member+countries" in section(answer, "share")
    assert meta(answer, "og:title") == "Changed: the record says something else"
    assert meta(answer, "og:description").startswith(
        "Changed: the record says something else. “With 33 member"
    )
    assert meta(answer, "og:url").startswith("http://testserver/en/check/?q=With+33")
    assert "celac-common-space/picture.png" in meta(answer, "og:image")
    assert '"@type":"Quotation"' not in html
    assert '<meta name="robots" content="noindex, follow">' in html


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_card_tells_verdict_words_and_source_in_any_frame(client, archive, language):
    answer = client.get(EMBEDS[language], {"q": THIRTY_THREE})
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer.headers
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    text = main_text(answer)
    assert "With 33 member countries" in text
    assert "With 32 member countries" in text
    assert "Alicia Bárcena" in text
    assert "noindex" in answer.content.decode()


@pytest.mark.parametrize("pasted", ["", "   ", "a" * (MAX_ADDRESS + 1)])
def test_nothing_and_too_much_have_no_card(client, pasted):
    assert client.get(EMBEDS["en"], {"q": pasted}).status_code == 404


def test_the_card_of_nothing_says_that_it_proves_nothing(client, archive):
    text = main_text(client.get(EMBEDS["en"], {"q": NOWHERE}))
    assert "Absence here does not prove that something was not said." in text


def test_oembed_frames_a_verdict(client, archive):
    found = page(client, THIRTY_THREE)
    link = next(one for one in found.context["embeds"])
    told = json.loads(client.get(link["url"].removeprefix("http://testserver")).content)
    assert told["title"] == title_of(found.context["shown"])
    assert told["html"] == found.context["frame"]
    assert "/en/check/embed/?q=With+33" in told["html"]
    small = json.loads(
        client.get(f"{link['url']}&maxwidth=320&maxheight=200".removeprefix("http://testserver")).content
    )
    assert (small["width"], small["height"]) == (320, 200)


@pytest.mark.parametrize("query", ["", "?q=", "?p=1", f"?q={'a' * 5000}"])
def test_oembed_knows_no_verdict_without_words(client, query):
    answer = client.get("/oembed", {"url": f"http://testserver/en/check/{query}"})
    assert answer.status_code == 404


def test_the_menu_leads_to_the_check(client, archive):
    menu = client.get("/es/").content.decode().split('class="menu-in"')[1].split("</nav>")[0]
    assert 'href="/es/verificar/"' in menu
