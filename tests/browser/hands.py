"""What people do at a screen of the admin, by keyboard and mouse, and nothing that they could not do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Frame, Locator, Page, expect

PASSWORD = "lapis lazuli 1836"


class Hands:
    """Somebody at a page: fields go by their names, all else by what can be read on the screen.

    In a panel, `page` is its frame.
    """

    def __init__(self, page: Page | Frame) -> None:
        self.page: Any = page
        self.keyboard = page.page.keyboard if isinstance(page, Frame) else page.keyboard

    # Coming and going ---------------------------------------------------------------------------------------------

    def log_in(self, name: str) -> None:
        """By the login page, as after a redirect from the desk."""
        self.page.goto("/admin/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.keyboard.press("Enter")
        expect(self.page.locator("#user-tools strong")).to_be_visible()

    def follow(self, name: str, *, within: str = "#container") -> None:
        self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()

    def new(self, kind: str) -> None:
        """A new record of a kind, from the desk."""
        self.follow("Desk")
        self.follow(f"Add: {kind}")
        expect(self.page.locator("form[data-begin]")).to_be_visible()

    def find(self, kind: str, words: str, title: str) -> None:
        """The form of a record: its kind in the menu, then the search of the list."""
        self.follow(kind, within="#header, nav")
        self.page.fill("#searchbar", words)
        self.keyboard.press("Enter")
        self.page.wait_for_url(re.compile(r"[?&]q="))
        self.page.locator("#result_list").get_by_role("link", name=title, exact=True).click()
        self.page.wait_for_url(re.compile("/change/"))

    # Filling in ---------------------------------------------------------------------------------------------------

    def write(self, **words: str) -> None:
        for name, text in words.items():
            self.page.fill(f"[name={name}]", text)

    def type_on(self, *texts: str) -> None:
        """Types into the field that has the focus, then into those that the Tab key leads to."""
        for text in texts:
            self.keyboard.type(text)
            self.keyboard.press("Tab")

    def pick(self, **labels: str) -> None:
        for name, label in labels.items():
            self.page.select_option(f"[name={name}]", label=label)

    def choose(self, name: str, words: str, found: str) -> None:
        """Opens a chooser, types into it and takes what it offers first, which is called `found`."""
        chooser = self.page.locator(f"#id_{name} + .select2")
        chooser.locator(".select2-selection").click()
        self.keyboard.type(words)
        expect(self.page.locator(".select2-results__option--highlighted")).to_contain_text(found)
        self.keyboard.press("Enter")
        expect(chooser).to_contain_text(found)

    def add_row(self, rows: str) -> Locator:
        """A new row, in which the focus then is."""
        group = self.page.locator(f"#{rows}-group")
        count = group.locator(".inline-related:not(.empty-form), .dynamic-form").count()
        group.locator(".add-row a").click()
        expect(group.locator(":focus")).to_be_visible()
        return group.locator(".inline-related:not(.empty-form), .dynamic-form").nth(count)

    def in_panel(self) -> "Hands":
        """The form that stands in the panel of the page, once its first field has the focus."""
        inside = Hands(self.page.wait_for_selector("#panel iframe").content_frame())
        expect(inside.page.locator("form[data-begin] :focus")).to_be_visible()
        return inside

    @contextmanager
    def panel(self, name: str) -> Iterator["Hands"]:
        """The panel for what a chooser does not offer; saving closes it, and the chooser holds what was entered."""
        self.page.click(f"#add_id_{name}")
        inside = self.in_panel()
        yield inside
        self.keyboard.press("Control+s")
        self.filled(name)

    def filled(self, name: str) -> None:
        """The panel is closed, and the chooser for which it was opened has the focus."""
        expect(self.page.locator("#panel iframe")).to_have_count(0)
        chooser = f"#id_{name} + .select2"
        expect(self.page.locator(f"{chooser} :focus, {chooser}:focus")).to_be_visible()

    def select(self, language: str, words: str) -> None:
        """Words of the printed paragraph, as a mouse selects them."""
        self.page.locator(f"[data-printed={language}]").evaluate(
            "(printed, words) => { printed.focus(); const start = printed.value.indexOf(words);"
            " printed.setSelectionRange(start, start + words.length); }",
            words,
        )

    # Saving -------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """By the keyboard; the form stays open."""
        with self.page.expect_navigation():
            self.keyboard.press("Control+s")

    def saved(self) -> None:
        """Saves, and nothing was refused."""
        self.save()
        expect(self.page.locator("#faults")).to_have_count(0)
        expect(self.page.locator(".messagelist .success").first).to_be_visible()

    def fault(self, name: str) -> Locator:
        """The sentence beside a field."""
        return self.page.locator(f".vv-field.field-{name} .errorlist")


def text_of(page: Page, part: str = "main") -> str:
    """Return what stands on a page, as somebody reads it."""
    found: Any = page.locator(part).inner_text()
    return re.sub(r"\s+", " ", found)
