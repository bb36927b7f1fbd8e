"""The pages of events: what a visitor reads there, and what stays hidden."""

import re

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from forum.events.models import Event
from forum.events.serializers import calendar_entry, event_properties
from records.core.models import Status
from tests.factories import (
    ArticleFactory,
    EditionFactory,
    EditorialNoteFactory,
    EventFactory,
    OfficeFactory,
    OrganizationFactory,
    OrganizerFactory,
    ParagraphFactory,
    ParticipationFactory,
    PersonFactory,
    PhotoFactory,
    QuotationFactory,
    SeriesFactory,
    SessionFactory,
    SourceFactory,
    TopicFactory,
    at_once,
)

pytestmark = pytest.mark.django_db

DRAFT = {"status": Status.DRAFT, "slug": "secret"}


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    """Return what a page says, without its markup, in single spaces."""
    return " ".join(strip_tags(html.replace("</dt>", " ")).split())


def section(html: str, name: str) -> str:
    """The words of the section with this id on its heading."""
    found = re.search(rf'<section class="sec"[^>]* aria-labelledby="{name}">(.*?)</section>', html, re.DOTALL)
    assert found, name
    return words_of(found[1])


def coverage_of(html: str) -> str:
    """The sentence on coverage, and the detail folded below it."""
    return words_of(re.search(r'<details class="covered" id="coverage">.*?</details>', html, re.DOTALL)[0])


def sections(html: str) -> list[str]:
    return re.findall(r'<section class="sec"[^>]* aria-labelledby="([\w-]+)">', html)


def joint_event(**fields):
    event = EventFactory(slug="joint", name_en="II Academic Forum and VI Think Tanks Forum", **fields)
    for order, (ordinal, name) in enumerate([(2, "Academic Forum"), (6, "Think Tanks Forum")], 1):
        EditionFactory(event=event, series=SeriesFactory(name_en=name), ordinal=ordinal, order=order)
    return event


def everything_for(event, number: int) -> None:
    """Give an event this many of each thing that its page shows."""
    for place in at_once(number):
        organization = OrganizationFactory(parent=OrganizationFactory())
        session = SessionFactory(event=event, order=place)
        office = OfficeFactory(organization=organization)
        series = SeriesFactory()
        EditionFactory(event=event, series=series)
        EditionFactory(series=series)
        OrganizerFactory(event=event, organization=organization)
        ParticipationFactory(event=event, session=session, person=office.person, office=office)
        ParticipationFactory(event=event)
        article = ArticleFactory(publisher=organization)
        article.events.add(event)
        PhotoFactory(event=None, article=article)
        paragraph = ParagraphFactory(article=article)
        for kind in ("direct", "reported"):
            QuotationFactory(
                event=event,
                session=session,
                speaker=office.person,
                office=office,
                kind=kind,
                article=article,
                paragraph=paragraph,
            )
        event.topics.add(TopicFactory())
        event.sources.add(SourceFactory())
        note = EditorialNoteFactory(field="start")
        note.sources.add(SourceFactory())
        event.notes.add(note)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 15])
def test_an_event_asks_as_little_of_the_database_however_much_it_holds(
    client, number, django_assert_max_num_queries
):
    event = EventFactory()
    everything_for(event, number)
    # Two for the notes on words of quotations and articles, one for the names that bodies had on the day, one for
    # further speakers, one for the documents that it adopted.
    with django_assert_max_num_queries(19):
        html = read(client, event.get_absolute_url())
    assert html.count('<figure class="q">') == html.count('<figure class="rep">') == number


@pytest.mark.parametrize("number", [1, 15])
def test_the_list_asks_as_little_of_the_database_however_many_events_there_are(
    client, number, django_assert_max_num_queries
):
    for _number in at_once(number):
        event = EventFactory()
        EditionFactory(event=event)
        OrganizerFactory(event=event)
        QuotationFactory(event=event)
        event.topics.add(TopicFactory())
    address = f"/en/events/?year=2021&series={event.editions.get().series.slug}&organizer=nobody&sort=nothing"
    with django_assert_max_num_queries(8):
        assert len(client.get("/en/events/").context["page_obj"]) == number
    with django_assert_max_num_queries(8):
        assert len(client.get(address).context["page_obj"]) == 1


@pytest.mark.parametrize(
    ("address", "title"),
    [
        (
            "/en/events/",
            "II High-Level CELAC-China Academic Forum held jointly with the VI China-LAC Think Tanks Forum",
        ),
        (
            "/es/eventos/",
            "II Foro Académico de Alto Nivel CELAC-China {} VI Foro de Think Tanks China-América Latina y el Caribe",
        ),
    ],
)
def test_a_joint_event_bears_the_names_of_both_forums(client, archive, address, title):
    html = read(client, f"{address}celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/")
    heading = re.search(r'<h1 class="editions">(.*?)</h1>', html)[1]
    jointly = words_of(re.search(r"<i>(.*?)</i>", heading)[1])
    assert words_of(heading) == title.format(jointly)
    assert re.findall(r'<span class="num">(\w+)</span>', heading) == ["II", "VI"]


def test_what_no_source_states_is_said_and_what_is_inferred_leads_to_its_note(client, archive):
    html = read(client, "/en/events/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/")
    facts = re.search(r'<dl class="facts across">(.*?)</dl>', html, re.DOTALL)[1]
    said = words_of(facts)
    assert "Date 11–12 October 2021 12 October is inferred: see note" in said
    assert "Place Not stated by the source" in said
    # Said once, where the sources are: a fact that is not known has no heading.
    assert "Mode" not in said
    assert "Where it was held and whether it was held in person or online." in words_of(html)
    assert re.search(r'12 October is inferred: \s*<a href="#n-event-dates">', facts)
    assert 'id="n-event-dates"' in html
    assert re.search(r'<a href="[^"]+\?format=ics" rel="nofollow">Add to calendar</a>', facts)
    record = re.search(r'<h2 id="record">.*?</section>', html, re.DOTALL)[0]
    assert '<a href="/id/emjh0z78">emjh0z78</a>' in record
    assert html.count("emjh0z78</a>") == 1


def test_six_quotations_and_twelve_statements_stand_in_one_list_in_the_order_of_the_source(client, archive):
    html = read(client, "/en/events/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/")
    words = section(html, "quotations")
    told = re.findall(r"(Quotation|Statement) (\d+)(, reported)? par\. (\d+)", words)
    assert [int(paragraph) for *_kind, paragraph in told] == [
        *[1, 2, 4, 5, 6, 7, 8, 8, 9, 10, 10, 11, 12, 12, 13, 14, 15, 16]
    ]
    assert [(number, paragraph) for kind, number, _told, paragraph in told if kind == "Quotation"] == [
        *zip("123456", ["2", "5", "7", "9", "14", "16"], strict=True)
    ]
    assert [kind == "Statement" for kind, *_rest in told] == [bool(said) for _k, _n, said, _p in told]
    assert "With 32 member countries, CELAC is a common space" in words
    assert words.count("6 quotations, word for word") == words.count("12 reported statements, in the") == 1
    assert "Reported statement" not in words


def test_sources_have_numbers_that_notes_cite(client):
    """Sources that only a note names come after those of the record; each is told once."""
    event, both, noted = EventFactory(), SourceFactory(title="Both"), SourceFactory(title="Noted")
    event.sources.add(SourceFactory(title="Own"), both)
    event.notes.add(note := EditorialNoteFactory(slug="why", text_en="Why."))
    note.sources.add(noted, both)
    html = read(client, event.get_absolute_url())
    cited = dict(re.findall(r'id="s-(\d)".*?>(Own|Both|Noted)<', html, re.DOTALL))
    assert sorted(cited.values()) == ["Both", "Noted", "Own"]
    assert cited["3"] == "Noted"
    both = next(number for number, title in cited.items() if title == "Both")
    assert section(html, "notes").endswith(f"Why. [Source {both}] [Source 3]")


def test_an_office_has_the_full_name_of_its_body(client):
    body = OrganizationFactory(name_en="China Foundation", acronym_en="CFIS")
    office = OfficeFactory(title_en="President", organization=body)
    event = ParticipationFactory(office=office, person=office.person).event
    assert "President, China Foundation (CFIS)" in section(read(client, event.get_absolute_url()), "people")


def test_photographs_without_files_stand_in_one_line(client):
    event = EventFactory()
    for name in ("Panel.", "Group."):
        PhotoFactory(event=event, caption_en=name, article=None)
    line = section(read(client, event.get_absolute_url()), "photographs")
    assert re.search(r"Panel\. View it .+ · Group\. View it .+ Their files belong to the publisher", line)


def test_the_spanish_page_says_that_the_words_are_an_unofficial_translation(client, archive):
    spanish = read(client, "/es/eventos/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/")
    english = read(client, "/en/events/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/")
    assert spanish.count('<p class="note">') == 1
    assert english.count('<p class="note">') == 0
    assert "Con 32 países miembros" in section(spanish, "quotations")


def test_what_texts_are_is_told_of_each_group_of_them(client):
    """Words with the publisher's own English are never called unofficial because of others beside them."""
    event = EventFactory()
    own = {"text_status_es": "original", "text_es": "Palabras", "event": event}
    for article in (ArticleFactory(text_status_en="original"), ArticleFactory(text_status_en="official")):
        article.events.add(event)
    QuotationFactory.create_batch(2, text_en="Theirs", text_status_en="official", **own)
    QuotationFactory(text_en="Ours", text_status_en="unofficial", **own)
    html = read(client, event.get_absolute_url())
    assert '<p class="note">' not in html
    assert html.count("Official translation") == 2
    assert html.count("Unofficial translation") == 1
    coverage = coverage_of(html)
    assert "2 articles, published in English." in coverage
    assert (
        "Their texts in English: 2 official translations and 1 unofficial translation by this archive."
        in coverage
    )
    spanish = read(client, event.get_absolute_url().replace("/en/events/", "/es/eventos/"))
    assert "Sus textos en español: 3 tal como se publicaron." in coverage_of(spanish)
    assert "no oficial" not in coverage_of(spanish) + section(spanish, "quotations")


def test_a_notice_stands_over_texts_of_which_it_is_true_and_in_place_of_their_tags(client):
    event = EventFactory()
    for kind in ("direct", "reported"):
        QuotationFactory(event=event, kind=kind, text_status_en="unofficial", text_status_es="original")
    html = section(read(client, event.get_absolute_url()), "quotations")
    assert html.count("Unofficial translation") == html.count("These words were published in Spanish.") == 1
    QuotationFactory(event=event, kind="reported", text_status_en="official")
    html = section(read(client, event.get_absolute_url()), "quotations")
    assert "These words were published" not in html
    assert (html.count("Unofficial translation"), html.count("Official translation")) == (2, 1)


@pytest.mark.parametrize(
    ("printed", "english", "spanish"),
    [
        ("es", "Translated: Rector; as printed in Spanish: Rectora", "Tal como se publicó: Rectora"),
        ("en", "As printed: Rector", "Traducido: Rectora; tal como se publicó en inglés: Rector"),
        ("zh", "Translated: Rector", "Traducido: Rectora"),
        ("", "Rector", "Rectora"),
    ],
)
def test_a_translated_affiliation_says_so_and_shows_the_printed_one(client, printed, english, spanish):
    part = ParticipationFactory(
        affiliation_en="Rector", affiliation_es="Rectora", affiliation_language=printed
    )
    for code, told in (("en", english), ("es", spanish)):
        with override(code):
            addresses = [part.event.get_absolute_url(), part.person.get_absolute_url()]
        for address in addresses:
            assert re.search(rf"(?<!: ){re.escape(told)}\b(?!;)", words_of(read(client, address)))


def test_coverage_tells_who_is_heard_and_who_is_only_named(client):
    event = EventFactory(end="2021-10-11")
    opening, closing = (
        SessionFactory(event=event, name_en="Opening"),
        SessionFactory(event=event, name_en="Closing"),
    )
    heard, silent = PersonFactory(name="Ana Voz"), PersonFactory(name="Li Qi")
    for person, session in [(heard, closing), (silent, closing), (silent, opening)]:
        ParticipationFactory(event=event, session=session, person=person)
    QuotationFactory(event=event, session=closing, speaker=heard)
    QuotationFactory.create_batch(2, event=event, session=closing, speaker=heard, kind="reported")
    event.sources.add(SourceFactory(language="es"), SourceFactory(language="en"))
    said = coverage_of(read(client, event.get_absolute_url()))
    assert said.startswith("1 quotation, 2 reported statements of 1 person; 1 other is named without words.")
    assert "Words Ana Voz" in said
    assert "Also mentioned Li Qi" in said
    assert "Sessions with words Closing Sessions without words Opening" in said
    assert re.search(r"2 sources, in (English and Spanish|Spanish and English)\.", said)
    assert (
        "Stated by no source Where it was held, whether it was held in person or online and who organized it."
        in said
    )


def test_a_sparse_event_says_what_is_missing(client):
    html = read(client, EventFactory(start="2010?").get_absolute_url())
    assert sections(html) == ["cite", "record"]
    assert coverage_of(html).startswith("No source consulted gives words spoken at this event.")
    assert "its sessions" in coverage_of(html)
    assert "2010 is inferred" in words_of(html)


def test_the_jump_list_leads_to_every_section_that_there_is(client, archive):
    html = read(client, "/en/events/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/")
    jump = re.search(r'<ul class="jump"[^>]*>(.*?)</ul>', html, re.DOTALL)[1]
    assert re.findall(r'href="#([\w-]+)"', jump) == [name for name in sections(html) if name != "record"]


def test_bodies_stand_by_role_in_the_singular_or_the_plural(client):
    event = EventFactory()
    for acronym, role in [
        ("AA", "supporter"),
        ("BB", "co-organizer"),
        ("CC", "co-organizer"),
        ("DD", "host"),
        ("EE", "convener"),
    ]:
        OrganizerFactory(event=event, organization=OrganizationFactory(acronym_en=acronym), role=role)
    html = read(client, event.get_absolute_url())
    found = re.findall(r"<h3>([^<]+)</h3>|<span class=\"acro\">(\w+)</span>", html)
    assert [heading or acronym for heading, acronym in found] == [
        *["Co-organizers", "BB", "CC", "Convener", "EE", "Host", "DD", "With the support of", "AA"]
    ]
    assert "BB, CC, EE and 1 more" in words_of(read(client, "/en/events/"))


def test_people_of_no_session_have_a_place_of_their_own(client):
    event = EventFactory()
    session = SessionFactory(event=event)
    ParticipationFactory(event=event, session=session, person__name="In Session")
    office = OfficeFactory(title_en="Rector", organization=OrganizationFactory(acronym_en="UNI"))
    ParticipationFactory(
        event=event,
        person=office.person,
        office=office,
        affiliation_en="the rector",
        remark_en="By video.",
        role="chair",
    )
    html = read(client, event.get_absolute_url())
    assert "In Session" in section(html, "sessions")
    body = office.organization.name_en
    assert f"{office.person.name} Chair Rector, {body} (UNI) As printed: the rector By video." in section(
        html, "people"
    )


def test_a_text_of_one_language_says_so_on_the_pages_of_the_other(client):
    event = EventFactory(name_en=None, name_es="Encuentro", description_es="Una reunión.")
    html = read(client, event.get_absolute_url())
    assert '<span lang="es">Encuentro</span> <small class="quiet">(only in Spanish)</small>' in html
    assert '<span aria-current="page"><span lang="es">Encuentro</span></span>' in html
    assert '<span lang="es">Una reunión.</span> <small class="quiet">(only in Spanish)</small>' in html


def test_an_editors_text_is_text(client):
    event = EventFactory(name_en="<b>Forum</b>", description_en="<script>x</script>", city_en="<i>City</i>")
    SessionFactory(event=event, name_en="<u>Session</u>")
    html = read(client, event.get_absolute_url()) + read(client, "/en/events/")
    assert "<b>Forum" not in html
    assert "<script>x" not in html
    assert "<i>City" not in html
    assert "<u>Session" not in html


def test_nothing_unpublished_shows(client):
    event = joint_event()
    hidden = {
        "organization": OrganizationFactory(name_en="Secret body", **DRAFT),
        "person": PersonFactory(name="Secret person", **DRAFT),
        "series": SeriesFactory(name_en="Secret series", **DRAFT),
        "topic": TopicFactory(name_en="Secret topic", **DRAFT),
        "article": ArticleFactory(headline_en="Secret article", **DRAFT),
    }
    office = OfficeFactory(person__name="Seen", organization=hidden["organization"], title_en="Rector")
    OrganizerFactory(event=event, organization=hidden["organization"])
    OrganizerFactory(
        event=event, organization=OrganizationFactory(name_en="Part", parent=hidden["organization"])
    )
    ParticipationFactory(event=event, person=hidden["person"])
    ParticipationFactory(event=event, person=office.person, office=office)
    EditionFactory(event=event, series=hidden["series"], ordinal=9)
    EditionFactory(
        event=EventFactory(name_en="Secret event", **DRAFT), series=event.editions.first().series, ordinal=77
    )
    event.topics.add(hidden["topic"])
    hidden["article"].events.add(event)
    PhotoFactory(event=event, article=hidden["article"])
    QuotationFactory(event=event, text_en="Secret words", speaker=hidden["person"])
    QuotationFactory(event=event, text_en="Secret words", article=hidden["article"])
    QuotationFactory(event=event, text_en="Secret words", **DRAFT)
    html = read(client, event.get_absolute_url()) + read(client, "/en/events/")
    assert "ecret" not in html
    assert "LXXVII" not in html
    assert "Rector" in html


def test_a_joint_event_with_one_series_unpublished_keeps_its_whole_name(client):
    event = joint_event()
    series = event.editions.last().series
    series.status = Status.DRAFT
    series.save()
    html = read(client, event.get_absolute_url())
    assert words_of(re.search(r"<h1.*?</h1>", html)[0]) == "II Academic Forum and VI Think Tanks Forum"


def test_the_list_is_grouped_by_year_only_in_order_of_time(client):
    for start in ("2019-05-01", "2021-03-02", "2021-01-01", ""):
        EventFactory(start=start, end=start)
    html = read(client, "/en/events/")
    years = [words_of(year) for year in re.findall(r'<h3 class="year".*?</h3>', html, re.DOTALL)]
    assert years == ["2021 2 events", "2019 1 event", "Year not stated 1 event"]
    assert '<time datetime="2021-03-02">2 Mar</time>' in html
    by_quotations = read(client, "/en/events/?sort=quotations")
    assert 'class="year"' not in by_quotations
    assert '<time datetime="2021-03-02">2 Mar 2021</time>' in by_quotations


def test_a_row_leads_to_the_words_and_says_where_nothing_is_known(client):
    event = EventFactory(slug="forum", name_en="Forum", end="2021-10-12?")
    QuotationFactory(event=event)
    QuotationFactory(event=event, kind="reported")
    html = read(client, "/en/events/")
    assert '<a href="/en/events/forum/#quotations">1 quotation</a>' in html
    row = words_of(re.search(r"<li>\s*<div class=\"body\">.*?</li>", html, re.DOTALL)[0])
    assert row == "Forum Place not stated 11–12 Oct last day inferred 1 quotation"


def test_the_strip_marks_this_edition_and_stays_bounded(client):
    series = SeriesFactory()
    for number in range(1, 61):
        edition = EditionFactory(event=EventFactory(start=f"{1960 + number}"), series=series, ordinal=number)
        middle = edition.event if number == 30 else locals().get("middle")
    html = read(client, middle.get_absolute_url())
    strip = re.search(r'<ol class="strip".*?</ol>', html, re.DOTALL)[0]
    assert re.findall(r'aria-current="true"><b>(\w+)</b> (\d+)', strip) == [("XXX", "1990")]
    assert strip.count("<li>") == 24


@pytest.mark.parametrize(
    ("facts", "place", "mode"),
    [
        ({"mode": "online"}, "Place Online", "OnlineEventAttendanceMode"),
        ({"kind": "video-conference"}, "Place Online", "OnlineEventAttendanceMode"),
        ({"mode": "online", "city_en": "Lima"}, "Place Lima", "OnlineEventAttendanceMode"),
        ({"mode": "hybrid", "city_en": "Lima"}, "Place Lima", "MixedEventAttendanceMode"),
    ],
)
def test_an_online_event_lacks_no_place(client, facts, place, mode):
    event = EventFactory(slug="forum", **facts)
    page = words_of(read(client, event.get_absolute_url()))
    assert place in page
    assert "where it was held" not in page
    data = event_properties(Event.objects.for_page().get(pk=event.pk))
    assert data["eventAttendanceMode"] == f"https://schema.org/{mode}"
    assert data["location"][-1] == {
        "@type": "VirtualLocation",
        "url": f"http://testserver/id/{event.uid}",
    }
    assert calendar_entry(event).location == place.removeprefix("Place ")


def test_a_title_that_the_archive_made_stands_in_brackets(client):
    event = EventFactory(slug="forum")
    event.sources.add(SourceFactory(title="Report on it", is_title_supplied=True))
    assert "[Report on it]" in words_of(read(client, event.get_absolute_url()))
    assert event_properties(event)["citation"][0]["name"]["@value"] == "[Report on it]"


def test_delegations_are_counted_where_a_source_counts_them(client):
    event = EventFactory(delegations=31)
    assert "Delegations 31" in words_of(read(client, event.get_absolute_url()))
    Event.objects.update(delegations=None)
    assert "Delegations" not in words_of(read(client, event.get_absolute_url()))


def test_breadcrumbs_lead_to_the_events_of_the_year(client):
    event = EventFactory(name_en="Forum")
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', read(client, event.get_absolute_url()), re.DOTALL)[0]
    assert words_of(crumbs) == "Home Events 2021 Forum"
    assert '<a href="/en/events/?year=2021">2021</a>' in crumbs
