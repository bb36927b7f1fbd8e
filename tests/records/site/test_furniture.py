"""What stands around every page: document, menu, language switch, filters, drawn bars, error pages."""

import json
import posixpath
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import override_settings
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils.translation import override

from records.core.licences import LICENCES
from records.core.paths import path_of
from records.site.templatetags.drawings import bars
from records.site.templatetags.facets import folded
from records.site.templatetags.records import long_date
from records.site.views import OFFLINE_FILES
from tests.factories import EventFactory, SeriesFactory

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
STATIC = Path(settings.BASE_DIR, "static")
STYLES = sorted(STATIC.rglob("*.css"))
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass
class Choice:
    value: str
    selected: bool = False
    label: str = ""
    count: int = 1
    is_least: bool = False


@dataclass
class Item:
    label: str
    count: int
    url: str = "?"
    count_label: str = ""


def choices_of(parts) -> tuple[list[str], list[str]]:
    return [choice.value for choice in parts["shown"]], [choice.value for choice in parts["rest"]]


def test_eight_choices_stay_in_view_and_every_selected_one():
    choices = [Choice(str(number), selected=number == 10) for number in range(12)]
    assert choices_of(folded(choices)) == ([*"01234567", "10"], ["8", "9", "11"])


def test_a_short_list_of_choices_is_not_folded():
    assert choices_of(folded([Choice("a"), Choice("b")])) == (["a", "b"], [])


def test_a_bar_has_a_dot_for_each_record():
    drawn = bars([Item("2020", 0), Item("2021", 3)])
    assert [column["centres"] for column in drawn["columns"]] == [[], [9, 27, 45]]
    assert drawn["per_dot"] == 1
    assert render_to_string("components/bars.html", drawn).count("<a ") == 1


def test_a_tall_bar_says_how_many_records_a_dot_stands_for():
    years = [Item("2021", 25), Item("2022", 1, count_label="1 event")]
    html = render_to_string("components/bars.html", bars(years))
    assert html.count("<circle") == 9 + 1
    assert html.count("<a ") == 2
    assert "3 records" in html
    assert '2022<span class="vh">, 1 event</span>' in html


@pytest.mark.parametrize(("language", "day"), [("en", "9 October 2021"), ("es", "9 de octubre de 2021")])
def test_a_moment_is_shown_as_its_day(language, day):
    with override(language):
        assert long_date(datetime(2021, 10, 9, 12, tzinfo=UTC)) == day


def test_no_bars_for_no_items():
    assert bars([]) == {"columns": [], "per_dot": 1}


@pytest.mark.parametrize(("reading", "sentence"), [("en", "only in Spanish"), ("es", "español")])
def test_a_text_of_another_language_says_so(reading, sentence):
    with override(reading):
        html = render_to_string("components/only_in.html", {"text_language": "es", "url": "/es/x/"})
    assert sentence in html
    assert '<a href="/es/x/" hreflang="es">' in html


def test_the_order_keeps_the_filters_and_the_filters_keep_the_order():
    facet = {"name": "year", "label": "Year", "choices": [Choice("2021", selected=True), Choice("2022")]}
    sorts = [{"value": "newest", "selected": False}, {"value": "oldest", "selected": True}]
    context = {"facets": [facet], "sorts": sorts}
    hidden = re.compile(r'<input type="hidden" name="(\w+)" value="(\w+)">')
    assert hidden.findall(render_to_string("components/sort.html", context)) == [("year", "2021")]
    assert hidden.findall(render_to_string("components/facets.html", context)) == [("sort", "oldest")]


def test_what_a_reader_typed_is_text():
    sentence = "<script>x</script> is not a year."
    html = render_to_string("components/bad_values.html", {"bad_values": [sentence]})
    assert "&lt;script&gt;x&lt;/script&gt; is not a year." in html
    assert "<script>" not in html


def test_the_menu_marks_the_section_and_the_list_itself(rf):
    template = Template('{% load records %}{% nav_link "event-list" "Events" %}')

    def link_on(path):
        return template.render(Context({"request": rf.get(path)}))

    with override(LANGUAGES[0]):
        address = re.search(r'href="([^"]+)"', link_on("/"))[1]
        assert "aria-current" not in link_on("/")
        assert 'aria-current="page"' in link_on(address)
        assert 'aria-current="true"' in link_on(f"{address}a-forum/")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_names_its_twins(client, language):
    with override(language):
        address = Template('{% url "about" %}').render(Context())
    html = client.get(address).content.decode()
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', html))
    assert f'<html lang="{language}">' in html
    assert list(alternates) == [*LANGUAGES, "x-default"]
    assert alternates[language] == settings.SITE_URL + address
    assert f'<link rel="canonical" href="{settings.SITE_URL}{address}">' in html
    assert alternates["x-default"] == alternates[LANGUAGES[0]]


def test_a_part_is_rendered_once_for_each_language_and_value():
    template = Template(
        '{% load i18n kept %}{% kept name %}{% translate "Search" %} {{ name }} {{ other }}{% endkept %}'
    )

    def shown(language, **context):
        with override(language):
            return template.render(Context(context))

    assert [shown("en", name="a", other=1), shown("es", name="a", other=2)] == ["Search a 1", "Buscar a 2"]
    assert [shown("en", name="b", other=3), shown("en", name="a", other=4)] == ["Search b 3", "Search a 1"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prefix", ["/", "/archive/"])
def test_paths_are_those_of_django(language, prefix):
    set_script_prefix(prefix)
    try:
        with override(language):
            assert path_of("event-list") == reverse("event-list")
            for slug in ("forum-2021", "any_slug", "X"):
                assert path_of("event-detail", slug) == reverse("event-detail", args=[slug])
            with pytest.raises(NoReverseMatch):
                path_of("event-detail", "a/b")
    finally:
        set_script_prefix("/")


PROMISES = ("mailto:", "#corrections", "#keeper", "are welcome", "Send us a source", "privacy policy")


@pytest.mark.django_db
def test_pages_promise_an_answer_only_where_somebody_is_named(client):
    series = SeriesFactory()
    addresses = ("/en/about/", EventFactory().get_absolute_url(), series.get_absolute_url(), "/en/no-page/")
    pages = "".join(client.get(address).content.decode() for address in addresses)
    assert [promise for promise in PROMISES if promise in pages] == []
    named = {"KEEPER": "Institute & Co", "KEEPER_ADDRESS": "1 Street", "PRIVACY_URL": "https://example.org/p"}
    with override_settings(CONTACT_EMAIL="editors@example.org", **named):
        page = client.get("/en/about/").content.decode()
        assert "#corrections" in client.get("/en/no-page/").content.decode()
    assert [promise for promise in PROMISES if promise not in page] == ["Send us a source"]
    assert "Institute &amp; Co<br>1 Street" in page and 'href="https://example.org/p"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_names_the_licence_of_the_archives_own_data(client, language):
    url = "https://creativecommons.org/licenses/by-sa/4.0/"
    with override_settings(DATA_LICENSE=LICENCES["CC-BY-SA-4.0"]), override(language):
        for name in ("about", "data", "home"):
            page = client.get(reverse(name)).content.decode()
            assert f'<link rel="license" href="{url}">' in page
            assert f'<a rel="license external" href="{url}">CC BY-SA 4.0</a>' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_is_a_page_of_its_language_and_asks_the_database_nothing(client, language):
    response = client.get(f"/{language}/no-such-page/")
    html = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{language}">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html


def test_the_last_page_needs_nothing_and_speaks_every_language():
    html = get_template("500.html").render()
    assert re.findall(r'<section lang="(\w+)">', html) == LANGUAGES
    for name in re.findall(rf'{settings.STATIC_URL}([\w/.]+)"', html):
        assert finders.find(name), name


# A copy of the site shows it at any depth, where no relative address of a file would be right: its policy names the
# hash of its style and script, and nothing else runs.
OF_ITSELF = Path(settings.BASE_DIR, "templates/mirror/missing.html")


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path != OF_ITSELF], ids=lambda path: path.name
)
def test_no_template_needs_inline_code(path):
    """Data that a script reads (`application/json`) is no code: no browser runs it."""
    code = r"<script(?![^>]*\s(?:src=|type=\"application/json\"))"
    assert not re.search(rf"<style|\sstyle=|\son[a-z]+=|javascript:|{code}", path.read_text())


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_ask_only_for_files_of_this_site(path):
    folder = path.parent.relative_to(STATIC).as_posix()
    for address in re.findall(r"url\(\"?([^\")]+)", path.read_text()):
        assert finders.find(posixpath.normpath(f"{folder}/{address}")), address


def test_the_service_worker_keeps_nothing_of_editors_or_of_senders(client):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    said = dict(re.findall(r"self\.(\w+) = (.*);", answer.content.decode()))
    never = json.loads(said["never"])
    assert {"/admin/", "/en/check/", "/es/verificar/"} <= set(never)
    assert not any("/en/quotations/".startswith(path) for path in never)
    assert len(json.loads(said["files"])) == len(set(json.loads(said["files"]))) > 5
    assert re.search(r'importScripts\("/static/js/offline.*\.js"\);', answer.content.decode())
    for name in OFFLINE_FILES:
        assert finders.find(name), name
