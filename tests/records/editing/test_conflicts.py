"""Two editors on one record: the second is told who saved what, loses nothing, and can save over it having seen it."""

import html
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session as LoginSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from forum.models import Event, Photo, Topic
from organizations.models import Organization
from records.core.history import revisions
from records.core.models import Source, Status
from tests import factories
from tests.admin_forms import faults, form_data, rows, standing

pytestmark = pytest.mark.django_db

SEEN = "seen-version"
SAVED = "After you had opened this form, the record was saved by"


def make_user(name, *codenames):
    user = User.objects.create_user(name, first_name=name, is_staff=True, is_superuser=not codenames)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def ana(db):
    return logged_in(make_user("Ana"))


@pytest.fixture
def luis(db):
    return logged_in(make_user("Luis"))


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def address(record):
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])


def opened(client, record):
    """Return what stands in a form, as it will be sent."""
    return form_data(client, address(record))


def save(client, record, values):
    """Send a form that is saved."""
    answer = client.post(address(record), values)
    assert answer.status_code == 302, faults(answer)


def told(answer):
    """Return what the form says, by field, as a reader sees it, without who and when."""
    assert answer.status_code == 200
    return {
        name: [re.sub(r" \(\d[^)]*\d\d:\d\d\)", "", plain(sentence)) for sentence in sentences]
        for name, sentences in faults(answer).items()
    }


def plain(text):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text))).strip()


def stored(record):
    return type(record).objects.get(pk=record.pk)


# Fields


@pytest.mark.slow
def test_what_both_changed_stays_as_it_was_typed_with_the_others_words_beside_it(ana, luis):
    topic = factories.TopicFactory(name_en="Trade")
    first, second = opened(ana, topic), opened(luis, topic)
    save(ana, topic, {**first, "name_en": "Commerce"})
    answer = luis.post(address(topic), {**second, "name_en": "Exchange"})
    said = told(answer)
    assert said["name_en"] == [
        "Ana saved something else here. What stands here now takes its place if you save again: Trade →became Commerce"
    ]
    assert said["__all__"][0].startswith(f"{SAVED} Ana.")
    assert stored(topic).name_en == "Commerce"
    assert standing(answer)["name_en"] == "Exchange"
    save(luis, topic, standing(answer))
    assert stored(topic).name_en == "Exchange"


def test_what_only_the_other_changed_stands_in_the_form_and_is_told(ana, luis):
    topic = factories.TopicFactory(name_en="Trade", name_es="Comercio")
    sources = factories.SourceFactory.create_batch(2)
    first, second = opened(ana, topic), opened(luis, topic)
    save(
        ana,
        topic,
        {**first, "name_es": "El comercio", "kind": "plan", "sources": [one.pk for one in sources]},
    )
    answer = luis.post(address(topic), {**second, "name_en": "Exchange"})
    said = told(answer)
    assert said.keys() == {"__all__", "name_es", "kind", "sources"}
    assert said["kind"] == ["Ana changed this. It is shown as it is now: Theme →became Plan"]
    shown = standing(answer)
    assert (shown["name_en"], shown["name_es"], shown["kind"]) == ("Exchange", "El comercio", "plan")
    save(luis, topic, shown)
    now = stored(topic)
    assert (now.name_en, now.name_es, now.kind) == ("Exchange", "El comercio", "plan")
    assert list(now.sources.all()) == sources


def test_what_both_changed_alike_is_no_conflict(ana, luis):
    topic = factories.TopicFactory(name_en="Trade")
    first, second = opened(ana, topic), opened(luis, topic)
    save(ana, topic, {**first, "name_en": "Commerce"})
    save(luis, topic, {**second, "name_en": "Commerce"})


@pytest.mark.slow
def test_a_date_typed_otherwise_is_no_change(ana, luis):
    event = factories.EventFactory(start="2021-10-11")
    first, second = opened(ana, event), opened(luis, event)
    save(ana, event, {**first, "start": "12/10/2021"})
    answer = luis.post(address(event), {**second, "start": "11 October 2021"})
    assert told(answer)["start"] == [
        "Ana changed this. It is shown as it is now: 11 October 2021 →became 12 October 2021"
    ]
    assert standing(answer)["start"] == "2021-10-12"


def test_long_texts_show_what_differs_and_all_of_the_other_text(ana, luis):
    before = " ".join(f"word{number}" for number in range(60))
    topic = factories.TopicFactory(description_en=before)
    first, second = opened(ana, topic), opened(luis, topic)
    save(ana, topic, {**first, "description_en": before.replace("word30", "<b>Ana’s</b>")})
    answer = luis.post(address(topic), {**second, "description_en": before.replace("word40", "mine")})
    [sentence] = faults(answer)["description_en"]
    assert "<del>word30</del><ins>&lt;b&gt;Ana’s&lt;/b&gt;</ins>" in sentence
    assert "word29 &lt;b&gt;Ana’s&lt;/b&gt; word31" in sentence
    assert sentence.count("word59") == 1  # in the whole text, not in the extract
    # Above the form and beside the field.
    assert answer.content.decode().count("<del>word30</del><ins>&lt;b&gt;Ana’s&lt;/b&gt;</ins>") == 2


@pytest.mark.slow
def test_it_is_said_who_changed_what_of_several(ana, luis):
    topic = factories.TopicFactory(name_en="Trade", name_es="Comercio")
    eva = logged_in(make_user("Eva"))
    mine = opened(luis, topic)
    save(ana, topic, {**opened(ana, topic), "name_en": "Commerce"})
    save(eva, topic, {**opened(eva, topic), "name_es": "El comercio"})
    said = told(luis.post(address(topic), mine))
    assert said["name_en"][0].startswith("Ana changed this.")
    assert said["name_es"][0].startswith("Eva changed this.")
    assert said["__all__"][0].startswith(f"{SAVED} Ana and Eva.")


@pytest.mark.slow
def test_a_third_editor_between_seeing_and_saving_is_told_too(ana, luis):
    topic = factories.TopicFactory(name_en="Trade")
    mine = opened(luis, topic)
    save(ana, topic, {**opened(ana, topic), "name_en": "Commerce"})
    shown = standing(luis.post(address(topic), {**mine, "name_en": "Exchange"}))
    save(ana, topic, {**opened(ana, topic), "name_en": "Business"})
    answer = luis.post(address(topic), shown)
    assert "Commerce →became Business" in told(answer)["name_en"][0]
    save(luis, topic, standing(answer))
    assert stored(topic).name_en == "Exchange"


@pytest.mark.slow
def test_what_was_changed_and_changed_back_is_no_conflict(ana, luis):
    topic = factories.TopicFactory(name_en="Trade")
    mine = opened(luis, topic)
    for name in ("Commerce", "Trade"):
        save(ana, topic, {**opened(ana, topic), "name_en": name})
    save(luis, topic, {**mine, "name_en": "Exchange"})


def test_what_is_not_in_ones_form_is_no_conflict(ana):
    topic = factories.TopicFactory(name_en="Trade")
    mine = opened(ana, topic)
    del mine[SEEN]
    save(ana, topic, {**opened(ana, topic), "name_en": "Commerce"})
    save(
        ana, topic, {**mine, "name_en": "Exchange"}
    )  # a form without the number of a version is not compared


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "\x00", "🙂"])
def test_a_number_that_is_none_does_no_harm(ana, seen):
    topic = factories.TopicFactory(name_en="Trade")
    save(ana, topic, {**opened(ana, topic), "name_en": "Commerce"})
    assert ana.post(address(topic), {**opened(ana, topic), SEEN: seen}).status_code == 302


def test_it_is_told_in_the_language_of_the_second(ana, luis):
    topic = factories.TopicFactory(name_en="Trade")
    mine = opened(luis, topic)
    save(ana, topic, {**opened(ana, topic), "kind": "plan"})
    answer = luis.post(address(topic), mine, headers={"accept-language": "es"})
    assert "Asunto" in told(answer)["kind"][0]


def test_a_new_status_is_told(ana, luis):
    topic = factories.TopicFactory(name_en="Trade", status=Status.DRAFT)
    mine = opened(luis, topic)
    ana.post(f"{reverse('admin:forum_topic_publish')}?pk={topic.pk}")
    answer = luis.post(address(topic), {**mine, "name_en": "Exchange"})
    assert told(answer)["status"] == ["Ana changed this. It is shown as it is now: Draft →became Published"]
    save(luis, topic, standing(answer))
    assert (stored(topic).status, stored(topic).name_en) == (Status.PUBLISHED, "Exchange")


@pytest.mark.slow
def test_what_would_be_wrong_in_public_is_refused_after_a_conflict_too(ana, luis):
    topic = factories.TopicFactory(name_en="Trade")
    mine = opened(luis, topic)
    save(ana, topic, {**opened(ana, topic), "name_es": "Comercio"})
    shown = standing(luis.post(address(topic), {**mine, "name_en": ""}))
    answer = luis.post(address(topic), {**shown, "name_es": ""})
    assert told(answer) == {"name_en": ["A published topic needs a name in at least one language."]}


def test_translators_are_told_too(ana):
    topic = factories.TopicFactory(name_en="Trade", name_es="Comercio")
    paz = logged_in(make_user("Paz", "view_topic", "change_topic", "translate_topic", "publish_topic"))
    mine = opened(paz, topic)
    save(ana, topic, {**opened(ana, topic), "name_es": "El comercio"})
    answer = paz.post(address(topic), {**mine, "name_es": "Intercambio"})
    assert "Comercio →became El comercio" in told(answer)["name_es"][0]


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (factories.SourceFactory, "title"),
        (factories.EditorialNoteFactory, "text_en"),
        (lambda: factories.SessionFactory(event__status=Status.DRAFT), "name_en"),
        (lambda: factories.ParagraphFactory(article__status=Status.DRAFT), "text_en"),
        (factories.OfficeFactory, "title_en"),
        (factories.PhotoFactory, "caption_en"),
    ],
)
def test_what_does_not_know_when_it_was_saved_is_compared_too(ana, luis, make, field):
    thing = make()
    mine = opened(luis, thing)
    save(ana, thing, {**opened(ana, thing), field: "Ana’s words"})
    answer = luis.post(address(thing), {**mine, field: "Luis’s words"})
    assert "became Ana’s words" in told(answer)[field][0]
    save(luis, thing, standing(answer))
    assert getattr(stored(thing), field) == "Luis’s words"


@pytest.mark.slow
def test_both_of_them_uploaded_an_image(ana, luis, draw, media):
    body = factories.OrganizationFactory()
    mine = opened(luis, body)
    uploads = [SimpleUploadedFile(f"{colour}.png", draw("PNG", colour=colour)) for colour in ("red", "blue")]
    save(ana, body, {**opened(ana, body), "logo": uploads[0]})
    theirs = stored(body).logo.name
    answer = luis.post(address(body), {**mine, "logo": uploads[1]})
    assert "Ana saved something else here" in told(answer)["logo"][0]
    token = re.search(r'name="logo-kept" value="([^"]+)"', answer.content.decode())[1]
    save(luis, body, {**standing(answer), "logo-kept": token})
    assert Organization.objects.get().logo.name not in ("", theirs)


# Rows


@pytest.fixture
def event(db):
    event = factories.EventFactory(name_en="Forum", status=Status.DRAFT)
    for order, name in enumerate(("Opening", "Panel"), start=1):
        factories.SessionFactory(event=event, name_en=name, slug=name.lower(), order=order)
    return event


def new_session(number, name):
    fields = {"name_en": name, "slug": name.lower(), "kind": "panel", "order": 9}
    return {f"sessions-{number}-{field}": value for field, value in fields.items()} | {
        "sessions-TOTAL_FORMS": number + 1
    }


def names(event):
    return list(event.sessions.values_list("name_en", flat=True))


@pytest.mark.slow
def test_a_row_that_both_changed(ana, luis, event):
    mine = opened(luis, event)
    save(ana, event, {**opened(ana, event), "sessions-0-name_en": "Welcome", "sessions-1-kind": "closing"})
    answer = luis.post(address(event), {**mine, "sessions-0-name_en": "Inauguration"})
    said = told(answer)
    assert said.keys() == {"__all__", "sessions-0-name_en", "sessions-1-kind"}
    assert "Opening →became Welcome" in said["sessions-0-name_en"][0]
    shown = standing(answer)
    assert (shown["sessions-0-name_en"], shown["sessions-1-kind"]) == ("Inauguration", "closing")
    save(luis, event, shown)
    assert names(event) == ["Inauguration", "Panel"]


@pytest.mark.slow
def test_a_row_that_was_added_meanwhile_is_in_the_form(ana, luis, event):
    mine = opened(luis, event)
    save(ana, event, {**opened(ana, event), **new_session(2, "Closing")})
    answer = luis.post(address(event), {**mine, **new_session(2, "Dinner"), "sessions-1-name_en": "Debate"})
    assert "Session added: Closing" in told(answer)["__all__"][0]
    shown = standing(answer)
    assert [shown[f"sessions-{number}-name_en"] for number in range(4)] == [
        "Opening",
        "Debate",
        "Closing",
        "Dinner",
    ]
    save(luis, event, shown)
    assert names(event) == ["Opening", "Debate", "Closing", "Dinner"]


@pytest.mark.slow
def test_a_row_that_was_removed_meanwhile_and_nobody_else_changed_goes(ana, luis, event):
    mine = opened(luis, event)
    save(ana, event, {**opened(ana, event), "sessions-0-DELETE": "on"})
    answer = luis.post(address(event), {**mine, "sessions-1-name_en": "Debate"})
    assert "Session removed: Opening" in told(answer)["__all__"][0]
    save(luis, event, standing(answer))
    assert names(event) == ["Debate"]


@pytest.mark.slow
def test_a_row_that_was_removed_meanwhile_stays_as_a_new_one_with_ones_words(ana, luis, event):
    mine = opened(luis, event)
    save(ana, event, {**opened(ana, event), "sessions-0-DELETE": "on"})
    answer = luis.post(address(event), {**mine, "sessions-0-name_en": "Welcome", **new_session(2, "Dinner")})
    said = told(answer)
    assert said["sessions-1-__all__"][0].startswith("Ana removed this entry.")
    shown = standing(answer)
    assert [shown[f"sessions-{number}-name_en"] for number in range(3)] == ["Panel", "Welcome", "Dinner"]
    save(luis, event, shown)
    assert sorted(names(event)) == ["Dinner", "Panel", "Welcome"]


@pytest.mark.slow
def test_a_row_that_both_removed_is_gone(ana, luis, event):
    mine = opened(luis, event)
    for client, form in ((ana, opened(ana, event)), (luis, mine)):
        answer = client.post(address(event), {**form, "sessions-0-DELETE": "on", "sessions-0-name_en": "x"})
    save(luis, event, standing(answer))
    assert names(event) == ["Panel"]


@pytest.mark.slow
def test_a_row_that_one_changed_and_the_other_removes(ana, luis, event):
    mine = opened(luis, event)
    save(ana, event, {**opened(ana, event), "sessions-0-name_en": "Welcome"})
    answer = luis.post(address(event), {**mine, "sessions-0-DELETE": "on"})
    assert "the record was saved by Ana" in told(answer)["__all__"][0]
    assert "Opening →became Welcome" in plain(answer.content.decode())
    save(luis, event, {**standing(answer), "sessions-0-DELETE": "on"})
    assert names(event) == ["Panel"]


@pytest.mark.slow
def test_a_row_changed_in_its_own_form_is_told(ana, luis, event):
    mine = opened(luis, event)
    session = event.sessions.first()
    save(ana, session, {**opened(ana, session), "name_en": "Welcome"})
    answer = luis.post(address(event), {**mine, "sessions-0-name_en": "Inauguration"})
    assert "Opening →became Welcome" in told(answer)["sessions-0-name_en"][0]


@pytest.mark.slow
def test_an_image_of_a_row_is_kept_though_the_row_is_another_one_now(ana, luis, event, draw, media):
    mine = opened(luis, event)
    first = {"slug": "one", "caption_en": "One", "url_en": "https://example.org/1", "order": 1}
    save(ana, event, {**opened(ana, event), **rows("photos", first)})
    upload = SimpleUploadedFile("red.png", draw("PNG"))
    answer = luis.post(
        address(event), {**mine, **rows("photos", {"slug": "two", "image": upload, "order": 2})}
    )
    assert "Photograph added: One" in told(answer)["__all__"][0]
    token = re.search(r'name="photos-1-image-kept" value="([^"]+)"', answer.content.decode())[1]
    save(luis, event, {**standing(answer), "photos-1-image-kept": token})
    assert list(Photo.objects.order_by("order").values_list("slug", flat=True)) == ["one", "two"]
    assert Photo.objects.get(slug="two").image


@pytest.mark.slow
def test_the_same_row_entered_by_both_is_told_beside_it(ana, luis, event):
    mine, person = opened(luis, event), factories.PersonFactory()
    row = {"person": person.pk, "role": "speaker", "order": 1}
    save(ana, event, {**opened(ana, event), **rows("participations", row)})
    answer = luis.post(address(event), {**mine, **rows("participations", row)})
    assert told(answer)["participations-1-role"] == ["The person already has this role here."]


# Deleted meanwhile


@pytest.mark.slow
def test_what_was_deleted_meanwhile_stands_in_the_form_of_a_new_record(ana, luis, event):
    mine = opened(luis, event)
    ana.post(reverse("admin:forum_event_delete", args=[event.pk]), {"post": "yes"})
    answer = luis.post(address(event), {**mine, "name_en": "My forum", "sessions-0-name_en": "Welcome"})
    [sentence] = told(answer)["__all__"]
    assert sentence.startswith("This record was deleted while you wrote.")
    assert "by Ana" in sentence
    recover = reverse(
        "admin:forum_event_recover", args=[Version.objects.get_for_model(Event).latest("pk").pk]
    )
    page = answer.content.decode()
    assert f'href="{recover}"' in page
    assert f'action="{reverse("admin:forum_event_add")}"' in page
    shown = standing(answer)
    assert SEEN not in shown
    assert luis.post(reverse("admin:forum_event_add"), shown).status_code == 302
    new = Event.objects.get()
    assert (new.name_en, names(new), new.uid == event.uid) == ("My forum", ["Welcome", "Panel"], False)


def test_who_may_not_add_is_told_that_it_is_gone(ana):
    topic = factories.TopicFactory(status=Status.DRAFT)
    eva = logged_in(make_user("Eva", "view_topic", "change_topic"))
    mine = opened(eva, topic)
    ana.post(reverse("admin:forum_topic_delete", args=[topic.pk]), {"post": "yes"})
    assert eva.post(address(topic), mine).status_code == 302
    assert not Topic.objects.exists()


@pytest.mark.slow
def test_who_may_not_change_it_any_more_gets_the_words_back(luis, event):
    eva = logged_in(make_user("Eva", "view_event", "change_event", "view_session", "change_session"))
    mine = opened(eva, event)
    User.objects.get(username="Eva").user_permissions.remove(Permission.objects.get(codename="change_event"))
    save(luis, event, {**opened(luis, event), "city_en": "Lima"})
    answer = eva.post(
        address(event),
        {**mine, "name_en": "My forum", "description_es": "<b>", "sessions-0-name_en": "Welcome"},
    )
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "It was last saved by Luis" in page
    given = [(one.heading, one.language, one.after) for one in answer.context["changes"]]
    assert given == [
        ("Name (English)", "en", "My forum"),
        ("Description (Spanish)", "es", "<b>"),
        ("Sessions, number 1 – Name (English)", "en", "Welcome"),
    ]
    assert "&lt;b&gt;" in page
    assert stored(event).name_en == "Forum"


# Together with what else keeps words


@pytest.mark.slow
def test_words_kept_after_a_logout_are_compared_with_what_was_saved_meanwhile(ana, db):
    luis = Client()
    user = User.objects.create_superuser("luis", password="lapis lazuli 1836")
    luis.force_login(user)
    topic = factories.TopicFactory(name_en="Trade")
    mine = opened(luis, topic)
    LoginSession.objects.exclude(session_key=ana.session.session_key).delete()
    asked = luis.post(address(topic), {**mine, "name_en": "Exchange"})
    kept = re.search(r'name="kept" value="([^"]+)"', asked.content.decode())[1]
    save(ana, topic, {**opened(ana, topic), "name_en": "Commerce"})
    luis.post(
        reverse("admin:login"),
        {"username": "luis", "password": "lapis lazuli 1836", "next": address(topic), "kept": kept},
    )
    answer = luis.get(address(topic))
    said = told(answer)
    assert "Trade →became Commerce" in said["name_en"][0]
    assert "You were logged out before this was saved." in " ".join(said["__all__"])
    assert standing(answer)["name_en"] == "Exchange"
    save(luis, topic, standing(answer))
    assert stored(topic).name_en == "Exchange"


def test_a_form_in_a_window_of_its_own_is_compared_too(ana, luis):
    source = factories.SourceFactory(title="Report")
    url = f"{address(source)}?_popup=1"
    mine = form_data(luis, url)
    save(ana, source, {**opened(ana, source), "title": "The report"})
    answer = luis.post(url, {**mine, "_popup": "1", "title": "A report"})
    assert "became The report" in told(answer)["title"][0]
    assert Source.objects.get().title == "The report"


@pytest.mark.slow
def test_a_restored_version_is_told(ana, luis):
    topic = factories.TopicFactory(name_en="Trade")
    save(ana, topic, {**opened(ana, topic), "name_en": "Commerce"})
    mine = opened(luis, topic)
    newest, first = revisions.versions_of(Topic, topic.pk)
    ana.post(reverse("admin:forum_topic_restore", args=[topic.pk, first.pk]), {"seen": newest.pk})
    answer = luis.post(address(topic), {**mine, "name_en": "Exchange"})
    assert "Commerce →became Trade" in told(answer)["name_en"][0]


@pytest.mark.slow
def test_the_form_asks_one_question_more_of_the_database(ana, django_assert_max_num_queries):
    event = factories.EventFactory()
    factories.SessionFactory.create_batch(20, event=event)
    with django_assert_max_num_queries(40):
        ana.get(address(event))
