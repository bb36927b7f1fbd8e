"""A pair of eyes: is a screen accessible at every width and in both schemes, does it scroll sideways, is it silent?"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

WIDTHS = (390, 1440)
# Nothing is fetched once more, and only what is wrong is told.
WHOLE = {"preload": False, "resultTypes": ["violations"]}
# A scheme changes the colours alone.
SCHEMES = {"light": WHOLE, "dark": {**WHOLE, "runOnly": ["color-contrast"]}}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
TELL = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});"""


class Eye:
    """Looks at screens one by one and keeps what is wrong with them, by screen."""

    def __init__(self, page: Page) -> None:
        self.page, self.faults, self.said = page, {}, []
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

    def look(self, screen: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """At the page as it is; `widths` are those at which it must not scroll sideways."""
        self.page.wait_for_load_state()
        # Asked before axe looks: it puts styles of its own into the page.
        self.note(screen, *self.page.evaluate("window.violations"), *self.said)
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.page.evaluate(SIDEWAYS):
                self.note(screen, f"scrolls sideways at {width}")
            if width in WIDTHS:
                self.ask_axe(f"{screen} {width}")

    def ask_axe(self, screen: str) -> None:
        for scheme, options in SCHEMES.items():
            self.page.emulate_media(color_scheme=scheme)
            self.page.evaluate(DRAWN)
            for fault in Axe().run(self.page, options=options).response["violations"]:
                nodes = [node["html"][:200] + node["failureSummary"] for node in fault["nodes"][:2]]
                self.note(f"{screen} {scheme}", fault["id"], *nodes)
