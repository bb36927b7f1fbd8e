"""The session entered by hand, as a skilled editor does it: mostly by keyboard, with the texts in a window beside."""

import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.keystrokes import Editor
from benchmarks.session_2018.texts import EVENT, EVENT_ES, body, headline

NAME, PASSWORD = "editor", "lapis lazuli 1836"
PARTICIPANTS = """Alicia Bárcena
António Guterres
Mohammed, Amina; Deputy Secretary-General; UN
Malmierca Díaz, Rodrigo; Minister; MINCEX
Díaz-Canel, Miguel; President of Cuba"""


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
    for row, title, start in (
        (2, "Vicesecretaria General", "2017"),
        (3, "Ministro", ""),
        (4, "Presidente de Cuba", ""),
    ):
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
        editor.search("topics", "integ", "ntegration")
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


def find_event(editor: Editor) -> None:
    editor.press("Control+k")
    editor.type("37")
    with editor.arriving():
        editor.press("Enter")
    editor.follow(re.compile("^(37th|Thirty-seventh) session"), "main")


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


JOBS: dict[str, Callable[[Editor, Path], None]] = {
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
}
