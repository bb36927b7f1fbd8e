"""The admin of every model opens: its list, an empty form, and the form of a record; in every language."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.timezone import localdate

from forum.models import (
    Article,
    Event,
    EventName,
    Paragraph,
    Quotation,
    QuotationSpeaker,
    SeriesName,
    Topic,
    TopicName,
)
from organizations.models import Organization, OrganizationName
from people.models import PersonName
from records.core.language_names import language_tag
from records.core.locale_formats import validate_language_tag
from records.core.models import FormerAddress, Record, Source, Status, Term
from tests import factories
from tests.admin_forms import faults, form_data, standing, unrendered

pytestmark = pytest.mark.django_db

APPS = ("records", "organizations", "people", "forum")
# Nobody has rights over rows that are made from records: the tables of the search.
MODELS = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if model._meta.default_permissions
]
OWN_FACTORIES = {
    factory._meta.model: factory
    for factory in vars(factories).values()
    if isinstance(factory, type) and issubclass(factory, factories.DjangoModelFactory) and factory._meta.model
}
OWNERS = {
    EventName: factories.EventFactory,
    OrganizationName: factories.OrganizationFactory,
    PersonName: factories.PersonFactory,
    SeriesName: factories.SeriesFactory,
    TopicName: factories.TopicFactory,
}


def make(model):
    """A record of a model, without a fault that would refuse its form."""
    if model in (Article, Paragraph):
        paragraph = factories.ParagraphFactory(number=1)
        return paragraph if model is Paragraph else paragraph.article
    if model is Quotation:
        paragraph = make(Paragraph)
        return factories.QuotationFactory(
            article=paragraph.article, paragraph=paragraph, text_en=paragraph.text_en, place_en=0
        )
    if model is QuotationSpeaker:
        return factories.QuotationSpeakerFactory(quotation=make(Quotation))
    if model in OWNERS:
        return model.objects.create(name="Other", language="en", **{model.owner: OWNERS[model]()})
    if model is FormerAddress:
        return FormerAddress.objects.create(kind="people.person", slug="old", target_uid="p0000000")
    return OWN_FACTORIES[model]()


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


def label(model) -> str:
    return model._meta.label


def test_every_model_is_registered():
    assert [model for model in MODELS if model not in admin.site._registry] == []


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_list_form_and_search_open(admin_client, model):
    record = make(model)
    writing = [address(model, "add"), address(model, "delete", record.pk)]
    for url in (
        address(model, "changelist"),
        f"{address(model, 'changelist')}?q=words",
        address(model, "change", record.pk),
        *(writing if model is not FormerAddress else ()),  # which nobody types
    ):
        assert admin_client.get(url).status_code == 200, url


@pytest.mark.parametrize("model", [model for model in MODELS if model is not FormerAddress], ids=label)
def test_saving_a_form_unchanged_keeps_the_record(admin_client, model):
    record = make(model)
    before = model.objects.filter(pk=record.pk).values().get()
    url = address(model, "change", record.pk)
    answer = admin_client.post(url, form_data(admin_client, url))
    assert answer.status_code == 302, faults(answer)
    after = model.objects.filter(pk=record.pk).values().get()
    assert {**after, "updated_at": ""} == {**before, "updated_at": ""}


@pytest.mark.parametrize("model", [model for model in MODELS if issubclass(model, Record)], ids=label)
def test_the_form_of_a_record_holds_every_column(admin_client, model):
    answer = admin_client.get(address(model, "add"))
    shown = set(answer.context["adminform"].form.fields)
    columns = (
        field for field in model._meta.get_fields() if getattr(field, "editable", False) and field.concrete
    )
    translated = set(model.translated_fields())
    assert {field.name for field in columns} - shown - translated - {"id"} == set()


@pytest.mark.parametrize("model", [model for model in MODELS if issubclass(model, Record)], ids=label)
def test_only_a_published_record_links_to_its_page(admin_client, model):
    record = make(model)
    url = address(model, "change", record.pk)
    public, preview = f'"{record.get_absolute_url()}"', f"{record.get_absolute_url()}?preview=1"
    answer = admin_client.get(url)
    assert (answer.context["absolute_url"], answer.context["preview_url"]) == (record.get_absolute_url(), "")
    model.objects.filter(pk=record.pk).update(status=Status.DRAFT)
    answer = admin_client.get(url)
    assert (answer.context["absolute_url"], answer.context["preview_url"]) == (None, preview)
    assert public not in answer.content.decode()


def test_search_looks_through_every_language(admin_client):
    body = factories.OrganizationFactory(
        name_en="Commission", name_es="Comisión", acronym_en="ECLAC", acronym_es="CEPAL"
    )
    for word in ("Commission", "Comisión", "ECLAC", "CEPAL", body.uid):
        answer = admin_client.get(f"{address(type(body), 'changelist')}?q={word}")
        assert list(answer.context["cl"].queryset) == [body]


def test_choosers_find_people_by_any_name(admin_client):
    person = factories.PersonFactory(name="Wang Chao")
    PersonName.objects.create(person=person, name="王超", language="zh-Hans", kind="native-script")
    query = {"app_label": "forum", "model_name": "quotation", "field_name": "speaker", "term": "王"}
    found = admin_client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert found == [{"id": str(person.pk), "text": "Wang Chao"}]


def test_parts_are_not_in_the_index(admin_client):
    index = admin_client.get(reverse("admin:index")).content.decode()
    assert reverse("admin:forum_event_changelist") in index
    assert reverse("admin:forum_organizer_changelist") not in index


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_admin_speaks_the_browsers_language(admin_client, language):
    page = admin_client.get(reverse("admin:index"), headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in page


def test_a_stranger_is_asked_to_log_in(client):
    answer = client.get(reverse("admin:forum_event_changelist"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("admin:login"))


def test_admin_classes_are_few():
    own = [
        one
        for one in type(admin.site.get_model_admin(Event)).__mro__
        if one.__module__.startswith(("forum.", "records."))
    ]
    assert len(own) <= 8


def test_forms_are_static_and_facts_hang_on_no_request():
    """No class is made or exchanged at run time, and a request is not where facts of a form are kept."""
    folders = [Path(settings.BASE_DIR, "records/editing"), *Path(settings.BASE_DIR, "forum").glob("*/admin")]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    apps = ("forum/events", "organizations", "people")
    files += [Path(settings.BASE_DIR, app, "admin.py") for app in apps]
    found = [
        f"{path}:{node.lineno}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "type" and len(node.args) == 3)
        or (isinstance(node, ast.Attribute) and node.attr == "__class__")
        or (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and getattr(node.value, "id", getattr(node.value, "attr", "")) == "request"
            and node.attr not in ("current_app", "POST")  # as Django does
        )
    ]
    assert (len(folders), found) == (2, [])


@pytest.mark.parametrize("send", ["get", "post"])
def test_a_popup_names_a_new_record_by_no_field_that_nothing_refers_to(admin_client, send):
    answer = getattr(admin_client, send)(
        reverse("admin:forum_topic_add"), {"_popup": 1, "_to_field": "status"}
    )
    assert (answer.status_code, Topic.objects.count()) == (400, 0)


# The looks of forms and menus


def test_a_form_has_its_buttons_sections_and_help_at_hand(admin_client):
    page = admin_client.get(reverse("admin:forum_event_add")).content.decode()
    bar = page.partition('<div class="submit-row">')[2].partition("</form>")[0]
    assert 'name="_addanother"' in bar
    assert "Add another Edition" not in page
    assert "&quot;addText&quot;: &quot;Add edition&quot;" in page
    folded = page.partition('<details class="sections-fold">')[2].partition("</details>")[0]
    assert [f'href="#{place}"' in folded for place in ("sessions-group", "fieldset-0-2-heading")] == [
        True
    ] * 2
    assert page.count('<summary aria-label="How a date is written">?</summary>') >= 2
    assert "helptext" not in page.partition('id="id_start"')[2].partition(">")[0]


def test_names_of_languages_are_offered_once_where_a_form_asks_for_one(admin_client):
    page = admin_client.get(address(Source, "add")).content.decode()
    assert page.count('<datalist id="language-names">') == 1
    assert '<option value="Spanish">' in page and 'list="language-names"' in page
    assert "<datalist" not in admin_client.get(address(Quotation, "add")).content.decode()


def test_a_proper_name_can_be_the_same_in_every_language(admin_client):
    page = admin_client.get(reverse("admin:organizations_organization_add")).content.decode()
    assert page.count("data-same") == 2  # of the name and of the acronym


def test_a_choice_that_a_narrow_field_would_cut_off_has_a_wide_one(admin_client):
    page = admin_client.get(reverse("admin:forum_quotation_add")).content.decode()
    assert 'class="wide"' in page.partition('name="certainty"')[2].partition(">")[0]


def test_a_folded_participation_names_office_and_session(admin_client):
    part = factories.ParticipationFactory(person__name="Alicia")
    part.office = factories.OfficeFactory(person=part.person, title_en="Secretary")
    part.session = factories.SessionFactory(event=part.event, name_en="Closing")
    part.save()
    page = admin_client.get(reverse("admin:forum_event_change", args=[part.event.pk])).content.decode()
    assert f"{part} · Secretary · Closing" in page


def test_the_menu_is_in_the_order_of_work(admin_client):
    apps = admin_client.get(reverse("admin:index")).context["available_apps"]
    kinds = [str(kind["name"]) for app in apps for kind in app["models"]]
    first = [
        "Press releases",
        "Events",
        "Articles",
        "Quotations",
        "Photographs",
        "Documents",
        "Series",
        "Topics",
    ]
    assert kinds[: len(first)] == first
    assert kinds.index("Sources") < kinds.index("Former addresses")


def test_former_addresses_are_in_no_menu_of_those_who_only_look(client, django_user_model):
    editor = django_user_model.objects.create_user("editor", is_staff=True)
    editor.groups.set(Group.objects.filter(name="Editors"))
    client.force_login(editor)
    assert "Former addresses" not in client.get(reverse("admin:index")).content.decode()


def test_a_time_is_written_day_first_as_on_all_pages(admin_client):
    topic = factories.TopicFactory(published_at=datetime(2026, 11, 29, 8, 12, tzinfo=UTC))
    page = admin_client.get(reverse("admin:forum_topic_change", args=[topic.pk])).content.decode()
    assert re.search(r"29 November 2026, \d\d:12", page)


def test_a_source_is_read_today_unless_somebody_says_else(admin_client):
    assert standing(admin_client.get(address(Source, "add")))["accessed_on"] == localdate()


@pytest.mark.parametrize("model", [Article, Event, Organization, Quotation], ids=label)
def test_no_fact_is_chosen_beforehand(admin_client, model):
    """Of the choices of a form that adds, and of its rows; what is neutral, such as a draft, may stand there."""
    context = admin_client.get(address(model, "add")).context
    inlined = [one.formset.empty_form for one in context["inline_admin_formsets"]]
    fields = [form[name] for form in (context["adminform"].form, *inlined) for name in form.fields]
    facts = [one for one in fields if one.name in ("kind", "role", "certainty") and one.value() != "also"]
    assert facts
    assert [one.name for one in facts if one.value() or next(iter(one.field.choices))[0]] == []


def offered_in(page: str, name: str) -> set[str]:
    """The values of the list that a line of text names."""
    place = re.search(rf'<input[^>]*name="{name}"[^>]* list="([^"]+)"', page)[1]
    return set(
        re.findall(
            r'<option value="([^"]+)"',
            page.partition(f'<datalist id="{place}">')[2].partition("</datalist>")[0],
        )
    )


def test_a_source_offers_the_bodies_of_the_archive_and_languages_by_their_names(admin_client):
    factories.OrganizationFactory(name_en="Commission", name_es="Comisión")
    factories.OrganizationFactory(name_en="Gone", status=Status.WITHDRAWN, withdrawal_reason_en="Wrong")
    page = admin_client.get(address(Source, "add")).content.decode()
    assert offered_in(page, "publisher") == {"Commission", "Comisión"}
    languages = offered_in(page, "language")
    assert {"Spanish", "Español", "Simplified Chinese", "Chino simplificado"} <= languages
    assert all(validate_language_tag(language_tag(name)) is None for name in languages)


def test_the_language_of_another_name_is_offered_too(admin_client):
    page = admin_client.get(address(Organization, "add")).content.decode()
    assert "Portuguese" in offered_in(page, "other_names-__prefix__-language")
    assert page.count("<datalist") == 1


def test_a_term_is_kept_by_administrators_alone(client, admin_client, django_user_model):
    values = {"vocabulary": "event-kind", "code": "Hearing", "name_en": "Hearing", "order": 100}
    answer = admin_client.post(address(Term, "add"), values)
    assert faults(answer) == {"name_es": ["Name it in every language: lists and pages show it."]}
    assert admin_client.post(address(Term, "add"), {**values, "name_es": "Audiencia"}).status_code == 302
    term = Term.objects.get(code="hearing")
    listed = admin_client.get(address(Term, "changelist"), {"q": "hear"}).content.decode()
    assert listed.index("Hearing</") < listed.index("Audiencia</")
    factories.EventFactory(kind="hearing")
    answer = admin_client.post(address(Term, "delete", term.pk), {"post": "yes"}, follow=True)
    assert "“Hearing” is in use, so it cannot be deleted: 1 event." in answer.content.decode()
    assert "code" not in admin_client.get(address(Term, "change", term.pk)).context["adminform"].form.fields
    for group, status in (("Publishers", 403), ("Administrators", 200)):
        user = django_user_model.objects.create_user(group, is_staff=True)
        user.groups.set(Group.objects.filter(name=group))
        client.force_login(user)
        assert client.get(address(Term, "changelist")).status_code == status


def test_no_form_chooses_a_kind_because_nobody_looked(admin_client):
    for model in (model for model in admin.site._registry if issubclass(model, Record)):
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        context = unrendered(admin_client, url)
        rows = [inline.formset.empty_form for inline in context["inline_admin_formsets"]]
        for form in (context["adminform"].form, *rows):
            for name in {"kind", "role", "certainty", "mode", "event_status"} & set(form.fields):
                first, _label = form.fields[name].choices[0]
                assert (form[name].initial or "", first) == ("", ""), (model, name)
