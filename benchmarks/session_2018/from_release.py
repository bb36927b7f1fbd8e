"""The session entered from its press release: it is read, looked at and corrected; the rest is typed."""

import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.keystrokes import Editor
from benchmarks.session_2018.by_hand import (
    enter_newspaper,
    find_event,
    log_in,
    photograph,
    review,
    sessions,
    sources,
)
from benchmarks.session_2018.texts import text


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


def look(editor: Editor, refused: str = "none") -> None:
    """Go through the proposals, from one to the next, and refuse those of a kind."""
    for card in editor.page.locator("[data-proposal]").all():
        editor.press("j")
        editor.decide()
        if str(card.get_attribute("id")).startswith(refused):
            editor.press("r")


def read_release(editor: Editor, _photo: Path) -> None:
    """Correct what is not read: that the English is a translation, the host, an office with its body, family names."""
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
    editor.point_and_pick(f"{key_of(editor, kind, name)}-{field}", label[:4], label)


def read_newspaper(editor: Editor, _photo: Path) -> None:
    """Correct what is not read: the newspaper itself, and the office in English. The event has its series already."""
    read(editor, "trabajadores.es")
    look(editor, refused="series")
    person = key_of(editor, "person", "Miguel")
    fill(editor, **{f"{person}-title_en": "President of Cuba", f"{person}-family_name": "Díaz-Canel"})
    set_value(editor, "article", "", "kind", "News item")
    editor.follow("Make the drafts")
    editor.search("publisher", "Trabajadores", "as a new organization")
    enter_newspaper(editor)
    editor.save()


def rest_of_the_event(editor: Editor, photo: Path) -> None:
    find_event(editor)
    sessions(editor)
    photograph(editor, photo)
    for row in range(5):
        editor.click(f"#participations-{row} summary")
        editor.search(f"participations-{row}-session", "op", "Opening")
    sources(editor)


def topics(editor: Editor, _photo: Path) -> None:
    """The same topic for all quotations, at once; then all is sent to review."""
    editor.follow(re.compile("^5 quotations"))
    editor.click("#action-toggle")
    editor.point_and_pick("action", "Change a", "Change a field…")
    editor.follow(re.compile("^(Go|Run)"))
    editor.point_and_pick("field", "Top", "Topics")
    editor.follow("Choose this field")
    editor.search("value", "integ", "ntegration")
    editor.follow("Show what becomes of them")
    editor.follow(re.compile("^Change 5 records"))
    find_event(editor)
    review(editor, _photo)


JOBS: dict[str, Callable[[Editor, Path], None]] = {
    "log in": log_in,
    "release read, looked at, corrected": read_release,
    "newspaper read, looked at, corrected": read_newspaper,
    "sessions, photograph, source, note": rest_of_the_event,
    "a topic for all quotations, sent to review": topics,
}
