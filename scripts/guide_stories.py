"""What the pictures of the editors' guides show: each story is told to a camera by `guide_pictures`.

The records are those of the demo; some are made drafts again, so that there is something to do.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

EVENT = "celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021"
ARTICLE = "cooperation-china-lac-opportunity-2021-10-13"
TO_TRANSLATE = "low-carbon-development"
WITH_A_FAULT = "celac-common-space"
PAIRED = "covid-asymmetries"  # two sentences
SAVED_TWICE = "new-era"
TO_DELETE = "china-advances"
TO_WITHDRAW = "think-tanks-forum-vii-2025"

# What is typed in the language of the picture.
TYPED = {
    "en": {
        "reason": "It was entered twice: see the other record of the same forum.",
        "first label": "China and CELAC enter a new era",
        "second label": "A new era of cooperation in a complex context",
        "label": "CELAC as a common space for all",
        "seen": "Nine people stand side by side on a stage",
    },
    "es": {
        "reason": "Se ingresó dos veces: véase el otro registro del mismo foro.",
        "first label": "China y la CELAC entran en una nueva era",
        "second label": "Una nueva era de cooperación en un contexto complejo",
        "label": "La CELAC como espacio común para todos",
        "seen": "Nueve personas, de pie una junto a otra en un escenario",
    },
}

Story = Callable[["Camera"], None]
stories: list[Story] = []


class Camera(Protocol):
    """What a story is told to."""

    places: dict[str, str]
    folder: Path
    texts: dict[str, list[str]]
    language: str

    def open(self, who: str, place: str) -> Any: ...
    def scroll(self, page: Any, top: str) -> None: ...
    def take(self, page: Any, name: str) -> None: ...
    def go_on(self, **passed: int) -> None: ...


def story(tell: Story) -> Story:
    """Register a story; they are told in their order on this page."""
    stories.append(tell)
    return tell


# Before Django's loop of pictures begins -----------------------------------------------------------------------------


def leave_work(now: Any) -> None:
    """Make drafts of some records, one of them with a fault and one without Spanish."""
    from forum.models import Article, Event, Quotation
    from records.core.models import Status

    review = {"status": Status.REVIEW, "published_at": None, "updated_at": now}
    draft = {**review, "status": Status.DRAFT}
    Event._base_manager.filter(slug=EVENT).update(**review)
    Article._base_manager.filter(slug=ARTICLE).update(**review)
    quotations = Quotation._base_manager
    quotations.update(**review)
    quotations.filter(slug__in=[TO_TRANSLATE, WITH_A_FAULT, TO_DELETE]).update(**draft)
    untranslated = dict.fromkeys(("text_es", "place_es", "text_status_es", "label_es", "attribution_es"))
    quotations.filter(slug=TO_TRANSLATE).update(**untranslated)
    wrong = quotations.get(slug=WITH_A_FAULT)
    wrong.text_en = wrong.text_en.replace("member countries", "Member States")
    wrong.save()


def addresses() -> dict[str, str]:
    """Where in the admin, and on the site in the language that is active, the records of the stories stand."""
    from django.urls import reverse

    from forum.models import Article, Event, Quotation

    event, article = Event._base_manager.get(slug=EVENT), Article._base_manager.get(slug=ARTICLE)
    said = {one.slug: one.pk for one in Quotation._base_manager.all()}
    withdrawn = Event._base_manager.get(slug=TO_WITHDRAW)
    paragraph = article.paragraphs.get(number=7)

    def form(slug: str, page: str = "change") -> str:
        return reverse(f"admin:forum_quotation_{page}", args=[said[slug]])

    return {
        "desk": reverse("admin:index"),
        "new event": reverse("admin:forum_event_add"),
        "event": reverse("admin:forum_event_change", args=[event.pk]),
        "new article": reverse("admin:forum_article_add"),
        "new quotation": f"{reverse('admin:forum_quotation_add')}?paragraph={paragraph.pk}",
        "quotations": reverse("admin:forum_quotation_changelist"),
        "divide": form(PAIRED, "split"),
        "to translate": form(TO_TRANSLATE),
        "fault": form(WITH_A_FAULT),
        "history": form(WITH_A_FAULT, "history"),
        "saved twice": form(SAVED_TWICE),
        "delete": form(TO_DELETE, "delete"),
        "deleted": reverse("admin:forum_quotation_recoverlist"),
        "preview": f"{event.get_absolute_url()}?preview=1",
        "publish": f"{reverse('admin:forum_event_publish')}?pk={event.pk}",
        "withdraw": f"{reverse('admin:forum_event_withdraw')}?pk={withdrawn.pk}",
        "new user": reverse("admin:auth_user_add"),
    }


def printed_texts() -> dict[str, list[str]]:
    """The paragraphs of the article, by language."""
    from forum.models import Article
    from records.core.languages import language_codes

    article = Article._base_manager.get(slug=ARTICLE)
    rows = list(article.paragraphs.order_by("number"))
    return {code: [str(row.in_language("text", code)) for row in rows] for code in language_codes()}


def drawn_photograph(file: Path) -> None:
    """A picture that stands for a photograph: people on a stage."""
    from PIL import Image, ImageDraw

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


def save(page: Any) -> None:
    """Save a form and stay in it."""
    with page.expect_navigation():
        page.click("input[name=_continue]")
    page.wait_for_load_state("networkidle")


@story
def login(camera: Camera) -> None:
    camera.take(camera.open("", "desk"), "login")


@story
def desk(camera: Camera) -> None:
    camera.take(camera.open("editor", "desk"), "desk")


@story
def event(camera: Camera) -> None:
    page = camera.open("editor", "new event")
    page.fill("[name=name_en]", "II High-Level CELAC-China Academic Forum and VI China-LAC Think Tanks Forum")
    page.fill("[name=name_es]", "Segundo Foro Académico de Alto Nivel CELAC-China y VI Foro de Think Tanks")
    page.select_option("[name=kind]", "joint-forum")
    page.fill("[name=start]", "11/10/2021")
    page.fill("[name=end]", "12/10/2021?")
    page.wait_for_timeout(600)
    camera.scroll(page, "body")
    camera.take(page, "event")
    page.fill("[name=start]", "31/2/2021")
    page.fill("[name=end]", "10/2014?")
    page.wait_for_timeout(600)
    camera.scroll(page, ".field-kind")
    camera.take(page, "dates")


@story
def rows(camera: Camera) -> None:
    page = camera.open("editor", "event")
    camera.scroll(page, "#editions-group")
    camera.take(page, "series")
    page.click("#sessions-1 summary")
    camera.scroll(page, "#sessions-group")
    camera.take(page, "sessions")
    page.click("#participations-1 summary")
    camera.scroll(page, "#participations-1")
    page.click("#id_participations-1-office + .select2 .select2-selection")
    page.wait_for_selector(".select2-results__option--highlighted")
    camera.take(page, "people")


@story
def photographs(camera: Camera) -> None:
    file = camera.folder / "group.png"
    drawn_photograph(file)
    page = camera.open("editor", "event")
    page.click("#photos-1 summary")
    page.set_input_files("[name=photos-1-image]", file)
    for code, typed in TYPED.items():
        page.fill(f"[name=photos-1-alt_{code}]", typed["seen"])
    page.wait_for_selector("#photos-1 canvas")
    camera.scroll(page, "#photos-1 canvas")
    camera.take(page, "photographs")


@story
def evidence(camera: Camera) -> None:
    page = camera.open("editor", "event")
    page.click("#id_sources + .select2 .select2-selection")
    page.keyboard.type("jamaica")
    page.wait_for_selector(".select2-results__option--highlighted")
    page.wait_for_load_state("networkidle")
    camera.scroll(page, ".after-rows")
    camera.take(page, "evidence")


@story
def article(camera: Camera) -> None:
    page = camera.open("editor", "new article")
    for code, texts in camera.texts.items():
        page.fill(f"[name=pasted_{code}]", "\n\n".join(texts))
    camera.scroll(page, ".whole-text")
    camera.take(page, "article")


@story
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
    camera.scroll(page, "[data-quotation-aside]")
    camera.take(page, "quotation")


@story
def dividing(camera: Camera) -> None:
    page = camera.open("editor", "divide")
    camera.scroll(page, "[data-part='1']")
    camera.take(page, "divide")


@story
def translating(camera: Camera) -> None:
    page = camera.open("translator", "to translate")
    page.click(".language-bar [data-show=es]")
    page.fill("[name=text_es]", "China y América Latina y el Caribe pueden colaborar para fomentar")
    camera.scroll(page, "[name=text_es]")
    camera.take(page, "translate")


@story
def preview(camera: Camera) -> None:
    camera.take(camera.open("editor", "preview"), "preview")


@story
def publishing(camera: Camera) -> None:
    page = camera.open("publisher", "publish")
    camera.take(page, "publish")
    page = camera.open("publisher", "fault")
    page.select_option("[name=status]", "published")
    save(page)
    camera.take(page, "refused")


@story
def withdrawing(camera: Camera) -> None:
    page = camera.open("publisher", "withdraw")
    for code, typed in TYPED.items():
        page.fill(f"[name=withdrawal_reason_{code}]", typed["reason"])
    camera.take(page, "withdraw")


@story
def finding(camera: Camera) -> None:
    page = camera.open("editor", "quotations")
    page.fill("#searchbar", "barcena vacunas")
    with page.expect_navigation():
        page.press("#searchbar", "Enter")
    page.wait_for_load_state("networkidle")
    camera.take(page, "list")


@story
def histories(camera: Camera) -> None:
    page = camera.open("publisher", "fault")
    camera.go_on(minutes=12)
    page.fill(
        "[name=text_en]", page.input_value("[name=text_en]").replace("Member States", "member countries")
    )
    save(page)
    camera.go_on(minutes=20)
    page = camera.open("publisher", "history")
    camera.take(page, "history")
    with page.expect_navigation():
        page.click(".versions li:last-child a[href*=restore]")
    page.wait_for_load_state("networkidle")
    camera.take(page, "restore")


@story
def recovering(camera: Camera) -> None:
    page = camera.open("editor", "delete")
    with page.expect_navigation():
        page.click("#content [type=submit]")
    page = camera.open("editor", "deleted")
    with page.expect_navigation():
        page.click(".versions a")
    page.wait_for_load_state("networkidle")
    camera.take(page, "recover")


@story
def two_at_once(camera: Camera) -> None:
    first, second = camera.open("editor", "saved twice"), camera.open("publisher", "saved twice")
    typed, label = TYPED[camera.language], f"[name=label_{camera.language}]"
    second.fill(label, typed["second label"])
    save(second)
    camera.go_on(minutes=5)
    first.fill(label, typed["first label"])
    save(first)
    camera.take(first, "conflict")


@story
def logged_out(camera: Camera) -> None:
    page = camera.open("editor", "fault")
    page.fill(f"[name=label_{camera.language}]", TYPED[camera.language]["label"])
    page.context.clear_cookies(name="sessionid")
    page.click("input[name=_continue]")
    page.wait_for_selector("[data-found=logged-out]:visible")
    camera.scroll(page, ".field-label")
    camera.take(page, "logged-out")


@story
def users(camera: Camera) -> None:
    page = camera.open("administrator", "new user")
    page.fill("[name=username]", "ana")
    camera.take(page, "user")
