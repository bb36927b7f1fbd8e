"""The desk and every list of the admin: axe finds nothing, nothing scrolls sideways; choosers work by keyboard."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forum.models import Event
from people.models import Person
from records.core.models import Status
from tests import factories
from tests.browser.eye import Eye

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def editing(site, page, monkeypatch):
    """The site with something to do on it, and an editor who is logged in."""
    monkeypatch.setattr(admin.ModelAdmin, "list_per_page", 8)
    user = get_user_model().objects.create_superuser("editor", first_name="Ana")
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    page.emulate_media(reduced_motion="reduce")
    for status, name in (
        (Status.DRAFT, "Draft"),
        (Status.REVIEW, "In review"),
        (Status.WITHDRAWN, "Withdrawn"),
    ):
        factories.EventFactory(status=status, name_en=name, theme_en="Theme", theme_es="Tema")
    return page


def addresses():
    lists = [
        reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        for model in admin.site._registry
    ]
    events, sources = reverse("admin:forum_event_changelist"), reverse("admin:records_source_changelist")
    person = Person.objects.get(slug="alicia-barcena")
    return [
        reverse("admin:index"),
        reverse("admin:checks"),
        f"{reverse('admin:search')}?q=celac",
        f"{reverse('admin:search')}?q=kraken",
        *lists,
        f"{events}?q=celac&status__exact=published&_facets",
        f"{events}?participations__person__id__exact={person.pk}&o=-1.2",
        f"{events}?q=nothing",
        f"{sources}?p=2",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_a_list(editing, site, language):
    editing.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}])
    eye = Eye(editing)
    for address in addresses():
        eye.open(site + address)
        eye.look(address)
    assert eye.faults == {}


def test_several_records_are_chosen_and_published_from_the_list(editing, site):
    editing.set_viewport_size({"width": 390, "height": 800})
    editing.goto(f"{site}{reverse('admin:forum_event_changelist')}?status__exact=review")
    editing.check(".action-select")
    editing.select_option("[name=action]", "publish_selected")
    editing.click("#changelist-form .actions button")
    expect(editing.get_by_role("heading", level=1)).to_have_text("Publish")
    editing.click("form.change-status [type=submit]")
    expect(editing.locator(".messagelist")).to_be_visible()
    assert Event.objects.get(name_en="In review").is_published


def test_the_office_of_the_chosen_person_is_the_first_choice(editing, site):
    person = factories.PersonFactory(name="Zoe Zuleta")
    factories.OfficeFactory(person=person, title_en="Ambassador", start="2015")
    editing.goto(f"{site}{reverse('admin:forum_quotation_add')}")
    choose(editing, "speaker", "zuleta", "Zoe Zuleta")
    editing.locator("#id_office + .select2 [role=combobox]").press("Enter")
    first = editing.locator(".select2-results__option").first
    expect(first).to_have_text("Zoe Zuleta: Ambassador · since 2015")
    editing.keyboard.press("Enter")
    expect(editing.locator("#id_office + .select2")).to_contain_text("Zoe Zuleta: Ambassador · since 2015")


def choose(page, field, typed, expected):
    """Choose what is typed, by keyboard alone."""
    page.locator(f"#id_{field} + .select2 [role=combobox]").press("Enter")
    page.keyboard.type(typed)
    expect(page.locator(".select2-results__option--highlighted")).to_have_text(expected)
    page.keyboard.press("Enter")


def test_all_kinds_are_searched_by_keyboard(editing, site):
    editing.goto(f"{site}{reverse('admin:forum_event_add')}")
    editing.keyboard.press("Control+K")
    expect(editing.get_by_label("Search everything")).to_be_focused()
    editing.keyboard.type("withdrawn")
    editing.keyboard.press("Enter")
    found = editing.get_by_role("region", name="Events").get_by_role("link", name="Withdrawn")
    found.focus()
    editing.keyboard.press("Enter")
    editing.wait_for_url(
        f"**{reverse('admin:forum_event_change', args=[Event.objects.get(name_en='Withdrawn').pk])}"
    )
