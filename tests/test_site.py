"""The whole site, as `make demo` shows it, walked by its links."""

import gzip
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from records.core.models import record_models
from tests.conftest import load_archive
from tests.crawl import HeadingParser, Page, internal, is_static_file, walk
from tests.html import validate
from tests.reading import plain as words

# No test of its own asks the database, but the fixture does: without a mark, none is made for this file alone.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.portable]

LIMIT = 60 * 1024
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker) -> dict[str, Page]:
    """Every page of the demo, read once; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_archive()
        pages = walk(Client(), *(f"/{code}/" for code in LANGUAGES), *every_answer())
        pages["every record"] = Page(" ".join(every_address()), 200)
        transaction.set_rollback(True)
    return pages


def every_address() -> list[str]:
    addresses = []
    for language in LANGUAGES:
        with override(language):
            addresses += [
                record.get_absolute_url() for model in record_models() for record in model.objects.published()
            ]
    return addresses


def every_answer() -> list[str]:
    """Pages of results and of words compared, of every sort."""
    asked = {
        "search": [
            "celac",
            "vacines",
            "speaker:barcena year:2021",
            "asimetrias",
            "xyzzy",
            "deepened global krill",
            "cooperation kind:quotation topic:multilateralism speaker:nobody",
        ],
        "check": [
            "The sea belongs to everyone",
            "China has no long-term vision and clarity",
            "CELAC is a common space",
            "Xi Jinping: Brazil has a long-term vision and clarity as to its horizons",
            "climate change",
            "Guterres: Con 33 países miembros, la CELAC es un espacio común para alinear prioridades. Nada más.",
        ],
    }
    addresses = []
    for language in LANGUAGES:
        with override(language):
            addresses += [
                f"{reverse(page)}?{urlencode({'q': q})}" for page, texts in asked.items() for q in texts
            ]
    return addresses


def plain(site: dict[str, Page]) -> list[Page]:
    return [page for address, page in site.items() if page.html]


def whole(site: dict[str, Page]) -> list[Page]:
    """The pages that stand by themselves, not in a frame of another one."""
    return [page for page in plain(site) if "css/embed.css" not in page.html]


def test_every_link_leads_to_a_page(site):
    assert len(site) > 300
    faults = {
        address: page.status for address, page in site.items() if page.status not in {200, 301, 302, 303}
    }
    assert faults == {}


def test_every_record_is_reached_by_links_in_every_language(site):
    addresses = site["every record"].address.split()
    assert len(addresses) > 200
    assert [address for address in addresses if address not in site] == []


def test_every_fragment_leads_to_a_place(site):
    faults = set()
    for page in plain(site):
        for link in page.seen.links:
            target = internal(page.address, link)
            if target and target[1] and target[0] in site and target[1] not in site[target[0]].seen.ids:
                faults.add((target[0], target[1]))
    assert faults == set()


def test_an_inferred_day_never_stands_without_saying_so(site):
    """The last day of the article's event; the note about it says so further on."""
    day = re.compile(r"\b12 (?:October|Oct\.?|de octubre de|oct\.) 2021")
    note = re.compile(r"held on 11 and 12 October 2021|el 11 y el 12 de octubre de 2021")
    faults = []
    for page in plain(site):
        text = note.sub("", words(re.sub(r"<script.*?</script>", "", page.html, flags=re.DOTALL)))
        found = (text[match.start() : match.end() + 45] for match in day.finditer(text))
        faults += [(page.address, stretch) for stretch in found if "infer" not in stretch.lower()]
    assert faults == []


NOTED = {
    "en": [
        *[
            "the 32 CELAC countries",
            "With 32 member",
            "the One Road One Route Initiative and",
            "the 19 countries that",
        ],
        *[
            "in the direct digital economy, in",
            "the 66.2 million households in",
            "States (CELAC) on September 18",
        ],
        *[
            "the China-CELAC Forum is the ideal",
            "with the Latin American Institute and",
            "of the Chinese Institute of",
        ],
    ],
    "es": [
        *[
            "a los 32 países de la CELAC",
            "Con 32 países",
            "de los 19 países que",
            "los 66,2 millones de hogares de",
        ],
        *["hacia la economía digital directa, además", "la Iniciativa de la Franja y la Ruta y evaluar"],
        *["Caribeños (CELAC), el 18 de septiembre", "el Foro China-CELAC es el espacio"],
    ],
}
# What is not the passage itself: the head, data, citations and what they are copied from, notes, first words in links.
APART = re.compile(
    r"<head>.*?</head>|<script.*?</script>|<p class=\"cite\".*?</p>|<pre.*?</pre>|<textarea.*?</textarea>"
    r"|<dl class=\"facts notes\">.*?</dl>|<nav class=\"turn\".*?</nav>|=\"[^\"]*\""
    r"|<bdi\b[^>]*>“[^<]*…”</bdi>",
    re.DOTALL,
)


def test_noted_words_never_stand_unmarked(site):
    """A mark parts the words around it, so that no page has these in one piece."""
    faults = [
        (page.address, stretch)
        for page in plain(site)
        for stretches in NOTED.values()
        for stretch in stretches
        if stretch in APART.sub("", page.html)
    ]
    assert faults == []


def test_no_page_loads_anything_from_elsewhere(site):
    for page in plain(site):
        for address in page.seen.loaded:
            target = internal(page.address, address)
            assert target, (page.address, address)
            assert target[0] in site or not target[0].startswith("/static/") or is_static_file(target[0]), (
                address
            )


def test_outside_links_say_that_they_lead_outside(site):
    for page in plain(site):
        for tag, attributes in page.seen.tags:
            link = attributes.get("href", "")
            if tag == "a" and internal(page.address, link) is None and link.startswith("http"):
                assert "external" in attributes.get("rel", "").split(), (page.address, link)


def test_nothing_is_inline(site):
    for page in plain(site):
        for tag, attributes in page.seen.tags:
            assert "style" not in attributes, (page.address, tag)
            assert tag != "style", page.address
            # A block of data is no script: browsers do not run it.
            is_data = attributes.get("type") == "application/ld+json"
            assert tag != "script" or attributes.get("src") or is_data, page.address
            assert not [name for name in attributes if name.startswith("on")], (page.address, tag)


def test_twins_name_each_other(site):
    for page in whole(site):
        assert page.seen.language in LANGUAGES, page.address
        alternates = page.seen.alternates
        assert set(alternates) == {*LANGUAGES, "x-default"}, page.address
        for code in LANGUAGES:
            address = internal(page.address, alternates[code])[0]
            if address in site:
                assert site[address].seen.alternates == alternates, (page.address, address)
                assert site[address].seen.language == code


def test_each_page_has_one_heading_a_title_of_its_own_and_no_id_twice(site):
    titles = Counter()
    for page in whole(site):
        assert sum(tag == "h1" for tag, _ in page.seen.tags) == 1, page.address
        repeated = [name for name, count in Counter(page.seen.ids).items() if count > 1]
        assert repeated == [], page.address
        if "?" not in page.address:
            titles[page.html.split("<title>")[1].split("</title>")[0], page.seen.language] += 1
    assert [title for title, count in titles.items() if count > 1] == []


def test_no_heading_stands_over_nothing(site):
    """Nor over a sentence that nothing is recorded, unless somebody asked for it."""
    faults = []
    for page in plain(site):
        parser = HeadingParser()
        parser.feed(page.html)
        faults += [(page.address, heading) for heading in parser.bare]
        if "?" not in page.address and '<div class="empty">' in page.html:
            faults.append((page.address, "says that nothing is recorded"))
    assert faults == []


ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL)
UNKNOWN = re.compile(
    r"<dt>([^<]*)</dt>\s*<dd[^>]*>(?:\s|<span class=\"unknown\">[^<]*</span>)*</dd>", re.DOTALL
)
FACET = re.compile(r"<fieldset\b.*?</fieldset>", re.DOTALL)


def empty_columns(html: str) -> list[str]:
    """The headings of a table's columns in which no row has anything."""
    head, *rows = [CELL.findall(row) for row in ROW.findall(html)]
    filled = [[bool(words(cell).strip(" –")) for cell in row] for row in rows if len(row) == len(head)]
    return [words(name) for name, *column in zip(head, *filled, strict=True) if not any(column)]


def test_no_column_fact_or_facet_is_empty(site):
    """Nor does a fact say nothing but that it is not known; a facet of one value is there to be taken back."""
    faults = []
    for page in plain(site):
        faults += [(page.address, fact) for fact in UNKNOWN.findall(page.html)]
        for table in re.findall(r"<table\b.*?</table>", page.html, re.DOTALL):
            faults += [(page.address, name) for name in empty_columns(table) if "<thead>" in table]
        for facet in FACET.findall(page.html):
            if facet.count('type="checkbox"') == 1 and " checked" not in facet:
                faults.append((page.address, words(facet)))
    assert faults == []


def test_what_is_empty_is_seen():
    table = "<table><tr><th>A<th>B</th></tr>{}</table>".replace("A<", "A</th><")
    assert empty_columns(table.format("<tr><td>a</td><td> –</td></tr>")) == ["B"]
    assert UNKNOWN.findall(
        '<dt>A</dt><dd> <span class="unknown">Not stated</span></dd><dt>B</dt><dd>b</dd>'
    ) == ["A"]


def full_names(language: str) -> dict[str, str]:
    """The names of the bodies of the demo by their acronyms in a language."""
    bodies = [
        one["fields"]
        for file in sorted((settings.BASE_DIR / "fixtures").glob("*.json"))
        for one in json.loads(file.read_text())
        if one["model"] == "organizations.organization"
    ]
    acronyms = ((body[f"acronym_{language}"], body[f"name_{language}"]) for body in bodies)
    return {letters: name for letters, name in acronyms if letters}


def test_each_page_explains_the_acronyms_that_it_prints(site):
    names = {language: full_names(language) for language in LANGUAGES}
    assert (len(names["en"]), names["es"]["ONU"]) == (16, "Naciones Unidas")
    faults, explained = [], 0
    for page in whole(site):
        main = re.search(r"<main.*?</main>", page.html, re.DOTALL)[0]
        text = words(re.sub(r"<(script|textarea|pre)\b.*?</\1>", "", main, flags=re.DOTALL))
        for letters, name in names[page.seen.language].items():
            if letters in text and re.search(rf"(?<!\w){letters}(?!\w)", text):
                explained += 1
                if name.casefold() not in text.casefold():
                    faults.append((page.address, letters))
    assert faults == []
    assert explained > 500


def test_a_heading_without_content_is_seen():
    parser = HeadingParser()
    parser.feed(
        "<main><h1>A</h1><h2>B</h2><h3>C</h3><p>c</p><h2>D</h2><div> </div><h2>E</h2><img><h2>F</h2></main>g"
    )
    assert parser.bare == ["D", "F"]


@cache
def file_weight(name: str) -> int:
    return len(gzip.compress(Path(settings.BASE_DIR / "static" / name).read_bytes()))


def shared_weight() -> int:
    """Return the compressed bytes that every page loads besides itself, and what keeps it for reading offline."""
    scripts = ("site", "take", "search", "theme", "offline")
    names = [f"css/{name}.css" for name in ("tokens", "site", "print")] + [
        f"js/{name}.js" for name in scripts
    ]
    return sum(map(file_weight, names))


def own_weight(page) -> int:
    """Return the compressed bytes of a page with the style sheets and scripts that it names."""
    named = re.findall(r'(?:href|src)="/static/((?:css|js)/[\w-]+)(?:\.\w+)?(\.css|\.js)"', page.html)
    return len(gzip.compress(page.html.encode())) + sum(file_weight("".join(one)) for one in named)


def test_no_page_weighs_too_much(site):
    weights = {page.address: own_weight(page) for page in plain(site)}
    heaviest = max(weights, key=weights.__getitem__)
    assert shared_weight() - file_weight("js/offline.js") < weights[heaviest] < LIMIT, heaviest


def test_every_page_is_valid_html(site, tmp_path):
    for number, page in enumerate(plain(site)):
        name = page.address.strip("/").replace("/", "_").replace("?", "__")[:120]
        (tmp_path / f"{number:04}-{name}.html").write_text(page.html)
    assert validate(tmp_path) == []
