"""A pair of eyes: is a screen accessible in every width and every scheme, does it scroll sideways, is it silent?"""

from pathlib import Path
from typing import ClassVar

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

# Put into a page once: axe, and what asks it.
QUESTIONS = Path(__file__).with_name("eye.js").read_text()
TOOLS = f"""([known, more]) => {{
  {AXE_SCRIPT};
  const judged = new Set(known);
  {QUESTIONS}
  Object.assign(window, {{ judge, judged }});
}}"""
LIGHT = {"color_scheme": "light", "forced_colors": "none"}
DARK = {"color_scheme": "dark", "forced_colors": "none"}
FORCED = {"color_scheme": "light", "forced_colors": "active"}
SCHEMES = {"light": LIGHT, "dark": DARK}
WIDTHS = (390, 1440)
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
TELL = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});"""


class Eye:
    """Looks at screens one by one and keeps what is wrong with them, by screen.

    `rules` are those of layout that axe leaves out unless it is asked for them. All eyes of a process judge the look of
    a text on its ground once.
    """

    judged: ClassVar[set[str]] = set()

    def __init__(self, page: Page, widths=WIDTHS, schemes=SCHEMES, rules=()) -> None:
        self.page, self.schemes, self.rules = page, schemes, list(rules)
        self.faults, self.said = {}, []
        # There and back: from one state to the next either the width changes or the colours.
        self.states = [
            (width, name)
            for place, width in enumerate(widths)
            for name in (schemes if place % 2 == 0 else reversed(schemes))
        ]
        page.add_init_script(TELL)
        page.emulate_media(reduced_motion="reduce")
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type != "verbose":  # hints of the browser on passwords
            self.said.append(f"{self.page.url}: {message.text}")

    def note(self, screen: str, *faults: str) -> None:
        if faults:
            self.faults.setdefault(screen, []).extend(faults)

    def open(self, url: str) -> None:
        self.said.clear()
        self.page.goto(url)

    def look(self, screen: str) -> None:
        """At the page as it is, which stays loaded while its width and its colours change."""
        self.page.wait_for_load_state()
        # Asked before axe looks: it puts styles of its own into the page.
        self.note(screen, *self.page.evaluate("window.violations"), *self.said)
        self.page.evaluate(TOOLS, [sorted(self.judged), self.rules])
        for width, scheme in self.states:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(**self.schemes[scheme])
            self.note(f"{screen} {width} {scheme}", *self.page.evaluate("judge()"))
        self.judged.update(self.page.evaluate("[...judged]"))
        self.states.reverse()

    def told(self) -> str:
        return "\n".join(f"{screen}: {fault}" for screen, faults in self.faults.items() for fault in faults)
