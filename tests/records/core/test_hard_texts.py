"""Texts that are hard to keep, through the forms of the admin: long, invisible, broken, in every script."""

import time
import unicodedata

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse

from organizations.models import Organization
from people.models import Person
from records.core.text import MAX_TEXT, clean_text
from records.core.unseen import left_out, places_in_words
from tests.admin_forms import faults, form_data
from tests.factories import PersonFactory

# Hard texts reach the search index too.
pytestmark = pytest.mark.indexed

ADD_PERSON = "/admin/people/person/add/"
EVENT = "admin:forum_event_add"
RLO = "\N{RIGHT-TO-LEFT OVERRIDE}"


def send(client, url=ADD_PERSON, **values):
    """Send the form at an address with these values; the answer."""
    return client.post(url, {**form_data(client, url), **values})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Bárcena", "Bárcena"),
        (unicodedata.normalize("NFD", "Bárcena, niñez"), "Bárcena, niñez"),
        ("\r\nOne\r\ntwo\rthree\u2028four\n", "\nOne\ntwo\nthree\nfour\n"),
        (
            "100\N{NO-BREAK SPACE}%, 5\N{NARROW NO-BREAK SPACE}km",
            "100\N{NO-BREAK SPACE}%, 5\N{NARROW NO-BREAK SPACE}km",
        ),
        ("a\0b\x07c\x9fd", "abcd"),
        ("tab\tstays", "tab\tstays"),
        ("pro\N{SOFT HYPHEN}tec\N{ZERO WIDTH SPACE}ción\N{ZERO WIDTH NO-BREAK SPACE}", "protección"),
        ("co\N{ZERO WIDTH JOINER}op\N{ZERO WIDTH NON-JOINER}", "coop"),
        ("می\N{ZERO WIDTH NON-JOINER}خواهم", "می\N{ZERO WIDTH NON-JOINER}خواهم"),
        ("👩\N{ZERO WIDTH JOINER}🔬 ❤️", "👩\N{ZERO WIDTH JOINER}🔬 ❤️"),
        ("ECLAC\N{RIGHT-TO-LEFT MARK} met", "ECLAC met"),
        ("شكرا\N{RIGHT-TO-LEFT MARK}!", "شكرا\N{RIGHT-TO-LEFT MARK}!"),
        ("\N{LEFT-TO-RIGHT EMBEDDING}name\N{POP DIRECTIONAL FORMATTING}", "name"),
        ("\N{FIRST STRONG ISOLATE}name\N{POP DIRECTIONAL ISOLATE}", "name"),
        ("Z͑ͫ̓a̴̵l", unicodedata.normalize("NFC", "Z͑ͫ̓a̴̵l")),
        ("signi\ufb01cant e\ufb00ort, o\ufb03ce", "significant effort, office"),
        ("a\ue000b \uf0b7 c\ufffc", "ab c"),
        (
            "Tag\U000e0041s, but 🏴\U000e0067\U000e0062\U000e007f",
            "Tags, but 🏴\U000e0067\U000e0062\U000e007f",
        ),
        ("fill\u3164er, blank\u2800er, but ⠓\u2800⠊", "fill er, blank er, but ⠓\u2800⠊"),
        ("x\u034fy\ufe0f, but ❤️ and 1️⃣", "xy, but ❤️ and 1️⃣"),
        ("“Trust” – she said… ‘yes’", "“Trust” – she said… ‘yes’"),
        ("王超 副部长", "王超 副部长"),
    ],
)
def test_a_text_is_kept_as_it_is_read(typed, kept):
    assert clean_text(typed) == kept
    assert clean_text(kept) == kept


@pytest.mark.parametrize(
    "letter",
    [RLO, "\N{LEFT-TO-RIGHT OVERRIDE}", "\ufffd", chr(0xD800), chr(0xDFFF)],
    ids=["rlo", "lro", "replacement", "high-surrogate", "low-surrogate"],
)
def test_what_would_show_other_words_is_refused_with_its_place(letter):
    with pytest.raises(ValidationError) as refusal:
        clean_text(f"Trust is the{letter} basis")
    assert "“Trust is the”" in refusal.value.messages[0]


@pytest.mark.django_db
def test_every_text_of_a_form_is_cleaned(admin_client):
    typed = {"name": "Ba\u0301rcena ", "biography_en": " One\r\ntwo\0 ", "biography_es": "pro\u00adtección"}
    answer = send(admin_client, **typed, portrait_alt_en="a\u200bb")
    assert answer.status_code == 302, faults(answer)
    person = Person.objects.get()
    assert (person.name, person.biography_en, person.biography_es, person.portrait_alt_en) == (
        "Bárcena",
        "One\ntwo",
        "protección",
        "ab",
    )


@pytest.mark.django_db
def test_what_was_left_out_is_named_with_its_place():
    assert places_in_words(left_out("\0Bon\x80")) == [
        "U+0000 (a control character) at the beginning",
        "U+0080 (a control character) after “Bon”",
    ]


def test_what_was_left_out_is_told(admin_client):
    answer = send(admin_client, name="Wang\ue000 Chao", biography_en="One\u200b word, co\u00adoperation")
    assert answer.status_code == 302, faults(answer)
    assert (Person.objects.get().name, Person.objects.get().biography_en) == (
        "Wang Chao",
        "One word, cooperation",
    )
    [told] = [str(one) for one in get_messages(answer.wsgi_request) if "left out" in str(one)]
    assert "U+E000 (a character of one program alone) after “Wang”" in told
    assert told.endswith("U+200B (Zero width space) after “One”.")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "مرحبا بالعالم (2021)",
        "שלום עולם",
        "Z͑ͫ̓ạ̴̵̈l͎g̈ö",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "</textarea><script>alert(1)</script>",
        "{{ name }} {% now %}",
    ],
)
@pytest.mark.django_db
def test_every_script_comes_back_to_the_form_as_it_was_typed(admin_client, text):
    assert send(admin_client, name="Wang Chao", biography_en=text).status_code == 302
    person = Person.objects.get()
    assert person.biography_en == unicodedata.normalize("NFC", text)
    form = admin_client.get(reverse("admin:people_person_change", args=[person.pk]))
    assert form.context["adminform"].form["biography_en"].value() == person.biography_en
    assert "<script>alert" not in form.content.decode()


@pytest.mark.django_db
def test_an_override_is_refused_beside_its_field_and_the_words_stay(admin_client):
    answer = send(admin_client, name="Wang Chao", biography_en=f"Words{RLO} that turn")
    [sentence] = faults(answer)["biography_en"]
    assert "After “Words” stands an invisible character" in sentence
    assert f"Words{RLO} that turn</textarea>" in answer.content.decode()


@pytest.mark.django_db
def test_broken_bytes_are_refused_beside_their_field(admin_client):
    url = reverse("admin:people_person_add")
    values = form_data(admin_client, url)
    body = "&".join(f"{name}={value}" for name, value in values.items() if name != "name")
    sent = f"{body}&name=Wang+%ED%A0%80Chao"
    answer = admin_client.post(url, sent, content_type="application/x-www-form-urlencoded")
    assert "After “Wang” stands a character that was lost" in faults(answer)["name"][0]


@pytest.mark.django_db
def test_a_long_paste_into_a_line_is_refused_and_kept(admin_client):
    words = "palabra " * 12_500
    answer = send(admin_client, name=words, biography_en="Short")
    assert faults(answer) == {
        "name": [
            "This text has 99999 characters, and at most 200 can be kept here. Shorten it; nothing of it was lost."
        ]
    }
    page = answer.content.decode()
    assert f'value="{words}"' in page
    assert "maxlength" not in page


@pytest.mark.slow
@pytest.mark.django_db
def test_a_long_paste_into_a_text_is_kept_and_shown_fast(admin_client, client):
    words = ("La confianza es la base. " * 4_000).strip()
    assert len(words) > 99_000
    assert send(admin_client, name="Wang Chao", status="published", biography_en=words).status_code == 302
    person = Person.objects.get()
    assert person.biography_en == words
    for url in (reverse("admin:people_person_change", args=[person.pk]), person.get_absolute_url()):
        began = time.perf_counter()
        page = admin_client.get(url).content.decode()
        assert time.perf_counter() - began < 3
        assert words[:1000] in page


@pytest.mark.django_db
def test_a_text_has_an_end(admin_client):
    answer = send(admin_client, name="Wang Chao", biography_en="x" * (MAX_TEXT + 1))
    assert faults(answer) == {
        "biography_en": [
            "This text has 200001 characters, and at most 200000 can be kept here. Shorten it;"
            " nothing of it was lost."
        ]
    }


@pytest.mark.parametrize(
    ("slug", "advice"),
    [
        ("😀", ""),
        ("Año nuevo 😀", " Write for example “ano-nuevo”."),
        ("王超", ""),
        ("a/b", " Write for example “a-b”."),
    ],
)
@pytest.mark.django_db
def test_a_slug_is_refused_in_plain_words(admin_client, slug, advice):
    sentence = "An address is made of the letters a to z without accents, of digits and hyphens alone."
    assert faults(send(admin_client, name="Wang Chao", slug=slug)) == {"slug": [sentence + advice]}


@pytest.mark.parametrize("text", ["\0", "\0" * 5, " \N{ZERO WIDTH SPACE} "])
@pytest.mark.django_db
def test_invisible_words_are_no_words(admin_client, text):
    answer = send(admin_client, name=text)
    assert Person.objects.filter(name__contains="\u200b").count() == 0
    assert faults(answer)["name"] == ["This field is required."]


HARD = ["\0", "2010\0", "😀", RLO, "\ufffd", "x" * 100_000, "9" * 5_000]
FIELDS = ("start", "country", "kind", "website_en", "topics", "status", "slug", "editions-0-ordinal")


@pytest.mark.slow
@pytest.mark.parametrize("text", HARD, ids=lambda text: ascii(text[:8]))
@pytest.mark.django_db
def test_no_field_fails_on_a_hard_text(admin_client, text):
    values = {"name_en": "Forum", "editions-TOTAL_FORMS": 1, **dict.fromkeys(FIELDS, text)}
    answer = send(admin_client, reverse(EVENT), **values)
    assert answer.status_code == 200
    assert {"kind", "status"} <= faults(answer).keys()


@pytest.mark.django_db
def test_a_saved_text_is_not_changed_by_saving_again(admin_client):
    person = PersonFactory(name="Wang Chao", biography_en="One\ntwo")
    answer = send(admin_client, reverse("admin:people_person_change", args=[person.pk]), name="")
    assert answer.context["adminform"].form.changed_data == ["name"]


@pytest.mark.django_db
def test_an_endless_form_is_a_clear_page(admin_client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    answer = admin_client.post(
        reverse("admin:organizations_organization_add"), {str(n): "" for n in range(30)}
    )
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "This form is too large to be saved at once." in page
    assert "and 20 fields can be sent together" in page
    assert Organization.objects.count() == 0


@pytest.mark.django_db
def test_too_many_words_are_a_clear_page(admin_client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5000
    answer = admin_client.post(ADD_PERSON, {"biography_en": "x" * 6000})
    assert answer.status_code == 413
    assert "At most 4.9\xa0KB of text" in answer.content.decode()
