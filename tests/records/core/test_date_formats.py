"""What readers see of dates, lists and countries, in each language."""

import pytest
from django.utils.translation import override

from records.core.dates.fields import PartialDate
from records.core.locale_formats import (
    countries,
    country_name,
    doubt,
    format_date_range,
    format_list,
    format_partial_date,
    machine_date,
)


def dates(text):
    """Dates of "start, end"; a missing one is None."""
    return [PartialDate(part) if part else None for part in text.split(", ")]


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("2010", "2010", "2010"),
        ("2014-11~", "November 2014", "noviembre de 2014"),
        ("2021-10-12?", "12 October 2021", "12 de octubre de 2021"),
        ("2021-10-XX", "October 2021", "octubre de 2021"),
        ("201X", "2010–2019", "2010–2019"),
        ("2014?/2016", "2014–2016", "2014–2016"),
        ("2014-10/2014-11", "October – November 2014", "octubre – noviembre de 2014"),
        ("0999-05-01", "1 May 999", "1 de mayo de 999"),
    ],
)
def test_a_date_is_written_in_full_as_far_as_it_is_known(text, english, spanish):
    value = PartialDate(text)
    assert format_partial_date(value, "en") == english
    assert format_partial_date(value, "es") == spanish


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("2021-10-11", "11 Oct 2021", "11 oct. 2021"),
        ("2021-09-18", "18 Sep 2021", "18 sept. 2021"),
        ("2025-05-13", "13 May 2025", "13 may. 2025"),
        ("2014-11", "Nov 2014", "nov. 2014"),
        ("2010", "2010", "2010"),
    ],
)
def test_a_date_may_be_short(text, english, spanish):
    value = PartialDate(text)
    assert format_partial_date(value, "en", short=True) == english
    assert format_partial_date(value, "es", short=True) == spanish


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("2021-10-11, 2021-10-12?", "11–12 October 2021", "11 y 12 de octubre de 2021"),
        ("2024-10-09, 2024-10-11", "9–11 October 2024", "9–11 de octubre de 2024"),
        ("2025-03-31, 2025-04-04", "31 March – 4 April 2025", "31 de marzo – 4 de abril de 2025"),
        (
            "2024-12-30, 2025-01-02",
            "30 December 2024 – 2 January 2025",
            "30 de diciembre de 2024 – 2 de enero de 2025",
        ),
        ("2014-10, 2015-01", "October 2014 – January 2015", "octubre de 2014 – enero de 2015"),
        ("2014-10, 2014-11-03", "October 2014 – 3 November 2014", "octubre de 2014 – 3 de noviembre de 2014"),
        ("2014, 2016", "2014–2016", "2014–2016"),
        ("2016-11-07, 2016-11-07?", "7 November 2016", "7 de noviembre de 2016"),
        ("2016-11-07, ", "7 November 2016", "7 de noviembre de 2016"),
        ("2014/.., ", "from 2014", "desde 2014"),
        (", 2015-02", "until February 2015", "hasta febrero de 2015"),
        ("../2015-02, ", "until February 2015", "hasta febrero de 2015"),
        (", ", "", ""),
    ],
)
def test_a_range_says_what_both_ends_share_once(text, english, spanish):
    start, end = dates(text)
    assert format_date_range(start, end, "en") == english
    assert format_date_range(start, end, "es") == spanish


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("2021-10-11, 2021-10-12?", "11–12 Oct", "11–12 oct."),
        ("2025-03-31, 2025-04-04", "31 Mar – 4 Apr", "31 mar. – 4 abr."),
        ("2016-11-07, ", "7 Nov", "7 nov."),
        ("2014-11, ", "Nov", "nov."),
        ("2014-10, 2014-11", "Oct–Nov", "oct.–nov."),
        ("2010, ", "2010", "2010"),
        ("2024-12-30, 2025-01-02", "30 Dec 2024 – 2 Jan 2025", "30 dic. 2024 – 2 ene. 2025"),
    ],
)
def test_a_list_grouped_by_year_leaves_the_year_out(text, english, spanish):
    start, end = dates(text)
    assert format_date_range(start, end, "en", short=True, year=False) == english
    assert format_date_range(start, end, "es", short=True, year=False) == spanish


@pytest.mark.parametrize(
    ("language", "text", "written"),
    [
        ("fr", "2021-09-11, 2021-09-12", "11–12 sept. 2021"),
        ("pt-br", "2021-10, ", "out. de 2021"),
        ("zh-hans", "2025-03-31, 2025-04-04", "2025年3月31日–4月4日"),
        ("zh-hans", "2014-11, ", "2014年11月"),
        ("fr", "2014-10, 2014-11", "oct. – nov. 2014"),
    ],
)
def test_a_language_without_settings_is_written_as_the_cldr_says(language, text, written):
    start, end = dates(text)
    assert format_date_range(start, end, language, short=True) == written


def test_the_page_decides_the_language():
    with override("es"):
        assert format_partial_date(PartialDate("2014-11")) == "noviembre de 2014"
        assert country_name("DE") == "Alemania"
        assert format_list(["a", "b"]) == "a y b"
        assert countries()[0] == ("AF", "Afganistán")
    with override(None):
        assert format_partial_date(PartialDate("2014-11")) == "November 2014"


@pytest.mark.parametrize(
    ("text", "label"),
    [("2021", None), ("2021?", "inferred"), ("2021~", "approximate"), ("2021%", "inferred and approximate")],
)
def test_doubt_stands_beside_a_date(text, label):
    value = PartialDate(text)
    assert doubt(value, "en") == label
    assert format_partial_date(value, "en") == "2021"


def test_doubt_is_told_in_the_language():
    assert doubt(None) is None
    assert doubt(PartialDate("2021?"), "es") not in (None, "", "inferred")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2010~", "2010"),
        ("2014-11", "2014-11"),
        ("2021-10-12?", "2021-10-12"),
        ("2021-10-XX", "2021-10"),
        ("2021-XX-XX?", "2021"),
        ("201X", ""),
        ("2014/2016", ""),
    ],
)
def test_a_machine_reads_the_part_that_is_known(text, written):
    assert machine_date(PartialDate(text)) == written


def test_a_machine_reads_nothing_where_there_is_nothing():
    assert machine_date(None) == ""


@pytest.mark.parametrize(
    ("items", "english", "spanish"),
    [
        ([], "", ""),
        (["CELAC"], "CELAC", "CELAC"),
        (["a", "b"], "a and b", "a y b"),
        (["a", "b", "c"], "a, b and c", "a, b y c"),
        (["ECLAC", "Institute"], "ECLAC and Institute", "ECLAC e Institute"),
        (["España", "Italia", "Ítaca"], "España, Italia and Ítaca", "España, Italia e Ítaca"),
        (["padre", "hijo"], "padre and hijo", "padre e hijo"),
        (["agua", "hielo"], "agua and hielo", "agua y hielo"),
        (["pan y vino", "Irán y Omán"], "pan y vino and Irán y Omán", "pan y vino e Irán y Omán"),
    ],
)
def test_lists_end_as_the_language_does(items, english, spanish):
    assert format_list(iter(items), "en") == english
    assert format_list(iter(items), "es") == spanish


@pytest.mark.parametrize(
    ("code", "english", "spanish"),
    [("CN", "China", "China"), ("MX", "Mexico", "México"), ("QQ", "QQ", "QQ"), ("", "", "")],
)
def test_countries_have_names(code, english, spanish):
    assert (country_name(code, "en"), country_name(code, "es")) == (english, spanish)


def test_countries_are_those_of_iso_3166_in_the_order_of_the_language():
    english, spanish = countries("en"), countries("es")
    assert len(english) == len(spanish) == 249
    assert dict(english).keys() == dict(spanish).keys()
    assert not {"EU", "UN", "ZZ"} & dict(english).keys()
    names = [name for _code, name in spanish]
    assert names.index("Azerbaiyán") < names.index("Bahamas")
    assert names.index("Etiopía") < names.index("Fiyi")
    assert [name for _code, name in english][:3] == ["Afghanistan", "Åland Islands", "Albania"]
