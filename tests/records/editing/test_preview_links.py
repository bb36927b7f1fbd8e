"""Links to a draft for people from outside: what they show, what they never show, and when they end."""

import logging
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from records.core.merging import merge
from records.core.models import Status
from records.core.status import shown_records
from records.editing.accounts.models import AuditEntry
from records.editing.previews.models import PreviewLink
from records.site.secret_addresses import without_secrets
from tests import factories

pytestmark = pytest.mark.django_db
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


def member(group):
    user, is_new = User.objects.get_or_create(username=group.lower(), defaults={"is_staff": True})
    if is_new:
        user.groups.add(Group.objects.get(name=group))
    return user


def browser(group):
    client = Client()
    client.force_login(member(group))
    return client


def page_of(record):
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_preview_links", args=[record.pk])


def address(token, language="en"):
    with translation.override(language):
        return reverse("preview-link", args=[token])


def linked(record, days=7, by=None):
    return PreviewLink.make(record, "Ana of the Ministry", timedelta(days=days), by or member("Editors"))


@pytest.fixture
def meeting():
    """A draft of a quotation with the drafts on which it rests, and with other drafts around them."""
    hidden = {"status": Status.DRAFT}
    event = factories.EventFactory(name_en="Forum of drafts", name_es="Foro de borradores", **hidden)
    speaker = factories.PersonFactory(name="Alicia Bárcena", **hidden)
    paragraph = factories.ParagraphFactory(
        number=1,
        text_en="She spoke of a common space.",
        article__headline_en="Forum held",
        article__status="draft",
    )
    quotation = factories.QuotationFactory(
        text_en="a common space",
        event=event,
        speaker=speaker,
        article=paragraph.article,
        paragraph=paragraph,
        slug="space",
        **hidden,
    )
    quotation.topics.add(factories.TopicFactory(name_en="Secret topic", **hidden))
    factories.QuotationFactory(text_en="Other hidden words", event=event, speaker=speaker, **hidden)
    factories.OrganizerFactory(
        event=event,
        organization=factories.OrganizationFactory(
            name_en="Hidden commission", acronym_en="HIDCOM", **hidden
        ),
    )
    return quotation


def test_an_editor_makes_a_link_and_somebody_from_outside_reads_the_draft(meeting):
    client = browser("Editors")
    form = client.get(reverse("admin:forum_quotation_change", args=[meeting.pk])).content.decode()
    assert page_of(meeting) in form
    made = client.post(page_of(meeting), {"label": "Ana of the Ministry", "days": "7"})
    assert "no-store" in made["Cache-Control"]
    [english, spanish] = [one["url"].removeprefix("http://testserver") for one in made.context["addresses"]]
    assert english.startswith("/en/preview/~") and spanish.startswith("/es/vista-previa/~")
    token = english.split("~")[1].strip("/")
    assert len(token) == 43 and not PreviewLink.objects.filter(token_hash__contains=token).exists()
    assert token not in client.get(page_of(meeting)).content.decode()
    for url, words in ((english, "do not cite it"), (spanish, "no lo cite")):
        answer = Client().get(url)
        text = answer.content.decode()
        assert answer.status_code == 200 and "a common space" in text and words in text
        assert {name: answer[name] for name in HEADERS} == HEADERS
        assert "ETag" not in answer and "Link" not in answer
        assert (spanish if url == english else english) in text  # the switch of languages
        assert "/change/" not in text and "?format=" not in text and "citation_" not in text
    listed = client.get(page_of(meeting)).content.decode()
    assert "opened 2 times" in listed and "Ana of the Ministry" in listed


def test_other_drafts_stay_hidden_in_it_and_after_it(meeting):
    _link, token = linked(meeting)
    event_link, event_token = linked(meeting.event)
    quotation, event = (Client().get(address(one)).content.decode() for one in (token, event_token))
    assert "Alicia Bárcena" in quotation and "Forum of drafts" in quotation  # without which it is not shown
    assert "Secret topic" not in quotation and "Hidden commission" not in quotation
    assert "Forum of drafts" in event
    for words in ("Other hidden words", "a common space", "Hidden commission", "HIDCOM", "Secret topic"):
        assert words not in event
    others = [meeting, meeting.event, meeting.speaker, meeting.article]
    assert [Client().get(one.get_absolute_url()).status_code for one in others] == [404] * 4
    assert shown_records() == frozenset()
    assert event_link.uid == meeting.event.uid


def test_a_page_of_a_preview_is_kept_for_nobody(meeting, settings):
    settings.DEBUG, settings.PAGE_CACHE_SIZE = False, 1000
    published = factories.EventFactory(slug="public")
    _link, token = linked(published.__class__.objects.get(pk=meeting.event_id))
    public = published.get_absolute_url()
    before = Client().get(public).content
    assert Client().get(address(token)).status_code == 200
    assert Client().get(public).content == before
    assert Client().get(meeting.event.get_absolute_url()).status_code == 404
    assert Client().get("/en/events/").content.decode().count("Forum of drafts") == 0


def asked(url):
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(url)
    headers = {name: value for name, value in answer.items() if name not in ("Content-Length", "ETag")}
    token = url.split("~")[-1].strip("/")
    return answer.status_code, headers, answer.content.decode().replace(token, ""), len(queries)


def test_what_ended_is_answered_like_what_never_was():
    topic = factories.TopicFactory(status=Status.DRAFT)
    revoked, ended = linked(topic), linked(topic)
    revoked[0].revoke(member("Editors"))
    PreviewLink.objects.filter(pk=ended[0].pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    asked(address("first"))
    unknown = asked(address("x" * 43))
    assert unknown[0] == 404 and unknown[3] == 1
    assert asked(address(revoked[1])) == asked(address(ended[1])) == unknown
    assert unknown[1] == asked("/en/nothing-is-here/")[1]


def test_links_end_with_the_rights_of_their_maker_and_with_the_draft():
    topic, editor = factories.TopicFactory(status=Status.DRAFT), member("Editors")
    _link, token = linked(topic)
    reader, url = Client(), address(token)
    assert reader.get(url).status_code == 200
    editor.groups.clear()
    assert reader.get(url).status_code == 404
    editor.groups.add(Group.objects.get(name="Editors"))
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert reader.get(url).status_code == 404
    User.objects.filter(pk=editor.pk).update(is_active=True)
    topic.status = Status.PUBLISHED
    topic.save()
    answer = reader.get(url)
    assert (answer.status_code, answer["Location"]) == (302, topic.get_absolute_url())
    assert answer["Cache-Control"] == "private, no-store"
    topic.status, topic.withdrawal_reason_en = Status.WITHDRAWN, "No."
    topic.save()
    assert reader.get(url).status_code == 404


def test_who_may_not_change_makes_and_revokes_none(meeting):
    link, _token = linked(meeting)
    for group in ("Translators", "Administrators"):
        status = browser(group).get(page_of(meeting)).status_code
        assert status == (403 if group == "Translators" else 200)
    assert browser("Translators").post(page_of(meeting), {"revoke": link.pk}).status_code == 403
    assert (
        page_of(meeting)
        not in browser("Translators")
        .get(reverse("admin:forum_quotation_change", args=[meeting.pk]))
        .content.decode()
    )
    other, _token = linked(meeting.event)
    client = browser("Editors")
    client.post(page_of(meeting), {"revoke": other.pk})  # of another record
    client.post(page_of(meeting), {"revoke": "9" * 30})
    assert PreviewLink.objects.open().count() == 2
    client.post(page_of(meeting), {"revoke": link.pk})
    link.refresh_from_db()
    assert link.revoked_by == member("Editors")


def test_a_link_has_somebody_for_whom_it_is_and_ends_within_ninety_days():
    topic, client = factories.TopicFactory(status=Status.DRAFT), browser("Editors")
    answer = client.post(page_of(topic), {"label": " ", "days": "3650"})
    assert set(answer.context["form"].errors) == {"label", "days"}
    link, _token = linked(topic, days=3650)
    assert link.expires_at <= timezone.now() + timedelta(days=90)
    published = factories.TopicFactory()
    assert client.post(page_of(published), {"label": "Ana", "days": "7"}).context["form"] is None
    assert PreviewLink.objects.count() == 1


def test_each_use_is_told_in_the_audit_log_and_the_token_nowhere(caplog, django_capture_on_commit_callbacks):
    topic = factories.TopicFactory(status=Status.DRAFT)
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        link, token = linked(topic)
        reader = Client(headers={"user-agent": "x"})
        reader.get(address(token), REMOTE_ADDR="192.0.2.9")
        browser("Editors").get(topic.get_absolute_url())  # an editor's own preview
        link.revoke(member("Editors"))
    reader.get(address(token))
    told = f"topic {topic.uid} by link {link.pk} for Ana of the Ministry"
    rows = AuditEntry.objects.filter(event__startswith="link").order_by("pk")
    assert list(rows.values_list("event", "actor", "address", "detail")) == [
        ("link_used", "", "192.0.2.9", told),
        ("link_made", "editors", None, told),
        ("link_revoked", "editors", None, told),
    ]
    assert token not in caplog.text + "".join(map(str, AuditEntry.objects.values_list("detail")))
    assert without_secrets(f"Not Found: {address(token)}") == "Not Found: /en/preview/~***/"


def test_a_merge_carries_links_along():
    kept, gone = (factories.TopicFactory(status=Status.DRAFT, name_en=name) for name in ("Kept", "Gone"))
    _link, token = linked(gone)
    merge(gone, kept, by=User.objects.create_superuser("root"))
    assert "Kept" in Client().get(address(token)).content.decode()
    assert "Ana of the Ministry" in browser("Editors").get(page_of(kept)).content.decode()
