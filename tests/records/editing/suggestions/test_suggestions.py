"""Suggested changes of what readers see: made by those who may not change it, decided by those who publish."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from forum.models import Event, Topic
from records.core import publication
from records.core.history import revisions
from records.core.merging import merge
from records.core.models import Status
from records.editing.suggestions.models import Suggestion
from tests import factories
from tests.admin_forms import faults, form_data

pytestmark = pytest.mark.django_db


def member(group):
    user = User.objects.create_user(group, first_name=group.removesuffix("s"), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    client.account = user
    return client


@pytest.fixture
def editor(db):
    return member("Editors")


@pytest.fixture
def translator(db):
    return member("Translators")


@pytest.fixture
def publisher(db):
    return member("Publishers")


@pytest.fixture
def topic(db):
    return factories.TopicFactory(
        name_en="Trade", description_en="Goods and services.", status=Status.PUBLISHED
    )


def page(record, name="suggest", *args):
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=[record.pk, *args])


def suggest(client, record, values, expected=302):
    answer = client.post(page(record), {**form_data(client, page(record)), **values})
    assert answer.status_code == expected, faults(answer)
    return Suggestion.objects.last()


def decide(client, suggestion, decision, **values):
    shown = client.get(suggestion.url).context
    ticked = [one.number for one in shown["review"].changes if one.is_open]
    data = {"seen": shown["seen"], "change": ticked, f"_{decision}": "1", **values}
    return client.post(suggestion.url, data)


def stored(record):
    return type(record)._base_manager.get(pk=record.pk)


def test_an_editor_suggests_and_nothing_public_changes(editor, topic):
    form = editor.get(page(topic, "change"))
    assert form.context["suggest_url"] == page(topic)
    assert "Suggest a change" in form.text
    one = suggest(editor, topic, {"name_en": "World trade", "suggestion-message": "So it is called."})
    assert stored(topic).name_en == "Trade"
    assert not Version.objects.get_for_object(topic).exists()
    assert (one.author, one.message, one.state) == (editor.account, "So it is called.", "pending")
    assert [(each.name, each.before, each.after) for each in one.suggested] == [
        ("name_en", "Trade", "World trade")
    ]
    assert "World trade" not in Client().get(topic.get_absolute_url()).text


@pytest.mark.slow
def test_a_publisher_accepts_all_in_one_revision_that_names_the_author(editor, publisher, topic):
    one = suggest(editor, topic, {"name_en": "World trade", "description_en": "Goods, services and ideas."})
    shown = publisher.get(one.url)
    assert "<del>" in shown.text
    assert "<ins>" in shown.text
    assert decide(publisher, one, "accept", remark="Thank you.").status_code == 302
    topic = stored(topic)
    assert (topic.name_en, topic.description_en) == ("World trade", "Goods, services and ideas.")
    found, newest = Suggestion.objects.get(), revisions.versions_of(Topic, topic.pk).first()
    assert (found.state, found.decided_by, found.remark) == ("accepted", publisher.account, "Thank you.")
    assert newest.revision.comment == "suggested Editor"
    assert newest.revision.user == publisher.account
    assert revisions.versions_of(Topic, topic.pk).count() == 2  # with how it was found
    assert "Suggested by Editor, and accepted" in editor.get(page(topic, "history")).text
    desk = editor.get(reverse("admin:index")).text
    assert "Your suggestions" in desk
    assert "Thank you." in desk


def test_a_part_is_accepted(editor, publisher, topic):
    one = suggest(editor, topic, {"name_en": "World trade", "description_en": "Otherwise."})
    numbers = {each.name: number for number, each in enumerate(one.suggested)}
    decide(publisher, one, "accept", change=[numbers["description_en"]])
    assert (stored(topic).name_en, stored(topic).description_en) == ("Trade", "Otherwise.")
    assert Suggestion.objects.get().state == "partly"
    assert "This was not accepted" in editor.get(one.url).text


def test_nothing_ticked_accepts_nothing(editor, publisher, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    answer = decide(publisher, one, "accept", change=[])
    assert "Tick what you accept" in answer.text
    assert Suggestion.objects.get().is_pending


def test_to_refuse_takes_a_reason_that_the_author_reads(editor, publisher, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    assert "Write why" in decide(publisher, one, "refuse").text
    assert decide(publisher, one, "refuse", remark="The source says “Trade”.").status_code == 302
    assert stored(topic).name_en == "Trade"
    assert "The source says “Trade”." in editor.get(one.url).text


def test_its_author_changes_it_and_takes_it_back(editor, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    address = f"{page(topic)}?suggestion={one.pk}"
    data = form_data(editor, address)
    assert data["name_en"] == "World trade"
    editor.post(address, {**data, "name_en": "Trade of the world"})
    assert [each.after for each in Suggestion.objects.get().suggested] == ["Trade of the world"]
    editor.post(one.url, {"_withdraw": "1"})
    assert Suggestion.objects.get().state == "withdrawn"
    assert editor.get(address).status_code == 403


def test_a_form_without_a_change_is_no_suggestion(editor, topic):
    answer = editor.post(page(topic), form_data(editor, page(topic)))
    assert "Nothing is changed yet" in answer.text
    assert not Suggestion.objects.exists()


@pytest.mark.slow
def test_several_stand_side_by_side_and_are_listed(
    editor, translator, publisher, topic, django_assert_max_num_queries
):
    suggest(editor, topic, {"name_en": "World trade"})
    suggest(translator, topic, {"name_es": "Comercio"})
    form = publisher.get(page(topic, "change")).text
    assert "2 suggestions wait for a decision" in form
    assert "Suggest it instead of saving" in form
    with django_assert_max_num_queries(8):
        listed = publisher.get(reverse("admin:suggested_changes"))
    assert [one.author for one in listed.context["page"]] == [translator.account, editor.account]
    assert len(publisher.get(reverse("admin:index")).context["dashboard"].suggestions["waiting"].lines) == 2
    assert not editor.get(reverse("admin:index")).context["dashboard"].suggestions["waiting"].lines


def test_what_changed_since_is_said_and_kept_elsewhere(editor, publisher, topic):
    one = suggest(editor, topic, {"name_en": "World trade", "description_en": "Otherwise."})
    form = form_data(publisher, page(topic, "change"))
    publisher.post(page(topic, "change"), {**form, "name_en": "Commerce", "name_es": "Comercio"})
    shown = publisher.get(one.url)
    assert "Publisher changed this since" in shown.text
    assert "When it was suggested, “Trade” stood here." in shown.text
    numbers = {each.name: number for number, each in enumerate(one.suggested)}
    decide(publisher, one, "accept", change=[numbers["description_en"]])
    topic = stored(topic)
    assert (topic.name_en, topic.name_es, topic.description_en) == ("Commerce", "Comercio", "Otherwise.")


def test_a_page_that_is_not_new_decides_nothing(editor, publisher, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    seen = publisher.get(one.url).context["seen"]
    address = f"{page(topic)}?suggestion={one.pk}"
    editor.post(address, {**form_data(editor, address), "name_en": "Something else"})
    answer = publisher.post(one.url, {"_accept": "1", "seen": seen, "change": ["0"]})
    assert "Look at it once more" in answer.text
    assert stored(topic).name_en == "Trade"


@pytest.mark.slow
def test_rows_are_suggested_added_changed_and_removed(editor, publisher):
    event = factories.EventFactory(status=Status.PUBLISHED)
    kept, gone = (
        factories.SessionFactory(event=event, name_en=name, order=n) for n, name in enumerate("AB", 1)
    )
    data = form_data(editor, page(event))
    place = {data[f"sessions-{n}-id"]: f"sessions-{n}" for n in (0, 1)}
    values = {f"{place[kept.pk]}-name_en": "Opening", f"{place[gone.pk]}-DELETE": "on"}
    new = {"name_en": "Closing", "kind": kept.kind, "order": ""}
    values |= {f"sessions-2-{name}": value for name, value in new.items()} | {"sessions-TOTAL_FORMS": 3}
    one = suggest(editor, event, values)
    assert {each.kind for each in one.suggested} == {"added", "changed", "removed"}
    shown = publisher.get(one.url)
    assert not shown.context["faults"]
    decide(publisher, one, "accept")
    assert list(event.sessions.order_by("order").values_list("name_en", flat=True)) == ["Opening", "Closing"]


def test_what_would_be_wrong_in_public_is_refused_when_it_is_suggested(editor, topic):
    answer = editor.post(page(topic), {**form_data(editor, page(topic)), "name_en": "", "name_es": ""})
    assert answer.status_code == 200
    assert not Suggestion.objects.exists()


def test_a_translator_suggests_translations_alone(translator, publisher, topic):
    one = suggest(translator, topic, {"name_es": "Comercio", "slug": "elsewhere", "status": "draft"})
    assert [each.name for each in one.suggested] == ["name_es"]
    assert translator.get(page(topic, "suggestion_preview", one.pk) + "?in=es").status_code == 200
    decide(publisher, one, "accept")
    assert stored(topic).name_es == "Comercio"


def test_only_publishers_decide(editor, translator, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    for client in (editor, translator):
        for decision in ("accept", "refuse"):
            assert (
                client.post(one.url, {f"_{decision}": "1", "change": ["0"], "remark": "No"}).status_code
                == 403
            )
    assert translator.post(one.url, {"_withdraw": "1"}).status_code == 403
    assert translator.get(f"{page(topic)}?suggestion={one.pk}").status_code == 403
    assert stored(topic).name_en == "Trade"


def test_who_may_not_write_or_is_nobody_suggests_nothing(editor, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    reader = Client()
    reader.force_login(User.objects.create_user("reader", is_staff=True))
    for address in (page(topic), one.url, page(topic, "suggestion_preview", one.pk)):
        assert reader.get(address).status_code == 403
        assert reader.post(address, {"name_en": "Mine"}).status_code in (403, 405)
        assert Client().get(address).status_code == 302
    assert Suggestion.objects.count() == 1
    kept = Client().post(page(topic), {"name_en": "Mine"})  # whose session ended
    assert kept.context["kept"]


def test_a_draft_is_changed_not_suggested_for(editor):
    draft = factories.TopicFactory(status=Status.DRAFT)
    assert not editor.get(page(draft, "change")).context["suggest_url"]
    assert editor.get(page(draft)).url == page(draft, "change")


def test_the_preview_is_the_public_page_with_the_suggestion_in_it(editor, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    answer = editor.get(page(topic, "suggestion_preview", one.pk))
    assert "World trade" in answer.text
    assert "Nothing of it is public" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert stored(topic).name_en == "Trade"
    assert not Version.objects.exists()
    assert editor.get(page(topic, "suggestion_preview", one.pk) + "?in=xx").status_code == 404


def test_a_record_that_is_not_public_any_more_is_said_plainly(editor, publisher, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    publication.withdraw([topic], by=publisher.account, reason={"en": "Wrong."})
    assert "Readers do not see this record now: it is “Withdrawn”." in publisher.get(one.url).text
    Topic.objects.filter(pk=topic.pk).delete()
    shown = publisher.get(one.url)
    assert "This record was deleted." in shown.text
    assert "The record is not there any more." in decide(publisher, one, "accept").text
    assert publisher.get(page(topic, "suggestion_preview", one.pk)).status_code == 302
    assert decide(publisher, one, "refuse", remark="It is gone.").status_code == 302


def test_a_suggestion_is_of_its_record_and_kind_alone(publisher, editor, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    event = factories.EventFactory(pk=topic.pk)
    assert publisher.get(page(event, "suggestion", one.pk)).status_code == 404
    assert publisher.get(page(topic, "suggestion", one.pk + 1)).status_code == 404
    assert isinstance(event, Event)


def test_a_cited_source_is_suggested_for_too(editor, publisher, topic):
    source = factories.SourceFactory(title="Jurnal")
    topic.sources.add(source)
    one = suggest(editor, source, {"title": "Journal"})
    assert editor.post(one.url, {"_accept": "1", "change": ["0"]}).status_code == 403
    assert one in publisher.get(reverse("admin:suggested_changes")).context["page"]
    decide(publisher, one, "accept")
    assert stored(source).title == "Journal"


def test_an_image_is_suggested_and_kept_until_it_is_accepted(editor, publisher, draw, media):
    person = factories.PersonFactory(status=Status.PUBLISHED)
    words = {"portrait_alt_en": "A person", "portrait_alt_es": "Una persona"}
    image = SimpleUploadedFile("me.jpg", draw(size=(80, 100)), "image/jpeg")
    one = suggest(editor, person, {**words, "portrait": image})
    assert not stored(person).portrait
    decide(publisher, one, "accept")
    assert stored(person).portrait.name.startswith("portraits/")
    assert stored(person).portrait.storage.exists(stored(person).portrait.name)


def test_a_publisher_suggests_instead_of_saving_and_undoes_what_was_accepted(publisher, topic):
    typed = {**form_data(publisher, page(topic, "change")), "name_en": "World trade", "status": "draft"}
    assert publisher.post(page(topic), typed).status_code == 302
    one = Suggestion.objects.get()
    assert [each.name for each in one.suggested] == ["name_en"]
    assert stored(topic).status == Status.PUBLISHED
    decide(publisher, one, "accept")
    assert stored(topic).name_en == "World trade"
    newest = revisions.versions_of(Topic, topic.pk).first()
    publisher.post(reverse("admin:undo"), {"revisions": newest.revision_id})
    assert stored(topic).name_en == "Trade"


def test_of_a_record_that_was_merged_it_is_said_where_it_went(editor, publisher, topic):
    one = suggest(editor, topic, {"name_en": "World trade"})
    kept = factories.TopicFactory(
        name_en="Commerce", description_en="Goods and services.", status=Status.PUBLISHED
    )
    merge(topic, kept, by=publisher.account)
    assert "This record became a part of “Commerce”." in publisher.get(one.url).text
    assert decide(publisher, one, "refuse", remark="Suggest it there.").status_code == 302
