"""Partial dates: what the notation means, and what is no date."""

import subprocess
import sys
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from records.core.dates.fields import PartialDate


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2010", date(2010, 1, 1), date(2010, 12, 31), "year"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), "year"),
        ("2014-11", date(2014, 11, 1), date(2014, 11, 30), "month"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "month"),
        ("2021-10-12", date(2021, 10, 12), date(2021, 10, 12), "day"),
        ("2021-10-12?", date(2021, 10, 12), date(2021, 10, 12), "day"),
        ("2021-10-XX", date(2021, 10, 1), date(2021, 10, 31), "month"),
        ("2021-XX", date(2021, 1, 1), date(2021, 12, 31), "year"),
        ("2021-XX-XX", date(2021, 1, 1), date(2021, 12, 31), "year"),
        ("201X", date(2010, 1, 1), date(2019, 12, 31), "interval"),
        ("20XX~", date(2000, 1, 1), date(2099, 12, 31), "interval"),
        ("2014/2016-02", date(2014, 1, 1), date(2016, 2, 29), "interval"),
        ("2021-10-01/2021-10-31", date(2021, 10, 1), date(2021, 10, 31), "interval"),
        ("2014?/2016~", date(2014, 1, 1), date(2016, 12, 31), "interval"),
        ("2014/..", date(2014, 1, 1), None, "interval"),
        ("2014/", date(2014, 1, 1), None, "interval"),
        ("../2014", None, date(2014, 12, 31), "interval"),
        ("/2014", None, date(2014, 12, 31), "interval"),
    ],
)
def test_an_expression_means_its_days(text, earliest, latest, precision):
    value = PartialDate(text)
    assert (value.earliest, value.latest, value.precision) == (earliest, latest, precision)
    assert str(value) == value.text == text


@pytest.mark.parametrize(
    ("text", "uncertain", "approximate"),
    [
        ("2021-10-12", False, False),
        ("2021-10-12?", True, False),
        ("2014-11~", False, True),
        ("2010%", True, True),
        ("2014/2016?", True, False),
        ("2014~/2016?", True, True),
    ],
)
def test_marks_say_how_certain_a_date_is(text, uncertain, approximate):
    value = PartialDate(text)
    assert (value.uncertain, value.approximate) == (uncertain, approximate)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", " 2014", "2014 ", "2014\n", "2014\0", "\0", "2014-", "20214", "-0005", "Y17000"),
        *("2021-13", "2021-00", "2021-02-30", "2021-10-00", "0000", "0000-01", "0000/2014", "000X", "00XX"),
        *("٢٠١٤", "２０１４", "2014-١١", "12/10/2021", "October 2021", "2021-10-12T10:00:00", "2021-10-12?~"),
        *("../..", "/", "..", "../", "2014/2012", "2014/2016/2018", "2014 / 2016", "2021-02-30/2021-03"),
        *("2021-21", "2021-24/2022", "2021-XX-12", "20X1", "XXXX", "201X/2022", "2021?-10", "2021-10~-12"),
        *("[2020,2021]", "{2020,2021}", "2" * 33, None, 2014, ["2014"]),
        pytest.param("9" * 1_000_000, id="a million digits"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(text):
    with pytest.raises(ValidationError) as refusal:
        PartialDate(text)
    assert refusal.value.code == "edtf"
    (sentence,) = refusal.value.messages
    assert "is not a date that the archive can read" in sentence
    assert sentence.isprintable()
    assert len(sentence) < 400


def test_values_are_frozen_and_equal_by_text():
    assert len({PartialDate("2014"), PartialDate("2014"), PartialDate("2014?")}) == 2
    assert PartialDate("2014")
    with pytest.raises(AttributeError):
        PartialDate("2014").text = "2015"


@pytest.mark.slow
@given(st.dates(), st.sampled_from([4, 7, 10]), st.sampled_from(["", "?", "~", "%"]))
def test_the_quick_reading_agrees_with_the_library(day, length, mark):
    from edtf import parse_edtf

    text = day.isoformat()[:length] + mark
    value, parsed = PartialDate(text), parse_edtf(text)
    assert value.earliest == date(*parsed.lower_strict()[:3])
    assert value.latest == date(*parsed.upper_strict()[:3])
    assert value.earliest <= day <= value.latest


@pytest.mark.slow
@given(st.text(max_size=40) | st.text("0123456789-/.X?~%", max_size=33))
def test_any_text_is_read_or_refused(text):
    try:
        value = PartialDate(text)
    except ValidationError:
        return
    assert (value.earliest or date.min) <= (value.latest or date.max)


@pytest.mark.slow
def test_common_dates_do_not_import_the_library():
    read = "from records.core.dates.fields import PartialDate as P; P('2010'); P('2014-11?'); P('2021-10-12')"
    read = f"import sys, django; django.setup(); {read}"
    ask = f"{read}; print('edtf' in sys.modules); P('20XX'); print('edtf' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "True"]
