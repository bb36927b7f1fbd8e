"""A draft as the public will see it, for editors alone; nobody else can tell it from what does not exist."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.models import Event
from records.core.models import Status
from records.core.status import is_previewing, previewing, visible_statuses
from tests import factories

pytestmark = pytest.mark.django_db

NOT_PUBLIC = (Status.DRAFT, Status.REVIEW)


@pytest.fixture
def login(client):
    """Log in somebody with the permissions that are named; a member of the staff unless said otherwise."""

    def login(*codenames, is_staff=True):
        user = User.objects.create_user("somebody", is_staff=is_staff)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return login


@pytest.fixture
def meeting():
    """A draft of an event with all that hangs on it, none of it public."""
    draft = {"status": Status.DRAFT}
    speaker = factories.PersonFactory(name="Alicia Bárcena", **draft)
    article = factories.ArticleFactory(headline_en="Forum held", **draft)
    paragraph = factories.ParagraphFactory(article=article, number=1, text_en="She spoke of a common space.")
    event = factories.EventFactory(slug="forum", name_en="Forum of drafts", **draft)
    event.articles.add(article)
    event.topics.add(factories.TopicFactory(name_en="Integration", **draft))
    body = factories.OrganizationFactory(name_en="Commission", status=Status.REVIEW)
    factories.OrganizerFactory(event=event, organization=body)
    factories.EditionFactory(event=event, series=factories.SeriesFactory(name_en="Forum", **draft))
    factories.ParticipationFactory(event=event, person=speaker)
    factories.QuotationFactory(
        slug="space",
        text_en="a common space",
        event=event,
        speaker=speaker,
        article=article,
        paragraph=paragraph,
        status=Status.REVIEW,
    )
    return event


SEEN = ("Forum of drafts", "Alicia Bárcena", "Forum held", "Integration", "Commission", "a common space")


@pytest.mark.parametrize(
    "address", ["/en/events/forum/", "/en/events/forum/?preview=1", "/es/eventos/forum/"]
)
def test_an_editor_sees_the_draft_with_all_that_hangs_on_it(login, meeting, address):
    answer = login("view_event").get(address)
    page = answer.content.decode()
    assert [words for words in SEEN if words not in page] == []
    assert (answer.status_code, answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        200,
        "private, no-store",
        "noindex",
    )
    assert "ETag" not in answer
    assert f'href="/admin/forum/event/{meeting.pk}/change/"' in page


@pytest.mark.parametrize(
    "address",
    [
        "/en/events/forum/",
        "/en/quotations/space/",
        "/en/people/{speaker}/",
        "/en/articles/{article}/",
        "/en/topics/{topic}/",
        "/en/organizations/{body}/",
        "/en/series/{series}/",
    ],
)
def test_links_of_a_preview_lead_to_previews(login, meeting, address):
    words = meeting.quotations.get()
    address = address.format(
        speaker=words.speaker.slug,
        article=words.article.slug,
        topic=meeting.topics.get().slug,
        body=meeting.organizers.get().organization.slug,
        series=meeting.editions.get().series.slug,
    )
    kinds = ("event", "quotation", "person", "article", "topic", "organization", "series")
    client = login(*(f"view_{kind}" for kind in kinds))
    preview = client.get("/en/events/forum/").content.decode()
    assert f'href="{address}"' in preview or address == "/en/events/forum/" or "quotations" in address
    assert client.get(address).context["preview_banner"]


def test_the_banner_says_what_is_to_do(login):
    factories.ArticleFactory(slug="empty", status=Status.REVIEW)
    banner = login("view_article").get("/en/articles/empty/").context["preview_banner"]
    assert banner["errors"] == ["An article is published with its text: enter its paragraphs below."]
    assert banner["warnings"][0] == "Headline: It is missing in Spanish."


def test_a_published_page_is_previewed_with_its_drafts_only_when_asked(login):
    quotation = factories.QuotationFactory(status=Status.DRAFT, text_en="Words not yet public")
    client, address = login("change_event"), quotation.event.get_absolute_url()
    public = client.get(address)
    assert "Words not yet public" not in public.content.decode()
    assert "preview_banner" not in public.context
    preview = client.get(f"{address}?preview=1")
    assert "Words not yet public" in preview.content.decode()
    assert f'href="{address}"' in preview.content.decode()


def test_a_body_with_parts_is_previewed(login):
    body = factories.OrganizationFactory(status=Status.DRAFT)
    part = factories.OrganizationFactory(parent=body, status=Status.DRAFT, name_en="Institute")
    answer = login("view_organization").get(body.get_absolute_url())
    assert part.get_absolute_url() in answer.content.decode()


# Nobody else


def headers(answer):
    """Without the two that follow from the words of the page, which repeat its address."""
    return {name: value for name, value in answer.items() if name not in ("Content-Length", "ETag")}


def asked(client, address):
    """The answer without the address, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    slug = address.split("/")[3]
    return answer.status_code, headers(answer), answer.content.decode().replace(slug, ""), len(queries)


@pytest.mark.parametrize("query", ["", "?preview=1"])
@pytest.mark.parametrize("status", NOT_PUBLIC)
@pytest.mark.parametrize("who", ["stranger", "cookie", "no staff", "editor of other kinds"])
def test_others_get_what_they_get_where_nothing_is(client, login, who, status, query):
    factories.EventFactory(slug="draft", status=status)
    if who == "cookie":
        client.cookies["sessionid"] = "made-up"
    elif who != "stranger":
        login("view_person" if who == "editor of other kinds" else "view_event", is_staff=who != "no staff")
    asked(client, "/en/events/first/")
    hidden, missing = (asked(client, f"/en/events/{slug}/{query}") for slug in ("draft", "nothing"))
    assert hidden == missing
    assert hidden[0] == 404


def test_a_permanent_link_leads_editors_alone_to_a_draft(client, login):
    event = factories.EventFactory(slug="draft", status=Status.DRAFT)
    for cookie in (False, True):
        if cookie:
            client.cookies["sessionid"] = "made-up"
        hidden, missing = client.get(f"/id/{event.uid}"), client.get("/id/e0000000")
        assert (hidden.status_code, headers(hidden)) == (404, headers(missing))
    answer = login("view_event").get(f"/id/{event.uid}")
    assert (answer.status_code, answer["Location"]) == (303, "/en/events/draft/")


def test_public_pages_leave_the_session_alone(client):
    quotation = factories.QuotationFactory()
    for record in (quotation, quotation.event, quotation.speaker):
        answer = client.get(f"{record.get_absolute_url()}?preview=1")
        assert answer.status_code == 200
        assert "Cookie" not in answer.get("Vary", "")
        assert "no-store" not in answer.get("Cache-Control", "")
        assert "X-Robots-Tag" not in answer


def test_public_pages_leave_the_session_of_an_editor_alone_too(login):
    event = factories.EventFactory()
    assert "Cookie" not in login("view_event").get(event.get_absolute_url()).get("Vary", "")


def test_lists_show_no_drafts_to_editors(login):
    factories.EventFactory(status=Status.DRAFT)
    assert list(login("view_event").get("/en/events/?preview=1").context["page_obj"]) == []


# What stands in its place


def test_an_editor_finds_the_notice_of_a_withdrawn_record(login):
    event = factories.EventFactory()
    event.status, event.withdrawal_reason_en = Status.WITHDRAWN, "Not a forum."
    event.save()
    answer = login("view_event").get(f"{event.get_absolute_url()}?preview=1")
    assert (answer.status_code, answer["Cache-Control"]) == (410, "private, no-store")


def test_a_former_address_of_a_record_taken_back_is_known_to_editors_alone(client, login):
    event = factories.EventFactory(slug="old")
    event.slug, event.status = "new", Status.REVIEW
    event.save()
    assert client.get("/en/events/old/").status_code == 404
    answer = login("view_event").get("/en/events/old/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/events/new/")


# The switch


def test_the_switch_is_turned_back_whatever_happens():
    with pytest.raises(ZeroDivisionError), previewing():
        raise ZeroDivisionError
    with previewing():
        assert is_previewing()
    assert visible_statuses() == (Status.PUBLISHED,)


def test_a_preview_that_fails_leaves_nothing_visible(login, meeting, monkeypatch):
    client = login("view_event")

    def fail(*_args):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("forum.events.pages.event_trail", fail)
        with pytest.raises(RuntimeError):
            client.get("/en/events/forum/")
    assert list(Event.objects.published()) == []
    client.logout()
    assert client.get("/en/events/forum/").status_code == 404


@pytest.mark.parametrize("status", NOT_PUBLIC)
def test_in_a_preview_drafts_count_as_visible(status):
    event = factories.EventFactory(status=status)
    assert (event.is_visible, list(Event.objects.published())) == (False, [])
    with previewing():
        assert (event.is_visible, list(Event.objects.published())) == (True, [event])
        assert not event.is_published
