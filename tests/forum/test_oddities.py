"""The nineteen oddities of the archive's first article: each is told where its words stand, in both languages."""

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import override

from forum.models import Article, Event, Quotation, Series
from organizations.models import Organization
from people.models import Person
from tests.reading import noted, plain

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EVENT = "celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021"
ARTICLE = "cooperation-china-lac-opportunity-2021-10-13"
# Where the words of a quotation are seen, beside its own page, its small page for other sites, and searches for it.
SEEN = ("event", "speaker", "list", "article")
HOW = ("elsewhere", "found", "checked")
# Oddities tied to words: pages on which they stand, the words in English and in Spanish.
TIED = {
    "celac-32-or-33": [("pending-task-integration", "32", "32"), ("celac-common-space", "32", "32")],
    "bri-name": [
        ("belt-and-road-study", "One Road One Route Initiative", "Iniciativa de la Franja y la Ruta")
    ],
    "bri-19-countries": [("belt-and-road-study", "19 countries", "19 países")],
    "direct-digital-economy": [
        ("digital-investment", "the direct digital economy", "la economía digital directa")
    ],
    "households-66-2": [("digital-investment", "66.2 million households", "66,2 millones de hogares")],
    "celac-name-truncated": [
        (
            "health-plan",
            "Community of Latin American States (CELAC)",
            "Comunidad de Estados Latinoamericanos y Caribeños (CELAC)",
        )
    ],
    "summit-year-missing": [("health-plan", "September 18", "18 de septiembre")],
    "order-of-parties": [("forum-ideal-place", "China-CELAC Forum", "Foro China-CELAC")],
    "academic-missing": [
        ("", "II High-Level CELAC-China Forum", "II Foro Académico de Alto Nivel CELAC-China")
    ],
    "event-dates": [("", "two-day event", "encuentro de dos días")],
    "udual-name": [
        (
            "",
            "Association of Universities of Latin America and the Caribbean (UDUAL)",
            "Unión de Universidades de América Latina y el Caribe (UDUAL)",
        )
    ],
    "ilas-name": [
        ("", "Latin American Institute", "Instituto de América Latina"),
        ("", "ILAS-CASS", "ILAS-CASS"),
    ],
    "ciis-name": [
        ("", "Chinese Institute of International Studies", "Instituto de Estudios Internacionales de China")
    ],
}
# What is said of the others on pages: (page, sentence in English, sentence in Spanish).
TOLD = {
    "event-dates": [
        ("event", "12 October is inferred: see note", "12 de octubre, fecha inferida: véase la nota")
    ],
    "place-not-given": [("event", "Place Not stated by the source", "Lugar La fuente no lo indica")],
    "similar-series": [
        ("series", "are two different series", "son dos series distintas"),
        ("other series", "are two different series", "son dos series distintas"),
    ],
    "free-indirect-sentences": [
        (page, "Attribution implied", "Atribución implícita")
        for page in ("event", "speaker", "list", "green-sectors", "china-advances")
    ],
    "one-speaker-quoted": [
        (
            "silent",
            "No words of this person are recorded",
            "Aún no se han registrado palabras de esta persona",
        )
    ],
    "retranslated-quotations": [
        (page, "", "Traducción no oficial") for page in ("event", "speaker", "list", "article", "own-compass")
    ],
    "pronoun-attributions": [
        (
            "own-compass",
            "Attribution she highlighted. As printed.",
            "Atribución destacó. Traducción no oficial. Tal como se publicó en inglés: she highlighted.",
        )
    ],
    "udual-name": [("udual", "The acronym is Spanish", "la forma inglesa que emplea la propia UDUAL")],
    "academic-missing": [("event", "without “Academic”", "omite “Académico”")],
}


# How each format says that the last day of the event, on which the words were said, is inferred.
SAYS_INFERRED = {
    "json": ("2021-10-12?", "2021-10-12?"),
    "csv": ("2021-10-12?", "2021-10-12?"),
    "jsonld": ("inferred", "inferid"),
    "bib": ("The date is inferred.", "La fecha es inferida."),
    "ris": ("The date is inferred.", "La fecha es inferida."),
    "csljson": ("The date is inferred.", "La fecha es inferida."),
    "ics": ("inferred", "inferid"),
    "atom": ("12 October 2021 (inferred)", "12 de octubre de 2021 (inferido)"),
}


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """Every page that the tables name, read once in each language; the database is left as it was."""
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client

    indexing = override_settings(SEARCH_AUTO_UPDATE=True)
    with django_db_blocker.unblock(), transaction.atomic(), indexing:
        call_command("loaddata", "article_2021", "forum_history", verbosity=0)
        found = {code: read_all(Client(), code) for code in ("en", "es")}
        transaction.set_rollback(True)
    return found


def read_all(client, code):
    with override(code):
        records = {
            "event": Event.objects.get(slug=EVENT),
            "speaker": Person.objects.get(slug="alicia-barcena"),
            "silent": Person.objects.get(slug="xu-bu"),
            "article": Article.objects.get(slug=ARTICLE),
            "series": Series.objects.get(slug="celac-china-high-level-academic-forum"),
            "other series": Series.objects.get(slug="china-la-high-level-academic-forum"),
            "udual": Organization.objects.get(slug="udual"),
            **{quotation.slug: quotation for quotation in Quotation.objects.all()},
        }
        addresses = {name: record.get_absolute_url() for name, record in records.items()}
        addresses["list"] = reverse("quotation-list")
        for form in SAYS_INFERRED:
            of_list = addresses["list"] if form in ("atom", "csv") else addresses["celac-common-space"]
            page = addresses["event"] if form == "ics" else of_list
            addresses[form] = f"{page}?format={form}"
        for slug in {slug for places in TIED.values() for slug, *_words in places if slug}:
            words = str(records[slug].localized("text")).split()
            addresses[f"{slug} elsewhere"] = reverse("quotation-embed", args=[slug])
            addresses[f"{slug} found"] = reverse("search", query={"q": " ".join(words[:8])})
            addresses[f"{slug} checked"] = reverse("check", query={"q": " ".join(words)})
    return {name: client.get(address).getvalue().decode() for name, address in addresses.items()}


@pytest.mark.portable
@pytest.mark.parametrize(("place", "code"), [(0, "en"), (1, "es")], ids=["en", "es"])
@pytest.mark.parametrize("oddity", TIED)
def test_a_doubt_stands_at_its_words_wherever_they_are_seen(pages, oddity, place, code):
    for slug, *words in TIED[oddity]:
        for name in (slug, *(f"{slug} {how}" for how in HOW), *SEEN) if slug else ("article",):
            page = pages[code][name]
            marks = [told for found, told in noted(page) if plain(found) == words[place]]
            assert marks, f"{words[place]} on {name}"
            assert all(told.startswith(("Note: ", "Nota: ")) for told in marks)
            assert f"#n-{oddity}" in page


@pytest.mark.parametrize(("place", "code"), [(0, "en"), (1, "es")], ids=["en", "es"])
@pytest.mark.parametrize("oddity", TOLD)
def test_what_is_odd_is_told(pages, oddity, place, code):
    for name, *sentences in TOLD[oddity]:
        assert sentences[place] in plain(pages[code][name]), name


@pytest.mark.parametrize(("place", "code"), [(0, "en"), (1, "es")], ids=["en", "es"])
@pytest.mark.parametrize("form", SAYS_INFERRED)
def test_every_format_says_that_the_day_is_inferred(pages, form, place, code):
    assert SAYS_INFERRED[form][place] in pages[code][form]


def test_the_tables_have_every_oddity():
    assert len({*TIED, *TOLD}) == 19
