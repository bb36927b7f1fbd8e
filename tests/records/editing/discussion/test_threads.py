"""Comments on a record: on all of it, on a field, on words; answers, and who may do what. Work that is assigned."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from records.core.merging import merge, unmerge
from records.core.models import Merge, Status
from records.editing.discussion.models import Assignment, Comment, Notice
from records.editing.urls import admin_url
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def page_of(client, record):
    return client.get(admin_url(record, "discussion", record.pk))


def waits_for(user):
    return list(Notice.objects.filter(user=user, done_at=None).values_list("comment__text", flat=True))


def test_a_comment_on_words_is_kept_with_them_and_says_when_they_are_gone(people, event, login, send):
    words = {"field": "city_en", "words": "Havana", "text": "Not Santiago?\n\nThe source says so."}
    assert send(people.vera, event, "comment", **words).status_code == 302
    text = page_of(login(people.ana), event).content.decode()
    assert "City (English)" in text and '<blockquote class="words" lang="en">Havana' in text
    assert "<p>The source says so.</p>" in text and "no longer stand" not in text
    type(event).objects.filter(pk=event.pk).update(city_en="Santiago")
    form = login(people.ana).get(admin_url(event, "change")).content.decode()
    assert "These words no longer stand in the field" in form and "Not Santiago?" in form
    assert waits_for(people.ana) == [words["text"]]


def test_a_comment_on_a_row_names_it_and_a_row_that_is_gone(people, event, login, send):
    session = factories.SessionFactory(event=event, name_en="Opening")
    path = f"sessions/{session.pk}/name_en"
    send(people.paz, event, "comment", field=path, text="Which hall?")
    assert "Session “Opening” – Name (English)" in page_of(login(people.ana), event).content.decode()
    session.delete()
    assert "is not there any more" in page_of(login(people.ana), event).content.decode()
    refused = send(people.paz, event, "comment", field=path, text="Still?", by_script=True)
    assert refused.status_code == 422 and "This field is not there any more" in refused.content.decode()
    assert "Still?" in refused.content.decode()


def test_words_find_their_field_and_nothing_typed_is_lost(people, event, send):
    send(people.paz, event, "comment", words="Forum of   Havana", text="Official name?")
    assert Comment.objects.get().field == "name_en"
    for values, said in (
        ({"words": "Nowhere", "text": "Hm."}, "Choose the field in which these words stand."),
        ({"text": "  "}, "Write something first."),
        ({"field": "sessions/x/name_en", "text": "Hm."}, "This field is not there any more"),
    ):
        refused = send(people.paz, event, "comment", **values)
        assert (refused.status_code, said in refused.content.decode()) == (422, True), values
    assert Comment.objects.count() == 1


def test_an_answer_waits_for_the_other_one_until_it_is_answered_or_resolved(people, event, send):
    send(people.paz, event, "comment", text="Which day?")
    [root] = Comment.objects.all()
    send(people.ana, event, "reply", comment=root.pk, text="The ninth.")
    assert (waits_for(people.ana), waits_for(people.paz)) == ([], ["The ninth."])
    # An answer to an answer stands in the same thread.
    send(people.paz, event, "reply", comment=Comment.objects.last().pk, text="Thanks.")
    assert (waits_for(people.ana), waits_for(people.paz)) == (["Thanks."], [])
    assert set(Comment.objects.exclude(pk=root.pk).values_list("parent", flat=True)) == {root.pk}
    send(people.ana, event, "resolve", comment=root.pk)
    root.refresh_from_db()
    assert root.resolved_by == people.ana and waits_for(people.ana) == []
    send(people.paz, event, "reopen", comment=root.pk)
    root.refresh_from_db()
    assert root.resolved_at is None and waits_for(people.ana) == ["Thanks."]


def test_only_an_author_changes_a_comment_and_only_until_it_is_answered(people, event, send):
    send(people.vera, event, "comment", text="A typo")
    [root] = Comment.objects.all()
    assert send(people.paz, event, "edit", comment=root.pk, text="No").status_code == 403
    assert send(people.paz, event, "delete", comment=root.pk).status_code == 403
    assert send(people.vera, event, "edit", comment=root.pk, text="A typo in the city").status_code == 302
    assert "changed" in send(people.vera, event, "resolve", comment=root.pk, by_script=True).content.decode()
    send(people.ana, event, "reply", comment=root.pk, text="Mended.")
    assert send(people.vera, event, "edit", comment=root.pk, text="Other").status_code == 403
    assert send(people.vera, event, "delete", comment=root.pk).status_code == 403
    [answer] = Comment.objects.exclude(pk=root.pk)
    assert send(people.ana, event, "delete", comment=answer.pk).status_code == 302
    assert list(Comment.objects.values_list("text", flat=True)) == ["A typo in the city"]


def test_wrong_roles_and_wrong_keys(people, event, login, send):
    url = admin_url(event, "discussion", event.pk)
    topic = factories.TopicFactory()
    assert login(people.vera).get(admin_url(topic, "discussion", topic.pk)).status_code == 403
    assert send(people.vera, topic, "comment", text="Hello").status_code == 403
    assert Client().get(url).status_code == 302
    send(people.paz, event, "comment", text="Look")
    [root] = Comment.objects.all()
    # Who may only look answers, and closes nothing of others; translators work here.
    assert send(people.vera, event, "resolve", comment=root.pk).status_code == 403
    assert send(people.tomas, event, "resolve", comment=root.pk).status_code == 302
    assert send(people.tomas, event, "assign", assignee=people.ana.pk).status_code == 403
    for act, key in (("reply", 999), ("resolve", "x"), ("done", 999), ("delete", ""), ("nonsense", root.pk)):
        assert send(people.paz, event, act, comment=key, text="x").status_code == 404, act
    assert send(people.paz, topic, "reply", comment=root.pk, text="elsewhere").status_code == 404
    assert login(people.paz).get(url.replace(str(event.pk), "999")).status_code == 302
    assert not Assignment.objects.exists()


def test_a_comment_survives_the_end_of_a_session(people, event, login):
    url = admin_url(event, "discussion", event.pk)
    client = Client()
    people.ana.set_password("lapis lazuli 1836")
    people.ana.save()
    asked = client.post(url, {"act": "comment", "text": "Typed before", "field": "city_en"})
    kept = asked.context["kept"]
    login_url = reverse("admin:login")
    answer = client.post(
        login_url,
        {"username": "ana", "password": "lapis lazuli 1836", "kept": kept, "next": url},
        follow=True,
    )
    text = answer.content.decode()
    assert "Typed before</textarea>" in text and '<option value="city_en" selected>' in text


def test_work_is_assigned_shown_filtered_and_done(people, event, login, send):
    today, late = localdate(), localdate() - timedelta(days=1)
    refused = send(people.paz, event, "assign", assignee=people.vera.pk, due=late.isoformat())
    assert (
        "Choose somebody who may work" in refused.content.decode()
        and "day is past" in refused.content.decode()
    )
    send(
        people.paz,
        event,
        "assign",
        assignee=people.tomas.pk,
        due=today.isoformat(),
        note="Translate the theme",
    )
    [work] = Assignment.objects.all()
    assert (work.by, work.assignee, work.is_overdue) == (people.paz, people.tomas, False)
    form = login(people.tomas).get(admin_url(event, "change")).content.decode()
    assert "Assigned to Tomas" in form and "Translate the theme" in form
    other = factories.EventFactory(status=Status.DRAFT)
    Assignment.objects.create(record=other, assignee=people.tomas, by=people.ana, due=late)
    Assignment.objects.create(record=other, assignee=people.ana, by=people.ana)
    listed = reverse("admin:forum_event_changelist")
    for client, value, expected in (
        (login(people.tomas), "me", {event, other}),
        (login(people.ana), "me", {other}),
        (login(people.paz), "overdue", {other}),
        (login(people.paz), "all", {event, other}),
    ):
        found = client.get(listed, {"assigned": value}).context["cl"].queryset
        assert set(found) == expected, value
    assert send(people.vera, event, "done", comment=work.pk).status_code == 403
    assert send(people.tomas, event, "done", comment=work.pk).status_code == 302
    work.refresh_from_db()
    assert (
        work.done_by == people.tomas
        and "Assigned to" not in page_of(login(people.paz), event).content.decode()
    )


def test_readers_and_exports_see_nothing_and_a_merge_takes_comments_along(people, event, login, send):
    other = factories.EventFactory(name_en="Forum at Havana")
    send(people.paz, other, "comment", text="Secret remark")
    send(people.paz, other, "assign", assignee=people.ana.pk, note="Secret work")
    assert "Secret" not in Client().get(other.get_absolute_url()).content.decode()
    assert "Secret" not in json.dumps(Client().get(f"{other.get_absolute_url()}?format=json").json())
    out = StringIO()
    call_command("dumpdata", "forum", stdout=out)
    assert "Secret" not in out.getvalue()
    published = factories.EventFactory(name_en="Forum of the Havana")
    merge(other, published, by=people.paz)
    kind = ContentType.objects.get_for_model(published)
    for rows in (Comment.objects, Assignment.objects):
        assert rows.get(content_type=kind).object_id == published.pk
    assert "Secret remark" in page_of(login(people.ana), published).content.decode()
    unmerge(Merge.objects.get(), by=people.paz)
    assert Comment.objects.get().object_id != published.pk


def test_a_form_and_a_list_ask_a_bounded_number_of_questions(
    people, event, login, django_assert_max_num_queries
):
    for number in range(30):
        root = Comment.objects.create(
            record=event, author=people.paz, text=f"Remark {number}", field="name_en"
        )
        Comment.objects.create(record=event, author=people.ana, text="Yes", parent=root)
        Assignment.objects.create(record=event, assignee=people.ana, by=people.paz)
    client = login(people.paz)
    client.get(admin_url(event, "change"))
    with django_assert_max_num_queries(40):
        client.get(admin_url(event, "change"))
    with django_assert_max_num_queries(15):
        client.get(reverse("admin:forum_event_changelist"), {"assigned": "overdue"})
