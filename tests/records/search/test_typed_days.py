"""Dates among the words of a query, in any language and order."""

import pytest

from records.search.query import parse
from records.search.typed_days import label_of_date, typed_dates


def found(text):
    return [" ".join(one.units()) for one in typed_dates(text.split())]


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("vacunas 2021", ["2021"]),
        ("octubre 2021", ["2021-10"]),
        ("October vaccines 2021", ["2021-10"]),
        ("2021 vaccines 12 October", ["2021-10-12"]),
        ("12 de octubre de 2021", ["2021-10-12"]),
        ("October 12, 2021", ["2021-10-12"]),
        ("¿vacunas en 2021?", ["2021"]),
        ("12/10/2021", ["2021-10-12"]),
        ("2021-10-12", ["2021-10-12"]),
        ("11-12 October 2021", ["2021-10-11 2021-10-12"]),
        ("forum 2015-2017", ["2015 2016 2017"]),
        ("forum between 2015 and 2016", ["2015 2016"]),
        ("forum 2015 2017", ["2015", "2017"]),
        ("12 de octubre", ["--10-12"]),
        ("octubre vacunas", ["--10"]),
        ("may vaccines", []),  # a short word is a month with a day or a year only
        ("May 2025", ["2025-05"]),
        ("COVID-19 32 países 100%", []),
        ("66200000 households 5G", []),
        ("31 February 2021", ["2021-02"]),
        ("2021 2021 2021 2021 2021 2021", ["2021"] * 4),
    ],
)
def test_a_date_is_read_as_years_months_or_days(typed, units):
    assert found(typed) == units


def test_an_open_date_reaches_far():
    [since] = typed_dates(["since", "2018"])
    assert since.units()[0] == "2018"
    assert len(since.units()) == 51
    [until] = typed_dates(["until", "2018"])
    assert until.units()[-1] == "2018"


@pytest.mark.parametrize("typed", ['"2021"', "-2021", "NOT 2021", "year:2021", "2021*x", '"october 2021"'])
def test_what_is_asked_otherwise_is_no_date(typed):
    assert parse(typed).dates == []


def test_a_date_that_is_dropped_is_words_between_quotation_marks():
    query = parse("vaccines October in 2021 Chile")
    [date] = query.dates
    assert query.with_words_of(date) == 'vaccines "October" "in" "2021" Chile'
    assert parse(query.with_words_of(date)).dates == []


def test_a_date_is_shown_in_the_language_of_the_page():
    assert label_of_date("2021-10-12", has_year=True) == "12 October 2021"
    assert label_of_date("2000-10", has_year=False) == "October"
