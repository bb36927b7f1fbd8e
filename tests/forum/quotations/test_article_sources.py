"""An article that is entered is taken as a source by one press, and never twice."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils.timezone import localdate

from forum.models import Quotation
from records.core.history import revisions
from records.core.languages import TextStatus
from records.core.models import Source, Status
from tests import factories
from tests.admin_forms import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def login(client):
    def login(group):
        user = User.objects.create_user(group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return login


@pytest.fixture
def article(db):
    return factories.ArticleFactory(
        headline_en="Final declaration",
        headline_es="Declaración final",
        text_status_en=TextStatus.UNOFFICIAL,
        text_status_es=TextStatus.ORIGINAL,
        url_es="https://example.org/final",
        published_on="2018-05-11",
        publisher=factories.OrganizationFactory(name_en="Economic Commission", name_es="Comisión Económica"),
    )


def take(client, article):
    return client.post(reverse("admin:forum_article_as_source", args=[article.pk]))


def test_an_article_is_taken_as_a_source_once(login, article):
    client = login("Editors")
    found = take(client, article).json()
    source = Source.objects.get()
    assert found["id"] == source.pk and "Declaración final" in found["text"]
    told = (source.title, source.publisher, str(source.date), source.language, source.url, source.accessed_on)
    assert told == (
        "Declaración final",
        "Comisión Económica",
        "2018-05-11",
        "es",
        "https://example.org/final",
        localdate(),
    )
    assert revisions.versions_of(Source, source.pk).get().revision.comment == revisions.ADDED
    assert take(client, article).json()["id"] == source.pk
    assert Source.objects.count() == 1


def test_a_source_with_its_address_is_used(login, article):
    known = factories.SourceFactory(url="https://example.org/final")
    assert take(login("Editors"), article).json()["id"] == known.pk
    assert Source.objects.count() == 1


def test_an_article_that_tells_too_little_is_refused_in_words(login, article):
    article.publisher = None
    article.save()
    answer = take(login("Editors"), article)
    assert (answer.status_code, answer.json()["error"][:8]) == (409, "A source")
    assert not Source.objects.exists()


def test_who_enters_no_sources_takes_none(login, client, article):
    assert take(client, article).status_code == 302
    assert take(login("Translators"), article).status_code == 403
    assert not Source.objects.exists()
    factories.SourceFactory(url="https://example.org/final")
    assert take(client, article).status_code == 200
    assert client.get(reverse("admin:forum_article_as_source", args=[article.pk])).status_code == 405
    user = User.objects.create_user("stranger", is_staff=True)
    client.force_login(user)
    assert take(client, article).status_code == 403


def test_the_session_is_the_only_one_of_the_speaker(login):
    event = factories.EventFactory(status=Status.DRAFT)
    opening, closing = (
        factories.SessionFactory(event=event, name_en=name) for name in ("Opening", "Closing")
    )
    speaker, other = factories.PersonFactory(), factories.PersonFactory()
    factories.ParticipationFactory(event=event, person=speaker, session=closing, role="speaker")
    for session in (opening, closing):
        factories.ParticipationFactory(event=event, person=other, session=session, role="moderator")
    client = login("Editors")
    add = reverse("admin:forum_quotation_add")
    words = {"text_en": "Words.", "kind": "direct", "certainty": "explicit", "event": event.pk}
    client.post(add, {**form_data(client, add), **words, "speaker": speaker.pk})
    client.post(add, {**form_data(client, add), **words, "speaker": other.pk})
    assert [one.session for one in Quotation.objects.order_by("pk")] == [closing, None]
    asked = {"event": event.pk, "speaker": speaker.pk}
    proposed = client.get(reverse("admin:forum_quotation_proposals"), asked).json()
    assert "Closing" in proposed["session"]


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_speaker_stays_if_wanted(login, is_kept):
    article, speaker = factories.ArticleFactory(), factories.PersonFactory()
    event = factories.EventFactory()
    client = login("Editors")
    add = f"{reverse('admin:forum_quotation_add')}?article={article.pk}"
    words = {"text_en": "Words.", "kind": "direct", "certainty": "explicit", "event": event.pk}
    sent = {**form_data(client, add), **words, "speaker": speaker.pk, "_addanother": ""}
    kept = {"keep_speaker": "on"} if is_kept else {}
    answer = client.post(add, {**sent, **kept})
    following = form_data(client, answer["Location"])
    assert following.get("speaker", "") in ((speaker.pk, str(speaker.pk)) if is_kept else ("", None))
    assert bool(following.get("keep_speaker")) == is_kept
