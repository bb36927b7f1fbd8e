"""The desk: what waits for somebody, each line leading to where it can be mended; only what the user may see."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from forum.models import Quotation
from records.core.models import Status
from records.editing import counting, waiting
from records.editing import dashboard as checks
from records.editing.templatetags.editing import ago
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_known():
    """Forget what the checks found in another test."""
    cache.clear()


@pytest.fixture
def editor(client, django_user_model):
    """Somebody who may do what is named, such as "view_event"; logged in."""

    def editor(*names):
        user = django_user_model.objects.create_user("clerk", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    return editor


def desk_of(client, language="en"):
    client.cookies["django_language"] = language
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    return answer


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def numbers(answer, kind):
    """The numbers of a kind that are not zero, by their heading."""
    line = next(line for line in answer.context["dashboard"].kinds if line["name"] == kind)
    return {cell["heading"]: cell["number"] for cell in line["cells"] if cell["number"]}


@pytest.mark.slow
def test_each_number_leads_to_those_records(admin_client):
    draft = factories.EventFactory(status=Status.DRAFT)
    review = factories.EventFactory(status=Status.REVIEW, name_es="Foro")
    spanish = factories.EventFactory(name_en=None, name_es="Foro")
    factories.EventFactory(status=Status.WITHDRAWN)
    for event in (draft, review):
        event.sources.add(factories.SourceFactory())
    desk = desk_of(admin_client)
    expected = {"Draft": [draft], "In review": [review], "Lacks English": [spanish], "Lacks Spanish": [draft]}
    expected |= {"No source": [spanish]}
    assert numbers(desk, "Events") == dict.fromkeys(expected, 1)
    line = next(line for line in desk.context["dashboard"].kinds if line["name"] == "Events")
    for cell in (cell for cell in line["cells"] if cell["number"] is not None):
        assert list(admin_client.get(cell["url"]).context["cl"].queryset) == expected[cell["heading"]], cell[
            "heading"
        ]
        assert 'href="{url}"'.format(**cell) in desk.content.decode()


def test_parts_and_notes_that_lack_a_language_are_counted_too(admin_client):
    factories.EditorialNoteFactory()
    factories.PhotoFactory()
    desk = desk_of(admin_client)
    assert numbers(desk, "Editorial notes") == {"Lacks Spanish": 1}
    assert numbers(desk, "Photographs") == {"Lacks Spanish": 1}
    assert numbers(desk, "Events") == {"Lacks Spanish": 1, "No source": 1}


def test_what_waits_is_named_and_leads_to_its_form(admin_client):
    quotation = factories.QuotationFactory(status=Status.REVIEW, text_en="We must go on. " * 20)
    person = factories.PersonFactory(status=Status.DRAFT, name="Ana")
    nameless = factories.EventFactory(status=Status.DRAFT, name_en=None, slug="no-name")
    desk = desk_of(admin_client).context["dashboard"]
    assert [(line.title[:15], line.kind) for line in desk.reviewed.lines] == [
        ("We must go on. ", "Quotation")
    ]
    assert [line.title for line in desk.drafts.lines] == ["no-name", "Ana"]
    assert [line.url for line in (*desk.reviewed.lines, *desk.drafts.lines)] == [
        reverse("admin:forum_quotation_change", args=[quotation.pk]),
        reverse("admin:forum_event_change", args=[nameless.pk]),
        reverse("admin:people_person_change", args=[person.pk]),
    ]


def test_what_waits_is_named_in_the_language_of_the_page(admin_client):
    factories.EventFactory(status=Status.DRAFT, name_en="Forum", name_es="Foro")
    drafts = desk_of(admin_client, "es").context["dashboard"].drafts
    assert [line.title for line in drafts.lines] == ["Foro"]


@pytest.mark.slow
def test_what_waits_stands_under_its_event_with_who_sent_it(admin_client, admin_user, django_user_model):
    event = factories.EventFactory(status=Status.REVIEW, name_en="Forum")
    factories.EventFactory(status=Status.PUBLISHED, name_en="Another")
    article = factories.ArticleFactory(status=Status.REVIEW, headline_en="Report")
    article.events.add(event)
    factories.TopicFactory(status=Status.REVIEW, name_en="Trade")
    words = factories.QuotationFactory(status=Status.REVIEW, text_en="Words", event=event)
    ana = django_user_model.objects.create_user("ana", first_name="Ana")
    LogEntry.objects.log_actions(ana.pk, [words, event], CHANGE, [{"changed": {"fields": ["Status"]}}])
    LogEntry.objects.log_actions(admin_user.pk, [words, event], CHANGE, [{"changed": {"fields": ["Text"]}}])
    desk = desk_of(admin_client)
    groups = desk.context["dashboard"].reviewed.groups()
    assert {title: sorted(line.title for line in lines) for title, lines in groups.items()} == {
        "Forum": ["Forum", "Report", "Words"],
        "": ["Trade"],
    }
    assert list(groups)[-1] == ""
    assert words_of_line(desk, words) == "Words Quotation · sent by Ana · just now"


def words_of_line(desk, record):
    """The line of a record on the desk."""
    url = reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_change", args=[record.pk])
    line = desk.content.decode().partition(f'<li><a href="{url}">')[2].partition("</li>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", line)).strip()


@pytest.mark.slow
def test_the_desk_hides_nothing(admin_client, monkeypatch):
    monkeypatch.setattr(checks, "LINES", 2)
    factories.EventFactory.create_batch(2, status=Status.REVIEW)
    factories.TopicFactory.create_batch(3, status=Status.REVIEW)
    desk = desk_of(admin_client)
    reviewed = desk.context["dashboard"].reviewed
    assert (len(reviewed.lines), reviewed.more, reviewed.total) == (2, 3, 5)
    assert "In review 5" in words(desk) and "3 more. All of them: Events (2) , Topics (3)" in words(desk)
    assert [admin_client.get(link["url"]).context["cl"].result_count for link in reviewed.links] == [2, 3]


@pytest.mark.slow
def test_what_takes_long_to_count_is_kept_but_for_what_is_unfinished(admin_client, monkeypatch):
    monkeypatch.setattr(counting, "QUICK", -1)
    factories.EventFactory(name_es=None)
    desk = desk_of(admin_client)
    assert "were counted just now" in words(desk)
    factories.EventFactory(status=Status.DRAFT, name_es=None)
    shown = {"Lacks Spanish": 1, "No source": 1, "Draft": 1}
    assert numbers(desk_of(admin_client), "Events") == shown
    again = admin_client.get(f"{reverse('admin:index')}?count")
    assert numbers(again, "Events") == {**shown, "Lacks Spanish": 2, "No source": 2}


def test_own_drafts_beyond_the_latest_actions_stand_among_the_others(admin_client, admin_user, monkeypatch):
    monkeypatch.setattr(waiting, "LATELY", 1)
    old, new = (factories.TopicFactory(status=Status.DRAFT, name_en=name) for name in ("Old", "New"))
    LogEntry.objects.log_actions(admin_user.pk, [old, new], ADDITION, [{"added": {}}])
    shown = desk_of(admin_client).context["dashboard"]
    assert [[line.title for line in some.lines] for some in (shown.own, shown.drafts)] == [["New"], ["Old"]]


def test_own_drafts_stand_apart_and_first(admin_client, admin_user):
    own, _other = (factories.TopicFactory(status=Status.DRAFT, name_en=name) for name in ("Own", "Other"))
    LogEntry.objects.log_actions(admin_user.pk, [own], ADDITION, [{"added": {}}])
    desk = desk_of(admin_client)
    shown = desk.context["dashboard"]
    assert [line.title for line in (*shown.own.lines, *shown.drafts.lines)] == ["Own", "Other"]
    assert "Your drafts 1" in words(desk) and "Drafts of others 1" in words(desk)


@pytest.mark.slow
def test_published_records_that_wait_are_counted_and_listed(admin_client):
    factories.QuotationFactory()
    waits = factories.QuotationFactory(event__status=Status.DRAFT)
    desk = desk_of(admin_client)
    assert numbers(desk, "Quotations")["Published, but waits"] == 1
    line = next(line for line in desk.context["dashboard"].kinds if line["name"] == "Quotations")
    url = next(cell["url"] for cell in line["cells"] if cell["heading"] == "Published, but waits")
    assert list(admin_client.get(url).context["cl"].queryset) == [waits]


def test_an_empty_archive_is_told_kindly(admin_client):
    assert "All is done: there are no drafts, and nothing is waiting to be published." in words(
        desk_of(admin_client)
    )


def test_what_was_done_last_and_by_whom(admin_client, admin_user):
    event = factories.EventFactory(name_en="Forum")
    for flag, message in (
        (ADDITION, [{"added": {}}]),
        (CHANGE, [{"changed": {"fields": ["name"]}}]),
        (DELETION, ""),
    ):
        LogEntry.objects.log_actions(admin_user.pk, [event], flag, message)
    found = desk_of(admin_client).context["dashboard"].changes
    assert [(one["record"], one["what"], bool(one["url"])) for one in found] == [
        ("Forum", "", False),
        ("Forum", "Changed name.", True),
        ("Forum", "Added.", True),
    ]
    assert {one["who"] for one in found} == {admin_user.get_username()}


def test_only_what_the_user_may_see_is_told(editor, admin_user):
    factories.EventFactory(status=Status.DRAFT, name_en="Forum")
    person = factories.PersonFactory(status=Status.DRAFT, name="Ana")
    LogEntry.objects.log_actions(admin_user.pk, [person], CHANGE, "")
    answer = desk_of(editor("view_event"))
    desk = answer.context["dashboard"]
    assert [kind["name"] for kind in desk.kinds] == ["Events"]
    assert [line.title for line in desk.drafts.lines] == ["Forum"]
    assert desk.changes == []
    assert "Ana" not in words(answer)
    assert not desk.kinds[0]["add_url"]


def test_whoever_may_see_nothing_is_told_whom_to_ask(editor):
    assert "Ask an administrator of the site to add you to a group." in words(desk_of(editor()))


class TestChecks:
    @pytest.fixture
    def misplaced(self):
        """A quotation that stands elsewhere in its paragraph than it says."""
        paragraph = factories.ParagraphFactory(number=1, text_en="She said: words.")
        return factories.QuotationFactory(
            label_en="Misplaced", text_en="words", place_en=3, article=paragraph.article, paragraph=paragraph
        )

    @pytest.mark.slow
    def test_are_made_when_asked_for_and_remembered_on_the_desk(self, admin_client, misplaced):
        desk = desk_of(admin_client)
        assert desk.context["dashboard"].findings is None and "Check the archive now" in words(desk)
        page = admin_client.get(reverse("admin:checks"))
        form = reverse("admin:forum_quotation_change", args=[misplaced.pk])
        assert f'<a href="{form}">Misplaced</a>' in page.content.decode()
        assert "not at 3." in words(page) and "Checked just now." in words(page)
        assert "1 thing is wrong." in words(desk_of(admin_client))

    def test_say_the_same_as_the_command(self, admin_client, misplaced):
        found = admin_client.get(reverse("admin:checks")).context["findings"]
        with pytest.raises(CommandError, match=r"1 error\."):
            call_command("check_records", verbosity=0)
        assert found.counts["error"] == 1

    @pytest.mark.slow
    def test_are_made_anew_on_demand(self, admin_client, misplaced):
        admin_client.get(reverse("admin:checks"))
        Quotation.objects.update(place_en=10)
        assert admin_client.get(reverse("admin:checks")).context["findings"].counts["error"] == 1
        assert admin_client.get(reverse("admin:checks") + "?again").context["findings"].counts["error"] == 0

    @pytest.mark.slow
    def test_speak_the_language_of_the_page(self, admin_client, misplaced):
        admin_client.get(reverse("admin:checks"))
        admin_client.cookies["django_language"] = "es"
        assert "no en la 3." in words(admin_client.get(reverse("admin:checks")))

    def test_end_in_time_and_say_what_is_left(self, admin_client, misplaced, monkeypatch):
        monkeypatch.setattr(checks, "SECONDS", 0)
        page = admin_client.get(reverse("admin:checks"))
        assert "manage.py check_records checks all" in words(page)
        assert {"Quotations", "Articles"} <= set(page.context["unchecked"])

    def test_show_a_bounded_number(self, admin_client, monkeypatch):
        monkeypatch.setattr(checks, "SHOWN", 2)
        factories.EventFactory.create_batch(3)
        page = admin_client.get(reverse("admin:checks"))
        assert (page.context["findings"].counts["warning"], len(page.context["findings"].problems)) == (3, 2)
        assert "The first 2 are shown." in words(page)

    def test_show_only_what_the_user_may_see(self, editor, misplaced):
        page = editor("view_event").get(reverse("admin:checks"))
        assert page.status_code == 200 and "Misplaced" not in words(page)
        assert page.context["errors"] == []

    def test_an_archive_without_faults(self, admin_client):
        assert "The checks find nothing." in words(admin_client.get(reverse("admin:checks")))

    def test_a_stranger_is_asked_to_log_in(self, client):
        assert client.get(reverse("admin:checks")).status_code == 302

    def test_a_deleted_record_keeps_its_key(self, admin_client, misplaced):
        admin_client.get(reverse("admin:checks"))
        Quotation.objects.all().delete()
        page = admin_client.get(reverse("admin:checks"))
        assert f">{misplaced.slug}</a>" in page.content.decode()


def test_time_is_told_to_its_largest_unit():
    now = timezone.now()
    assert [ago(now), ago(now - timedelta(hours=3, minutes=20)), ago(now - timedelta(days=2))] == [
        "just now",
        "3\xa0hours ago",
        "2\xa0days ago",
    ]


def test_the_archive_stands_before_users_and_groups(admin_client):
    names = [kind["name"] for kind in desk_of(admin_client).context["dashboard"].kinds]
    assert names.index("Events") < names.index("People") < names.index("Organizations") < names.index("Users")
