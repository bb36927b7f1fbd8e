"""Citations, checked by hand: styles in each language, and the files that reference managers read."""

import html
import json
import re
from dataclasses import replace
from datetime import date

import pybtex.database
import pytest
import rispy
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from forum.models import Article, Event, Quotation
from records.core import registry
from records.core.dates.fields import PartialDate
from records.core.languages import LocalizedText
from records.serializers import citations
from records.serializers.citation_files import bibtex, citation_key, csl, ris
from records.serializers.citations import Work, citations_of
from tests import factories
from tests.records.serializers.test_negotiation import body

pytestmark = pytest.mark.django_db

HEADLINE = (
    "Cooperation between China and Latin America and the Caribbean is an Opportunity to Reduce Global Asymmetries"
    " and Support a Transformative Economic Recovery"
)
EVENT = "II High-Level CELAC-China Academic Forum and VI China-LAC Think Tanks Forum"
EVENT_ES = (
    "II Foro Académico de Alto Nivel CELAC-China y VI Foro de Think Tanks China-América Latina y el Caribe"
)
PUBLISHER = "Economic Commission for Latin America and the Caribbean"
WORDS = (
    "With 32 member countries, CELAC is a common space for aligning priorities and coordinating open dialogue with"
    " the entire region"
)
WORDS_ES = (
    "Con 32 países miembros, la CELAC es un espacio común para alinear prioridades y coordinar un diálogo abierto con"
    " toda…"
)
NOTE = "[Archive’s note on “32”: 32 or 33 countries.]"
NOTE_ES = "[Nota del archivo sobre “32”: 32 o 33 países.]"
LINK = "http://testserver/id/q463j9xn"

SAID = {
    (
        "en",
        "apa",
    ): f"Bárcena, A. (2021, October 12 [inferred]). {WORDS} [Direct quotation; then Executive Secretary,"
    f" ECLAC]. {NOTE} Closing session, {EVENT}. In {PUBLISHER},"
    f" {HEADLINE} (2021, October 13, para. 16). Viva Voz. {LINK}",
    (
        "en",
        "mla",
    ): f"Bárcena, Alicia, then Executive Secretary, ECLAC. “{WORDS}.” {NOTE} Closing session, {EVENT},"
    f" 12 Oct. 2021 [inferred]. Quoted in “{HEADLINE},” {PUBLISHER}, 13 Oct. 2021, par. 16. Viva Voz, record"
    f" q463j9xn, {LINK}. Accessed 3 May 2027.",
    (
        "en",
        "chicago",
    ): f"Bárcena, Alicia, then Executive Secretary, ECLAC. “{WORDS}.” {NOTE} Closing session, {EVENT},"
    f" October 12, 2021 [inferred]. Quoted in “{HEADLINE},” {PUBLISHER}, October 13, 2021, para. 16. Viva Voz,"
    f" record q463j9xn. Accessed May 3, 2027. {LINK}.",
    (
        "es",
        "apa",
    ): f"Bárcena, A. (2021, 12 de octubre [inferido]). {WORDS_ES} [Cita directa; entonces Secretaria"
    f" Ejecutiva, CEPAL; traducción no oficial]. {NOTE_ES} Sesión de clausura, {EVENT_ES}. En {PUBLISHER},"
    f" {HEADLINE} (2021, 13 de octubre, párr. 16). Viva Voz. {LINK}",
    (
        "es",
        "mla",
    ): f"Bárcena, Alicia, entonces Secretaria Ejecutiva, CEPAL. “{WORDS_ES}”. [Traducción no oficial]."
    f" {NOTE_ES} Sesión de clausura, {EVENT_ES}, 12 oct. 2021 [inferido]. Citado en “{HEADLINE}”, {PUBLISHER},"
    f" 13 oct. 2021, párr. 16. Viva Voz, registro q463j9xn, {LINK}. Consultado el 3 mayo 2027.",
    ("es", "chicago"): f"Bárcena, Alicia, entonces Secretaria Ejecutiva, CEPAL. “{WORDS_ES}”. [Traducción no"
    f" oficial]. {NOTE_ES} Sesión de clausura, {EVENT_ES}, 12 de octubre de 2021 [inferido]. Citado en “{HEADLINE}”,"
    f" {PUBLISHER}, 13 de octubre de 2021, párr. 16. Viva Voz, registro q463j9xn. Consultado el 3 de mayo de 2027."
    f" {LINK}.",
}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2027, 5, 3))


def cited(record, language="en") -> dict[str, str]:
    found = type(record).objects.for_page().get(pk=record.pk)
    with override(language):
        return {citation.key: strip_tags(citation.text) for citation in citations_of(found)}


def work_of(text, language, **facts):
    """Return a work with a title, and no more than it needs."""
    title = LocalizedText(text, language, "original", is_fallback=False)
    needed = {"genre": "Words", "when": None, "url": "u", "permanent_url": "u"}
    return Work(record=Quotation(uid="q1", slug="x"), title=title, **{**needed, **facts})


@pytest.mark.parametrize("language", ["en", "es"])
def test_words_of_the_archive(archive, language):
    quotation = Quotation.objects.get(slug="celac-common-space")
    expected = {style: text for (code, style), text in SAID.items() if code == language}
    assert cited(quotation, language) == expected


def test_an_article_is_cited_at_its_publishers(archive):
    url = "https://www.cepal.org/en/news/cooperation-between-china-and-latin-america-and-caribbean-opportunity-reduce-global-asymmetries"
    assert cited(Article.objects.get()) == {
        "apa": f"{PUBLISHER}. (2021, October 13). {HEADLINE} [News item]. {url}",
        "mla": f"“{HEADLINE}.” {PUBLISHER}, 13 Oct. 2021, {url}. Accessed 3 May 2027.",
        "chicago": f"{PUBLISHER}. “{HEADLINE}.” News item, October 13, 2021. {url}.",
    }


def test_a_translation_of_the_archive_is_cited_as_such_with_the_title_as_published(archive):
    found = cited(Article.objects.get(), "es")
    title = (
        "La cooperación entre China y América Latina y el Caribe es una oportunidad para disminuir las asimetrías"
        " mundiales y respaldar una recuperación económica transformadora"
    )
    body_es = "Comisión Económica para América Latina y el Caribe"
    assert found["apa"] == (
        f"{body_es}. (2021, 13 de octubre). {title} [Noticia; traducción no oficial de “{HEADLINE}”]. Viva Voz."
        " http://testserver/id/avm5w4zf"
    )
    assert found["chicago"].startswith(
        f"{body_es}. “{title}”. [Traducción no oficial de “{HEADLINE}”]. Noticia,"
    )
    assert "cepal.org" not in "".join(found.values())


@pytest.mark.parametrize(
    ("name", "family", "index", "apa", "others"),
    [
        ("Wang Chao", "Wang", "Wang Chao", "Wang, C.", "Wang Chao."),
        (
            "José Ignacio Martínez Cortés",
            "Martínez Cortés",
            "Martínez Cortés, José Ignacio",
            "Martínez Cortés, J. I.",
            "Martínez Cortés, José Ignacio.",
        ),
        ("Jean-Luc Picard", "Picard", "Picard, Jean-Luc", "Picard, J.-L.", "Picard, Jean-Luc."),
        ("Madonna", "", "Madonna", "Madonna.", "Madonna."),
    ],
)
def test_names(name, family, index, apa, others):
    person = factories.PersonFactory(name=name, family_name=family, sort_name=index)
    found = cited(factories.QuotationFactory(speaker=person, said_on="", text_en="Yes"))
    assert found["apa"].startswith(f"{apa} (n.d.). Yes [Direct quotation].")
    assert found["mla"].startswith(f"{others} “Yes.”")
    assert found["chicago"].startswith(f"{others} “Yes.”")


@pytest.mark.parametrize(
    ("said_on", "apa", "mla"),
    [
        ("2021", "(2021).", "2021."),
        ("2021-06", "(2021, June).", "June 2021."),
        ("2021-09~", "(2021, September [approximate]).", "Sept. 2021 [approximate]."),
        ("2021?", "(2021 [inferred]).", "2021 [inferred]."),
        ("2014/2016", "(2014–2016).", "2014–2016."),
    ],
)
def test_dates_say_no_more_than_is_known(said_on, apa, mla):
    found = cited(factories.QuotationFactory(said_on=said_on, event__name_en="Forum"))
    assert f" {apa} " in found["apa"]
    assert f" Forum, {mla} " in found["mla"]


def test_a_reported_statement_stands_without_quotation_marks():
    person = factories.PersonFactory(name="Ana Paz", family_name="Paz", sort_name="Paz, Ana")
    statement = factories.QuotationFactory(kind="reported", speaker=person, text_en="Trade grows")
    found = cited(statement)
    # They are the words of who reports, not of the speaker: nobody cites her for them.
    assert found["mla"].startswith("Trade grows. Statement attributed to Ana Paz. ")
    assert found["apa"].startswith("Trade grows [Statement attributed to Ana Paz]. (2021, October 11).")
    statement.article = factories.ArticleFactory(publisher=factories.OrganizationFactory(name_en="Gazette"))
    statement.save()
    assert cited(statement)["mla"].startswith("Gazette. Trade grows. Statement attributed to Ana Paz. ")


def test_marks_within_words_become_single_ones():
    found = cited(factories.QuotationFactory(text_en="He said “now” again"))
    assert "“He said ‘now’ again.”" in found["mla"]


@pytest.mark.parametrize(
    ("text", "mla"),
    [
        ("We said “peace.”", "“We said ‘peace.’”"),
        ("We said “peace”", "“We said ‘peace.’”"),
        ("See note 1.)", "“See note 1.)”"),
        ("and so on;", "“and so on.”"),
        ("this,", "“this.”"),
        ("Sí.»", "“Sí.»”"),
        ("The President said: “This is ‘the’ moment.”", "“The President said: ‘This is “the” moment.’”"),
        ('He said "it\'s now".', "“He said ‘it's now’.”"),
        ("Workers’ rights – don’t wait!", "“Workers’ rights – don’t wait!”"),
        ("a “b ‘c “d” e’ f” g", "“a ‘b “c ‘d’ e” f’ g.”"),
        ("Cut “off", "“Cut ‘off.”"),
        ("'tis “it”", "“'tis ‘it.’”"),
        ("他说：“和平。”", "“他说：‘和平。’”"),
        ("هل انتهى؟", "“هل انتهى؟”"),
        ("और अधिक।", "“और अधिक।”"),
        ("和平，", "“和平.”"),
    ],
)
def test_words_have_one_stop_and_marks_that_alternate(text, mla):
    work = work_of(text, "en", is_words=True, occasion="Quo vadis, CELAC?")
    assert html.unescape(strip_tags(citations.mla(work))).startswith(f"{mla} Quo vadis, CELAC? Viva")
    assert "Quo vadis, CELAC? Viva" in strip_tags(citations.apa(work))
    with override("es"):
        spanish = html.unescape(strip_tags(citations.mla(work)))
    assert re.match("“.*[^.,;]”[.] Quo vadis", spanish)


@pytest.mark.parametrize("text", ["in the U.S.", "los EE. UU.", "trade, etc.", "Wait..."])
def test_the_stop_of_an_abbreviation_stays(text):
    with override("es"):
        assert f"“{text}”." in strip_tags(citations.mla(work_of(text, "es", is_words=True)))


def test_markup_in_words_is_text():
    quotation = Quotation.objects.for_page().get(pk=factories.QuotationFactory(text_en="<b>a & b</b>").pk)
    assert all("&lt;b&gt;a &amp; b&lt;/b&gt;" in citation.text for citation in citations_of(quotation))


def test_a_name_that_is_read_from_the_right_turns_no_date():
    quotation = factories.QuotationFactory(speaker__name="שם דוגמה", said_on="2020-05-04")
    found = Quotation.objects.for_page().get(pk=quotation.pk)
    assert [citation.text.startswith("<bdi>שם דוגמה.</bdi>") for citation in citations_of(found)] == [
        True
    ] * 3
    assert not any("bdi" in citation.text for citation in citations_of(factories.QuotationFactory()))


def test_a_draft_of_the_publisher_is_not_named():
    article = factories.ArticleFactory(
        headline_en="News", publisher=factories.OrganizationFactory(status="draft", name_en="Hidden")
    )
    assert "Hidden" not in "".join(cited(article).values())


# Files


HARD = "50% & more: {one, # two} \\ ~ _ ^ $5 王超\nER  - \nnext"


@pytest.fixture
def hard():
    office = factories.OfficeFactory(
        person__name="Wang Chao",
        person__family_name="Wang",
        person__sort_name="Wang Chao",
        title_en="President",
    )
    article = factories.ArticleFactory(headline_en="A headline", published_on="2021-10-13")
    return factories.QuotationFactory(
        slug="hard", text_en=HARD, speaker=office.person, office=office, article=article, said_on="2021-10~"
    )


def test_bibtex_is_read_by_a_reference_manager(client, hard):
    text = body(client.get("/en/quotations/hard/?format=bib")).decode()
    [entry] = pybtex.database.parse_string(text, "bibtex").entries.values()
    assert entry.key == "wang2021"
    assert str(entry.persons["author"][0]) == "{Wang Chao}"
    assert "王超" in entry.fields["title"]
    assert r"50\% \& more" in entry.fields["title"]
    assert r"\textbraceleft" in entry.fields["title"]
    assert (entry.fields["year"], entry.fields["month"]) == ("2021", "October")  # a word of BibTeX, no string
    assert entry.fields["langid"] == "english"
    assert "day" not in entry.fields
    assert "President" in entry.fields["note"] and "A headline" in entry.fields["note"]
    assert "The date is approximate." in entry.fields["note"]
    assert entry.fields["url"] == f"http://testserver/id/{hard.uid}"
    assert entry.fields["urldate"] == "2027-05-03"


UNESCAPED = {r"\textbackslash{}": "\\", r"{\textbraceleft}": "{", r"{\textbraceright}": "}", r"\^{}": "^",
             r"\textasciitilde{}": "~"}  # fmt: skip


def printed(field):
    """Return what LaTeX prints of a field."""
    pattern = "|".join(map(re.escape, UNESCAPED))
    return re.sub(rf"{pattern}|\\([$%&#_])", lambda found: UNESCAPED.get(found[0], found[1]), field)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"US$ 5, ^2, \LaTeX", r"US\$ 5, \^{}2, \textbackslash{}LaTeX"),
        (r"\input{/etc/passwd} $\write18{x}$ %", None),
        ('{ } }{ \\ " ~ # _ & ^^M', None),
        ("Łódź, Đặng, 王毅, ½ CO₂ – “so” 😀 שלום", None),
        ("\ue100input{x}\ue000", "input{\\textbraceleft}x{\\textbraceright}"),
    ],
)
def test_bibtex_runs_nothing_and_loses_no_letter(text, written):
    url = "http://a.b/c_d%20~e#f&g"
    work = work_of(text, "es", when=PartialDate("2021-05-03"), url=url, occasion=text)
    file = bibtex(work, citation_key(work))
    [entry] = pybtex.database.parse_string(file, "bibtex").entries.values()
    title = entry.fields["title"].removeprefix("{").removesuffix("}")
    assert title == (written or title)
    assert printed(title) == (printed(written) if written else text)
    assert not re.search(r"\\(?!textbackslash|textbrace|textasciitilde|[$^%&#_])|(?<!\\)[$%&#_~]", title)
    assert entry.fields["url"] == work.url
    assert (entry.fields["langid"], entry.fields["month"], entry.fields["day"]) == ("spanish", "May", "3")
    assert "month = may," in file


def test_the_key_of_an_entry_is_readable(archive):
    work = registry.get(citations.Citable, Quotation).work(Quotation.objects.get(slug="celac-common-space"))
    assert citation_key(work) == "barcena2021common"
    assert citation_key(replace(work, author=None)) == work.record.uid


def test_a_suffix_stands_where_each_format_has_it():
    person = factories.PersonFactory(name="John Sample, Jr.", family_name="Sample", sort_name="")
    quotation = factories.QuotationFactory(speaker=person, text_en="Yes", said_on="")
    found = cited(quotation)
    assert found["apa"].startswith("Sample, J., Jr. (n.d.).")
    assert found["mla"].startswith("Sample, John, Jr. “Yes.”")
    assert found["chicago"].startswith("Sample, John, Jr. “Yes.”")
    work = registry.get(citations.Citable, Quotation).work(quotation)
    assert 'author = "Sample, Jr., John"' in bibtex(work, "key")
    assert "AU  - Sample, John, Jr." in ris(work)
    assert csl(work)["author"] == [{"family": "Sample", "given": "John", "suffix": "Jr."}]


def test_ris_is_read_by_a_reference_manager(client, hard):
    text = body(client.get("/en/quotations/hard/?format=ris")).decode()
    assert text.startswith("TY  - ")
    [reference] = rispy.loads(text)
    assert reference["title"] == re.sub(r"\s+", " ", HARD)
    assert reference["authors"] == ["Wang Chao"]
    assert reference["date"] == "2021/10"
    assert "The speaker was then President." in reference["notes"]
    assert reference["urls"] == [f"http://testserver/id/{hard.uid}"]


def test_csl_json_is_read_by_a_reference_manager(client, hard):
    [item] = json.loads(body(client.get("/en/quotations/hard/?format=csljson")))
    assert item["id"] == hard.uid
    assert item["type"] == "speech"
    assert item["author"] == [{"literal": "Wang Chao"}]
    assert item["issued"] == {"date-parts": [[2021, 10]], "circa": True}
    assert item["title"] == re.sub(r"\s+", " ", HARD)


def test_the_files_of_a_list_hold_every_record(client, hard):
    factories.QuotationFactory.create_batch(3)
    bib = body(client.get("/en/quotations/?format=bib")).decode()
    ris = body(client.get("/en/quotations/?format=ris")).decode()
    csl = body(client.get("/en/quotations/?format=csljson"))
    uids = {quotation.uid for quotation in Quotation.objects.all()}
    keys = list(pybtex.database.parse_string(bib, "bibtex").entries)  # an error where two are the same
    assert len(keys) == len(uids) and all(key.startswith(("person2021words", "wang2021")) for key in keys)
    assert {reference["accession_number"] for reference in rispy.loads(ris)} == uids
    assert {item["id"] for item in json.loads(csl)} == uids


# Tags in the head


def meta(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page):
        found.setdefault(name, []).append(content)
    return found


def test_reference_managers_recognize_the_page(client, hard):
    tags = meta(client.get("/en/quotations/hard/").content.decode())
    assert tags["citation_author"] == ["Wang Chao"]
    assert "citation_publication_date" not in tags  # these tags cannot say that a date is a doubtful one
    assert tags["citation_public_url"] == [f"http://testserver/id/{hard.uid}"]
    assert tags["DC.date"] == ["2021-10~"]
    assert tags["DC.creator"] == ["Wang Chao"]
    assert tags["DC.language"] == ["en"]
    assert tags["DC.title"][0].startswith("50% &amp; more")


def test_an_article_is_recognized_too(client, archive):
    tags = meta(client.get(Article.objects.get().get_absolute_url()).content.decode())
    assert tags["citation_title"] == [HEADLINE]
    assert tags["citation_author"] == [PUBLISHER]
    assert tags["citation_publication_date"] == ["2021/10/13"]
    assert tags["DC.source"][0].startswith("https://www.cepal.org/en/news/")


def test_previews_show_title_words_and_picture(client, hard):
    tags = meta(client.get("/es/citas/hard/").content.decode())
    assert tags["og:type"] == ["article"]
    assert tags["og:locale"] == ["es_419"]
    assert tags["og:locale:alternate"] == ["en_GB"]
    assert tags["og:url"] == ["http://testserver/es/citas/hard/"]
    [picture] = tags["og:image"]
    assert picture.startswith("http://testserver/es/citas/hard/") and picture.endswith(".png")
    assert tags["twitter:card"] == ["summary_large_image"]


def test_the_page_of_words_shows_every_style_with_its_button(client, hard):
    page = client.get("/en/quotations/hard/").content.decode()
    for key in ("apa", "mla", "chicago"):
        assert f'id="cite-{key}"' in page
        assert f'data-copy="cite-{key}"' in page


# Events, people and bodies


def test_an_event_is_cited_with_its_days_and_what_is_not_certain(archive):
    event = Event.objects.get(slug__startswith="celac-china-academic-forum-ii-and")
    name = "II High-Level CELAC-China Academic Forum and VI China-LAC Think Tanks Forum"
    found = cited(event)
    assert found["apa"].startswith(f"{name} [Event]. (11–12 October 2021 [inferred]). Viva Voz. http")
    assert found["chicago"].startswith(f"“{name}.” Event, 11–12 October 2021 [inferred]. Viva Voz, record")
    work = registry.get(citations.Citable, Event).work(event)
    assert (csl(work)["type"], csl(work)["issued"]) == ("event", {"date-parts": [[2021, 10]], "circa": True})
    assert "month = oct," in bibtex(work)
    assert ris(work).startswith("TY  - CONF")


@pytest.mark.slow
def test_records_that_are_no_texts_are_cited_and_taken_for_none_by_programs(client):
    records = [factories.EventFactory(start=""), factories.PersonFactory(name="Ana Paz")]
    records += [factories.OrganizationFactory(), factories.SeriesFactory(), factories.TopicFactory()]
    for record in records:
        address = record.get_absolute_url()
        page = client.get(address).content.decode()
        assert 'id="cite-apa"' in page and f"record {record.uid}" in page
        assert "citation_title" not in page and 'name="DC.title"' in page
        assert record.uid in body(client.get(f"{address}?format=bib")).decode()
        assert json.loads(body(client.get(f"{address}?format=csljson")))[0]["title"] == record.title
    assert cited(records[1])["apa"].startswith("Ana Paz [Person]. (n.d.). Viva Voz. http")


def test_a_list_of_events_is_cited_too(client):
    factories.EventFactory.create_batch(2)
    assert len(rispy.loads(body(client.get("/en/events/?format=ris")).decode())) == 2
