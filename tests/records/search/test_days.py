"""Days as terms of the index."""

from datetime import date

import pytest

from records.core.dates.fields import PartialDate
from records.search.days import MOST, Span


def span(first, last=None):
    return Span(PartialDate(first).earliest, PartialDate(last or first).latest)


@pytest.mark.parametrize(
    ("first", "last", "units"),
    [
        ("2021", None, ["2021"]),
        ("2021-10", None, ["2021-10"]),
        ("2021-10-12?", None, ["2021-10-12"]),
        ("2021-10-11", "2021-10-12", ["2021-10-11", "2021-10-12"]),
        ("2021-12-31", "2022-01-01", ["2021-12-31", "2022-01-01"]),
        ("2020-05", "2020-06", ["2020-05", "2020-06"]),
        ("2020-11", "2021-01", ["2020-11", "2020-12", "2021-01"]),
        ("2015", "2017", ["2015", "2016", "2017"]),
        ("2015-01-02", "2015-06-30", [f"2015-0{month}" for month in range(1, 7)]),
    ],
)
def test_a_span_is_years_or_months_or_days(first, last, units):
    assert span(first, last).units() == units


def test_a_span_of_any_length_has_few_units():
    assert len(Span(date.min, date.max).units()) == MOST


def test_a_record_is_found_by_all_that_is_known_of_its_day_and_by_no_more():
    assert span("2021-10-12").found_by() == ["2021-10-12", "2021", "2021-10", "--10", "--10-12"]
    assert span("2014-11").found_by() == ["2014-11", "2014", "--11"]
    assert span("2010?").found_by() == ["2010"]
