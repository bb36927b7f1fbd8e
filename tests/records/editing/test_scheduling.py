"""Publication and withdrawal at an hour to come, and embargoes: planned, carried out once, refused, cancelled."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from reversion.models import Version

from forum.models import Event, Topic
from records.core.merging import merge
from records.core.merging.refusals import NotMergedError
from records.core.models import Status
from records.core.publication import publish, return_to_review, withdraw
from records.editing.accounts.models import AuditEntry
from records.editing.revision_comments import comment_in_words
from records.editing.scheduling import carrying_out
from records.editing.scheduling.models import ScheduledChange
from records.editing.scheduling.moments import moment_of
from records.editing.scheduling.plan import When, schedule
from records.editing.scheduling.zones import suggested_zones
from tests import factories
from tests.admin_forms import form_data, not_rendered, unrendered

pytestmark = pytest.mark.django_db
State = ScheduledChange.State
DAY = (timezone.now() + timedelta(days=10)).date()
AT_THREE = {
    "schedule-when": "later",
    "schedule-day": DAY.isoformat(),
    "schedule-hour": "15:00",
    "schedule-zone": "America/Lima",  # always five hours behind
}


def member(group):
    user, is_new = User.objects.get_or_create(
        username=group.lower(), defaults={"is_staff": True, "email": f"{group.lower()}@example.org"}
    )
    if is_new:
        user.groups.add(Group.objects.get(name=group))
    return user


def browser(group):
    client = Client()
    client.force_login(member(group))
    return client


def page(name, record):
    options = record._meta
    return f"{reverse(f'admin:{options.app_label}_{options.model_name}_{name}')}?pk={record.pk}"


def form_of(record):
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])


def draft(**values):
    return factories.TopicFactory(status=Status.DRAFT, name_en="Oceans", name_es="Océanos", **values)


def planned(record, change="publish", by=None, in_hours=1, **values):
    """Put a change down for an hour, at once."""
    when = When(timezone.now() + timedelta(hours=in_hours), "America/Lima", values.pop("is_embargo", False))
    made, refused = schedule(change, [record], when, by or member("Publishers"), values)
    assert not refused
    return made[0]


def is_due(one, hours=0):
    ScheduledChange.objects.filter(pk=one.pk).update(due=timezone.now() - timedelta(hours=hours, seconds=1))


def run(**options):
    out = StringIO()
    call_command("publish_scheduled", stdout=out, **options)
    return out.getvalue()


def events():
    return list(AuditEntry.objects.order_by("pk").values_list("event", "actor", "detail"))


def asked(client, address, sent):
    """Return the answer of the page that asks for the hour; its text is not made."""
    with not_rendered():
        answer = client.post(address, sent)
    assert answer.status_code == 200
    return answer.context_data["transition"]


def listed(record, value):
    """The records of a kind that the filter of its list finds."""
    url = reverse(f"admin:forum_{record._meta.model_name}_changelist")
    return list(unrendered(browser("Publishers"), f"{url}?scheduled={value}")["cl"].result_list)


def told_at_the_desk(group):
    lines = unrendered(browser(group), "/admin/")["dashboard"].scheduled.lines
    return [(line.one.what, line.may_cancel) for line in lines]


def status_of(record):
    return type(record).objects.get(pk=record.pk).status


# Planned


@pytest.mark.slow
def test_a_publisher_chooses_an_hour_and_sees_it_in_its_zone_and_in_utc(django_capture_on_commit_callbacks):
    topic, client = draft(), browser("Publishers")
    with django_capture_on_commit_callbacks(execute=True):
        shown = client.post(page("publish", topic), AT_THREE)
        text = shown.content.decode()
        assert "3:00" in text or "15:00" in text
        assert "Lima time, UTC-05:00" in text and "20:00 (UTC)" in text
        assert not ScheduledChange.objects.exists()
        agreed = shown.context["transition"].schedule.stamp
        # Another hour than the one that was shown is shown first, too.
        other = {**AT_THREE, "schedule-hour": "16:00", "schedule-agreed": agreed}
        assert not asked(client, page("publish", topic), other).is_decided
        assert not ScheduledChange.objects.exists()
        done = client.post(page("publish", topic), {**AT_THREE, "schedule-agreed": agreed})
    assert done.status_code == 302
    one = ScheduledChange.objects.get()
    assert (one.due, one.uid, one.state) == (datetime.combine(DAY, time(20), UTC), topic.uid, State.WAITS)
    assert status_of(topic) == Status.DRAFT
    assert "Lima time" in client.get(form_of(topic)).content.decode()
    assert "Lima time" in client.get("/admin/").content.decode()
    assert listed(topic, "publish") == [topic]
    assert ("scheduled", "publishers", f"publish topic {topic.uid} {DAY} 20:00 UTC") in events()


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"schedule-hour": ""}, "hour", "Write the hour."),
        ({"schedule-hour": "25:00"}, "hour", "Write an hour, such as 15:00."),
        ({"schedule-day": "2021-10-12"}, "hour", "This moment is past"),
        ({"schedule-day": "9999-12-31"}, "day", "within the next ten years"),
        ({"schedule-zone": "Mars/Olympus"}, "zone", "Mars/Olympus"),
        ({"schedule-when": "now"}, "when", "You wrote a day or an hour."),
    ],
)
def test_a_moment_that_is_none_is_told_beside_its_field_and_nothing_is_done(sent, field, said):
    topic = draft()
    transition = asked(browser("Publishers"), page("publish", topic), {**AT_THREE, **sent})
    assert said in str(transition.schedule.errors[field])
    assert status_of(topic) == Status.DRAFT and not ScheduledChange.objects.exists()


def test_hours_that_a_change_of_clocks_leaves_out_or_repeats(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(ValidationError, match="put forward"):
        moment_of(date(2027, 3, 28), time(2, 30), "Europe/Madrid")
    with pytest.raises(ValidationError, match="put back"):
        moment_of(date(2027, 10, 31), time(2, 30), "Europe/Madrid")
    assert moment_of(date(2027, 3, 28), time(3, 30), "Europe/Madrid") == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )


def test_the_zone_of_the_event_is_offered_first():
    event = factories.EventFactory(city_en="Mexico City", city_es="Ciudad de México", country="MX")
    quotation = factories.QuotationFactory(event=event)
    user = member("Publishers")
    assert suggested_zones([quotation], user) == ["America/Mexico_City", "UTC"]
    factories.SessionFactory(event=event, time_zone="Asia/Shanghai")
    assert suggested_zones([event], user)[0] == "Asia/Shanghai"


def test_rules_are_asked_when_it_is_scheduled_and_one_change_waits_for_a_record():
    article, topic, client = factories.ArticleFactory(status=Status.DRAFT), draft(), browser("Publishers")
    agreed = {"schedule-agreed": asked(client, page("publish", article), AT_THREE).schedule.stamp}
    client.post(page("publish", article), {**AT_THREE, **agreed})
    assert not ScheduledChange.objects.exists()
    planned(topic)
    answer = client.post(page("publish", topic), {**AT_THREE, **agreed})
    *_earlier, message = get_messages(answer.wsgi_request)
    assert "Cancel that in its form first." in str(message)
    assert ScheduledChange.objects.count() == 1


def test_only_publishers_schedule_and_cancel():
    topic, client = draft(), browser("Editors")
    assert client.post(page("publish", topic), AT_THREE).status_code == 403
    one = planned(topic)
    url = reverse("admin:scheduled", args=[one.pk])
    assert client.post(url).status_code == 403
    assert not unrendered(client, form_of(topic))["may_cancel"]
    assert client.get(url)["Location"] == form_of(topic)
    assert Client().post(url).status_code == 302
    assert browser("Publishers").post(url).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.closed_by) == (State.CANCELLED, member("Publishers"))
    assert browser("Publishers").post(url).status_code == 302  # twice does no harm
    assert run() == ""


# Carried out


def test_it_is_published_once_at_its_hour_and_readers_see_it_in_their_next_request(
    django_capture_on_commit_callbacks,
):
    topic = draft()
    one, later = planned(topic), planned(draft(slug="later"), in_hours=5)
    reader, address = Client(), topic.get_absolute_url()
    assert reader.get(address).status_code == 404
    assert "due" not in run(dry_run=True) and run() == ""
    is_due(one)
    assert run(dry_run=True).startswith("due: publish forum.topic")
    with django_capture_on_commit_callbacks(execute=True):
        assert run().startswith("done: publish forum.topic")
        assert run() == ""
    assert reader.get(address).status_code == 200
    assert Version.objects.get_for_object(topic).count() == 2  # as it was found, and published
    revision = Version.objects.get_for_object(topic)[0].revision
    assert revision.user == member("Publishers")
    assert comment_in_words(revision.comment).startswith("Published, as scheduled on ")
    assert ("published", "publishers", f"topic {topic.uid} as scheduled") in events()
    later.refresh_from_db()
    assert later.state == State.WAITS


def test_one_that_another_program_has_carried_out_is_left_alone():
    one = planned(draft())
    is_due(one)
    assert carrying_out.carry_out(one.pk).state == State.DONE
    assert carrying_out.carry_out(one.pk) is None


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_programs_at_once_publish_once():
    topic = draft()
    one = planned(topic)
    is_due(one)

    def work(_number):
        try:
            return carrying_out.carry_out(one.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = [found for found in pool.map(work, range(4)) if found]
    assert [found.state for found in done] == [State.DONE]
    assert Version.objects.get_for_object(topic).count() == 2 and status_of(topic) == Status.PUBLISHED


@pytest.mark.slow
def test_what_was_due_while_nothing_ran_is_done_late_and_says_so():
    is_due(planned(draft()), hours=3)
    [(overdue, _may_cancel)] = told_at_the_desk("Editors")
    assert "nothing carries it out" in overdue
    assert "180 minutes late" in run()
    [(late, _may_cancel)] = told_at_the_desk("Editors")
    assert "That was late" in late


@pytest.mark.slow
def test_one_that_the_rules_refuse_is_told_and_stops_no_other(mailoutbox, django_capture_on_commit_callbacks):
    empty, sound = draft(slug="empty"), draft(slug="sound")
    for one in (planned(empty), planned(sound)):
        is_due(one)
    Topic.objects.filter(pk=empty.pk).update(name_en="", name_es="")
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(CommandError, match="Not carried out: 1"),
    ):
        run()
    assert (status_of(empty), status_of(sound)) == (Status.DRAFT, Status.PUBLISHED)
    [mail] = mailoutbox
    assert mail.to == ["publishers@example.org"] and "It was not carried out" in mail.body
    told = ScheduledChange.objects.get(uid=empty.uid)
    assert set(told.refusal) == {"en", "es"} and told.refusal["en"] != told.refusal["es"]
    refused = [line for line in told_at_the_desk("Publishers") if "could not be carried out" in line[0]]
    assert told.sentences == told.refusal["en"] and refused[0][1]
    assert run() == ""  # it is not tried again
    browser("Publishers").post(reverse("admin:scheduled", args=[told.pk]))
    assert "could not be carried out" not in str(told_at_the_desk("Publishers"))
    assert "not_done" in [event for event, *_others in events()]


def test_a_fault_of_one_is_tried_again_and_stops_no_other(monkeypatch):
    first, second = planned(draft(slug="one")), planned(draft(slug="two"))
    for one in (first, second):
        is_due(one)

    def fail(change, records, *args):
        if records[0].uid == first.uid:
            raise RuntimeError
        return carry_out(change, records, *args)

    carry_out = carrying_out.publication.carry_out
    with monkeypatch.context() as patch:
        patch.setattr(carrying_out.publication, "carry_out", fail)
        with pytest.raises(CommandError):
            run()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.WAITS, State.DONE)
    assert run().startswith("done")


def test_a_withdrawal_at_its_hour_has_its_reason():
    topic, client = factories.TopicFactory(), browser("Publishers")
    assert asked(client, page("withdraw", topic), AT_THREE).reasons.errors
    values = {**AT_THREE, "withdrawal_reason_en": "It was a mistake."}
    shown = asked(client, page("withdraw", topic), values)
    client.post(page("withdraw", topic), {**values, "schedule-agreed": shown.schedule.stamp})
    is_due(ScheduledChange.objects.get())
    run()
    answer = Client().get(topic.get_absolute_url())
    assert answer.status_code == 410 and "It was a mistake." in answer.content.decode()


def test_what_happened_to_a_record_in_between_is_said_plainly():
    by_hand, gone, left, taken_back = (draft(slug=slug) for slug in ("hand", "gone", "left", "back"))
    publisher = member("Publishers")
    leaver = User.objects.create_user("leaver", is_staff=True)
    leaver.groups.add(Group.objects.get(name="Publishers"))
    published = factories.TopicFactory(slug="returned")
    plans = [planned(one) for one in (by_hand, gone)]
    plans += [planned(left, by=leaver), planned(published, "withdraw", withdrawal_reason_en="No.")]
    publish([by_hand], by=publisher)
    return_to_review([published], by=publisher)
    gone.delete()
    leaver.is_active = False
    leaver.save()
    for one in plans:
        is_due(one)
    with pytest.raises(CommandError):
        run()
    found = {one.uid: one for one in ScheduledChange.objects.all()}
    overtaken, deleted, without_right, withdrawn = (found[one.uid] for one in plans)
    assert overtaken.state == State.OVERTAKEN
    assert deleted.refusal["en"] == ["The record is not there any more, or was divided."]
    assert without_right.refusal["en"] == ["leaver, who scheduled it, may not publish any more."]
    assert withdrawn.state == State.DONE and status_of(published) == Status.WITHDRAWN
    client = browser("Publishers")
    answer = client.get(reverse("admin:scheduled", args=[deleted.pk]))
    [message] = get_messages(answer.wsgi_request)
    assert answer["Location"] == "/admin/" and "is not there any more" in str(message)
    assert status_of(taken_back) == Status.DRAFT


def test_a_merge_carries_along_what_is_scheduled():
    admin = User.objects.create_superuser("root")
    kept, gone = draft(slug="kept"), draft(slug="gone")
    one = planned(gone)
    merge(gone, kept, by=admin)
    assert list(ScheduledChange.objects.told().of(kept)) == [one]
    assert listed(kept, "publish") == [kept]
    is_due(one)
    run()
    assert status_of(kept) == Status.PUBLISHED


# Embargo


@pytest.mark.slow
def test_nothing_publishes_a_record_under_embargo_before_its_hour():
    event = factories.EventFactory(status=Status.DRAFT, slug="secret")
    one, client = planned(event, is_embargo=True), browser("Publishers")
    said = "It is under embargo until "
    # The page, the function that commands call, the form, a merge into what readers see.
    [row] = unrendered(client, page("publish", event))["transition"].rows
    assert said in row.errors[0] and "Lima time, UTC-05:00" in row.errors[0]
    client.post(page("publish", event))
    assert publish([event], by=member("Publishers")).refused[0][1][0].startswith(said)
    with not_rendered():
        sent = {**form_data(client, form_of(event)), "status": "published"}
        answer = client.post(form_of(event), sent)
    assert said in str(answer.context_data["errors"])
    with pytest.raises(NotMergedError, match=said):
        merge(event, factories.EventFactory(), by=User.objects.create_superuser("root"))
    assert status_of(event) == Status.DRAFT
    assert listed(event, "embargo") == [event]
    # Lifted, it is published like any other.
    client.post(reverse("admin:scheduled", args=[one.pk]))
    assert publish([event], by=member("Publishers")).changed == [event]


def test_fixtures_do_not_break_an_embargo_and_checks_find_what_did(tmp_path):
    topic = draft(slug="secret")
    planned(topic, is_embargo=True)
    file = tmp_path / "topic.json"
    values = {
        "slug": "secret",
        "status": "published",
        "published_at": "2026-01-01T00:00:00Z",
        "name_en": "Oceans",
    }
    file.write_text(json.dumps([{"model": "forum.topic", "fields": values}]))
    with pytest.raises(CommandError, match="embargo"):
        call_command("loaddata", file, stdout=StringIO())
    assert status_of(topic) == Status.DRAFT
    Topic.objects.filter(pk=topic.pk).update(status=Status.PUBLISHED, published_at=timezone.now())
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_records", "forum.topic", stdout=out)
    assert "under embargo" in out.getvalue()


def test_the_hour_ends_an_embargo_and_another_language_tells_it():
    topic = draft()
    one = planned(topic, is_embargo=True)
    with translation.override("es"):
        assert (
            publish([topic], by=member("Publishers")).refused[0][1][0].startswith("Está bajo embargo hasta: ")
        )
    is_due(one)
    run()
    assert status_of(topic) == Status.PUBLISHED
    assert withdraw([topic], by=member("Publishers"), reason={"en": "No."}).changed


def test_an_event_is_published_with_the_companions_that_are_ticked():
    event, topic = factories.EventFactory(status=Status.DRAFT), draft()
    event.topics.add(topic)
    client = browser("Publishers")
    sent = {**AT_THREE, "also": f"forum.topic:{topic.pk}"}
    agreed = asked(client, page("publish", event), sent).schedule.stamp
    client.post(page("publish", event), {**sent, "schedule-agreed": agreed})
    plans = ScheduledChange.objects.order_by("pk")
    assert [one.kind for one in plans] == ["forum.topic", "forum.event"]
    plans.update(due=timezone.now() - timedelta(seconds=1))
    run()
    assert Event.objects.published().get() == event and status_of(topic) == Status.PUBLISHED
