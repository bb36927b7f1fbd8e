"""The page of one text of translators: what stands beside it, how it is saved, and the way on to the next."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils.timezone import now
from reversion.models import Revision

from forum.models import Event, Paragraph, Quotation, Topic
from records.core.history import revisions
from records.core.models import StaleTranslation, Status
from records.editing.glossary.models import Departure
from tests import factories
from tests.admin_forms import unrendered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TEXTS, NEXT = reverse("admin:translation_texts"), reverse("admin:translation_next")
SPANISH = "?language=es&what=missing&kind=forum.topic"


def login(client, group):
    user, _is_new = User.objects.get_or_create(username=group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


def url_of(row, field, query=SPANISH):
    return reverse("admin:translation_text", args=[f"{row._meta.label_lower}.{row.pk}.{field}"]) + query


def sent(client, url, text, button="_next", **values):
    """Return the values that a browser sends of the page at an address."""
    page = unrendered(client, url)
    form = page["form"]
    own = {"seen": form["seen"].value(), "seen_source": page["page"].source_digest, "form-key": "k"}
    status = {"status": form.status_field.value()} if form.status_field else {}
    return {**own, **status, "text": text, button: "1", **values}


def save(client, url, text, button="_next", **values):
    return client.post(url, sent(client, url, text, button, **values), follow=True)


def told(answer):
    return " ".join(str(one) for one in answer.context["messages"])


@pytest.fixture
def topics():
    """Three drafts without Spanish, and one that has it."""
    names = ("Water", "Trade", "Health")
    found = [factories.TopicFactory(status=Status.DRAFT, name_en=name, name_es=None) for name in names]
    factories.TopicFactory(status=Status.DRAFT, name_en="Roads", name_es="Caminos")
    return found


def test_from_the_first_to_the_last(client, topics):
    login(client, "Translators")
    lines = client.get(f"{TEXTS}{SPANISH}").context["lines"]
    assert [line.source for line in lines] == ["Water", "Trade", "Health"]
    first = client.get(f"{NEXT}{SPANISH}", follow=True)
    assert first.redirect_chain[-1][0] == url_of(
        topics[0], "name", "?language=es&what=missing&kind=forum.topic"
    )
    assert first.context["page"].place == "1 of 3"
    Topic.objects.filter(pk=topics[1].pk).update(name_es="Comercio")  # somebody else, meanwhile
    third = save(client, url_of(topics[0], "name"), "Agua")
    assert Topic.objects.get(pk=topics[0].pk).name_es == "Agua"
    assert third.context["page"].row == topics[2]
    assert third.context["page"].place == "1 of 1"
    last = save(client, url_of(topics[2], "name"), "Salud")
    assert last.redirect_chain[-1][0].startswith(TEXTS)
    assert "That was the last text of this list." in told(last)
    assert "Nothing waits here." in told(client.get(f"{NEXT}{SPANISH}", follow=True))


def test_after_a_text_of_another_list_comes_the_first(client, topics):
    login(client, "Translators")
    other = client.get(f"{NEXT}{SPANISH}&after=forum.event.999999.name", follow=True)
    assert other.context["page"].row == topics[0]


def test_a_save_is_one_revision_and_can_be_undone(client, topics):
    login(client, "Translators")
    revisions.add_versions([(Topic, topics[0].pk)])
    number = Revision.objects.count()
    answer = save(client, url_of(topics[0], "name"), "Agua", "_save")
    assert Revision.objects.count() == number + 1
    assert "Undo" in told(answer)
    same = save(client, url_of(topics[0], "name"), "Agua", "_save")
    assert "Nothing was changed." in told(same)
    assert Revision.objects.count() == number + 1


def test_what_readers_see_is_only_read_by_translators(client, topics):
    Topic.objects.filter(pk=topics[0].pk).update(status=Status.PUBLISHED, published_at=now())
    login(client, "Publishers")
    values = sent(client, url_of(topics[0], "name"), "Agua")
    login(client, "Translators")
    assert [line.source for line in client.get(f"{TEXTS}{SPANISH}").context["lines"]] == ["Trade", "Health"]
    assert len(client.get(f"{TEXTS}{SPANISH}&closed=1").context["lines"]) == 3
    page = client.get(url_of(topics[0], "name"))
    assert "Readers see this record" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    suggest = f"/admin/forum/topic/{topics[0].pk}/suggest/"
    assert suggest in page.content.decode()
    assert client.get(suggest).status_code == 200
    answer = client.post(url_of(topics[0], "name"), values)
    assert answer.status_code == 403
    assert "Agua" in answer.content.decode()
    assert Topic.objects.get(pk=topics[0].pk).name_es is None
    login(client, "Publishers")
    client.post(url_of(topics[0], "name"), values)
    assert Topic.objects.get(pk=topics[0].pk).name_es == "Agua"


def test_others_than_editors_see_nothing(client, topics):
    assert client.get(url_of(topics[0], "name")).status_code == 302
    client.force_login(User.objects.create_user("staff", is_staff=True))
    for url in (
        url_of(topics[0], "name"),
        reverse("admin:translation_check", args=[f"forum.topic.{topics[0].pk}.name"]),
    ):
        assert client.post(url, {"text": "Agua"}).status_code == 403
    assert client.get(f"{TEXTS}{SPANISH}").context["lines"] == []
    assert Topic.objects.get(pk=topics[0].pk).name_es is None


@pytest.mark.parametrize(
    "key", ["x", "forum.topic.0.name", "forum.topic.1.slug", "auth.user.1.username", "..."]
)
def test_what_is_no_text_is_not_found(client, key):
    login(client, "Translators")
    assert client.get(reverse("admin:translation_text", args=[key])).status_code == 404
    assert client.get(f"{NEXT}{SPANISH}&after={key}").status_code == 302


def test_who_saves_second_sees_what_the_first_saved(client, topics):
    login(client, "Translators")
    url = url_of(topics[0], "name")
    values = sent(client, url, "Agua")
    save(client, url, "Aguas", "_save")
    answer = client.post(url, values)
    page = answer.content.decode()
    assert "While you wrote, the record was saved by translators" in page
    assert "Aguas" in page
    assert answer.context["form"].typed == "Agua"
    form = answer.context["form"]
    again = {**values, "seen": form["seen"].value(), "seen_source": form["seen_source"].value()}
    assert client.post(url, again).status_code == 302
    assert Topic.objects.get(pk=topics[0].pk).name_es == "Agua"


def test_a_rule_refuses_and_nothing_typed_is_lost(client, topics):
    login(client, "Translators")
    answer = save(client, url_of(topics[0], "name"), "Agua" * 200)
    assert "at most" in answer.content.decode()
    assert answer.context["form"].typed == "Agua" * 200
    assert Topic.objects.get(pk=topics[0].pk).name_es is None


def test_kept_words_are_shown_and_not_saved(client, topics):
    login(client, "Translators")
    answer = save(client, url_of(topics[0], "name"), "Agua", "_restore")
    assert "This is what you had typed." in answer.content.decode()
    assert answer.context["form"].typed == "Agua"
    client.logout()
    asked = client.post(url_of(topics[0], "name"), {"text": "Agua", "form-key": "k"})
    assert asked.context["kept"]
    assert Topic.objects.get(pk=topics[0].pk).name_es is None


@pytest.fixture
def stale():
    event = factories.EventFactory(status=Status.DRAFT, theme_en="Water and roads", theme_es="Agua y caminos")
    revisions.add_versions([(Event, event.pk)])
    Event.objects.filter(pk=event.pk).update(theme_en="Water and bridges")
    revisions.add_versions([(Event, event.pk)])
    return event


def test_what_changed_is_shown_and_it_is_still_right(client, stale):
    login(client, "Translators")
    url = url_of(stale, "theme", "?language=es&what=stale")
    page = client.get(url)
    assert "<del>roads</del>" in page.content.decode()
    assert page.context["page"].place == "1 of 1"
    answer = save(client, url, "Agua y caminos", "_right")
    assert "It is noted that this translation is still right." in told(answer)
    assert not StaleTranslation.objects.exists()


def test_translated_again_it_is_out_of_date_no_more(client, stale):
    login(client, "Translators")
    save(client, url_of(stale, "theme", "?language=es&what=stale"), "Agua y puentes")
    assert not StaleTranslation.objects.exists()
    assert Event.objects.get(pk=stale.pk).theme_es == "Agua y puentes"


@pytest.fixture
def words():
    """A draft of words in a paragraph, in English alone."""
    article = factories.ArticleFactory(
        status=Status.DRAFT, text_status_en="original", text_status_es="unofficial"
    )
    paragraph = factories.ParagraphFactory(
        article=article, text_en="She said: we agree.", text_es="Dijo: estamos de acuerdo."
    )
    return factories.QuotationFactory(
        status=Status.DRAFT,
        article=article,
        paragraph=paragraph,
        text_en="we agree",
        text_status_en="original",
        place_en=10,
        text_es=None,
        text_status_es="",
    )


def test_words_are_shown_in_their_paragraph(client, words):
    login(client, "Translators")
    page = client.get(url_of(words, "text", "?language=es"))
    assert "<mark>we agree</mark>" in page.content.decode()
    passages = page.context["page"].surroundings.passages
    assert [(one.language, one.text) for one in passages] == [
        ("en", "She said: we agree."),
        ("es", "Dijo: estamos de acuerdo."),
    ]
    assert str(words.speaker) in [fact.value for fact in page.context["page"].surroundings.facts]
    save(client, url_of(words, "text", "?language=es"), "estamos de acuerdo")
    stored = Quotation.objects.get(pk=words.pk)
    assert (stored.text_es, stored.text_status_es) == ("estamos de acuerdo", "unofficial")


def test_quotations_follow_a_paragraph_that_is_translated_again(client, words):
    Quotation.objects.filter(pk=words.pk).update(
        text_es="estamos de acuerdo", text_status_es="unofficial", place_es=6
    )
    login(client, "Translators")
    url = url_of(words.paragraph, "text", "?language=es&what=unofficial")
    save(client, url, "Ella dijo: estamos de acuerdo.")
    assert Paragraph.objects.get(pk=words.paragraph_id).text_es == "Ella dijo: estamos de acuerdo."
    assert Quotation.objects.get(pk=words.pk).place_es == 11
    lost = save(client, url, "Ella dijo: convenimos.")
    assert "do not stand in their paragraph any more" in told(lost)


def test_an_original_is_left_as_its_author_published_it(client, words):
    login(client, "Translators")
    url = url_of(words, "text", "?language=en")
    assert "It is a text that its author published." in client.get(url).content.decode()
    assert client.post(url, {"text": "other", "seen": ""}).status_code == 403
    assert Quotation.objects.get(pk=words.pk).text_en == "we agree"


def test_notes_are_translated_like_records(client):
    note = factories.EditorialNoteFactory(label_es="Nombre", text_en="As printed.", text_es=None)
    public = factories.EditorialNoteFactory(label_es="Nombre", text_en="In public.", text_es=None)
    factories.TopicFactory(name_es="Tema").notes.add(public)
    login(client, "Translators")
    notes = f"{TEXTS}?language=es&what=missing&kind=records.editorialnote"
    assert [line.source for line in client.get(notes).context["lines"]] == ["As printed."]
    save(client, url_of(note, "text"), "Como se imprimió.")
    note.refresh_from_db()
    assert note.text_es == "Como se imprimió."
    assert client.post(url_of(public, "text"), {"text": "En público."}).status_code == 403


def test_departing_texts_are_warned_of_dismissed_and_listed(client):
    factories.OrganizationFactory(acronym_en="ECLAC", acronym_es="CEPAL")
    topic = factories.TopicFactory(status=Status.DRAFT, name_en="Reform of ECLAC", name_es=None)
    login(client, "Translators")
    check = reverse("admin:translation_check", args=[f"forum.topic.{topic.pk}.name"]) + SPANISH
    assert "CEPAL" in client.post(check, {"text": "Reforma de la ECLAC"}).content.decode()
    assert "CEPAL" not in client.post(check, {"text": "Reforma de la CEPAL"}).content.decode()
    answer = save(client, url_of(topic, "name"), "Reforma de la ECLAC")
    assert "It departs from the glossary:" in told(answer)
    departing = f"{TEXTS}?language=es&what=departing"
    (line,) = client.get(departing).context["lines"]
    assert line.terms == ["ECLAC"]
    save(client, url_of(topic, "name"), "Reforma de la ECLAC", dismissed=Departure.objects.get().term)
    assert client.get(departing).context["lines"] == []
    (warned,) = client.get(url_of(topic, "name")).context["page"].warned
    assert warned["is_dismissed"]
    save(client, url_of(topic, "name"), "Reforma de la CEPAL")
    assert not Departure.objects.exists()


def test_the_pages_ask_a_bounded_number_of_questions(client, topics, django_assert_max_num_queries):
    for number in range(8):
        factories.TopicFactory(name_en=f"Water, number {number}", name_es=f"Agua, número {number}")
    login(client, "Publishers")
    url = url_of(topics[0], "name", "?language=es&what=missing")
    client.get(url)
    with django_assert_max_num_queries(26):
        assert client.get(url).status_code == 200
    with django_assert_max_num_queries(14):
        assert len(client.get(f"{TEXTS}?language=es&what=missing").context["lines"]) == 3
