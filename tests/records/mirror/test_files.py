"""Names of files, and pages as they are rewritten: no record is needed for either."""

import re
from datetime import date
from pathlib import Path

import pytest

from records.mirror.addresses import Target, file_of, link_target, relative
from records.mirror.errors import MirrorError
from records.mirror.placing import Place
from records.mirror.rewriting import Page

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("/en/", "en/index.html"),
        ("/es/eventos/", "es/eventos/index.html"),
        ("/en/events/?page=2", "en/events/page=2.html"),
        ("/en/events/?page=1", "en/events/index.html"),
        ("/en/events/?year=2021&page=2", "en/events/page=2,year=2021.html"),
        ("/en/events/?page=2&year=2021", "en/events/page=2,year=2021.html"),
        ("/en/quotations/own-compass/?format=json", "en/quotations/own-compass/format=json.json"),
        ("/en/quotations/?format=table", "en/quotations/format=table.csv"),
        ("/en/quotations/?format=csljson", "en/quotations/format=csljson.csl.json"),
        ("/en/quotations/feed.atom", "en/quotations/feed.atom"),
        ("webcal://testserver/en/events/calendar.ics", "en/events/calendar.ics"),
        ("/es/citas/own-compass/imagen.png", "es/citas/own-compass/imagen.png"),
        ("/api/v1/quotations", "api/v1/quotations.json"),
        ("/es/datos/README.txt", "en/data/readme~b01eeed0.txt"),
        ("/static/css/site.css", "static/css/site.css"),
    ],
)
def test_a_file_has_the_name_of_its_address(link, file):
    assert link_target("/en/", link).file == file


@pytest.mark.parametrize(
    "address",
    ["/en/people/con/", "/en/people/Xi/", "/en/people/xi/", f"/en/people/{'a' * 300}/", "/en/people/nul.x/"]
    + [
        f"/en/people/?country={value}"
        for value in ("CL", "cl", "%C3%B1", "n", "a%2Fb", "a,b=c", "a" * 300, "a:b")
    ],
)
def test_every_file_system_takes_the_name(address):
    parts = file_of(address).split("/")
    assert all(len(part.encode()) < 120 and re.fullmatch(r"[a-z0-9._~=,-]+", part) for part in parts)
    assert not {part.split(".")[0] for part in parts} & {"con", "nul", "aux", "prn"}


def test_no_two_addresses_are_one_file():
    addresses = ["Xi", "xi", "xI", "x-i", "x_i", "x~i", "con", "con-", "a" * 300, "a" * 301]
    files = {file_of(f"/en/people/{one}/").lower() for one in addresses}
    queries = ["a=b&c=d", "a=b%2Cc%3Dd", "a=B", "a=b", "a=%C3%B1", "a=n"]
    files |= {file_of(f"/en/people/?{one}").lower() for one in queries}
    assert len(files) == len(addresses) + len(queries)


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://example.org/", "outside"),
        ("mailto:a@example.org", "outside"),
        ("#cite", "outside"),
        ("/admin/", "left out"),
        ("/en/basket/", "left out"),
        ("/oembed?url=x", "left out"),
        ("/en/events/?format=csv&year=2021", "left out"),
        ("/en/quotations/feed.atom?speaker=xi", "left out"),
    ],
)
def test_a_link_leads_outside_or_to_what_no_mirror_has(link, found):
    assert link_target("/en/", link) == found


def test_a_link_leads_from_file_to_file():
    target = link_target("/en/events/a/", "http://testserver/es/citas/?q=x#top")
    assert relative("en/events/a/index.html", target) == "../../../es/citas/q=x.html#top"
    assert relative("es/citas/q=x.html", Target("page", "", "es/citas/index.html", "#a")) == "index.html#a"
    assert relative("index.html", target) == "es/citas/q=x.html#top"


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><link rel="canonical" href="http://testserver/en/events/">
<link rel="alternate" hreflang="es" href="http://testserver/es/eventos/"><link rel="license" href="https://c.org/">
<link rel="alternate" type="application/json+oembed" href="/oembed?url=x"></head>
<body data-offline="Gone"><header class="site"></header><main id="main">{}</main></body></html>"""


def rewritten(main, address="/en/events/"):
    page = Page(address, PAGE.format(main), DAY, lambda link: "/en/people/xi/")
    return page.rewritten(), page


def test_a_page_says_whose_copy_it_is_and_leads_nowhere_else():
    html, page = rewritten(
        '<a href="/es/eventos/#a">Es</a> <a href="/id/p1234567">No</a> <img src="/static/a.svg">'
    )
    assert '<a href="../../es/eventos/index.html#a">Es</a>' in html
    assert '<a href="../people/xi/index.html">No</a>' in html
    assert '<img src="../../static/a.svg">' in html
    note = '<a href="http://testserver/en/events/" rel="external">See the original</a>'
    assert f"This is a copy of Viva Voz, made on 30 November 2026. {note}" in html
    assert re.findall(r'"(http://testserver[^"]*)"', html) == ["http://testserver/en/events/"] * 2
    assert 'name="robots" content="noindex"' in html
    assert html.index("Content-Security-Policy") < html.index("canonical")
    assert "data-offline" not in html
    assert set(page.targets) == {"/es/eventos/", "/en/people/xi/", "a.svg", "css/mirror.css"}


def test_what_needs_a_server_is_a_link_or_is_not_there():
    main = """<form class="search" role="search" action="/en/search/" data-suggest="/en/x/"><input name="q"></form>
    <form method="post" action="/en/check/"><textarea name="q"></textarea></form>
    <form method="get"><details><fieldset><label class="check"><input type="checkbox" name="year" value="2021">
    <span>2021</span></label><label class="check"><input type="checkbox" name="year" value="2020" checked> 2020</label>
    </fieldset><button type="submit">Apply</button></details></form>
    <form method="get"><select name="sort"><option value="old">Oldest</option></select></form>
    <form method="get"><select name="compare"><option value="a">A</option></select></form>
    <button data-pick="q1">Add</button> <a href="/en/basket/">Basket</a> <a href="/en/search/?q=a%20b">a b</a>"""
    html, _page = rewritten(main)
    assert '<form class="search" role="search" action="../search/index.html"><input name="q"></form>' in html
    assert html.count("<form") == 1
    assert re.search(r'<a class="check" href="year=2021.html">\s*<span>2021</span></a>', html)
    assert '<strong class="check"> 2020</strong>' in html
    assert 'Order: <a class="check" href="sort=old.html">Oldest</a>' in html
    assert "<button" not in html
    assert "<span>Basket</span>" in html
    assert '<a href="../search/index.html?q=a%20b">a b</a>' in html


def test_a_filtered_list_offers_no_orders_and_no_files_of_its_own():
    order = '<select name="sort"><option value="old">A</option></select>'
    main = f'<form method="get">{order}</form><nav class="take">X</nav>'
    assert "sort=old" not in rewritten(main, "/en/events/?year=2021")[0]
    assert "take" not in rewritten(main, "/en/events/?sort=old")[0]
    assert "take" in rewritten(main, "/en/events/?page=2")[0]


def test_foreign_folders_are_refused(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    Place(tmp_path / "new", False).refuse_others()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    for folder, words in (
        ("photos", "a.jpg"),
        ("photos/a.jpg", "is a file"),
        ("media/x", "media"),
        (".", "media"),
    ):
        with pytest.raises(MirrorError, match=re.escape(words)):
            Place(Path(tmp_path, folder), False).refuse_others()
