"""Enters a real event through the admin and reckons what it takes an editor: `python benchmarks/entering.py`.

The 37th session of ECLAC (Havana, 7 to 11 May 2018): a series, three organizers, two sessions, five people of whom three
are new, two articles with 13 paragraphs, five quotations, a source, a note and a photograph; once typed by hand, once
from its press release. Headless Chromium plays a skilled editor with the texts in a window beside (`keystrokes.py` tells
the model); the site is that of production on the demo's records. The texts of `session_2018/` hold the facts and, in
place of what people said, words that stand for it.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.first_paint import running  # noqa: E402 # the folder above is on the path only now
from benchmarks.keystrokes import LIT, Editor, report  # noqa: E402

TEXTS = ROOT / "benchmarks" / "session_2018"
NAME, PASSWORD = "editor", "lapis lazuli 1836"
EVENT, EVENT_ES = "37th session of ECLAC", "37.º período de sesiones de la CEPAL"
PARTICIPANTS = """Alicia Bárcena
António Guterres
Mohammed, Amina; Deputy Secretary-General; UN
Malmierca Díaz, Rodrigo; Minister; MINCEX
Díaz-Canel, Miguel; President of Cuba"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=WAYS, help="one of them, in place of each in a process of its own")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of the page after each job")
    options = parser.parse_args()
    if options.way:
        enter(options.way, options.pictures)
        return
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    for way in WAYS:
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--way", way], check=True, env=environment)


def enter(way: str, pictures: Path | None) -> None:
    """Enter the event in one way on a new site, and print what it took."""
    with running(None) as site, sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in this thread
        editor = open_browser(playwright, site)
        photo = Path(folder) / "photo.jpg"
        Image.new("RGB", (1200, 800), "teal").save(photo)
        for job, play in WAYS[way].items():
            editor.begin(job)
            play(editor, photo)
            if pictures:
                editor.page.screenshot(path=pictures / f"{way} {len(editor.counts)}.png", full_page=True)
        print(f"\n{way}: {entered()}\n\n{report(editor.counts)}")


def open_browser(playwright: Any, site: str) -> Editor:
    """Return an editor of the group Editors before the login."""
    from django.contrib.auth import get_user_model  # once Django is set up
    from django.contrib.auth.models import Group

    user = get_user_model().objects.create_user(NAME, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    browser = playwright.chromium.launch(
        executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
    )
    context = browser.new_context(base_url=site, locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/admin/")
    return Editor(page)


def text(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text()


def headline(name: str) -> str:
    return text(name).split("\n", 1)[0]


def body(name: str) -> str:
    """Return the paragraphs of a text, without headline and date."""
    return text(name).split("\n\n", 2)[2]


# By hand --------------------------------------------------------------------------------------------------------------


def log_in(editor: Editor, _photo: Path) -> None:
    editor.write(username=NAME, password=PASSWORD)
    with editor.arriving():
        editor.press("Enter")


def event(editor: Editor, photo: Path) -> None:
    editor.follow("Add: Events")
    editor.write(name_en=EVENT, name_es=EVENT_ES)
    editor.pick("kind", "Ses", "Session of a body")
    editor.write(start="7-11 May 2018", city_en="Havana", city_es="La Habana")
    editor.pick("country", "Cuba", "Cuba")
    editor.add_row("editions")
    editor.choose("editions-0-series", "Session of ECLAC", "as a new series")
    with editor.panel():
        editor.write(name_es="Período de sesiones de la CEPAL")
    editor.write(**{"editions-0-ordinal": "37"})
    organizers(editor)
    sessions(editor)
    editor.save()


def organizers(editor: Editor) -> None:
    for number, words in enumerate(("eclac", "united nations")):
        editor.add_row("organizers")
        editor.choose(f"organizers-{number}-organization", words, "")
        editor.pick(f"organizers-{number}-role", "O", "Organizer")
    editor.add_row("organizers")
    editor.choose("organizers-2-organization", "MINCEX", "as a new organization")
    with editor.panel():
        editor.write(
            name_en="Ministry of Foreign Trade and Foreign Investment",
            name_es="Ministerio del Comercio Exterior y la Inversión Extranjera",
        )
        editor.write(acronym_es="MINCEX")
        editor.pick("kind", "Min", "Ministries")
        editor.pick("country", "Cuba", "Cuba")
    editor.pick("organizers-2-role", "Host", "Host")


def sessions(editor: Editor) -> None:
    for number, (name, name_es, letters, kind, day) in enumerate(
        [
            ("Opening", "Apertura", "Op", "Opening session", "8/5/2018"),
            ("Closing", "Clausura", "Cl", "Closing session", "11/5/2018"),
        ]
    ):
        editor.add_row("sessions")
        editor.write(**{f"sessions-{number}-name_en": name, f"sessions-{number}-name_es": name_es})
        editor.pick(f"sessions-{number}-kind", letters, kind)
        editor.write(**{f"sessions-{number}-date": day})


def participants(editor: Editor, _photo: Path) -> None:
    editor.follow("Paste participants…")
    editor.click("[name=text]")
    editor.type(PARTICIPANTS)
    editor.pick("text_language", "E", "English")
    editor.pick("role", "S", "Speaker")
    editor.pick("session", "O", "Opening")
    editor.follow("Read the list")
    editor.follow("Enter the ticked rows")


def offices(editor: Editor, _photo: Path) -> None:
    """In Spanish too, and one of them with its year."""
    for row, title, start in ((2, "Vicesecretaria General", "2017"), (3, "Ministro", ""), (4, "Presidente de Cuba", "")):
        editor.click(f"#participations-{row} summary")
        editor.click(f"#change_id_participations-{row}-office")
        with editor.panel():
            editor.write(title_es=title)
            if start:
                editor.write(start=start)


def photograph(editor: Editor, photo: Path) -> None:
    """With its caption, alternative text and credit; and the note on the event."""
    editor.add_row("photos")
    editor.decide()
    editor.count.keys += len(photo.name) + 2  # the file is named in the browser's own window
    editor.page.set_input_files("[name=photos-0-image]", photo)
    editor.write(
        **{"photos-0-caption_en": "The session in Havana.", "photos-0-caption_es": "La sesión en La Habana."}
    )
    editor.write(**{"photos-0-alt_en": "People in a hall.", "photos-0-alt_es": "Personas en una sala."})
    editor.write(**{"photos-0-credit_en": "ECLAC", "photos-0-credit_es": "CEPAL"})
    editor.save()


def release(editor: Editor, _photo: Path) -> None:
    editor.follow("Add article")
    editor.paste(headline("eclac.en"))
    editor.tab_to("headline_es")
    editor.paste(headline("eclac.es"))
    editor.pick("text_status_en", "Of", "Official translation")
    editor.pick("text_status_es", "As", "As published")
    editor.pick("kind", "Press r", "Press release")
    editor.choose("publisher", "eclac", "ECLAC")
    editor.write(published_on="11 May 2018")
    for code in ("en", "es"):
        editor.tab_to(f"url_{code}")
        editor.paste(f"https://example.org/{code}/session-37")
    editor.click("[name=pasted_en]")
    editor.paste(body("eclac.en"))
    editor.tab_to("pasted_es")
    editor.paste(body("eclac.es"))
    editor.save(is_refused=True)  # eight paragraphs and four: it is shown, and has to be agreed to
    editor.click(editor.page.get_by_label("I have looked at it. Make the paragraphs like this when I save."))
    editor.save()


def its_words(editor: Editor, _photo: Path) -> None:
    """From one quoted stretch to the next: all but the topic is filled in, and looked at."""
    quote(editor, 1, 4)


def quote(editor: Editor, paragraph: int, count: int) -> None:
    """Enter so many quotations of an article, the first of them from a paragraph."""
    editor.click(f"#paragraphs-{paragraph} summary")
    editor.follow(re.compile("New quotation: "), f"#paragraphs-{paragraph}")
    for number in range(count):
        editor.decide()  # are the words, the attribution and the speaker right?
        editor.click("#id_topics + .select2 .select2-search__field")
        editor.type("integ")
        with editor.waiting():
            expect(editor.page.locator(LIT)).to_contain_text("ntegration")
        editor.press("Enter")
        editor.save("Control+s" if number + 1 == count else "Control+Enter")


def newspaper(editor: Editor, _photo: Path) -> None:
    editor.follow("Desk")
    editor.follow("Add: Articles")
    editor.tab_to("headline_es")
    editor.paste(headline("trabajadores.es"))
    editor.pick("text_status_es", "As", "As published")
    editor.pick("kind", "N", "News item")
    editor.choose("publisher", "Trabajadores", "as a new organization")
    enter_newspaper(editor)
    editor.write(published_on="8 May 2018")
    editor.tab_to("url_es")
    editor.paste("https://example.org/trabajadores")
    editor.choose("events", "37", EVENT)
    editor.click("[name=pasted_es]")
    editor.paste(body("trabajadores.es"))
    editor.save()
    quote(editor, 1, 1)


def enter_newspaper(editor: Editor) -> None:
    with editor.panel():
        editor.tab_to("The same in every language")
        editor.press("Space")
        editor.pick("kind", "News", "Newspapers, agencies and broadcasters")
        editor.pick("country", "Cuba", "Cuba")


def evidence(editor: Editor, _photo: Path) -> None:
    """The release as a source of the event, and a note on it."""
    find_event(editor)
    sources(editor)


def sources(editor: Editor) -> None:
    editor.click(editor.page.get_by_role("button", name=headline("eclac.en")))
    editor.click("#add_id_notes")
    with editor.panel():
        editor.write(label_en="Days", label_es="Días")
        editor.write(
            text_en="One source tells of 8 May alone.", text_es="Una fuente habla solo del 8 de mayo."
        )
    editor.save()


def review(editor: Editor, _photo: Path) -> None:
    editor.follow("Send to review…")
    editor.follow("Send to review")


# From the press release -------------------------------------------------------------------------------------------------


def read(editor: Editor, *names: str) -> None:
    """Paste a text in its languages, and have it read."""
    editor.follow("Press releases")
    editor.follow("Add press release")
    editor.click(f"[name=text_{names[0][-2:]}]")
    for name in names:
        if name != names[0]:
            editor.tab_to(f"text_{name[-2:]}")
        editor.paste(text(name))
    editor.click("[name=address]")
    editor.paste(f"https://example.org/{names[0]}")
    editor.follow("Read it")


def look(editor: Editor) -> None:
    """Go through the proposals, from one to the next."""
    for _card in range(editor.page.locator("[data-proposal]").count()):
        editor.press("j")
        editor.decide()


def read_release(editor: Editor, _photo: Path) -> None:
    """What is not read: that the English is a translation, the host, an office with its body, family names."""
    read(editor, "eclac.en", "eclac.es")
    look(editor)
    set_value(editor, "article", "Thirty-seventh", "text_status_en", "Official translation")
    set_value(editor, "body", "Ministry of Foreign", "role", "Host")
    for person, values in (
        ("Amina", {"title_en": "Deputy Secretary-General", "title_es": "Vicesecretaria General"}),
        ("Rodrigo", {"title_en": "Minister"}),
    ):
        key = key_of(editor, "person", person)
        family = {"Amina": "Mohammed", "Rodrigo": "Malmierca Díaz"}[person]
        fill(editor, **{f"{key}-title_{name[-2:]}": value for name, value in values.items()})
        fill(editor, **{f"{key}-family_name": family})
    set_value(editor, "person", "Amina", "body", "United Nations")
    editor.follow("Make the drafts")


def key_of(editor: Editor, kind: str, name: str) -> str:
    """Return the key of the proposal of a name."""
    card = editor.page.locator(f"[data-proposal][id^={kind}]", has_text=name)
    return str(card.first.get_attribute("id"))


def fill(editor: Editor, **texts: str) -> None:
    for name, value in texts.items():
        editor.click(f"[name={name}]")
        editor.type(value)


def set_value(editor: Editor, kind: str, name: str, field: str, label: str) -> None:
    """Choose a value in a proposal: a click, and the letters with which it begins."""
    list_name = f"{key_of(editor, kind, name)}-{field}"
    editor.decide()
    editor.count.clicks += 1
    editor.page.focus(f"[name={list_name}]")
    editor.pick(list_name, label[:4], label)


def read_newspaper(editor: Editor, _photo: Path) -> None:
    """What is not read: the newspaper itself, and the office in English."""
    read(editor, "trabajadores.es")
    look(editor)
    person = key_of(editor, "person", "Miguel")
    fill(editor, **{f"{person}-title_en": "President of Cuba", f"{person}-family_name": "Díaz-Canel"})
    set_value(editor, "article", "", "kind", "News item")
    editor.follow("Make the drafts")
    editor.click("#id_publisher + .select2 .select2-selection")
    editor.type("Trabajadores")
    with editor.waiting():
        expect(editor.page.locator(LIT)).to_contain_text("as a new organization")
    editor.press("Enter")
    enter_newspaper(editor)
    editor.save()


def find_event(editor: Editor) -> None:
    editor.press("Control+k")
    editor.type("37")
    with editor.arriving():
        editor.press("Enter")
    editor.follow(re.compile("^(37th|Thirty-seventh) session"), "main")


def rest_of_the_event(editor: Editor, photo: Path) -> None:
    find_event(editor)
    sessions(editor)
    photograph(editor, photo)
    for row in range(5):
        editor.click(f"#participations-{row} summary")
        editor.click(f"#id_participations-{row}-session + .select2 .select2-selection")
        editor.type("op")
        with editor.waiting():
            expect(editor.page.locator(LIT)).to_contain_text("Opening")
        editor.press("Enter")
    sources(editor)


def topics(editor: Editor, _photo: Path) -> None:
    """The same topic for all quotations, at once."""
    editor.follow(re.compile("^5 quotations"))
    editor.click("#action-toggle")
    editor.click("[name=action]")
    editor.type("Ch")
    editor.follow(re.compile("^(Go|Run)"))


def entered() -> dict[str, Any]:
    """Return what now stands in the archive."""
    from forum.models import Event  # once Django is set up

    event = Event.objects.get(start_earliest="2018-05-07", city_en="Havana")
    return {
        "ordinals": [one.ordinal for one in event.editions.all()],
        "organizers": event.organizers.count(),
        "sessions": event.sessions.count(),
        "people": event.participations.count(),
        "offices": event.participations.exclude(office=None).count(),
        "paragraphs": [one.paragraphs.count() for one in event.articles.order_by("pk")],
        "quotations": event.quotations.exclude(speaker=None).exclude(paragraph=None).count(),
        "sources, notes, photographs": [event.sources.count(), event.notes.count(), event.photos.count()],
        "status": event.status,
    }


WAYS: dict[str, dict[str, Callable[[Editor, Path], None]]] = {
    "by hand": {
        "log in": log_in,
        "event, series, organizers, sessions": event,
        "five people, three of them new": participants,
        "their offices in Spanish": offices,
        "photograph": photograph,
        "press release, in two languages": release,
        "its four quotations": its_words,
        "newspaper, with one quotation": newspaper,
        "source and note": evidence,
        "send it all to review": review,
    },
    "from its press release": {
        "log in": log_in,
        "release read, looked at, corrected": read_release,
        "newspaper read, looked at, corrected": read_newspaper,
        "sessions, photograph, source, note": rest_of_the_event,
        "a topic for all quotations": topics,
    },
}

if __name__ == "__main__":
    main()
