"""Every right from the wrong group as well as from the right one, over every model that the admin knows.

Rights over a row are asked of every model for everybody, and so are pages.
"""

import json
from contextlib import nullcontext
from functools import cache
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.core.management import call_command
from django.db import transaction
from django.db.models import URLField
from django.db.models.signals import post_migrate
from django.test import Client
from django.urls import reverse
from modeltranslation.utils import get_translation_fields

from forum.models import (
    Article,
    Edition,
    Event,
    Organizer,
    Paragraph,
    Participation,
    Photo,
    Quotation,
    Session,
)
from forum.press_releases.models import PressRelease
from people.models import Office
from records.core.models import (
    EditorialNote,
    FormerAddress,
    Record,
    Source,
    Status,
    Term,
    record_models,
)
from records.core.permissions import (
    GROUP_NAMES,
    Access,
    access_level,
    create_groups,
    may_publish,
    original_languages,
    owner_fields,
)
from records.editing.glossary.models import GlossaryTerm
from tests import factories
from tests.admin_forms import faults, form_data, not_rendered, rows, standing, unrendered
from tests.records.editing.test_admin import address, label, make

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.portable]

GROUPS = tuple(GROUP_NAMES)
OUTSIDERS = ("visitor", "reader", "staff")
# Superusers, who may everything, play in the other tests.
EVERYBODY = (*GROUPS, *OUTSIDERS)
# Others see the pages of superusers, or a part of them, which other tests render.
RENDERED = ("Translators",)
# Press releases are no records: their rights are those of what becomes of them (tests/forum/press_releases). The
# glossary is everybody's who writes or translates (test_glossary.py).
OTHERS = {PressRelease, GlossaryTerm}
REGISTERED = sorted(admin.site._registry.keys() - OTHERS, key=label)
# What administrators alone look after: accounts, and the words for kinds and roles.
ACCOUNTS = [User, Group, Term]
MODELS = [model for model in REGISTERED if model not in ACCOUNTS]
RECORDS = [model for model in MODELS if issubclass(model, Record)]
PARTS = [model for model in MODELS if owner_fields(model)]
EVIDENCE = [EditorialNote, Source]
TRANSITIONS = ("publish", "withdraw", "review")


def marks_of(model):
    """One of the models is tried on the next Django and on PostgreSQL too."""
    return pytest.mark.django if model is Event else pytest.mark.portable


def by_model(models, people=EVERYBODY):
    """Each model with these people."""
    cases = [pytest.param(model, people, id=label(model), marks=marks_of(model)) for model in models]
    return pytest.mark.parametrize(("model", "people"), cases)


def by_group(models):
    return by_model(models, GROUPS)


@pytest.fixture(scope="module", autouse=True)
def sessions(django_db_setup, django_db_blocker):
    """The sessions of all who have an account, logged in once.

    `reader` has an account and nothing else, `staff` may enter the admin and no more.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield {who: session_of(make_account(who)) for who in (*EVERYBODY, "superuser") if who != "visitor"}
        transaction.set_rollback(True)


def make_account(who):
    user = User.objects.create_user(who, is_staff=who != "reader", is_superuser=who == "superuser")
    user.groups.set(Group.objects.filter(name=who))
    return user


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def login(sessions):
    """Somebody of a group at a browser of their own."""

    def browser_of(who):
        client = Client()
        if who != "visitor":
            client.cookies[settings.SESSION_COOKIE_NAME] = sessions[who]
        return client

    return cache(browser_of)


def looks(who, model):
    return who in GROUPS and (model not in ACCOUNTS or who == "Administrators")


def writes(who, model):
    if model in ACCOUNTS:
        return who == "Administrators"
    return model is not FormerAddress and who in ("Editors", "Publishers", "Administrators")


def publishes(who):
    return who in ("Publishers", "Administrators")


def made(model):
    """A row of any model, of somebody without more rights than an editor if it is an account."""
    if model is User:
        return User.objects.create_user("somebody")
    return Group.objects.create(name="Readers") if model is Group else make(model)


def hide_all():
    """Nothing is public, nor ever was."""
    for model in record_models():
        model._base_manager.update(status=Status.DRAFT, published_at=None)


def expected(who, may):
    """The answer to a page: outsiders are led to the login, the staff is told that it may not."""
    if who in ("visitor", "reader"):
        return 302
    return 200 if may else 403


def answers(login, people, model, url, may):
    """To whom a page opens; what differs from what is expected."""
    found = {}
    for who in people:
        with nullcontext() if who in RENDERED else not_rendered():
            found[who] = login(who).get(url).status_code
    wanted = {who: expected(who, may(who, model)) for who in people}
    return {who: code for who, code in found.items() if code != wanted[who]}


# Rights over a row, without a page


@pytest.fixture
def request_of(rf):
    """A request by somebody who has just come."""

    def request_of(who):
        request = rf.get("/")
        request.user = AnonymousUser() if who == "visitor" else User.objects.get(username=who)
        return request

    return request_of


def rights(request, model, row):
    """Return what somebody may do with a row, as the views of the admin ask it."""
    own = admin.site._registry[model]
    return {
        "enter": admin.site.has_permission(request),
        "view": own.has_view_permission(request, row),
        "add": own.has_add_permission(request),
        "change": own.has_change_permission(request, row),
        "delete": own.has_delete_permission(request, row),
    }


def translates(who, model):
    return who == "Translators" and "translate" in model._meta.default_permissions


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_rights_over_a_draft(request_of, model):
    row = made(model)
    hide_all()
    for who in EVERYBODY:
        request, writer = request_of(who), writes(who, model)
        row = model._base_manager.get(pk=row.pk)
        assert rights(request, model, row) == {
            "enter": who not in ("visitor", "reader"),
            "view": looks(who, model),
            **dict.fromkeys(("add", "change", "delete"), writer),
        }, who
        if model in MODELS:
            right = Access.CHANGE if writer else Access.TRANSLATE if translates(who, model) else Access.VIEW
            assert model is FormerAddress or access_level(request.user, model, row) == right, who


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
@pytest.mark.parametrize("model", [*RECORDS, *PARTS, *EVIDENCE], ids=label)
def test_rights_over_what_readers_see(request_of, model, status):
    row = in_public(model, status)
    for who in EVERYBODY:
        request, row = request_of(who), model._base_manager.get(pk=row.pk)
        may = rights(request, model, row)
        assert (may["view"], may["change"], may["delete"]) == (looks(who, model), *[publishes(who)] * 2), who
        right = Access.CHANGE if publishes(who) else Access.VIEW
        assert access_level(request.user, model, row) == right, who
        assert may_publish(request.user, model) == (model in RECORDS and publishes(who)), who


def in_public(model, status):
    """A row that readers see."""
    row = cited(make(model))
    for kind in record_models():
        kind._base_manager.update(status=status, withdrawn_at="2022-01-01T00:00Z", withdrawal_reason_en="No.")
    return row


# The pages of every model


@pytest.mark.parametrize("view", ["changelist", "change", "history"])
@by_model(REGISTERED)
def test_who_looks(login, model, people, view):
    row = made(model)
    url = address(model, view, *(() if view == "changelist" else (quote(row.pk),)))
    assert answers(login, people, model, url, looks) == {}


@pytest.mark.parametrize("view", ["add", "delete"])
@by_model(REGISTERED)
def test_who_writes(login, model, people, view):
    row = made(model)
    hide_all()
    url = address(model, view, *(() if view == "add" else (quote(row.pk),)))
    assert answers(login, people, model, url, writes) == {}


@by_model(MODELS)
def test_who_saves_a_draft(login, model, people):
    row = make(model)
    hide_all()
    url = address(model, "change", row.pk)
    sent = form_data(login("superuser"), url)
    for who in people:
        with not_rendered():
            is_saved = login(who).post(url, sent).status_code == 302
        assert is_saved == (writes(who, model) or translates(who, model)), who


@by_model(MODELS)
def test_who_deletes_a_draft(login, model, people):
    row = make(model)
    hide_all()
    row.refresh_from_db()
    for who in sorted(people, key=lambda who: writes(who, model)):
        login(who).post(address(model, "delete", row.pk), {"post": "yes"})
        assert model._base_manager.filter(pk=row.pk).exists() == (not writes(who, model)), who
        if writes(who, model):
            row.save(force_insert=True)


@by_model(MODELS)
def test_who_deletes_from_the_list(login, model, people):
    row = make(model)
    hide_all()
    row.refresh_from_db()
    values = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    for who in sorted(people, key=lambda who: writes(who, model)):
        login(who).post(address(model, "changelist"), values)
        assert model._base_manager.filter(pk=row.pk).exists() == (not writes(who, model)), who
        if writes(who, model):
            row.save(force_insert=True)


@by_group(MODELS)
def test_which_actions_a_list_offers(login, model, people):
    make(model)
    for who in people:
        form = unrendered(login(who), address(model, "changelist"))["action_form"]
        offered = {name for name, _label in form.fields["action"].choices if name} if form else set()
        to_publish = {"publish_selected", "withdraw_selected", "review_selected"}
        assert offered & to_publish == (to_publish if model in RECORDS and publishes(who) else set()), who
        assert ("delete_selected" in offered) == writes(who, model), who


@pytest.mark.parametrize("name", TRANSITIONS)
@by_model(RECORDS)
def test_who_changes_what_is_public(login, model, people, name):
    record = make(model)
    if name == "publish":
        hide_all()
    url, before = f"{address(model, name)}?pk={record.pk}", model.objects.get(pk=record.pk).status
    assert answers(login, people, model, url, lambda who, _model: publishes(who)) == {}
    for who in people:
        model._base_manager.filter(pk=record.pk).update(status=before)
        login(who).post(url, {"withdrawal_reason_en": "It never was."})
        assert (model.objects.get(pk=record.pk).status != before) == publishes(who), who


@by_model(RECORDS)
def test_who_sends_drafts_to_review(login, model, people):
    record = make(model)
    hide_all()
    url, action = f"{address(model, 'submit')}?pk={record.pk}", {"action": "submit_selected"}
    assert answers(login, people, model, url, writes) == {}
    for who in people:
        listed = login(who).post(address(model, "changelist"), {**action, "_selected_action": [record.pk]})
        assert (listed.status_code == 302 and listed["Location"].endswith(url)) == writes(who, model), who
        login(who).post(url)
        assert (model.objects.get(pk=record.pk).status == Status.REVIEW) == writes(who, model), who
        hide_all()


@pytest.mark.parametrize("action", ["publish_selected", "withdraw_selected", "review_selected"])
@by_model(RECORDS)
def test_who_has_the_actions_of_publishing(login, model, people, action):
    record = make(model)
    for who in people:
        answer = login(who).post(
            address(model, "changelist"), {"action": action, "_selected_action": [record.pk]}
        )
        leads_on = answer.status_code == 302 and f"?pk={record.pk}" in answer["Location"]
        assert leads_on == publishes(who), who


def choosers():
    """Every field of every form that asks the server for its choices."""
    for model, model_admin in admin.site._registry.items():
        inlines = [(inline.model, inline) for inline in getattr(model_admin, "inlines", ())]
        for owner, one in [(model, model_admin), *inlines]:
            for name in one.autocomplete_fields:
                yield owner, name


def by_chooser(choosers):
    cases = [
        pytest.param(model, name, id=f"{label(model)}-{name}", marks=marks_of(model))
        for model, name in choosers
    ]
    return pytest.mark.parametrize(("model", "name"), cases)


@by_chooser(sorted(set(choosers()), key=str))
def test_who_is_told_by_choosers(login, model, name):
    """They name drafts, so they answer those alone who may see them."""
    row = make(model._meta.get_field(name).related_model)
    hide_all()
    query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name}
    for who in EVERYBODY:
        answer = login(who).get(reverse("admin:autocomplete"), query)
        assert answer.status_code == expected(who, looks(who, model)), who
        found = (
            [one["id"] for one in json.loads(answer.content)["results"]] if answer.status_code == 200 else []
        )
        assert (str(row.pk) in found) == looks(who, model), who


@by_model(RECORDS)
def test_who_sees_the_preview(login, model, people):
    record = make(model)
    hide_all()
    url = model.objects.get(pk=record.pk).get_absolute_url()
    for who in people:
        client = login(who)
        for at in (url, f"{url}?preview=1"):
            assert client.get(at).status_code == (200 if looks(who, model) else 404), who


@pytest.mark.parametrize("name", ["date_words", "kept_image", "alive"])
def test_who_is_helped_while_filling_in(login, name):
    url = reverse(f"admin:{name}")
    for who in EVERYBODY:
        code = login(who).get(url).status_code
        refused = 401 if name == "alive" else 302
        assert (code == refused) == (who in ("visitor", "reader")), who


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_desk_leads_only_to_what_one_may_see(login, who):
    answer = login(who).get(reverse("admin:index"))
    if who in ("visitor", "reader"):
        assert answer.status_code == 302
        return
    shown = {model["model"] for app in answer.context["available_apps"] for model in app["models"]}
    has_page = {
        model
        for model in REGISTERED
        if admin.site._registry[model].has_module_permission(answer.wsgi_request)
    }
    assert shown - OTHERS == {model for model in has_page if looks(who, model)}
    assert (PressRelease in shown) == (who in ("Editors", "Publishers", "Administrators"))
    assert (GlossaryTerm in shown) == (who in GROUPS)


# What readers see


@by_group([*RECORDS, *PARTS, *EVIDENCE])
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
def test_what_readers_see_is_changed_by_those_who_publish(login, model, people, status):
    row = in_public(model, status)
    url = address(model, "change", row.pk)
    sent = form_data(login("superuser"), url)
    for who in people:
        client = login(who)
        form = unrendered(client, url)
        assert form["has_change_permission"] == publishes(who), who
        assert bool(form["rights_notice"]) == (not publishes(who)), who
        with not_rendered():
            assert (client.post(url, sent).status_code == 302) == publishes(who), who
            may_delete = client.get(address(model, "delete", row.pk)).status_code == 200
        assert may_delete == publishes(who), who


def cited(row):
    """With a record that cites it, if it is evidence."""
    if isinstance(row, EditorialNote):
        factories.EventFactory().notes.add(row)
    if isinstance(row, Source):
        note = factories.EditorialNoteFactory()
        note.sources.add(row)
        factories.PersonFactory().notes.add(note)
    return row


def test_what_was_returned_to_review_is_written_again(login):
    event = factories.EventFactory()
    factories.SessionFactory(event=event)
    event.status = Status.REVIEW
    event.save()
    url = address(Event, "change", event.pk)
    form = login("Editors").get(url)
    assert form.context["rights_notice"] == ""
    answer = login("Editors").post(url, {**standing(form), "name_en": "Another name"})
    assert answer.status_code == 302, faults(answer)
    assert Event.objects.get().name_en == "Another name"


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
@pytest.mark.parametrize("view", ["add", "change"])
def test_editors_publish_by_no_form(login, view, status):
    event = factories.EventFactory(status=Status.DRAFT)
    url = address(Event, view, *(() if view == "add" else (event.pk,)))
    form = login("Editors").get(url)
    offered = [value for value, _label in form.context["adminform"].form.fields["status"].choices]
    assert offered == [Status.DRAFT, Status.REVIEW]
    sent = {**standing(form), "name_en": "Forum", "status": status, "withdrawal_reason_en": "No."}
    assert list(faults(login("Editors").post(url, sent))) == ["status"]
    assert not Event.objects.exclude(status=Status.DRAFT).exists()
    assert login("Publishers").post(url, {**sent, "status": Status.PUBLISHED}).status_code == 302


@pytest.mark.parametrize("who", ["Editors", "Publishers"])
def test_no_part_is_added_to_what_readers_see_but_by_publishers(login, who):
    person = factories.PersonFactory()
    url = address(Office, "add")
    sent = {**form_data(login(who), url), "person": person.pk, "title_en": "Minister"}
    answer = login(who).post(url, sent)
    assert Office.objects.exists() == publishes(who)
    if who == "Editors":
        assert list(faults(answer)) == ["person"]
        assert "Readers see" in faults(answer)["person"][0]


def test_no_part_is_moved_to_what_readers_see(login):
    draft, public = factories.EventFactory(status=Status.DRAFT), factories.EventFactory()
    organizer = factories.OrganizerFactory(event=draft)
    url = address(Organizer, "change", organizer.pk)
    form = login("Editors").get(url)
    answer = login("Editors").post(url, {**standing(form), "event": public.pk})
    assert list(faults(answer)) == ["event"]
    assert Organizer.objects.get().event == draft


def test_an_editor_enters_a_draft_about_what_is_public(login):
    """An edition of a published series, with its people: nothing of it is public yet."""
    series, person, body = (
        factories.SeriesFactory(),
        factories.PersonFactory(),
        factories.OrganizationFactory(),
    )
    url = address(Event, "add")
    answer = login("Editors").post(
        url,
        {
            **form_data(login("Editors"), url),
            "name_en": "Forum",
            **rows("editions", {"series": series.pk, "ordinal": 3, "order": 1}),
            **rows("organizers", {"organization": body.pk, "role": "organizer", "order": 1}),
            **rows("participations", {"person": person.pk, "role": "speaker", "order": 1}),
        },
    )
    assert answer.status_code == 302, faults(answer)
    event = Event.objects.get()
    assert (event.status, event.editions.count(), event.participations.count()) == (Status.DRAFT, 1, 1)


@pytest.fixture
def nobody_else():
    """Delete every user but those of two groups, and those whom the test adds."""
    User.objects.exclude(username__in=["Editors", "Translators"]).delete()


@pytest.mark.usefixtures("nobody_else")
def test_the_notice_names_who_publishes(login):
    ana = User.objects.create_user("ana", first_name="Ana", last_name="Díaz", is_staff=True)
    event = factories.EventFactory(name_en="Forum")
    session = factories.SessionFactory(event=event)
    url = address(Session, "change", session.pk)
    nobody = login("Editors").get(url).context["rights_notice"]
    assert nobody.endswith("Nobody publishes here yet: ask an administrator.")
    ana.groups.add(Group.objects.get(name="Publishers"))
    User.objects.filter(pk=ana.pk).update(email="ana@example.org")
    page = login("Editors").get(url)
    notice = page.context["rights_notice"]
    assert page.context["ask_url"].startswith("mailto:ana@example.org?subject=")
    assert url in unquote(page.context["ask_url"])
    assert notice.startswith("Readers see this with “Forum”, which is “Published”.")
    assert notice.endswith("Ana Díaz publishes.")


@pytest.mark.usefixtures("nobody_else")
@pytest.mark.parametrize(
    ("view", "sentences"),
    [
        (
            "publish",
            ["Publishing, withdrawing and returning to review is done by others.", "Ana Díaz publishes."],
        ),
        ("recoverlist", ["Your account does not have the right to do this.", "Berta Ruiz can give it."]),
    ],
)
def test_whoever_may_not_do_something_is_told_who_may_and_led_back(login, view, sentences):
    for name, family, group in (("Ana", "Díaz", "Publishers"), ("Berta", "Ruiz", "Administrators")):
        user = User.objects.create_user(name, first_name=name, last_name=family, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    User.objects.filter(username="Berta").update(is_staff=view != "publish")
    answer = login("Translators").get(address(Event, view))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert all(sentence in page for sentence in sentences)
    assert f'href="{reverse("admin:index")}">Back to the desk</a>' in page
    assert "not signed in" not in page


def test_what_was_published_is_deleted_by_nobody(login):
    event = factories.EventFactory()
    event.status = Status.REVIEW
    event.save()
    for who in EVERYBODY:
        login(who).post(address(Event, "delete", event.pk), {"post": "yes"})
        values = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
        login(who).post(address(Event, "changelist"), values)
    assert Event.objects.exists()


def test_a_publisher_of_one_kind_publishes_no_other(login):
    client = login("Editors")
    client_user = User.objects.get(username="Editors")
    client_user.user_permissions.add(Permission.objects.get(codename="publish_topic"))
    topic, event = factories.TopicFactory(), factories.EventFactory()
    assert client.get(address(type(topic), "change", topic.pk)).context["has_change_permission"]
    assert not client.get(address(Event, "change", event.pk)).context["has_change_permission"]


# Translators


def test_every_translated_kind_has_its_right():
    translated = [model for model in MODELS if hasattr(model, "translated_fields")]
    assert [model for model in translated if "translate" not in model._meta.default_permissions] == []


TRANSLATED = [model for model in MODELS if hasattr(model, "translated_fields")]


@pytest.mark.parametrize("model", TRANSLATED, ids=label)
def test_translators_are_offered_translations_alone(login, model):
    row = make(model)
    hide_all()
    form = login("Translators").get(address(model, "change", row.pk))
    # A whole text that is pasted is written into the rows below it.
    fields = {
        (one._meta.model, name.replace("pasted_", "summary_"))
        for one in forms_of(form)
        for name, field in one.fields.items()
        if not field.disabled and name != "id" and name not in owner_columns(one._meta.model)
    }
    assert fields
    assert all(hasattr(owner._meta.get_field(name), "translated_field") for owner, name in fields)
    assert all(not inline.has_add_permission for inline in form.context["inline_admin_formsets"])
    assert all(not inline.has_delete_permission for inline in form.context["inline_admin_formsets"])
    assert form.context["rights_notice"].startswith("You can write translations here.")


def forms_of(answer):
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    return [answer.context["adminform"].form, *(form for formset in formsets for form in formset.forms)]


def owner_columns(model):
    """The record to which a row below its form belongs: a hidden field that Django guards."""
    return set(owner_fields(model))


@pytest.mark.parametrize("model", TRANSLATED, ids=label)
def test_what_translators_forge_is_ignored(login, model):
    """They send the whole form of an editor, every text of it changed; only translations arrive."""
    row = make(model)
    hide_all()
    url = address(model, "change", row.pk)
    before = columns_of(model)
    translated = {name for field in model.translated_fields() for name in get_translation_fields(field)}
    whole = {**dict.fromkeys(translated, ""), **form_data(login("superuser"), url)}
    answer = login("Translators").post(
        url, {name: forged(model, name, value) for name, value in whole.items()}
    )
    assert answer.status_code == 302, faults(answer)
    after = columns_of(model)
    changed = {name for name in after if after[name] != before[name]}
    assert changed - translated - set(model.translated_fields()) <= {"updated_at"}
    originals = [
        name for name in translated if name.endswith(tuple(f"_{code}" for code in original_languages(row)))
    ]
    assert changed & translated == {name for name in translated if may_be_forged(model, name)} - set(
        originals
    )


def columns_of(model):
    """Return the columns of the only row."""
    row = model._base_manager.get()
    return {field.attname: getattr(row, field.attname) for field in model._meta.fields}


def forged(model, name, value):
    """Another text, number, status or record in a field."""
    column = next((field for field in model._meta.fields if field.name == name), None)
    if name == "status":
        return Status.PUBLISHED
    if column is None or column.choices:
        return value
    if column.is_relation or column.get_internal_type().endswith("IntegerField"):
        return "7"
    return "https://example.org/forged" if isinstance(column, URLField) else "forged"


def may_be_forged(model, name):
    """A name takes the place of the words for a speaker without one; the row has a speaker."""
    return not name.startswith("unnamed_speaker") and not model._meta.get_field(name).choices


def meeting():
    """A draft with rows of every kind below it."""
    event = factories.EventFactory(name_en="Forum", status=Status.DRAFT)
    factories.SessionFactory(event=event, name_en="Opening", slug="opening")
    factories.ParticipationFactory(event=event, remark_en="By video")
    factories.OrganizerFactory(event=event)
    factories.EditionFactory(event=event, ordinal=3)
    factories.PhotoFactory(event=event, slug="photo", caption_en="In the hall", text_status_en="original")
    return event


@pytest.mark.django
def test_translators_write_in_rows_and_change_nothing_else_of_them(login):
    event = meeting()
    url = address(Event, "change", event.pk)
    whole = form_data(login("superuser"), url)
    answer = login("Translators").post(
        url,
        {
            **whole,
            "name_es": "Foro",
            "sessions-0-name_es": "Apertura",
            "sessions-0-slug": "forged",
            "sessions-0-kind": "closing",
            "sessions-0-order": 9,
            "participations-0-remark_es": "Por video",
            "participations-0-role": "moderator",
            "organizers-0-role": "host",
            "editions-0-ordinal": 9,
            "photos-0-caption_es": "En la sala",
            "photos-0-text_status_es": "unofficial",
            "photos-0-slug": "forged",
            "photos-0-caption_en": "forged",
            "photos-0-text_status_en": "unofficial",
        },
    )
    assert answer.status_code == 302, faults(answer)
    event.refresh_from_db()
    session, part, photo = Session.objects.get(), Participation.objects.get(), Photo.objects.get()
    assert (event.name_es, session.name_es, part.remark_es) == ("Foro", "Apertura", "Por video")
    assert (photo.caption_es, photo.text_status_es, photo.caption_en, photo.text_status_en) == (
        "En la sala",
        "unofficial",
        "In the hall",
        "original",
    )
    assert (session.slug, photo.slug, Edition.objects.get().ordinal) == ("opening", "photo", 3)
    assert (part.role, Organizer.objects.get().role) == ("speaker", "organizer")


@pytest.mark.parametrize("forged_row", ["new", "deleted"])
def test_translators_add_and_delete_no_rows(login, forged_row):
    event = meeting()
    url = address(Event, "change", event.pk)
    sent = form_data(login("superuser"), url)
    for prefix in ("sessions", "participations", "organizers", "editions", "photos"):
        if forged_row == "deleted":
            sent[f"{prefix}-0-DELETE"] = "on"
    if forged_row == "new":
        sent |= {"sessions-TOTAL_FORMS": 2, "sessions-1-name_en": "New", "sessions-1-slug": "new"}
        sent |= {"sessions-1-kind": "session", "sessions-1-order": 2, "sessions-1-event": event.pk}
        person = factories.PersonFactory()
        sent |= rows("other_names", {"name": "New", "language": "en", "kind": "also"})
        sent |= {"participations-TOTAL_FORMS": 2, "participations-1-person": person.pk}
        sent |= {"participations-1-role": "speaker", "participations-1-order": 2}
    login("Translators").post(url, sent)
    parts = (Session, Participation, Organizer, Edition, Photo)
    assert [model.objects.count() for model in parts] == [1, 1, 1, 1, 1]
    assert not event.other_names.exists()


def quoted():
    """A draft of an article and of words in it, in English as published."""
    article = factories.ArticleFactory(headline_en="Held", text_status_en="original", status=Status.DRAFT)
    paragraph = factories.ParagraphFactory(article=article, number=1, text_en="She spoke of a common space.")
    return factories.QuotationFactory(
        text_en="a common space", article=article, paragraph=paragraph, status=Status.DRAFT
    )


def test_words_as_published_are_not_the_translators(login):
    words = quoted()
    forms = {
        address(Quotation, "change", words.pk): {"text_en": "forged", "text_es": "un espacio común"},
        address(Article, "change", words.article.pk): {"headline_en": "forged", "headline_es": "Celebrado"},
        address(Paragraph, "change", words.paragraph.pk): {"text_en": "forged", "text_es": "Habló."},
    }
    for url, changes in forms.items():
        sent = {**form_data(login("superuser"), url), **changes}
        if "paragraphs-0-text_en" in sent:
            sent |= {"paragraphs-0-text_en": "forged", "paragraphs-0-text_es": "Ella habló."}
        answer = login("Translators").post(url, sent)
        assert answer.status_code == 302, faults(answer)
    article, paragraph = Article.objects.get(), Paragraph.objects.get()
    words.refresh_from_db()
    assert (words.text_en, words.text_es) == ("a common space", "un espacio común")
    assert (article.headline_en, article.headline_es) == ("Held", "Celebrado")
    assert (paragraph.text_en, paragraph.text_es) == ("She spoke of a common space.", "Habló.")


def test_in_rows_too_words_as_published_stay(login):
    words = quoted()
    url = address(Article, "change", words.article.pk)
    sent = form_data(login("superuser"), url)
    sent |= {"paragraphs-0-text_en": "forged", "paragraphs-0-text_es": "Ella habló."}
    assert login("Translators").post(url, sent).status_code == 302
    paragraph = Paragraph.objects.get()
    assert (paragraph.text_en, paragraph.text_es) == ("She spoke of a common space.", "Ella habló.")


def test_translators_neither_part_nor_count_paragraphs(login):
    words = quoted()
    Paragraph.objects.update(number=3)
    url = address(Article, "change", words.article.pk)
    sent = {**form_data(login("superuser"), url), "paragraphs-0-number": 1}
    login("Translators").post(url, {**sent, "paragraphs-0-text_es": "Ella habló.\n\nMucho."})
    paragraph = Paragraph.objects.get()
    assert (paragraph.number, paragraph.text_en) == (3, "She spoke of a common space.")


def test_no_translation_becomes_an_original(login):
    words = quoted()
    url = address(Quotation, "change", words.pk)
    form = login("Translators").get(url)
    offered = [value for value, _label in form.context["adminform"].form.fields["text_status_es"].choices]
    assert offered == ["", "official", "unofficial"]
    answer = login("Translators").post(
        url, {**standing(form), "text_es": "espacio", "text_status_es": "original"}
    )
    assert list(faults(answer)) == ["text_status_es"]
    answer = login("Translators").post(
        url, {**standing(form), "text_status_en": "unofficial", "text_es": "espacio"}
    )
    assert answer.status_code == 302
    words.refresh_from_db()
    assert (words.text_status_en, words.text_es) == ("original", "espacio")


def test_pages_that_change_more_than_a_form_are_closed_to_translators(login, rf):
    """Whatever asks for the right to change, beside the form itself, is refused to them."""
    event = factories.EventFactory(status=Status.DRAFT)
    login("Translators")
    request = rf.post("/")
    request.user = User.objects.get(username="Translators")
    for model, model_admin in admin.site._registry.items():
        # Terms of the glossary are the translators' own.
        assert model_admin.has_change_permission(request) == (model is GlossaryTerm), label(model)
    assert not admin.site._registry[Event].has_change_permission(request, event)
    assert access_level(request.user, Event, event) == Access.TRANSLATE


@pytest.mark.parametrize("who", ["Translators", "Editors"])
def test_readonly_words_can_still_be_read(login, who):
    words = quoted()
    Quotation.objects.update(
        status=Status.PUBLISHED if who == "Editors" else Status.DRAFT, published_at="2022-01-01T00:00Z"
    )
    page = login(who).get(address(Quotation, "change", words.pk)).content.decode()
    assert "a common space" in page


def test_dates_and_languages_that_are_only_read_are_told_in_words(login):
    event = factories.EventFactory(start="2021-10-12?", status=Status.PUBLISHED)
    event.other_names.create(name="Foro", language="es", kind="printed")
    page = login("Editors").get(reverse("admin:forum_event_change", args=[event.pk])).content.decode()
    for shown in ("12 October 2021 (inferred)", "Spanish"):
        assert f'<div class="readonly">{shown}</div>' in page
    assert "followed by ? if it is inferred" not in page


# Groups


def test_groups_come_with_the_installation():
    assert set(Group.objects.values_list("name", flat=True)) >= set(GROUPS)


def test_a_new_kind_has_its_editors_at_once():
    """Every model of the archive has its rights in the groups, whoever adds it."""
    for name in GROUPS:
        held = {
            (one.content_type.model_class(), one.codename.partition("_")[0])
            for one in Permission.objects.filter(group__name=name).select_related("content_type")
        }
        assert {model for model in MODELS if (model, "view") in held} == set(MODELS), name
        assert {model for model in MODELS if (model, "change") in held} == {
            m for m in MODELS if writes(name, m)
        }
        assert {model for model in RECORDS if (model, "publish") in held} == (
            set(RECORDS) if publishes(name) else set()
        )


@pytest.mark.django
def test_renewing_the_groups_changes_nothing_and_takes_nothing_away():
    own = Group.objects.create(name="Our own")
    odd = Permission.objects.get(codename="delete_group")
    own.permissions.add(odd)
    editors = Group.objects.get(name="Editors")
    editors.permissions.add(odd)
    editors.permissions.remove(Permission.objects.get(codename="change_event"))
    call_command("migrate", verbosity=0)
    assert list(own.permissions.all()) == [odd]
    assert editors.permissions.filter(pk=odd.pk).exists()
    assert editors.permissions.filter(codename="change_event").exists()
    counts = {group.name: group.permissions.count() for group in Group.objects.all()}
    call_command("migrate", verbosity=0)
    assert {group.name: group.permissions.count() for group in Group.objects.all()} == counts


def test_groups_are_made_only_where_there_is_a_place_for_them():
    class Nothing:
        def get_model(self, *_names):
            raise LookupError

    Group.objects.all().delete()
    create_groups(apps.get_app_config("forum"), "default", Nothing())
    assert not Group.objects.exists()
    post_migrate.send(apps.get_app_config("forum"), app_config=apps.get_app_config("forum"), using="default")
    assert Group.objects.count() == len(GROUPS)
