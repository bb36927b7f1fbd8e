"""What the people of an archive do from day to day, played at the screen: editor and translator write, the publisher
answers for what readers see. The database is asked for nothing but the scene, and how it ended."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import override
from PIL import Image
from playwright.sync_api import expect

from forum.models import Article, Event, Quotation, Topic
from organizations.models import Organization
from people.models import Person
from records.core.models import Status
from tests import factories
from tests.browser.conftest import PATIENCE
from tests.browser.hands import PASSWORD, Hands, text_of

ENGLISH = """“Rivers know no borders,” said Elena Núñez, Secretary of the Waters Commission.

The two-day meeting was held in Quito.

“What we share we must care for,” she added, “and we have begun.”"""
SPANISH = """“Los ríos no conocen fronteras”, dijo Elena Núñez, Secretaria de la Comisión de las Aguas.

La reunión, de dos días, se celebró en Quito.

“Lo que compartimos debemos cuidarlo”, agregó, “y hemos empezado”."""
pytestmark = pytest.mark.story
TERM = re.compile(r"/glossaryterm/add/")
EVENT = "III Rivers Forum and I Dialogue on Water"
EVENT_ES = "III Foro de los Ríos y I Diálogo sobre el Agua"


@pytest.fixture
def somebody(transactional_db, live_server, browser):
    """Makes people: each at a browser of their own, in their language, logged in if they are of a group."""
    contexts, faults = [], []

    def somebody(name, group="", language="en-GB"):
        context = browser.new_context(base_url=live_server.url, locale=language)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on(
            "console", lambda said: faults.append(said.text) if "Content Security" in said.text else None
        )
        contexts.append(context)
        hands = Hands(context.new_page())
        if group:
            user = get_user_model().objects.create_user(
                name.lower(), password=PASSWORD, first_name=name, is_staff=True
            )
            user.groups.add(Group.objects.get(name=group))
            hands.log_in(name.lower())
        return hands

    yield somebody
    for context in contexts:
        context.close()
    # Chromium says so where the fading of public pages ends at a page that does not fade.
    assert [fault for fault in faults if not fault.startswith("Transition was aborted")] == []


@pytest.fixture
def media(settings, tmp_path):
    """Uploads go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def photo(tmp_path):
    """A photograph on the editor's disk."""
    path = tmp_path / "group.jpg"
    Image.new("RGB", (640, 360), "teal").save(path)
    return path


def published_words(**values):
    """A published quotation of “Rivers know no” in a published article, all that belongs to it public too."""
    paragraph = factories.ParagraphFactory(
        number=1, text_en=ENGLISH.split("\n")[0], text_es=SPANISH.split("\n")[0]
    )
    paragraph.article.events.add(event := factories.EventFactory(name_en=EVENT, name_es=EVENT_ES))
    words = {
        "text_en": "Rivers know no",
        "place_en": 1,
        "text_es": "Los ríos no conocen fronteras",
        "place_es": 1,
    }
    return factories.QuotationFactory(
        **words,
        text_status_es="unofficial",
        event=event,
        speaker=factories.PersonFactory(name="Elena Núñez"),
        article=paragraph.article,
        paragraph=paragraph,
        **values,
    )


def address(record, language="en"):
    """Return where readers find a record."""
    with override(language):
        return record.get_absolute_url()


# A new event, from login to the public page --------------------------------------------------------------------------


def test_a_new_event_in_both_languages_from_login_to_the_public_page(somebody, media, photo):
    factories.SeriesFactory(name_en="Rivers Forum", name_es="Foro de los Ríos")
    factories.SeriesFactory(name_en="Dialogue on Water", name_es="Diálogo sobre el Agua")
    commission = factories.OrganizationFactory(
        name_en="Waters Commission", name_es="Comisión de las Aguas", acronym_en="CDA", acronym_es="CDA"
    )
    factories.TopicFactory(name_en="Integration", name_es="Integración")

    ana = somebody("Ana", "Editors")
    enter_the_event(ana, photo)
    enter_the_article(ana)
    quote_from_it(ana)
    preview = look_at_the_preview(ana)
    send_it_to_review(ana)
    assert {Event.objects.get().status, Article.objects.get().status} == {Status.REVIEW}
    assert set(Quotation.objects.values_list("status", flat=True)) == {Status.REVIEW}

    hidden = somebody("A reader")
    assert hidden.page.goto(address(Event.objects.get())).status == 404
    paula = somebody("Paula", "Publishers", "es-MX")
    publish_it_with_what_belongs_to_it(paula)
    for model in (Event, Article, Quotation, Person, Organization):
        assert set(model.objects.values_list("status", flat=True)) == {Status.PUBLISHED}, model

    event, reader = Event.objects.get(), somebody("A reader")
    read_it_in_both_languages(reader, event, preview)
    assert event.participations.get().office == Person.objects.get().offices.get()
    assert event.organizers.get(order=1).organization == commission


def enter_the_event(ana, photo):
    ana.new("Events")
    expect(ana.page.locator("[name=name_en]")).to_be_focused()
    ana.type_on(EVENT, EVENT_ES, "Joint forum", "11-12/10/2021", "", "", "In person")
    expect(ana.page.locator(".field-start .date-words")).to_have_text("11–12 October 2021")
    ana.type_on("Old Hospital", "Antiguo Hospital", "Quito", "Quito", "Ecuador")
    ana.choose("topics", "integracion", "Integration")

    for number, (words, series, ordinal) in enumerate(
        [("rios", "Rivers Forum", "3"), ("agua", "Dialogue on Water", "1")]
    ):
        ana.add_row("editions")
        ana.choose(f"editions-{number}-series", words, series)
        ana.write(**{f"editions-{number}-ordinal": ordinal})

    ana.add_row("organizers")
    ana.choose("organizers-0-organization", "cda", "Waters Commission")
    ana.add_row("organizers")
    with ana.panel("organizers-1-organization") as panel:
        panel.write(name_en="Institute of Rivers", name_es="Instituto de los Ríos", acronym_en="IDR")
        panel.page.locator(".field-acronym").get_by_role("button", name="The same in every language").click()
        expect(panel.page.locator("[name=acronym_es]")).to_have_value("IDR")
        panel.pick(country="Ecuador")
    ana.pick(**{"organizers-1-role": "Host"})

    ana.add_row("sessions")
    ana.write(
        **{"sessions-0-name_en": "Opening", "sessions-0-name_es": "Apertura", "sessions-0-date": "11/10/2021"}
    )
    ana.pick(**{"sessions-0-kind": "Opening session"})

    row = ana.add_row("participations")
    with ana.panel("participations-0-person") as panel:
        panel.write(name="Elena Núñez", family_name="Núñez", sort_name="Núñez, Elena")
        panel.add_row("offices")
        panel.write(**{"offices-0-title_en": "Secretary", "offices-0-title_es": "Secretaria"})
        panel.choose("offices-0-organization", "waters", "Waters Commission")
        panel.write(**{"offices-0-start": "March 2019"})
    expect(row).to_contain_text("Elena Núñez")
    ana.pick(**{"participations-0-role": "Opening remarks"})

    ana.add_row("photos")
    ana.page.set_input_files("[name=photos-0-image]", photo)
    expect(ana.page.locator("#photos-group")).to_contain_text("640 × 360")
    ana.write(
        **{
            "photos-0-caption_en": "Group photo of the event.",
            "photos-0-caption_es": "Foto grupal del evento.",
            "photos-0-alt_en": "Thirty people on the steps of a hospital.",
            "photos-0-alt_es": "Treinta personas en la escalinata de un hospital.",
        }
    )
    ana.pick(
        **{"photos-0-text_status_en": "As published", "photos-0-text_status_es": "Unofficial translation"}
    )

    with ana.panel("sources") as panel:
        panel.write(title="Rivers Forum held in Quito", publisher="Waters Commission", language="English")
        panel.write(date="13/10/2021", url="example.org/rivers")
    with ana.panel("notes") as panel:
        panel.write(label_en="Name", label_es="Nombre")
        panel.write(text_en="One source calls it a congress.", text_es="Una fuente lo llama congreso.")
    ana.saved()
    expect(ana.page.locator(".messagelist")).to_contain_text("Elena Núñez: Secretary, CDA")

    # Its session is there now.
    ana.page.get_by_text("Elena Núñez (Opening remarks)").click()
    ana.choose("participations-0-session", "opening", "Opening")
    ana.saved()


def enter_the_article(ana):
    ana.follow("Add article")
    expect(ana.page.locator("[name=headline_en]")).to_be_focused()
    expect(ana.page.locator(".field-events .select2")).to_contain_text(EVENT)
    ana.type_on("Rivers Forum held in Quito", "Se celebró en Quito el Foro de los Ríos")
    ana.pick(text_status_en="As published", text_status_es="Official translation", kind="Press release")
    ana.choose("publisher", "cda", "Waters Commission")
    ana.write(published_on="13 de octubre de 2021", pasted_en=ENGLISH, pasted_es=SPANISH)
    ana.choose("sources", "quito", "Rivers Forum held in Quito")
    ana.saved()
    expect(ana.page.locator(".messagelist")).to_contain_text("The text in Spanish makes 3 paragraphs.")


def quote_from_it(ana):
    for row, english, spanish in (
        (0, "Rivers know no borders", "Los ríos no conocen fronteras"),
        (2, "What we share we must care for", "Lo que compartimos debemos cuidarlo"),
    ):
        ana.page.locator(f"#paragraphs-{row} summary").click()
        ana.page.locator(f"#paragraphs-{row}").get_by_role(
            "link", name="New quotation from this paragraph"
        ).click()
        expect(ana.page.locator("[data-printed=es]")).to_be_visible()
        for language, words in (("en", english), ("es", spanish)):
            ana.select(language, words)
            ana.page.click(f"[data-take={language}] >> nth=0")
            expect(ana.page.locator(f"[data-compared={language}]")).to_have_text(
                "The words stand in the paragraph, letter by letter."
            )
        ana.pick(kind="Direct quotation")
        ana.choose("speaker", "nunez", "Elena Núñez")
        expect(ana.page.locator(".field-office .proposal")).to_contain_text("Secretary, CDA")
        ana.choose("topics", "integra", "Integration")
        ana.saved()
        ana.page.locator(".messagelist").get_by_text("Secretary").wait_for()
        ana.find("Articles", "quito", "Rivers Forum held in Quito")


def look_at_the_preview(ana):
    """Return what the page of the event says while it is a draft, by language."""
    ana.find("Events", "rios", EVENT)
    ana.follow("Preview")
    expect(ana.page.locator(".ribbon")).to_contain_text("Draft")
    english = text_of(ana.page)
    ana.page.locator(".lang").get_by_role("link").first.click()
    ana.page.wait_for_url("**/es/**")
    spanish = text_of(ana.page)
    ana.page.go_back()
    ana.follow("Edit", within=".ribbon")
    return {"en": english, "es": spanish}


def send_it_to_review(ana):
    ana.follow("Send to review…")
    for name in (
        "Institute of Rivers",
        "Elena Núñez",
        "Rivers Forum held in Quito",
        "Rivers know no borders",
    ):
        expect(ana.page.get_by_label(name, exact=False)).to_be_checked()
    ana.page.get_by_role("button", name="Send to review").click()
    expect(ana.page.locator(".messagelist")).to_contain_text("Sent to review:")
    expect(ana.page.locator(".kicker")).to_contain_text("In review")
    expect(ana.page.get_by_role("link", name="Publish…")).to_have_count(0)


def publish_it_with_what_belongs_to_it(paula):
    paula.page.locator("section", has_text="En revisión").get_by_role("link", name=EVENT_ES).click()
    paula.follow("Publicar…")
    for name in ("Instituto de los Ríos", "Elena Núñez", "Los ríos no conocen fronteras"):
        expect(paula.page.get_by_label(name, exact=False)).to_be_checked()
    paula.page.get_by_role("button", name="Publicar").click()
    expect(paula.page.locator(".messagelist")).to_contain_text("Publicado:")


def read_it_in_both_languages(reader, event, preview):
    reader.page.goto(address(event))
    assert preview["en"].endswith(text_of(reader.page))
    for words in (
        "Rivers know no borders",
        "Elena Núñez",
        "Institute of Rivers",
        "One source calls it a congress.",
    ):
        expect(reader.page.locator("main")).to_contain_text(words)
    shown = reader.page.get_by_role("img", name="Thirty people on the steps of a hospital.")
    shown.scroll_into_view_if_needed()
    reader.page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=shown.element_handle()
    )
    reader.page.locator(".lang").get_by_role("link").first.click()
    reader.page.wait_for_url("**/es/eventos/**")
    assert preview["es"].endswith(text_of(reader.page))
    expect(
        reader.page.get_by_role("img", name="Treinta personas en la escalinata de un hospital.")
    ).to_be_attached()
    for words in ("Los ríos no conocen fronteras", "Secretaria", "Instituto de los Ríos", "Apertura"):
        expect(reader.page.locator("main")).to_contain_text(words)
    reader.page.get_by_role("link", name="Elena Núñez").first.click()
    expect(reader.page.locator("main")).to_contain_text("Lo que compartimos debemos cuidarlo")


# Translating ----------------------------------------------------------------------------------------------------------


def test_a_translator_writes_the_missing_language_and_nothing_else(somebody):
    topic = factories.TopicFactory(
        name_en="Shared rivers", description_en="Waters of several countries.", status=Status.DRAFT
    )
    factories.TopicFactory(name_en="Ports", name_es="Puertos")
    tomas = somebody("Tomás", "Translators", "es-MX")
    tomas.page.get_by_role("link", name="Temas, Falta español: 1").click()
    expect(tomas.page.locator("#result_list tbody tr")).to_have_count(1)
    tomas.page.locator("#result_list").get_by_role("link", name="Shared rivers", exact=True).click()

    tomas.page.locator(".language-bar [data-show=es]").click()
    expect(tomas.page.locator(".vv-field.field-name_es .source")).to_contain_text("Shared rivers")
    tomas.write(name_es="Ríos compartidos", description_es="Aguas de varios países.")
    tomas.page.locator(".language-bar [data-show='']").click()
    for closed in ("[name=status]", "[name=kind]", "[name=slug]", "[name=withdrawal_reason_en]"):
        expect(tomas.page.locator(closed)).not_to_be_visible()
    for door in ("Publicar…", "Enviar a revisión…", "Eliminar"):
        expect(tomas.page.get_by_role("link", name=door)).to_have_count(0)
    tomas.saved()
    topic.refresh_from_db()
    assert (topic.name_es, topic.description_es) == ("Ríos compartidos", "Aguas de varios países.")
    assert (topic.name_en, topic.status) == ("Shared rivers", Status.DRAFT)

    tomas.follow("Vista previa")
    expect(tomas.page.locator("main")).to_contain_text("Ríos compartidos")
    tomas.page.goto("/admin/")
    # Terms of the glossary are the translators' own.
    expect(tomas.page.get_by_role("link", name=re.compile("^Añadir"))).to_have_count(1)
    expect(tomas.page.get_by_role("link", name=re.compile("^Añadir"))).to_have_attribute("href", TERM)
    tomas.find("Temas", "puertos", "Puertos")  # readers see it: it can be looked at
    expect(tomas.page.locator("form [name=name_es]")).to_have_count(0)
    expect(tomas.page.locator(".notice")).to_be_visible()
    for name in ("submit", "publish", "withdraw", "review"):
        assert tomas.page.goto(f"{reverse(f'admin:forum_topic_{name}')}?pk={topic.pk}").status == 403


# Correcting and withdrawing what readers see --------------------------------------------------------------------------


def test_a_published_quotation_is_corrected(somebody):
    words = published_words(status=Status.PUBLISHED)
    ana = somebody("Ana", "Editors")
    ana.find("Quotations", "rivers", "Rivers know no")
    expect(ana.page.locator("form [name=text_en]")).to_have_count(0)  # readers see it: others correct it

    paula = somebody("Paula", "Publishers")
    paula.find("Quotations", "rivers", "Rivers know no")
    paula.write(text_en="Rivers know no frontiers")
    expect(paula.page.locator("[data-compared=en]")).to_have_text(
        "The words do not stand in the paragraph like this."
    )
    paula.save()
    expect(paula.page.locator("#faults")).to_be_focused()
    expect(paula.fault("text_en")).to_contain_text("The words differ from paragraph 1")
    expect(paula.page.locator("[name=text_en]")).to_have_value("Rivers know no frontiers")
    words.refresh_from_db()
    assert words.text_en == "Rivers know no"

    paula.page.locator("#faults a").first.click()
    expect(paula.page.locator("[name=text_en]")).to_be_focused()
    paula.page.keyboard.press("Control+a")
    paula.page.keyboard.type("Rivers know no borders")
    paula.saved()
    paula.follow("View on site")
    expect(paula.page.locator("main")).to_contain_text("Rivers know no borders")
    words.refresh_from_db()
    assert (words.text_en, words.status) == ("Rivers know no borders", Status.PUBLISHED)


def test_an_event_is_withdrawn_with_a_reason_and_returned_to_review(somebody):
    words = published_words(status=Status.PUBLISHED)
    event = words.event
    paula, reader = somebody("Paula", "Publishers"), somebody("A reader")
    paula.find("Events", "rivers", EVENT)
    paula.follow("Withdraw…")
    paula.page.get_by_role("button", name="Withdraw").click()
    expect(paula.page.locator(".errorlist")).to_contain_text(
        "Say in at least one language why it is withdrawn"
    )
    paula.write(withdrawal_reason_en="It never took place.", withdrawal_reason_es="No llegó a celebrarse.")
    paula.page.get_by_role("button", name="Withdraw").click()
    expect(paula.page.locator(".messagelist")).to_contain_text("Withdrawn:")
    for record in (event, words):  # its words are withdrawn along with it
        for language, reason in (("en", "It never took place."), ("es", "No llegó a celebrarse.")):
            assert reader.page.goto(address(record, language)).status == 410
            expect(reader.page.locator("main")).to_contain_text(reason)

    paula.find("Events", "rivers", EVENT)
    paula.follow("Return to review…")
    paula.page.get_by_role("button", name="Return 1 record to review").click()
    expect(paula.page.locator(".messagelist")).to_contain_text("Returned to review:")
    event.refresh_from_db()
    assert event.status == Status.REVIEW
    assert reader.page.goto(address(event)).status == 404
    paula.follow("Preview")
    expect(paula.page.locator("main")).to_contain_text("Rivers Forum")


# Back to what was ----------------------------------------------------------------------------------------------------


def test_an_older_version_and_a_deleted_record_come_back(somebody):
    ana = somebody("Ana", "Editors")
    ana.new("Topics")
    ana.write(name_en="Rivers", name_es="Ríos")
    ana.page.select_option("[name=kind]", "theme")
    ana.add_row("other_names")
    ana.write(**{"other_names-0-name": "Waterways", "other_names-0-language": "English"})
    ana.page.select_option("[name=other_names-0-kind]", "also")
    ana.saved()
    ana.write(name_en="Rivres")
    ana.page.check("[name=other_names-0-DELETE]")
    ana.saved()

    ana.follow("History")
    ana.page.get_by_role("button", name="Compare").click()
    expect(ana.page.locator("ins.marked, .marked ins").filter(has_text="Rivres")).to_be_visible()
    expect(ana.page.locator("#content")).to_contain_text("Waterways")
    ana.page.get_by_role("link", name="Restore").first.click()
    ana.page.get_by_role("button", name="Restore this version").click()
    expect(ana.page.locator("[name=name_en]")).to_have_value("Rivers")
    expect(ana.page.locator("[name=other_names-0-name]")).to_have_value("Waterways")

    [before] = Topic.objects.values("uid", "slug", "name_es")
    ana.follow("Delete")
    ana.page.get_by_role("button", name="Yes, I’m sure").click()
    assert not Topic.objects.exists()
    ana.follow("Recover deleted")
    ana.follow("Rivers", within="#content")
    ana.page.get_by_role("button", name="Recover it").click()
    expect(ana.page.locator("[name=other_names-0-name]")).to_have_value("Waterways")
    assert Topic.objects.values("uid", "slug", "name_es").get() == before


def test_two_editors_on_one_event_lose_nothing(somebody):
    event = factories.EventFactory(name_en="Rivers", city_en="Quito", status=Status.DRAFT)
    ana, luis = somebody("Ana", "Editors"), somebody("Luis", "Editors")
    for editor in (ana, luis):
        editor.find("Events", "rivers", "Rivers")
    ana.write(name_en="Rivers Forum", city_en="Cuenca")
    ana.add_row("sessions")
    ana.write(**{"sessions-0-name_en": "Opening"})
    ana.saved()
    luis.write(name_en="Forum of Rivers", venue_en="Old Hospital")
    luis.save()
    expect(luis.fault("name_en")).to_contain_text("Ana saved something else here")
    expect(luis.fault("name_en")).to_contain_text("Rivers Forum")
    expect(luis.page.locator("[name=name_en]")).to_have_value("Forum of Rivers")
    expect(luis.page.locator("[name=city_en]")).to_have_value("Cuenca")
    expect(luis.page.locator("[name=sessions-0-name_en]")).to_have_value("Opening")
    luis.saved()
    event.refresh_from_db()
    assert (event.name_en, event.city_en, event.venue_en) == ("Forum of Rivers", "Cuenca", "Old Hospital")
    assert event.sessions.get().name_en == "Opening"


# What is wrong, from the first draft to the public page ---------------------------------------------------------------

FIRST = {"en": "Rivers know no borders", "es": "Los ríos no conocen fronteras"}
WRONG = {"en": "Rivers know no frontiers", "es": "Los ríos no conocen límites"}
FORUM = {"en": EVENT, "es": EVENT_ES}
SAID = {
    "en": {
        "attribution": "said Elena Núñez",
        "differ": "The words do not stand in the paragraph like this.",
        "stand": "The words stand in the paragraph, letter by letter.",
        "told": "It is saved. This has to be corrected before it can be published:",
        "words": "The words differ from paragraph 1: “frontiers” here, “borders,” said Elena” there.",
        "speaker": "The attribution names Elena Núñez, and the speaker is Rosa Paz Gil.",
        "day": f"13 October 2025 lies outside the event “{EVENT}”: 11–12 October 2021.",
        "printed": "13 October 2025 lies after the day of the article that prints the words: 13 October 2021.",
        "nothing": "Nothing can be done with what you chose.",
        "lacks": f"Readers see it only with: Event “{EVENT}” (Draft)",
        "unseen": "Readers do not see these yet:",
        "waits": "Waits for its event",
        "publish": "Publish it…",
        "released": "Published already, and seen with it from then on",
    },
    "es": {
        "attribution": "dijo Elena Núñez",
        "differ": "Las palabras no figuran así en el párrafo.",
        "stand": "Las palabras figuran en el párrafo, letra por letra.",
        "told": "Guardado. Hay que corregir esto antes de publicarlo:",
        "words": "Las palabras difieren del párrafo 1: aquí “límites”, allí “fronteras”, dijo Elena”.",
        "speaker": "La atribución nombra a Elena Núñez, y quien habla es Rosa Paz Gil.",
        "day": f"El 13 de octubre de 2025 queda fuera del evento “{EVENT_ES}”: 11 y 12 de octubre de 2021.",
        "printed": "El 13 de octubre de 2025 es posterior al día del artículo que publica las palabras:",
        "nothing": "No se puede hacer nada con lo que eligió.",
        "lacks": f"El público solo lo ve junto con: Evento “{EVENT_ES}” (Borrador)",
        "unseen": "El público todavía no ve estos registros:",
        "waits": "Espera a su evento",
        "publish": "Publicar…",
        "released": "Ya publicados, y visibles a partir de entonces",
    },
}
FAULTS = ("words", "speaker", "day", "printed")


@pytest.fixture
def printed():
    """A paragraph of a public article; Elena Núñez and Rosa Paz took part in its event, which is a draft."""
    event = factories.EventFactory(
        name_en=EVENT, name_es=EVENT_ES, start="2021-10-11", end="2021-10-12", status=Status.DRAFT
    )
    elena = factories.OfficeFactory(
        person__name="Elena Núñez", person__family_name="Núñez", title_en="Secretary", title_es="Secretaria"
    )
    rosa = factories.PersonFactory(name="Rosa Paz Gil", family_name="Paz Gil")
    for person, office in ((elena.person, elena), (rosa, None)):
        factories.ParticipationFactory(event=event, person=person, office=office)
    article = factories.ArticleFactory(published_on="2021-10-13")
    article.events.add(event)
    texts = {"text_en": ENGLISH.split("\n")[0], "text_es": SPANISH.split("\n")[0]}
    return factories.ParagraphFactory(article=article, number=1, **texts)


@pytest.mark.parametrize("language", SAID)
def test_wrong_words_are_told_mended_and_wait_for_their_event(somebody, printed, language):
    ana, said = somebody("Ana", "Editors", language), SAID[language]
    ana.page.goto(f"{reverse('admin:forum_quotation_add')}?paragraph={printed.pk}")
    enter_wrong_words(ana, language)
    expect_faults(ana.page.locator(".messagelist .warning"), said, FAULTS)

    words = Quotation.objects.get()
    paula = somebody("Paula", "Publishers", language)
    door = f"{reverse('admin:forum_quotation_publish')}?pk={words.pk}"
    paula.page.goto(door)
    expect_faults(paula.page.locator(".status-rows"), said, FAULTS)
    expect(paula.page.locator(".submit-row")).to_contain_text(said["nothing"])
    mend_step_by_step(ana, language)

    reader = somebody("A reader", language=language)
    paula.page.goto(door)
    publish_without_its_event(paula, language)
    words.refresh_from_db()
    assert words.is_waiting
    assert reader.page.goto(address(words, language)).status == 404
    publish_its_event(paula, language)
    assert reader.page.goto(address(words, language)).status == 200
    expect(reader.page.locator("main")).to_contain_text(FIRST[language])


def expect_faults(place, said, names):
    """Exactly these of the faults are told."""
    for name in FAULTS:
        look = expect(place).to_contain_text if name in names else expect(place).not_to_contain_text
        look(said[name])


def enter_wrong_words(ana, language):
    said, compared = SAID[language], ana.page.locator(f"[data-compared={language}]")
    ana.write(**{f"text_{language}": WRONG[language]})
    expect(compared).to_contain_text(said["differ"])
    ana.select(language, said["attribution"])
    ana.page.click(f"[data-take={language}][data-into=attribution]")
    ana.choose("speaker", "paz", "Rosa Paz Gil")
    ana.page.select_option(f"[name=text_status_{language}]", "original")
    ana.page.select_option("[name=kind]", "direct")
    ana.page.select_option("[name=certainty]", "explicit")
    ana.write(said_on="13/10/2025")
    ana.saved()
    expect(ana.page.locator(".messagelist")).to_contain_text(said["told"])


def mend_step_by_step(ana, language):
    told = ana.page.locator(".messagelist")
    ana.write(**{f"text_{language}": FIRST[language]})
    expect(ana.page.locator(f"[data-compared={language}]")).to_have_text(SAID[language]["stand"])
    ana.saved()
    expect_faults(told, SAID[language], FAULTS[1:])
    ana.choose("speaker", "nunez", "Elena Núñez")
    ana.saved()
    expect_faults(told, SAID[language], FAULTS[2:])
    ana.write(said_on="11/10/2021")
    ana.saved()
    expect_faults(told, SAID[language], ())


def publish_without_its_event(paula, language):
    """Though the page before says what readers lack, and has ticked it."""
    said, event = SAID[language], paula.page.get_by_label(FORUM[language], exact=False)
    expect(paula.page.locator(".lacks")).to_contain_text(said["lacks"])
    expect(event).to_be_checked()
    event.uncheck()
    paula.page.click(".submit-row [type=submit]")
    expect(paula.page.locator(".messagelist .warning")).to_contain_text(said["unseen"])
    expect(paula.page.locator(".kicker .waiting")).to_have_text(said["waits"])


def publish_its_event(paula, language):
    said = SAID[language]
    paula.follow(said["publish"], within=".notice")
    released = paula.page.locator("section", has_text=said["released"])
    expect(released).to_contain_text(FIRST[language])
    paula.page.click(".submit-row [type=submit]")
    expect(paula.page.locator(".messagelist .success")).to_contain_text(FORUM[language])
