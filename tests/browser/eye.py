"""A pair of eyes: is a screen accessible at every width and in both schemes, does it scroll sideways, is it silent?"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

WIDTHS = (390, 1440)
# A scheme changes the colours alone: in the dark, contrast is asked for and nothing else.
SCHEMES = ("light", "dark")
# Nothing is fetched once more, and only what is wrong is told. Contrast takes axe most of its time: at the second width
# it is judged anew where something is shown, coloured or of large letters that was not so at the first.
JUDGE = """async (scheme) => {
  const all = { preload: false, resultTypes: ["violations"] };
  const contrast = { ...all, runOnly: ["color-contrast"] };
  const look = (one) => {
    const { color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight } = getComputedStyle(one);
    const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    return one.checkVisibility({ visibilityProperty: true })
      ? [color, backgroundColor, backgroundImage, opacity, isLarge].join()
      : "";
  };
  const before = window.judged[scheme];
  const looks = new Map([...document.querySelectorAll("body, body *")].map((one) => [one, look(one)]));
  window.judged[scheme] = looks;
  if (!before) return (await axe.run(scheme === "light" ? all : contrast)).violations;
  const others = new Set([...looks.keys()].filter((one) => looks.get(one) && looks.get(one) !== before.get(one)));
  const include = [...others].filter((one) => !others.has(one.parentElement));
  const found = include.length ? (await axe.run({ include }, contrast)).violations : [];
  if (scheme === "dark") return found;
  return [...found, ...(await axe.run({ ...all, rules: { "color-contrast": { enabled: false } } })).violations];
}"""
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
        self.page.evaluate(f"{AXE_SCRIPT}; window.judged = {{}}; null")
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.page.evaluate(SIDEWAYS):
                self.note(screen, f"scrolls sideways at {width}")
            if width in WIDTHS:
                self.ask_axe(f"{screen} {width}")

    def ask_axe(self, screen: str) -> None:
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme)
            self.page.evaluate(DRAWN)
            for fault in self.page.evaluate(JUDGE, scheme):
                nodes = [node["html"][:200] + node["failureSummary"] for node in fault["nodes"][:2]]
                self.note(f"{screen} {scheme}", fault["id"], *nodes)
