"""A field is changed in the ticked records of a list: shown first, then done; refusals are told a record."""

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.urls import reverse
from reversion.models import Revision

from forum.models import Event, Quotation, Topic
from organizations.models import Organization
from records.core.models import Status, record_models
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def log_in(client):
    def log_in(group):
        user = User.objects.create(username=group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return log_in


def page(records, field=""):
    """Address of the page for some records of one kind."""
    options = records[0]._meta
    keys = "".join(f"&pk={record.pk}" for record in records)
    return f"{reverse(f'admin:{options.app_label}_{options.model_name}_bulk')}?field={field}{keys}"


def show(client, records, field, **values):
    answer = client.post(page(records, field), values)
    assert answer.status_code == 200
    return answer


def sent(answer, **values):
    """Return what a browser sends from a page that shows what becomes of each record."""
    seen = {f"seen-{row.record.pk}": row.seen for row in answer.context["rows"]}
    return {"shown": answer.context["shown_key"], **seen, **values}


def change(client, records, field, **values):
    """Look at what becomes of the records, then do it."""
    answer = show(client, records, field, **values)
    return client.post(page(records, field), sent(answer, **values))


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_list_leads_to_the_page(admin_client):
    events = factories.EventFactory.create_batch(2)
    url = reverse("admin:forum_event_changelist")
    keys = [event.pk for event in events]
    answer = admin_client.post(url, {"action": "bulk_selected", "_selected_action": keys})
    assert [f"pk={key}" in answer.url for key in keys] == [True, True]
    columns = {name for _label, name in admin_client.get(answer.url).context["columns"]}
    assert {"kind", "mode", "country", "topics", "sources"} <= columns
    assert columns.isdisjoint({"slug", "slug_es", "uid", "status", "name_en", "start", "latitude"})


def test_nothing_is_changed_before_it_was_shown(admin_client):
    event = factories.EventFactory(kind="forum")
    answer = show(admin_client, [event], "kind", value="summit")
    row = answer.context["rows"][0]
    assert (row.shown.before, row.shown.after, row.is_ready) == ("Forum", "Summit", True)
    event.refresh_from_db()
    assert event.kind == "forum"
    # Another value than that which was shown is shown first.
    answer = admin_client.post(page([event], "kind"), sent(answer, value="seminar"))
    assert answer.context["rows"][0].shown.after == "Seminar"


def test_a_choice_is_changed_in_one_revision(admin_client):
    events = factories.EventFactory.create_batch(3, kind="forum")
    before = Revision.objects.filter(comment="together").count()
    answer = change(admin_client, events[:2], "kind", value="summit")
    assert answer.status_code == 302
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["forum", "summit", "summit"]
    revision = Revision.objects.filter(comment="together").get()
    assert before == 0
    assert {
        version.object_id for version in revision.version_set.all() if version.content_type.model == "event"
    } == {str(event.pk) for event in events[:2]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "after"), [("add", {"one", "two", "new"}), ("remove", {"one", "two"}), ("set", {"new"})]
)
def test_topics_are_added_removed_and_set(admin_client, how, after):
    topics = [factories.TopicFactory(slug=slug) for slug in ("one", "two", "new")]
    events = factories.EventFactory.create_batch(2)
    events[0].topics.set(topics[:2])
    events[1].topics.set(topics if how == "remove" else topics[:2])
    change(admin_client, events, "topics", how=how, value=[topics[2].pk])
    assert set(events[1].topics.values_list("slug", flat=True)) == after


@pytest.mark.slow
def test_what_others_did_meanwhile_is_kept(admin_client):
    first, second = factories.EventFactory.create_batch(2, kind="forum")
    values = {"value": "summit"}
    answer = show(admin_client, [first, second], "kind", **values)
    Event.objects.filter(pk=first.pk).update(kind="seminar", mode="online")
    Event.objects.filter(pk=second.pk).update(mode="online")
    answer = admin_client.post(page([first, second], "kind"), sent(answer, **values))
    assert list(Event.objects.order_by("pk").values_list("kind", "mode")) == [
        ("seminar", "online"),
        ("summit", "online"),
    ]
    assert any("Somebody else has changed this field meanwhile" in one for one in said(answer))


@pytest.mark.slow
def test_agreements_and_rules_refuse_a_record_and_no_other(admin_client):
    event, other = factories.EventFactory.create_batch(2)
    session = factories.SessionFactory(event=event)
    free = factories.QuotationFactory(event=event, status=Status.DRAFT)
    tied = factories.QuotationFactory(event=event, session=session, status=Status.DRAFT)
    answer = show(admin_client, [free, tied], "event", value=other.pk)
    refused = {row.record: row.sentences for row in answer.context["rows"]}
    assert refused[free] == []
    assert refused[tied]
    change(admin_client, [free, tied], "event", value=other.pk)
    assert [Quotation.objects.get(pk=one.pk).event for one in (free, tied)] == [other, event]


@pytest.mark.parametrize("kind", record_models())
def test_every_kind_offers_fields_of_its_model(admin_client, kind):
    """Also one whose form has fields of its own."""
    record = factories.__dict__[f"{kind.__name__}Factory"]()
    names = {name for _label, name in admin_client.get(page([record])).context["columns"]}
    assert {"sources", "notes"} <= names <= {column.name for column in kind._meta.get_fields()}


def test_what_would_be_wrong_in_public_is_refused(admin_client):
    quotation = factories.QuotationFactory(text_status_es=None)
    answer = show(admin_client, [quotation], "text_status_es", value="official")
    assert answer.context["rows"][0].sentences
    quotation.refresh_from_db()
    assert quotation.text_status_es is None


def test_a_parent_that_is_below_is_refused(admin_client):
    parent = factories.TopicFactory()
    child = factories.TopicFactory(parent=parent)
    answer = show(admin_client, [parent, child], "parent", value=child.pk)
    assert all(row.sentences for row in answer.context["rows"])
    assert Topic.objects.get(pk=parent.pk).parent is None


def test_an_editor_changes_drafts_alone(log_in):
    editor = log_in("Editors")
    public = factories.OrganizationFactory(kind="international")
    draft = factories.OrganizationFactory(kind="international", status=Status.DRAFT)
    answer = change(editor, [public, draft], "kind", value="press")
    assert [Organization.objects.get(pk=one.pk).kind for one in (public, draft)] == ["international", "press"]
    assert any("changed by those who publish" in one for one in said(answer))


@pytest.mark.parametrize("group", ["Translators"])
def test_translators_have_no_such_page(log_in, group):
    assert log_in(group).get(page([factories.EventFactory()], "kind")).status_code == 403


@pytest.mark.parametrize(("field", "value"), [("status", "published"), ("slug", "x"), ("nothing", "x")])
def test_a_field_that_is_not_offered_is_not_changed(admin_client, field, value):
    event = factories.EventFactory(status=Status.DRAFT)
    answer = show(admin_client, [event], field, value=value, shown="x")
    assert answer.context["form"] is None
    assert Event.objects.get().status == Status.DRAFT


@pytest.mark.parametrize("value", ["nowhere", "9" * 30, ""])
def test_a_value_that_is_none_is_refused_in_words(admin_client, value):
    event = factories.EventFactory()
    answer = show(admin_client, [event], "topics", how="add", value=value)
    assert "value" in answer.context["form"].errors


def test_records_that_are_gone_lead_back(admin_client):
    url = page([factories.EventFactory()], "kind")
    Event.objects.all().delete()
    assert admin_client.get(url).status_code == 302
