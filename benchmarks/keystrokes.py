"""A skilled editor at a page who counts: the keystroke-level model of Card, Moran and Newell.

A key takes 0.28 s, a click 1.3 s (pointing and pressing), words selected with the mouse another pointing. A decision
takes 1.35 s: before each click, each search in a chooser, each value of a list, each paste and each saving. What is
typed into fields that follow each other is known and takes none. What the site lets wait is measured.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Frame, Locator, Page, expect

KEY, CLICK, POINT, DECISION = 0.28, 1.3, 1.1, 1.35
# As the first measurement reckoned, in which only clicks and keys were counted.
SLOW_CLICK, KEYS_A_SECOND = 2.5, 3.3
FOCUSED = """() => {
  const at = document.activeElement;
  return at.name || at.closest(".select2-container")?.previousElementSibling?.name || at.textContent.trim();
}"""
MOST_TABS = 9  # more take longer than a click
LIT = ".select2-results__option--highlighted"
FIELDS_OF_A_FORM = ":is(input, select, textarea):focus"


class LostError(Exception):
    """The page is not as the script has it."""


@dataclass
class Count:
    """Cost of a job; `words` are stretches selected with the mouse, which are clicks too."""

    job: str
    clicks: int = 0
    keys: int = 0
    words: int = 0
    decisions: int = 0
    pages: int = 0
    waiting: float = 0

    def add(self, other: "Count") -> None:
        for name in ("clicks", "keys", "words", "decisions", "pages", "waiting"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def seconds(self) -> float:
        work = self.clicks * CLICK + self.keys * KEY + self.words * POINT + self.decisions * DECISION
        return work + self.waiting

    @property
    def seconds_by_clicks_and_keys(self) -> float:
        return self.clicks * SLOW_CLICK + self.keys / KEYS_A_SECOND


class Editor:
    """Somebody with the printed texts in a window beside; `place` is the page, or the frame of a panel."""

    def __init__(self, page: Page) -> None:
        self.page, self.keyboard = page, page.keyboard
        self.place: Any = page
        self.counts: list[Count] = []
        page.on("framenavigated", self._turn)

    def _turn(self, frame: Frame) -> None:
        if self.counts and not frame.url.startswith("about:"):
            self.count.pages += 1

    def begin(self, job: str) -> None:
        self.counts.append(Count(job))

    @property
    def count(self) -> Count:
        return self.counts[-1]

    @contextmanager
    def waiting(self) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.count.waiting += time.monotonic() - start

    def decide(self) -> None:
        self.count.decisions += 1

    # Keys -------------------------------------------------------------------------------------------------------------

    def press(self, chord: str) -> None:
        self.count.keys += len(chord.split("+"))
        self.keyboard.press(chord)

    def type(self, text: str) -> None:
        self.count.keys += len(text)
        self.keyboard.type(text)

    def tab_to(self, name: str) -> None:
        """Go on by the Tab key to a field."""
        for _press in range(MOST_TABS):
            self.press("Tab")
            if self.place.evaluate(FOCUSED) == name:
                return
        raise LostError(
            f"{name} is further than {MOST_TABS} keys; the focus is {self.place.evaluate(FOCUSED)}"
        )

    def write(self, **texts: str) -> None:
        """Type into fields, going on to each by the Tab key unless the focus is there."""
        for name, text in texts.items():
            if self.place.evaluate(FOCUSED) != name:
                self.tab_to(name)
            self.type(text)

    def pick(self, name: str, letters: str, label: str) -> None:
        """Choose a value of a list by the letters with which it begins."""
        self.decide()
        if self.place.evaluate(FOCUSED) != name:
            self.tab_to(name)
        self.type(letters)
        chosen = self.place.locator(f"[name={name}]").evaluate("one => one.selectedOptions[0].text")
        if chosen != label:
            raise LostError(f"{name} holds {chosen}, not {label}")

    def point_and_pick(self, name: str, letters: str, label: str) -> None:
        """Click a list, and choose a value of it."""
        self.count.clicks += 1
        self.place.focus(f"[name={name}]")
        self.pick(name, letters, label)

    def search(self, name: str, words: str, found: str) -> None:
        """Click a chooser, and take what it offers first."""
        self.click(f"#id_{name} + .select2 .select2-selection")
        self.type(words)
        with self.waiting():
            expect(self.place.locator(LIT)).to_contain_text(found)
        self.press("Enter")

    def choose(self, name: str, words: str, found: str) -> None:
        """Search in a chooser and take what it offers first."""
        self.decide()
        if self.place.evaluate(FOCUSED) != name:
            self.tab_to(name)
        self.press("Enter")
        self.type(words)
        with self.waiting():
            expect(self.place.locator(LIT)).to_contain_text(found)
        self.press("Enter")

    def paste(self, text: str) -> None:
        """Select words in the window beside, copy them, come back and paste them where the focus is."""
        self.decide()
        self.count.clicks += 1
        self.count.words += 1
        self.count.keys += len(["Control", "C", "Alt", "Tab", "Control", "V"])
        self.keyboard.insert_text(text)

    # Mouse ------------------------------------------------------------------------------------------------------------

    def click(self, target: str | Locator) -> None:
        self.decide()
        self.count.clicks += 1
        found = self.place.locator(target) if isinstance(target, str) else target
        with self.waiting():
            found.first.wait_for()
        found.first.click()

    def follow(self, name: str | re.Pattern[str], within: str = "#container") -> None:
        """Press a link or a button that leads to another page."""
        links = self.place.locator(within)
        named = {"name": name, "exact": isinstance(name, str)}
        with self.arriving():
            self.click(links.get_by_role("link", **named).or_(links.get_by_role("button", **named)))

    def add_row(self, rows: str) -> None:
        self.click(f"#{rows}-group .add-row a")

    # Pages and panels -------------------------------------------------------------------------------------------------

    @contextmanager
    def arriving(self) -> Iterator[None]:
        with self.waiting():
            with self.page.expect_navigation():
                yield
            if self.page.locator("form[data-begin]").count():
                self.page.wait_for_selector("form[data-begin] :focus")  # its first field

    def save(self, chord: str = "Control+s", *, is_refused: bool = False) -> None:
        """Save by the keyboard."""
        self.decide()
        with self.arriving():
            self.press(chord)
        faults = self.page.locator("#faults")
        if bool(faults.count()) != is_refused:
            raise LostError(faults.inner_text() if faults.count() else "nothing was refused")

    @contextmanager
    def panel(self) -> Iterator[None]:
        """In the form of the panel that was just opened; it is saved at the end."""
        around = self.place
        with self.waiting():
            frame = around.wait_for_selector("#panel iframe").content_frame()
            frame.wait_for_selector(f"form {FIELDS_OF_A_FORM}, form .select2-selection:focus")
        self.place = frame
        yield
        self.decide()
        self.press("Control+s")
        self.place = around
        with self.waiting():
            expect(around.locator("#panel")).to_be_hidden()


def report(counts: list[Count]) -> str:
    """Return a table of the jobs, as the README has it."""
    whole = Count("**the whole event**")
    for count in counts:
        whole.add(count)
    head = "| job | clicks | keys | decisions | pages | waiting, s | s | s, by clicks and keys |"
    lines = [head, f"| --- |{' ---: |' * 7}"]
    for one in (*counts, whole):
        numbers = (one.clicks, one.keys, one.decisions, one.pages)
        seconds = f"{one.waiting:.1f} | {one.seconds:.0f} | {one.seconds_by_clicks_and_keys:.0f}"
        lines.append(f"| {one.job} | {' | '.join(map(str, numbers))} | {seconds} |")
    minutes = whole.seconds / 60, whole.seconds_by_clicks_and_keys / 60
    return "\n".join([*lines, "", "{:.1f} minutes; by clicks and keys alone {:.1f}.".format(*minutes)])
