"""The stories that the pictures show: those of README on the demo's records, the guides' on some made drafts again.

`guide_pictures` tells each of them to a camera. To be imported once Django is set up.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from guide_camera import PICTURES, Camera
from PIL import Image, ImageDraw

from forum.models import Article, Event, Quotation
from records.core.languages import language_codes
from records.core.models import Status

EVENT = "celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021"
ARTICLE = "cooperation-china-lac-opportunity-2021-10-13"
TO_TRANSLATE = "low-carbon-development"
WITH_AN_ERROR = "celac-common-space"
PAIRED = "covid-asymmetries"  # two sentences
SAVED_TWICE = "new-era"
TO_DELETE = "china-advances"
TO_WITHDRAW = "think-tanks-forum-vii-2025"
QUOTED = WITH_AN_ERROR  # in the guides alone
RELEASES = Path(__file__).resolve().parent.parent / "tests" / "press_releases"
RELEASE, SHOWN_PROPOSAL = "celac_china_2021", "person-2"

# What is typed in the language of the picture.
TYPED = {
    "en": {
        "reason": "It was entered twice: see the other record of the same forum.",
        "theme": "A Shared Future: Cooperation in Science and Technology",
        "why": "The programme of the forum prints its theme on the first page.",
        "first label": "China and CELAC enter a new era",
        "second label": "A new era of cooperation in a complex context",
        "label": "CELAC as a common space for all",
        "seen": "Nine people stand side by side on a stage",
        "altered": "With 33 member countries, CELAC is a common space for aligning priorities.",
    },
    "es": {
        "reason": "Se ingresó dos veces: véase el otro registro del mismo foro.",
        "theme": "Un futuro compartido: cooperación en ciencia y tecnología",
        "why": "El programa del foro imprime su tema en la primera página.",
        "first label": "China y la CELAC entran en una nueva era",
        "second label": "Una nueva era de cooperación en un contexto complejo",
        "label": "La CELAC como espacio común para todos",
        "seen": "Nueve personas, de pie una junto a otra en un escenario",
        "altered": "Con 33 países miembros, la CELAC es un espacio común para alinear prioridades.",
    },
}


def leave_work(now: Any) -> None:
    """Make drafts of some records, one of them with an error and one without Spanish."""
    review = {"status": Status.REVIEW, "published_at": None, "updated_at": now}
    draft = {**review, "status": Status.DRAFT}
    Event._base_manager.filter(slug=EVENT).update(**review)
    Article._base_manager.filter(slug=ARTICLE).update(**review)
    quotations = Quotation._base_manager
    quotations.update(**review)
    quotations.filter(slug__in=[TO_TRANSLATE, WITH_AN_ERROR, TO_DELETE]).update(**draft)
    untranslated = dict.fromkeys(("text_es", "place_es", "text_status_es", "label_es", "attribution_es"))
    quotations.filter(slug=TO_TRANSLATE).update(**untranslated)
    wrong = quotations.get(slug=WITH_AN_ERROR)
    wrong.text_en = wrong.text_en.replace("member countries", "Member States")
    wrong.save()


def addresses() -> dict[str, str]:
    """Return the addresses of the stories' pages, those of the site in the active language."""
    event, withdrawn = (Event._base_manager.get(slug=slug) for slug in (EVENT, TO_WITHDRAW))
    paragraph = Article._base_manager.get(slug=ARTICLE).paragraphs.get(number=7)

    def form(slug: str, page: str = "change") -> str:
        return reverse(f"admin:forum_quotation_{page}", args=[Quotation._base_manager.get(slug=slug).pk])

    return {
        "quoted": Quotation._base_manager.get(slug=QUOTED).get_absolute_url(),
        "check": f"{reverse('check')}?{urlencode({'q': TYPED[get_language()]['altered']})}",
        "desk": reverse("admin:index"),
        "new event": reverse("admin:forum_event_add"),
        "event": reverse("admin:forum_event_change", args=[event.pk]),
        "new article": reverse("admin:forum_article_add"),
        "new press release": reverse("admin:press_releases_pressrelease_add"),
        "new quotation": f"{reverse('admin:forum_quotation_add')}?paragraph={paragraph.pk}",
        "quotations": reverse("admin:forum_quotation_changelist"),
        "divide": form(PAIRED, "split"),
        "to translate": form(TO_TRANSLATE),
        "fault": form(WITH_AN_ERROR),
        "history": form(WITH_AN_ERROR, "history"),
        "saved twice": form(SAVED_TWICE),
        "delete": form(TO_DELETE, "delete"),
        "deleted": reverse("admin:forum_quotation_recoverlist"),
        "preview": f"{event.get_absolute_url()}?preview=1",
        "publish": f"{reverse('admin:forum_event_publish')}?pk={event.pk}",
        "withdraw": f"{reverse('admin:forum_event_withdraw')}?pk={withdrawn.pk}",
        "suggest": reverse("admin:forum_event_suggest", args=[withdrawn.pk]),
        "suggestions": reverse("admin:suggested_changes"),
        "new user": reverse("admin:auth_user_add"),
    }


def printed_texts() -> dict[str, list[str]]:
    rows = list(Article._base_manager.get(slug=ARTICLE).paragraphs.order_by("number"))
    return {code: [str(row.in_language("text", code)) for row in rows] for code in language_codes()}


def draw_photograph(file: Path) -> None:
    """Draw a substitute for a photograph: people on a stage."""
    image = Image.new("RGB", (1200, 700), "#dfe6f5")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 500, 1200, 700), fill="#8d98b8")
    draw.rectangle((300, 60, 900, 210), fill="#22349a")
    for number in range(9):
        x, ink = 100 + number * 125, ("#a01240", "#22349a", "#0b6352")[number % 3]
        draw.ellipse((x - 34, 270, x + 34, 338), fill="#c99b7a")
        draw.rounded_rectangle((x - 52, 345, x + 52, 600), 40, fill=ink)
    image.save(file)


# The stories ---------------------------------------------------------------------------------------------------------


def readme(camera: Camera) -> None:
    camera.take(camera.open("", "quoted"), "quotation", folder=PICTURES.parent)
    camera.take(camera.open("", "check"), "check", folder=PICTURES.parent)


def pages(camera: Camera) -> None:
    for user, place, name, top in (
        ("", "desk", "login", ""),
        ("editor", "desk", "desk", ""),
        ("editor", "divide", "divide", "[data-part='1']"),
        ("editor", "preview", "preview", ""),
        ("publisher", "publish", "publish", ""),
    ):
        camera.take(camera.open(user, place), name, top)


def event(camera: Camera) -> None:
    page = camera.open("editor", "new event")
    page.fill("[name=name_en]", "II High-Level CELAC-China Academic Forum and VI China-LAC Think Tanks Forum")
    page.fill("[name=name_es]", "Segundo Foro Académico de Alto Nivel CELAC-China y VI Foro de Think Tanks")
    page.select_option("[name=kind]", "joint-forum")
    for picture, top, start, end in (
        ("event", "body", "11/10/2021", "12/10/2021?"),
        ("dates", ".field-kind", "31/2/2021", "10/2014?"),
    ):
        page.fill("[name=start]", start)
        page.fill("[name=end]", end)
        page.wait_for_timeout(600)
        camera.take(page, picture, top)


def panels(camera: Camera) -> None:
    page = camera.open("editor", "event")
    page.click("#organizers-group .add-row a")
    page.keyboard.press("Enter")
    page.keyboard.type("IDR")
    page.wait_for_selector(".select2-results__option--highlighted .offered")
    page.keyboard.press("Enter")
    form = page.wait_for_selector("#panel iframe").content_frame()
    form.wait_for_selector("[name=name_en]:focus")
    form.fill("[name=name_en]", "Institute of Rivers")
    form.fill("[name=name_es]", "Instituto de los Ríos")
    camera.take(page, "panel")


def rows(camera: Camera) -> None:
    page = camera.open("editor", "event")
    camera.take(page, "series", top="#editions-group")
    page.click("#sessions-1 summary")
    camera.take(page, "sessions", top="#sessions-group")
    page.click("#participations-1 summary")
    camera.scroll(page, "#participations-1")
    page.click("#id_participations-1-office + .select2 .select2-selection")
    page.wait_for_selector(".select2-results__option--highlighted")
    camera.take(page, "people")


def photographs(camera: Camera) -> None:
    file = camera.folder / "group.png"
    draw_photograph(file)
    page = camera.open("editor", "event")
    page.click("#photos-1 summary")
    page.set_input_files("[name=photos-1-image]", file)
    for code, typed in TYPED.items():
        page.fill(f"[name=photos-1-alt_{code}]", typed["seen"])
    page.wait_for_selector("#photos-1 canvas")
    camera.take(page, "photographs", top="#photos-1 canvas")


def evidence(camera: Camera) -> None:
    page = camera.open("editor", "event")
    page.click("#id_sources + .select2 .select2-selection")
    page.keyboard.type("jamaica")
    page.wait_for_selector(".select2-results__option--highlighted")
    page.wait_for_load_state("networkidle")
    camera.take(page, "evidence", top=".after-rows")


def article(camera: Camera) -> None:
    page = camera.open("editor", "new article")
    for code, texts in camera.texts.items():
        page.fill(f"[name=pasted_{code}]", "\n\n".join(texts))
    camera.take(page, "article", top=".whole-text")


def press_release(camera: Camera) -> None:
    page = camera.open("editor", "new press release")
    for code in camera.texts:
        page.fill(f"[name=text_{code}]", (RELEASES / f"{RELEASE}.{code}.txt").read_text())
    camera.follow(page, ".submit-row input.default")
    page.locator(f"[name={SHOWN_PROPOSAL}-take]").focus()
    camera.take(page, "press-release", top=f"#{SHOWN_PROPOSAL}")


def quotation(camera: Camera) -> None:
    page = camera.open("editor", "new quotation")
    for code, texts in camera.texts.items():
        words = texts[6][1 : texts[6].index("”")].rstrip(",.")
        page.locator(f"[data-printed={code}]").evaluate(
            "(printed, words) => { printed.focus(); const start = printed.value.indexOf(words);"
            " printed.setSelectionRange(start, start + words.length); }",
            words,
        )
        page.click(f"[data-take={code}] >> nth=0")
    page.wait_for_load_state("networkidle")
    camera.take(page, "quotation", top="[data-quotation-aside]")


def translating(camera: Camera) -> None:
    page = camera.open("translator", "to translate")
    page.click(".language-bar [data-show=es]")
    page.fill("[name=text_es]", "China y América Latina y el Caribe pueden colaborar para fomentar")
    camera.take(page, "translate", top="[name=text_es]")


def refused(camera: Camera) -> None:
    page = camera.open("publisher", "fault")
    page.select_option("[name=status]", "published")
    camera.save(page)
    camera.take(page, "refused")


def withdrawing(camera: Camera) -> None:
    page = camera.open("publisher", "withdraw")
    for code, typed in TYPED.items():
        page.fill(f"[name=withdrawal_reason_{code}]", typed["reason"])
    camera.take(page, "withdraw")


def suggesting(camera: Camera) -> None:
    page = camera.open("editor", "suggest")
    for code, typed in TYPED.items():
        page.fill(f"[name=theme_{code}]", typed["theme"])
    page.fill("[name=suggestion-message]", TYPED[camera.language]["why"])
    camera.follow(page, "input[name=_suggest]")
    page = camera.open("publisher", "suggestions")
    camera.follow(page, ".lines a")
    camera.take(page, "suggestion")


def finding(camera: Camera) -> None:
    page = camera.open("editor", "quotations")
    page.fill("#searchbar", "barcena vacunas")
    with page.expect_navigation():
        page.press("#searchbar", "Enter")
    page.wait_for_load_state("networkidle")
    camera.take(page, "list")


def histories(camera: Camera) -> None:
    page = camera.open("publisher", "fault")
    camera.clock.advance(minutes=12)
    text = page.input_value("[name=text_en]").replace("Member States", "member countries")
    page.fill("[name=text_en]", text)
    camera.save(page)
    camera.clock.advance(minutes=20)
    page = camera.open("publisher", "history")
    camera.take(page, "history")
    camera.follow(page, ".versions li:last-child a[href*=restore]")
    camera.take(page, "restore")


def recovering(camera: Camera) -> None:
    page = camera.open("editor", "delete")
    camera.follow(page, "#content [type=submit]")
    page = camera.open("editor", "deleted")
    camera.follow(page, ".versions a")
    camera.take(page, "recover")


def two_at_once(camera: Camera) -> None:
    first, second = camera.open("editor", "saved twice"), camera.open("publisher", "saved twice")
    typed, label = TYPED[camera.language], f"[name=label_{camera.language}]"
    second.fill(label, typed["second label"])
    camera.save(second)
    camera.clock.advance(minutes=5)
    first.fill(label, typed["first label"])
    camera.save(first)
    camera.take(first, "conflict")


def logged_out(camera: Camera) -> None:
    page = camera.open("editor", "fault")
    page.fill(f"[name=label_{camera.language}]", TYPED[camera.language]["label"])
    page.context.clear_cookies(name="sessionid")
    page.click("input[name=_continue]")
    page.wait_for_selector("[data-found=logged-out]:visible")
    camera.take(page, "logged-out", top=".field-label")


def users(camera: Camera) -> None:
    page = camera.open("administrator", "new user")
    page.fill("[name=username]", "ana")
    camera.take(page, "user")


README = (readme,)
# The order matters: some stories change what later ones show.
STORIES = (
    *(pages, event, panels, rows, photographs, evidence, press_release, article, quotation, translating),
    *(refused, suggesting, withdrawing, finding, histories, recovering, two_at_once, logged_out, users),
)
