"""The stories of what editors have beside forms: lists, tables, merges, talk, hours to come, translations.

They are told after those of `guide_stories`, on the same drafts.
"""

from django.urls import reverse
from guide_camera import Camera

from forum.models import Event, Series
from organizations.models import Organization
from records.core.models import Status

ONGOING = "china-lac-think-tanks-forum"  # a series
DRAFT = "celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021"
TWICE = ("institute-of-rivers", "rivers-institute")  # a body that was entered twice

# What is typed in the language of the picture.
TYPED = {
    "en": {
        "list": "Speakers:\nAlicia Bárcena, Executive Secretary, ECLAC\nAna Pérez, Director, Institute of Rivers\n"
        "Li Wei, Researcher, Institute of Latin American Studies",
        "table": "name\tcountry\nAna Pérez\tChile\nJuan Gómez\tPeru\nLi Wei\tAtlantis",
        "for whom": "The press office of the forum",
        "comment": "The programme prints the ordinals in words. Which is right?",
        "name": "III High-Level CELAC-China Academic Forum",
    },
    "es": {
        "list": "Oradores:\nAlicia Bárcena, Secretaria Ejecutiva, CEPAL\nAna Pérez, Directora, Instituto de los Ríos\n"
        "Li Wei, Investigador, Instituto de Estudios Latinoamericanos",
        "table": "name\tcountry\nAna Pérez\tChile\nJuan Gómez\tPerú\nLi Wei\tAtlántida",
        "for whom": "La oficina de prensa del foro",
        "comment": "El programa escribe los ordinales con letras. ¿Cuál es lo correcto?",
        "name": "III Foro Académico de Alto Nivel CELAC-China",
    },
}


def leave_work() -> None:
    """Enter a body twice, with other words."""
    names = (
        ("Institute of Rivers", "Instituto de los Ríos", "CL"),
        ("Rivers Institute", "Instituto de Ríos", ""),
    )
    for slug, (name, in_spanish, country) in zip(TWICE, names, strict=True):
        Organization.objects.create(
            slug=slug, name_en=name, name_es=in_spanish, country=country, status=Status.DRAFT
        )


def addresses() -> dict[str, str]:
    """Return the addresses of the stories' pages."""
    draft = Event._base_manager.get(slug=DRAFT).pk
    series = Series._base_manager.get(slug=ONGOING).pk
    one, other = (Organization._base_manager.get(slug=slug).pk for slug in TWICE)
    return {
        "participants": reverse("admin:forum_event_participants", args=[draft]),
        "next edition": reverse("admin:forum_series_next_edition", args=[series]),
        "preview links": reverse("admin:forum_event_preview_links", args=[draft]),
        "talk": reverse("admin:forum_event_change", args=[draft]),
        "hour": f"{reverse('admin:forum_event_publish')}?pk={draft}",
        "events": reverse("admin:forum_event_changelist"),
        "table": reverse("admin:people_person_table"),
        "merge": f"{reverse('admin:organizations_organization_merge')}?pk={one}&pk={other}",
        "missing": f"{reverse('admin:translations')}?language=es",
    }


def participants(camera: Camera) -> None:
    page = camera.open("editor", "participants")
    page.fill("[name=text]", TYPED[camera.language]["list"])
    page.select_option("[name=text_language]", camera.language)
    camera.follow(page, ".submit-row input.default")
    camera.take(page, "participants", top="tr.listed")


def next_edition(camera: Camera) -> None:
    camera.take(camera.open("editor", "next edition"), "next-edition")


def preview_link(camera: Camera) -> None:
    page = camera.open("editor", "preview links")
    page.fill("[name=label]", TYPED[camera.language]["for whom"])
    camera.take(page, "preview-link")


def hour(camera: Camera) -> None:
    page = camera.open("publisher", "hour")
    page.check("[name=schedule-when][value=later]")
    page.fill("[name=schedule-day]", "2026-12-10")
    page.fill("[name=schedule-hour]", "15:00")
    page.check("[name=schedule-is_embargo]")
    camera.take(page, "hour", top="[name=schedule-when]")


def talking(camera: Camera) -> None:
    page = camera.open("publisher", "talk")
    page.locator(f"[name=name_{camera.language}]").select_text()
    page.keyboard.press("Alt+Shift+C")
    page.keyboard.type(TYPED[camera.language]["comment"])
    page.click(".new-comment [type=submit]")
    page.wait_for_selector(".thread")
    camera.take(page, "discussion", top="#discussion")


def bulk(camera: Camera) -> None:
    page = camera.open("publisher", "events")
    for box in page.locator(".action-select").all()[:4]:
        box.check()
    page.select_option("[name=action]", "bulk_selected")
    camera.follow(page, "#changelist-form .actions button")
    page.select_option("[name=field]", "country")
    camera.follow(page, "form[method=get] .form-row [type=submit]")
    page.select_option("form[method=post] .module select", "CN")
    camera.follow(page, ".submit-row input.default")
    camera.take(page, "bulk")


def table(camera: Camera) -> None:
    page = camera.open("editor", "table")
    page.fill("[name=pasted]", TYPED[camera.language]["table"])
    camera.follow(page, ".upload input.default")
    camera.take(page, "table")


def merging(camera: Camera) -> None:
    camera.take(camera.open("publisher", "merge"), "merge")


def after_a_crash(camera: Camera) -> None:
    page = camera.open("editor", "new event")
    page.fill(f"[name=name_{camera.language}]", TYPED[camera.language]["name"])
    page.wait_for_timeout(3000)  # until the browser has kept it
    page.reload()
    page.wait_for_selector("[data-restore]:visible")
    camera.take(page, "crash")


def texts(camera: Camera) -> None:
    page = camera.open("translator", "missing")
    camera.follow(page, "td a[href*='/translations/texts/']")
    camera.follow(page, "a[href*='/translations/next/']")
    camera.take(page, "texts")


TOOLS = (participants, next_edition, preview_link, hour, talking, bulk, table, merging, after_a_crash, texts)
