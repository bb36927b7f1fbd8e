"""The browser of `guide_pictures`: opens pages of the site as one of its users, and takes pictures of them."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "img" / "guide"
SIZE = {"width": 1280, "height": 800}
BARS = 110  # height in pixels of what stays in view above a form
PASSWORD = secrets.token_urlsafe()


class Clock:
    """The time of the site: it passes only when a story says so."""

    time = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, minutes: int) -> None:
        self.time += timedelta(minutes=minutes)


@dataclass
class Camera:
    """A browser in one language, with the addresses and texts of `guide_stories`, and a folder for a while."""

    browser: Any
    url: str
    language: str
    folder: Path
    clock: Clock
    addresses: dict[str, str]
    texts: dict[str, list[str]]
    users: dict[str, Any] = field(default_factory=dict)

    def open(self, user: str, place: str) -> Any:
        """Open a page of the site, logged in as a user unless the name is empty."""
        if user not in self.users:
            self.users[user] = self.browser.new_context(
                viewport=SIZE, locale=self.language, color_scheme="light", reduced_motion="reduce"
            )
            if user:
                page = self.open(user, "desk")
                page.fill("[name=username]", user)
                page.fill("[name=password]", PASSWORD)
                page.click("#login-form [type=submit]:visible")
                page.wait_for_load_state()
                page.close()
        page = self.users[user].new_page()
        page.goto(self.url + self.addresses[place])
        page.wait_for_load_state("networkidle")
        return page

    def follow(self, page: Any, selector: str) -> None:
        """Click what leads to another page, and wait for that page."""
        with page.expect_navigation():
            page.click(selector)
        page.wait_for_load_state("networkidle")

    def save(self, page: Any) -> None:
        self.follow(page, "input[name=_continue]")

    def scroll(self, page: Any, top: str) -> None:
        """Let the window begin with an element, below what stays in view."""
        scroll = f"(one) => scrollTo(0, one.getBoundingClientRect().top + scrollY - {BARS})"
        page.locator(top).first.evaluate(scroll)

    def take(self, page: Any, name: str, top: str = "", folder: Path = PICTURES) -> None:
        """Write the picture of the window to a folder, scrolled to an element if one is given."""
        if top:
            self.scroll(page, top)
        page.wait_for_timeout(200)
        image = Image.open(BytesIO(page.screenshot(caret="hide", animations="disabled"))).convert("RGB")
        image.quantize(128, dither=Image.Dither.NONE).save(
            folder / f"{name}.{self.language}.png", optimize=True
        )
        page.on("dialog", lambda dialog: dialog.accept())

    def close(self) -> None:
        for context in self.users.values():
            context.close()
