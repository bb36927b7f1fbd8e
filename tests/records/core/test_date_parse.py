"""Dates as people type them, in each language, and in the forms of the admin."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override, pgettext

from forum.models import Event
from people.models import Office
from records.core.dates import parse
from records.core.dates.fields import PartialDate
from records.core.dates.parse import date_in_words, typed_date
from records.core.dates.vocabulary import meanings
from records.core.locale_formats import format_date_range, format_partial_date
from records.core.models import Source
from tests.admin_forms import faults, form_data, rows
from tests.factories import EventFactory, OrganizationFactory, PersonFactory

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ROW = "What it lists is not one after the other. Write the first and the last, with a dash."
ADD_EVENT = "admin:forum_event_add"


def about_in(language):
    """The words of a language's catalogue before an approximate date."""
    with override(language):
        return pgettext(
            "typed dates: words before an approximate date, separated by |",
            "about|around|approximately|circa|ca|c",
        ).split("|")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2010", "2010"),
        ("2014-11", "2014-11"),
        (" 2021-10-12? ", "2021-10-12?"),
        ("2014/..", "2014/.."),
        ("199x", "199X"),
        ("October 2014?", "2014-10?"),
        ("oct. 2014", "2014-10"),
        ("Oct 2014", "2014-10"),
        ("Sept 2014", "2014-09"),
        ("SEPTEMBER 2014", "2014-09"),
        ("septiembre de 2014", "2014-09"),
        ("octubre de 2014?", "2014-10?"),
        ("¿octubre de 2014?", "2014-10?"),
        ("12 October 2021", "2021-10-12"),
        ("12th October, 2021", "2021-10-12"),
        ("Tuesday 12 October 2021", "2021-10-12"),
        ("martes 12 de octubre de 2021", "2021-10-12"),
        ("October 12, 2021", "2021-10-12"),
        ("12 de octubre de 2021", "2021-10-12"),
        ("12/10/2021", "2021-10-12"),
        ("1/2/2021", "2021-02-01"),
        ("12.10.2021", "2021-10-12"),
        ("12-10-2021", "2021-10-12"),
        ("12-oct-2021", "2021-10-12"),
        ("oct-2021", "2021-10"),
        ("2021/10/12", "2021-10-12"),
        ("10/2021", "2021-10"),
        ("11-12/10/2021", "2021-10-11/2021-10-12"),
        ("30/9-2/10/2021", "2021-09-30/2021-10-02"),
        ("11/10/2021 - 12/10/2021", "2021-10-11/2021-10-12"),
        ("2021-10-11 – 2021-10-12", "2021-10-11/2021-10-12"),
        ("2014-11 - 2015-02", "2014-11/2015-02"),
        ("11–12 October 2021", "2021-10-11/2021-10-12"),
        ("11 & 12 October 2021", "2021-10-11/2021-10-12"),
        ("October 11-12, 2021", "2021-10-11/2021-10-12"),
        ("11 y 12 de octubre de 2021", "2021-10-11/2021-10-12"),
        ("30 September - 2 October 2021", "2021-09-30/2021-10-02"),
        ("30 September 2020 - 2 October 2021", "2020-09-30/2021-10-02"),
        ("October-November 2014", "2014-10/2014-11"),
        ("11-11/10/2021", "2021-10-11"),
        ("2014-2016", "2014/2016"),
        ("2014 / 2016", "2014/2016"),
        ("2014?-2016", "2014?/2016"),
        ("2014 - c. 2016", "2014/2016~"),
        ("about 2010-2012", "2010~/2012~"),
        ("11-12 October 2021?", "2021-10-11?/2021-10-12?"),
        ("c. 2010", "2010~"),
        ("about 2010", "2010~"),
        ("c. 2010?", "2010%"),
        ("perhaps May 2010", "2010-05?"),
        ("since 2010", "2010/.."),
        ("since October 2014?", "2014-10?/.."),
        ("desde 2010", "2010/.."),
        ("until 2015", "../2015"),
        ("hasta febrero de 2015", "../2015-02"),
        ("from 2010 to 2015", "2010/2015"),
        ("desde 2010 hasta 2015", "2010/2015"),
        ("12 de setiembre de 2021", "2021-09-12"),
        ("set. 2021", "2021-09"),
        ("primero de enero de 2020", "2020-01-01"),
        ("1.º de enero de 2020", "2020-01-01"),
        ("1° de enero de 2020", "2020-01-01"),
        ("1ro de enero de 2020", "2020-01-01"),
        ("the first of January 2020", "2020-01-01"),
        ("del primero al 3 de enero de 2020", "2020-01-01/2020-01-03"),
        ("Tue 12 Oct 2021", "2021-10-12"),
        ("Tues., Oct. 12th, 2021", "2021-10-12"),
        ("mar 12 oct 2021", "2021-10-12"),
        ("mar. 12 de octubre de 2021", "2021-10-12"),
        ("mar 11 - mié 12 oct 2021", "2021-10-11/2021-10-12"),
        ("mar 11 y mié 12 oct 2021", "2021-10-11/2021-10-12"),
        ("mar 2021", "2021-03"),
        ("Mar 1 - Apr 2, 2021", "2021-03-01/2021-04-02"),
        ("lunes 11 y martes 12 de octubre de 2021", "2021-10-11/2021-10-12"),
        ("11, 12 y 13 de octubre de 2021", "2021-10-11/2021-10-13"),
        ("11, 12, and 13 October 2021", "2021-10-11/2021-10-13"),
        ("11th, 12th and 13th of October 2021", "2021-10-11/2021-10-13"),
        ("October 11, 12 and 13, 2021", "2021-10-11/2021-10-13"),
        ("lunes 11, martes 12 y miércoles 13 de octubre de 2021", "2021-10-11/2021-10-13"),
        ("11, 12 October 2021", "2021-10-11/2021-10-12"),
        ("31 de octubre y 1 de noviembre de 2021", "2021-10-31/2021-11-01"),
        ("2019, 2020 y 2021", "2019/2021"),
        ("between 11 and 13 October 2021", "2021-10-11/2021-10-13"),
        ("entre el 11 y el 13 de octubre de 2021", "2021-10-11/2021-10-13"),
        ("1990s", "199X"),
        ("the 1990's", "199X"),
        ("década de 1990", "199X"),
        ("los años 1990", "199X"),
        ("the decade of 1990", "199X"),
        ("c. 1990s", "199X~"),
        ("since the 1990s", "1990/.."),
        ("hasta los años 1990", "../1999"),
        ("1980s-1990s", "1980/1999"),
        ("May/June 2020", "2020-05/2020-06"),
        ("mayo/junio de 2020", "2020-05/2020-06"),
        ("mayo y junio de 2020", "2020-05/2020-06"),
        ("julio e agosto de 2020", "2020-07/2020-08"),
        ("May, June and July 2020", "2020-05/2020-07"),
        ("December 2020/January 2021", "2020-12/2021-01"),
        ("11/12 October 2021", "2021-10-11/2021-10-12"),
        ("12/Oct/2021", "2021-10-12"),
        ("2021/oct/12", "2021-10-12"),
        ("mes de octubre de 2021", "2021-10"),
        ("１２／１０／２０２１", "2021-10-12"),
        ("12\N{NO-BREAK SPACE}October\N{NO-BREAK SPACE}2021", "2021-10-12"),
    ],
)
def test_a_date_is_read_whatever_the_language_of_the_page(language, text, edtf):
    with override(language):
        assert typed_date(text) == edtf


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "distance"),
    [("today", 0), ("Hoy", 0), ("yesterday", -1), ("ayer", -1), ("tomorrow", 1), ("mañana", 1)],
)
def test_days_are_counted_from_the_one_that_it_is(monkeypatch, language, text, distance):
    monkeypatch.setattr(parse, "localdate", lambda: date(2024, 2, 29))
    with override(language):
        day = date(2024, 2, 29) + timedelta(days=distance)
        assert typed_date(text) == day.isoformat()
        assert typed_date(f"{text}?") == f"{day.isoformat()}?"
        assert typed_date(f"desde {text}") == f"{day.isoformat()}/.."


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_own_small_words(language):
    assert [typed_date(f"{word} 2010") for word in about_in(language)] == ["2010~"] * len(about_in(language))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/2/2021", "Its day is read as 31, but February 2021 has no such day."),
        ("2021-02-31", "Its day is read as 31, but February 2021 has no such day."),
        ("29 February 2021", "Its day is read as 29, but February 2021 has no such day."),
        ("13/14/2021", "Its month is read as 14, and there is none; among numbers the day stands first."),
        ("10/13/2021", "Its month is read as 13, and there is none; among numbers the day stands first."),
        ("2014-16", "Its month is read as 16, and there is none; among numbers the day stands first."),
        ("00/10/2021", "There is no day, month or year 0."),
        ("12/10/21", "Its year is missing, or does not have four digits."),
        ("5 May", "Its year is missing, or does not have four digits."),
        ("2010–11", "Its year is missing, or does not have four digits."),
        ("12345", "Its year is missing, or does not have four digits."),
        ("30-2/10/2021", "It begins on 30 October 2021 and would end before, on 2 October 2021."),
        ("2010 2011", "It is read neither as one date nor as a first and a last one."),
        ("2010-2011-2012", "It is read neither as one date nor as a first and a last one."),
        ("11 and 13 October 2021", ROW),
        ("11, 13 y 14 de octubre de 2021", ROW),
        ("11 y 12 de octubre y 14 de noviembre de 2021", ROW),
        ("mayo y julio de 2020", ROW),
        ("2019 y 2021", ROW),
        ("1993s", "A decade is written as the first of its years, which ends in 0."),
        ("12 October 1990s", "A decade is written as the first of its years, which ends in 0."),
        ("the '90s", "Its year is missing, or does not have four digits."),
        ("198?", "Its year is missing, or does not have four digits."),
        ("today 2021", "It is read neither as one date nor as a first and a last one."),
        ("11 - 10/2021", "It is read neither as one date nor as a first and a last one."),
        ("spring 2014", "“spring” is not a word of a date."),
        ("2014 😀", "“😀” is not a word of a date."),
        ("<b>2014</b>", "“<” is not a word of a date."),
        ("1" * 500, "It is too long."),
    ],
)
def test_what_is_no_date_is_told_with_the_reason_and_examples(text, reason):
    with pytest.raises(ValidationError) as refusal:
        typed_date(text)
    [sentence] = refusal.value.messages
    assert sentence.startswith(f"“{text[:120]}")
    assert f" {reason} Write for example: 12 October 2021;" in sentence


def days():
    """Days of many kinds: each month, ends of months, a leap day, a year before 1900."""
    return [date(1848, 2, 29), *(date(2021, 1, 1) + timedelta(days=17 * number) for number in range(22))]


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("written_in", LANGUAGES)
@pytest.mark.parametrize("read_in", LANGUAGES)
def test_every_date_that_is_shown_is_read_back(written_in, read_in, short):
    texts = [form.format(day) for day in days() for form in ("{:%Y-%m-%d}", "{:%Y-%m}", "{:%Y}")]
    texts += [f"{text}/.." for text in texts] + [f"../{text}" for text in texts]
    shown = {text: format_partial_date(PartialDate(text), written_in, short=short) for text in texts}
    with override(read_in):
        assert {text: typed_date(words) for text, words in shown.items()} == {text: text for text in texts}


@pytest.mark.slow
@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("written_in", LANGUAGES)
@pytest.mark.parametrize("read_in", LANGUAGES)
def test_every_range_that_is_shown_is_read_back(written_in, read_in, short):
    spans = (1, 2, 40, 500)
    pairs = [
        (form.format(day), form.format(day + timedelta(days=span)))
        for day in days()
        for span in spans
        for form in ("{:%Y-%m-%d}", "{:%Y-%m}", "{:%Y}")
    ]
    expected = {pair: pair[0] if pair[0] == pair[1] else "/".join(pair) for pair in pairs}
    shown = {pair: format_date_range(*map(PartialDate, pair), written_in, short=short) for pair in pairs}
    with override(read_in):
        assert {pair: typed_date(words) for pair, words in shown.items()} == expected


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2014年11月", "2014-11"),
        ("2014年11月3日", "2014-11-03"),
        ("2025年3月31日–4月5日", "2025-03-31/2025-04-05"),
        ("2014年10月–11月", "2014-10/2014-11"),
    ],
)
def test_a_language_without_words_here_is_read_as_the_cldr_writes_it(text, edtf):
    with override("zh-hans"):
        assert typed_date(text) == edtf


def test_a_word_means_what_it_means_in_the_language_of_the_page():
    # Croatian and Polish call October and November by the same name.
    assert (meanings("hr")["listopad"], meanings("pl")["listopad"]) == (10, 11)


def test_doubt_is_told_in_words():
    assert date_in_words(PartialDate("2014-10?")) == "October 2014 (inferred)"
    assert date_in_words(PartialDate("2014-10")) == "October 2014"


# The forms of the admin


@pytest.fixture
def add_event(admin_client):
    """Sends the empty form of an event with these values; the answer."""

    def add(**values):
        url = reverse(ADD_EVENT)
        return admin_client.post(url, {**form_data(admin_client, url), "name_en": "Forum", **values})

    return add


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("11-12/10/2021", ""),
        ("11-12/10/2021", "11-12/10/2021"),
        ("11 y 12 de octubre de 2021", "11–12 October 2021"),
        ("11-12/10/2021", "12/10/2021"),
        ("11/10/2021", "11-12/10/2021"),
        ("", "11-12/10/2021"),
    ],
)
def test_a_range_in_one_field_or_in_both_fills_both(add_event, start, end):
    answer = add_event(start=start, end=end)
    assert answer.status_code == 302, faults(answer)
    event = Event.objects.get()
    assert (str(event.start), str(event.end)) == ("2021-10-11", "2021-10-12")


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        ("October 2014?", "", ("2014-10?", "")),
        ("11 October 2021", "12 de octubre de 2021", ("2021-10-11", "2021-10-12")),
        ("since 2010", "", ("2010/..", "")),
    ],
)
def test_dates_are_kept_as_edtf(add_event, start, end, kept):
    answer = add_event(start=start, end=end)
    assert answer.status_code == 302, faults(answer)
    event = Event.objects.get()
    assert (str(event.start or ""), str(event.end or "")) == kept


@pytest.mark.django_db
def test_a_range_fills_both_ends_of_an_office_in_its_row(admin_client):
    person, body = PersonFactory(), OrganizationFactory()
    url = reverse("admin:people_person_change", args=[person.pk])
    row = {"title_en": "Secretary", "organization": body.pk, "start": "2014-2016", "person": person.pk}
    answer = admin_client.post(url, {**form_data(admin_client, url), **rows("offices", row)})
    assert answer.status_code == 302, faults(answer)
    office = Office.objects.get()
    assert (str(office.start), str(office.end)) == ("2014", "2016")


@pytest.mark.slow
def test_a_refused_date_keeps_every_word_and_is_told_beside_its_field(add_event):
    answer = add_event(start="31/2/2021", end="12 October 2021", city_en="Santiago")
    [sentence] = faults(answer)["start"]
    assert "February 2021 has no such day" in sentence
    page = answer.content.decode()
    assert 'value="31/2/2021"' in page
    assert 'value="12 October 2021"' in page
    assert 'value="Santiago"' in page
    assert Event.objects.count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_the_form_shows_a_date_in_the_words_of_the_page(admin_client, language):
    event = EventFactory(start="2014-10", end=None)
    url = reverse("admin:forum_event_change", args=[event.pk])
    page = admin_client.get(url, headers={"accept-language": language}).content.decode()
    assert f'date-words" aria-live="polite">{format_partial_date(event.start, language)}</div>' in page


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_date_in_other_words_is_no_change(admin_client):
    event = EventFactory(start="2021-10-12", end=None)
    url = reverse("admin:forum_event_change", args=[event.pk])
    sent = {**form_data(admin_client, url), "start": "12 October 2021", "name_en": ""}
    answer = admin_client.post(url, sent)
    assert "start" not in answer.context["adminform"].form.changed_data


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12 de octubre de 2021", date(2021, 10, 12)),
        ("2021-10-12", date(2021, 10, 12)),
        ("hoy", date(2024, 2, 29)),
        ("yesterday", date(2024, 2, 28)),
        ("", None),
    ],
)
@pytest.mark.django_db
def test_a_day_is_typed_like_every_date(admin_client, monkeypatch, typed, kept):
    monkeypatch.setattr(parse, "localdate", lambda: date(2024, 2, 29))
    url = reverse("admin:records_source_add")
    source = {
        "title": "Report",
        "publisher": "ECLAC",
        "slug": "report",
        "language": "castellano",
        "accessed_on": typed,
    }
    answer = admin_client.post(url, {**form_data(admin_client, url), **source})
    assert answer.status_code == 302, faults(answer)
    assert (Source.objects.get().accessed_on, Source.objects.get().language) == (kept, "es")


@pytest.mark.parametrize("typed", ["2021-10", "2021-10-12?", "11-12/10/2021"])
@pytest.mark.django_db
def test_what_is_no_certain_day_is_no_day(admin_client, typed):
    url = reverse("admin:records_source_add")
    source = {
        "title": "Report",
        "publisher": "ECLAC",
        "slug": "report",
        "language": "es",
        "accessed_on": typed,
    }
    answer = admin_client.post(url, {**form_data(admin_client, url), **source})
    assert faults(answer) == {"accessed_on": ["Write a whole day, such as 2021-10-12 or 12/10/2021."]}


# The words that a form asks for while a date is typed

WORDS = "/admin/date/"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("11-12/10/2021", {"edtf": "2021-10-11/2021-10-12", "words": "11–12 October 2021"}),
        ("c. 2010", {"edtf": "2010~", "words": "2010 (approximate)"}),
        ("  ", {"edtf": "", "words": ""}),
    ],
)
def test_the_site_says_what_a_date_is_read_as(admin_client, text, said):
    assert admin_client.get(WORDS, {"text": text}).json() == said


def test_the_site_says_why_a_date_is_not_read(admin_client):
    said = admin_client.get(WORDS, {"text": "31/2/2021"}).json()
    assert list(said) == ["error"]
    assert "February 2021 has no such day" in said["error"]


@pytest.mark.django_db
def test_only_editors_ask_for_words(client, django_user_model):
    assert client.get(WORDS, {"text": "2010"}).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(WORDS, {"text": "2010"}).status_code == 302


def test_words_are_asked_for_by_get_alone(admin_client):
    assert admin_client.post(WORDS, {"text": "2010"}).status_code == 405


def test_examples_of_a_refusal_can_be_read():
    for language in LANGUAGES:
        with override(language):
            examples = parse._examples().partition(": ")[2].rstrip(".").split("; ")
            for example in examples:
                typed_date(example.partition(" (")[0])
