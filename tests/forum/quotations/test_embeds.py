"""Words taken elsewhere: to the publisher's page, into a frame, as a picture, by a link that never breaks."""

import io
import json
import random
import re
import unicodedata
from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils.translation import override
from PIL import Image, ImageDraw

from forum.models import Quotation
from forum.quotations.context import language_versions
from forum.quotations.embeds import picture_tag, quotation_card
from forum.quotations.serializers import quotation_title
from records.core.models import FormerAddress, Status
from records.serializers.social_card import card, direction, letters
from records.serializers.social_card.card import card_image, ink_of
from records.serializers.social_card.letters import has_gaps
from records.serializers.social_card.text_layout import (
    FontStyle,
    break_lines,
    clusters,
    draw_text,
    drawable_text,
    fit_text,
    font_runs,
    text_width,
)
from records.serializers.text_fragments import link_to_words
from tests import factories
from tests.reading import blockquotes, noted

pytestmark = pytest.mark.django_db

URL = "https://example.org/news"
LANGUAGES = ["en", "es"]
needs_shaping = pytest.mark.skipif(
    not letters.SHAPES,
    reason="There is no FriBiDi: pictures leave out letters that must be joined or turned.",
)


# Links to the very words


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("Trade grows", "Trade%20grows"),
        ("Latin-American growth, at last", "Latin%2DAmerican%20growth%2C%20at%20last"),
        ("R&D", "R%26D"),
        ("“Más vacunas”, dijo.", "M%C3%A1s%20vacunas%E2%80%9D%2C%20dijo"),
        ("中国", "%E4%B8%AD%E5%9B%BD"),
        (
            "one two three, four five six-seven eight nine ten eleven twelve thirteen fourteen.",
            "one%20two%20three%2C%20four%20five%20six%2Dseven,nine%20ten%20eleven%20twelve%20thirteen%20fourteen",
        ),
        ("first part\nsecond part", "first%20part%20second%20part,first%20part%20second%20part"),
    ],
)
def test_the_place_of_words_on_a_page(words, fragment):
    assert link_to_words(URL, words) == f"{URL}#:~:text={fragment}"


def test_a_fragment_of_the_page_gives_way_and_no_words_leave_the_page():
    assert link_to_words(f"{URL}#top", "Words") == f"{URL}#:~:text=Words"
    assert link_to_words(URL, " … ") == URL


def words_at(**languages) -> Quotation:
    article = factories.ArticleFactory(
        url_en=f"{URL}/en", url_es=f"{URL}/es", text_status_es=languages.pop("article_es", "unofficial")
    )
    return factories.QuotationFactory(slug="words", text_en="Trade grows", article=article, **languages)


def test_words_are_linked_only_where_the_publisher_printed_them(client):
    words_at(text_es="El comercio crece", text_status_es="unofficial")
    page = client.get("/es/citas/words/").content.decode()
    assert f'href="{URL}/en#:~:text=Trade%20grows"' in page
    assert f'href="{URL}/es"' in page
    assert f"{URL}/es#" not in page


@pytest.mark.parametrize("status", ["original", "official"])
def test_an_official_translation_is_linked_too(status):
    quotation = words_at(text_es="El comercio crece", text_status_es=status, article_es=status)
    found = {version.words.language: version.url for version in language_versions(quotation)}
    assert found["es"] == f"{URL}/es#:~:text=El%20comercio%20crece"


def test_missing_words_are_linked_nowhere():
    [_english, spanish] = language_versions(words_at(article_es="original"))
    assert (spanish.url, spanish.is_deep_link) == (f"{URL}/es", False)


def test_every_link_of_the_archive_names_words_that_stand_in_its_paragraph(archive):
    for quotation in Quotation.objects.select_related("article", "paragraph"):
        for version in language_versions(quotation):
            for part in version.url.partition("#:~:text=")[2].split(",") if version.is_deep_link else []:
                assert unquote(part) in quotation.paragraph.in_language("text", version.words.language).value


# Permanent links


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_permanent_link_outlives_renames(client, language):
    quotation = factories.QuotationFactory(slug="old")
    quotation.slug = "new"
    quotation.save()
    answer = client.get(f"/id/{quotation.uid}", headers={"accept-language": language})
    with override(language):
        assert (answer.status_code, answer["Location"]) == (303, reverse("quotation-detail", args=["new"]))
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_a_permanent_link_outlives_a_merge_and_tells_of_a_withdrawal(client):
    kept = factories.QuotationFactory(slug="kept")
    FormerAddress.objects.create(kind="forum.quotation", uid="q0000000", target_uid=kept.uid)
    assert client.get("/id/q0000000")["Location"] == "/en/quotations/kept/"
    kept.status = Status.WITHDRAWN
    kept.save()
    assert client.get(f"/id/{kept.uid}").status_code == 410
    assert client.get("/id/q0000000").status_code == 410


def test_pages_have_a_button_that_copies_the_permanent_link(client):
    for record in (factories.QuotationFactory(), factories.ArticleFactory(), factories.TopicFactory()):
        page = client.get(record.get_absolute_url()).content.decode()
        assert f'data-text="http://testserver/id/{record.uid}"' in page


# In a frame


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_small_page_says_whose_words_they_are_and_where_they_stand(client, archive, language):
    quotation = Quotation.objects.get(slug="celac-common-space")
    with override(language):
        answer = client.get(reverse("quotation-embed", args=[quotation.slug]))
        link = f"http://testserver{quotation.get_absolute_url()}"
    page = answer.content.decode()
    assert f'<html lang="{language}"' in page
    words = getattr(quotation, f"text_{language}")
    assert (language, words) in blockquotes(answer)
    label = {"en": "Note: 32 or 33 countries.", "es": "Nota: 32 o 33 países."}[language]
    assert [(words, told[: len(label)]) for words, told in noted(page)] == [("32", label)]
    assert "Alicia Bárcena" in page
    assert f'href="{link}"' in page
    assert ("Traducción no oficial" in page) == (language == "es")
    assert len(answer.content) < 4000


def test_any_site_may_frame_it_and_nothing_else(client, archive):
    quotation = Quotation.objects.get(slug="celac-common-space")
    small = client.get(reverse("quotation-embed", args=[quotation.slug]))
    assert "frame-ancestors *" in small["Content-Security-Policy"]
    assert "script-src 'self'" in small["Content-Security-Policy"]
    assert "X-Frame-Options" not in small
    assert not small.cookies
    page = client.get(quotation.get_absolute_url())
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
@pytest.mark.parametrize("name", ["quotation-embed", "quotation-picture"])
def test_what_is_not_public_is_shown_nowhere(client, name, status):
    quotation = factories.QuotationFactory(status=status)
    assert client.get(reverse(name, args=[quotation.slug])).status_code == 404


def oembed(client, url, **more):
    return client.get("/oembed", {"url": url, **more})


@pytest.mark.slow
def test_other_sites_find_out_how_to_embed(client, archive):
    page = client.get("/es/citas/celac-common-space/").content.decode()
    link = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)[1]
    found = client.get(link.replace("&amp;", "&").removeprefix("http://testserver")).json()
    assert (found["version"], found["type"], found["provider_name"]) == ("1.0", "rich", "Viva Voz")
    assert found["author_name"] == "Alicia Bárcena"
    assert found["width"] == 640
    with override("es"):
        address = reverse("quotation-embed", args=["celac-common-space"])
    assert f'<iframe src="http://testserver{address}" width="640" height="{found["height"]}"' in found["html"]
    picture = client.get(found["thumbnail_url"].removeprefix("http://testserver"))
    assert Image.open(io.BytesIO(picture.content)).size == (
        found["thumbnail_width"],
        found["thumbnail_height"],
    )


def test_an_embed_keeps_the_bounds_it_is_given(client):
    factories.QuotationFactory(slug="words", text_en="long words " * 200)
    found = oembed(client, "http://testserver/en/quotations/words/", maxwidth="300", maxheight="250").json()
    assert (found["width"], found["height"]) == (300, 250)
    assert oembed(client, "http://testserver/en/quotations/words/", maxwidth="٣").json()["width"] == 640


def test_a_permanent_link_can_be_embedded(client):
    quotation = factories.QuotationFactory()
    assert oembed(client, f"http://testserver/id/{quotation.uid}").status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://evil.example/en/quotations/words/",
        "http://testserver/en/events/",
        "http://testserver/en/quotations/nothing/",
        "http://testserver/id/e0000000",
        "javascript:alert(1)",
        "http://[",
        "http://testserver/en/quotations/words/\x7f",
    ],
)
def test_nothing_else_can_be_embedded(client, url):
    factories.QuotationFactory(slug="words")
    assert oembed(client, url).status_code == 404


def test_oembed_is_json_alone(client):
    factories.QuotationFactory(slug="words")
    assert oembed(client, "http://testserver/en/quotations/words/", format="xml").status_code == 501


def test_markup_in_a_name_is_text_in_the_code(client):
    factories.QuotationFactory(slug="words", speaker__name='"><script>alert(1)</script>')
    assert "<script>" not in oembed(client, "http://testserver/en/quotations/words/").json()["html"]
    assert "<script>alert" not in client.get("/en/quotations/words/").content.decode()


# Pictures


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quotation_has_a_picture_in_the_ink_of_its_language(client, media, archive, language):
    quotation = Quotation.objects.get(slug="celac-common-space")
    with override(language):
        answer = client.get(reverse("quotation-picture", args=[quotation.slug]))
    picture = Image.open(io.BytesIO(answer.content)).convert("RGB")
    assert (answer["Content-Type"], picture.size) == ("image/png", (1200, 630))
    assert "#{:02x}{:02x}{:02x}".format(*picture.getpixel((5, 5))) == ink_of(language)
    assert len(answer.content) < 80_000
    assert client.get(reverse("quotation-detail", args=[quotation.slug])).status_code == 200


def test_a_picture_is_made_once_and_anew_when_the_words_change(client, media):
    quotation = factories.QuotationFactory(slug="words", text_en="One")
    with override("en"):
        address = reverse("quotation-picture", args=["words"])
    first = client.get(address)
    assert client.get(address).content == first.content
    assert len(list(media.rglob("*.png"))) == 1
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    quotation.text_en = "Another"
    quotation.save()
    assert client.get(address).content != first.content
    assert len(list(media.rglob("*.png"))) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    ["Yes", "word " * 40, "A sentence of words. " * 80, "x" * 3000, "王超在论坛上说。" * 60, "\u202e🙂\x07"],
)
def test_words_of_any_length_and_letters_are_drawn(media, words):
    short = quotation_card(factories.QuotationFactory())
    assert Image.open(io.BytesIO(card_image(replace(short, text=words)))).size == (1200, 630)


def test_a_card_says_once_that_its_text_is_cut(monkeypatch):
    drawn = []
    monkeypatch.setattr(card, "draw_text", lambda _canvas, _place, text, *_style: drawn.append(text))
    card.draw_card(card.Card("word " * 3000, "en", "Name", "", ("One detail", ""), True, "Cut here"))
    assert drawn[-3:] == ["Name", "One detail", "Cut here"]


def test_words_take_the_largest_size_that_fits():
    room = (1000, 300)
    assert fit_text("Short words", range(60, 24, -2), room).style.size == 60
    long = fit_text("word " * 60, range(60, 24, -2), room)
    assert 26 < long.style.size < 60 and not long.is_cut
    assert len(long.lines) * long.style.leading <= 300
    assert max(text_width(line, long.style) for line in long.lines) <= 1000


def test_words_that_do_not_fit_are_cut_at_a_sentence_and_say_so():
    text = " ".join(f"Sentence number {number} has some words." for number in range(60))
    cut = fit_text(text, range(30, 24, -2), (1000, 300))
    assert cut.is_cut
    assert cut.lines[-1].endswith(". […]")
    assert text.startswith(" ".join(cut.lines).removesuffix(" […]"))
    assert len(cut.lines) * cut.style.leading <= 300


def test_words_without_a_sentence_are_cut_at_a_word():
    cut = fit_text("palabra " * 400, range(30, 24, -2), (1000, 300))
    assert cut.is_cut
    assert set(" ".join(cut.lines).removesuffix(" […]").split()) == {"palabra"}


def test_a_word_longer_than_a_line_is_parted():
    lines = break_lines("x" * 400, FontStyle(30), 500)
    assert "".join(lines) == "x" * 400
    assert max(text_width(line, FontStyle(30)) for line in lines) <= 500


# Every script has a font; what still has none is left to the page, by a sign and a sentence.
@needs_shaping
@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Wang Chao 王超 🙂\u202e ع", "Wang Chao 王超 […] ع"),
        ("Ba\u0301rcena", "Bárcena"),
        ("שם דוגמה", "שם דוגמה"),
        ("We say ‘नमस्ते’ to all.", "We say ‘नमस्ते’ to all."),
        ("單仲偕 鎔喆堃 かな カナ", "單仲偕 鎔喆堃 かな カナ"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Қазақстан, ґ, Ἑλλάς, Nguyễn, ɓɗƙ", "Қазақстан, ґ, Ἑλλάς, Nguyễn, ɓɗƙ"),
        ("𓀀𓀁 and \ue000", "[…] and […]"),
        ("one ❤\ufe0f", "one ❤"),
        ("", ""),
    ],
)
def test_letters_that_no_font_has_are_marked(text, drawn):
    assert drawable_text(text) == drawn
    assert has_gaps(text) == ("[…]" in drawn)


# First and last letters that names of a script are made of here.
ALPHABETS = {
    "Latin": "AZaz", "Greek": "ΑΡαω", "Cyrillic": "АЯая", "Armenian": "ԱՖաֆ", "Georgian": "აჰაჰ", "Hebrew": "אתאת",
    "Arabic": "ابتغ", "Devanagari": "अहकह", "Thai": "กฮกฮ", "Hangul": "가힣가힣", "Han": "一龥一龥", "Kana": "ァヺぁゔ",
    "Ethiopic": "ሀፐሀፐ", "Bengali": "কনকন",
}  # fmt: skip


def names_in(alphabet: str, count: int) -> list[str]:
    letters = [chr(code) for code in range(ord(alphabet[0]), ord(alphabet[1]) + 1)]
    letters += [chr(code) for code in range(ord(alphabet[2]), ord(alphabet[3]) + 1)]
    known = [letter for letter in letters if unicodedata.category(letter) in ("Lu", "Ll", "Lo")]
    chosen = random.Random(11)  # noqa: S311 the same names every time
    return [
        " ".join("".join(chosen.choices(known, k=length)) for length in (5, 7)) for _number in range(count)
    ]


@needs_shaping
@pytest.mark.parametrize("script", ALPHABETS)
def test_names_of_every_script_are_drawn_with_all_their_letters(script):
    canvas = ImageDraw.Draw(Image.new("L", (900, 60)))
    for name in names_in(ALPHABETS[script], 15):
        assert drawable_text(name) == unicodedata.normalize("NFC", name)
        runs = font_runs(name, FontStyle(27))
        assert "".join(run.text for run in runs) == name
        assert len({run.font.path for run in runs if not run.text.isspace()}) <= (2 if script == "Han" else 1)
        draw_text(canvas, (0, 40), name, FontStyle(27), "white")


@pytest.mark.parametrize(
    "speaker",
    [
        "שם דוגמה",
        "單仲偕",
        "أنطونيو غوتيريش",
        "სალომე",
        "Նիկոլ",
        "ประยุทธ์",
        "반기문",
        "नरेन्द्र मोदी",
        "𓀀𓀁",
        "🙂",
    ],
)
def test_a_speaker_of_any_script_has_a_picture(client, media, speaker):
    factories.QuotationFactory(slug="words", speaker__name=speaker, text_en="We say ‘नमस्ते’ to all.")
    with override("en"):
        answer = client.get(reverse("quotation-picture", args=["words"]))
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)


@needs_shaping
def test_letters_of_arabic_and_of_hindi_are_joined():
    for joined in ("نعم", "नमस्ते", "क्षत्रिय"):
        apart = sum(text_width(letter, FontStyle(40)) for letter in joined)
        assert text_width(joined, FontStyle(40)) < 0.9 * apart


@pytest.mark.parametrize(
    ("text", "right_to_left", "seen"),
    [
        ("abc אבג 12", False, "abc 12 גבא"),
        ("abc אבג 12 דהו", False, "abc והד 12 גבא"),
        ("אבג abc 12", True, "abc 12 גבא"),
        ("שנת 2021 (ECLAC), 30% מה", True, "המ 30% ,(ECLAC) 2021 תנש"),
        ("א, 1,5 ב", True, "ב 1,5 ,א"),
        ("سنة 2021", True, "2021 ةنس"),
        ("a (אב) b", False, "a (בא) b"),
    ],
)
def test_words_of_both_directions_stand_in_the_order_of_reading(text, right_to_left, seen):
    known = direction.levels(text, right_to_left=right_to_left)
    mirrored = str.maketrans("()", ")(")
    shown = "".join(
        text[place].translate(mirrored) if known[place] % 2 else text[place]
        for place in direction.visual_order(known)
    )
    assert shown == seen


@needs_shaping
def test_words_in_arabic_begin_at_the_right(monkeypatch):
    drawn = {}
    monkeypatch.setattr(
        card, "draw_text", lambda _canvas, place, text, *_style: drawn.update({text: place[0]})
    )
    text = "إن التكامل الإقليمي ليس خيارا"
    card.draw_card(card.Card(text, "en", "Name", "", (), True, "Cut here"))
    assert drawn[text] > 300
    assert drawn["Name"] == card.LEFT


def test_a_picture_says_what_is_left_to_the_page(monkeypatch):
    drawn = []
    monkeypatch.setattr(card, "draw_text", lambda _canvas, _place, text, *_style: drawn.append(text))
    shown = card.Card("Yes 𓀀", "en", "Name", "", ("Office",), True, "Cut here", "Left to the page")
    card.draw_card(shown)
    assert drawn[0] == "Yes […]"
    assert drawn[-2:] == ["Office", "Left to the page"]
    drawn.clear()
    card.draw_card(replace(shown, text="Yes"))
    assert "Left to the page" not in drawn


def test_without_the_library_that_shapes_letters_they_are_left_to_the_page(monkeypatch):
    monkeypatch.setattr(letters, "SHAPES", False)
    monkeypatch.setattr(letters, "font_of", letters.font_of.__wrapped__)
    assert drawable_text("We say नमस्ते, мир, 和平") == "We say […], мир, 和平"


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("नमस्ते", ["न", "म", "स्ते"]),
        ("การ", ["กา", "ร"]),
        ("ในเมือง", ["ใน", "เมื", "อ", "ง"]),
        ("noël", ["n", "o", "ë", "l"]),
    ],
)
def test_a_word_is_never_parted_within_a_letter_and_its_signs(word, parts):
    assert clusters(word) == parts


def test_a_page_of_words_shows_the_picture_and_offers_it(client, media):
    factories.QuotationFactory(slug="words")
    page = client.get("/en/quotations/words/").content.decode()
    with override("en"):
        address = reverse("quotation-picture", args=["words"])
    assert f'property="og:image" content="http://testserver{address}"' in page
    assert f'<img class="card" src="{address}"' in page
    assert f'href="{address}" download="words.png"' in page


def test_a_feed_and_a_picture_cost_few_queries(client, media, django_assert_max_num_queries):
    factories.QuotationFactory.create_batch(15)
    for name in ("quotation-embed", "quotation-picture"):
        with django_assert_max_num_queries(8):
            client.get(reverse(name, args=[Quotation.objects.last().slug]))


def test_a_reported_statement_is_nowhere_the_words_of_its_speaker(client):
    quotation = factories.QuotationFactory(
        slug="told", kind="reported", speaker__name="Ana Paz", text_en="It grows"
    )
    told = json.loads(oembed(client, "http://testserver/en/quotations/told/").content)
    assert told["title"] == "Statement attributed to Ana Paz: It grows"
    assert "author_name" not in told
    with override("en"):
        assert picture_tag(quotation).alt == "Picture of a statement attributed to Ana Paz: It grows"
        assert (
            "Statement attributed to the speaker, as the source reports it"
            in quotation_card(quotation).details
        )
        assert quotation_title(quotation) == "Statement attributed to Ana Paz: It grows"


def test_oembed_answers_every_origin(client):
    factories.QuotationFactory(slug="words")
    answer = oembed(client, "http://testserver/en/quotations/words/")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.content)["cache_age"] > 0
