"""Forged requests, which no page of the site sends, are answered with a sentence, never with a fault of ours."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import URLField
from django.urls import reverse

from forum.models import Article, Event, Quotation
from organizations.models import Organization
from people.models import Person
from records.core.models import Source, Status
from records.core.web_addresses import validate_no_login
from tests import factories
from tests.admin_forms import faults, form_data, not_rendered, rows

pytestmark = pytest.mark.django_db

LONG = "9" * 25


@pytest.fixture
def root(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def address(record, action="change"):
    key = [record.pk] if action == "change" else []
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{action}", args=key)


@pytest.mark.parametrize("kind", [Article, Event, Organization, Person, Quotation])
def test_a_slug_emptied_beside_another_fault_is_shown_with_the_form(root, kind):
    record = getattr(factories, f"{kind.__name__}Factory")()
    answer = root.post(address(record), {**form_data(root, address(record)), "slug": "", "status": "none"})
    assert answer.status_code == 200
    assert "status" in faults(answer)
    assert kind.objects.get().slug == record.slug


@pytest.mark.parametrize(
    "sent",
    [
        {"_saveasnew": "1"},
        {"_saveasnew": "1", "status": "none"},
        {"seen-version": "5"},
        {"seen-version": LONG},
        {"seen-version": "²"},
        {"_continue": "1", "seen-version": ""},
        {"country": LONG, "sources": [LONG]},
        {"organizers-INITIAL_FORMS": LONG},
        {"organizers-TOTAL_FORMS": "-1"},
    ],
    ids=str,
)
def test_a_forged_value_is_no_fault(root, sent):
    event = factories.EventFactory()
    values = form_data(root, address(event))
    with not_rendered():
        assert root.post(address(event), {**values, **sent}).status_code in {200, 302}


@pytest.mark.parametrize("key", ["999", LONG, "x", "²"])
def test_the_form_of_a_record_that_never_was_is_no_fault(root, key):
    event = factories.EventFactory()
    values = {**form_data(root, address(event)), "seen-version": "5", "_saveasnew": "1"}
    where = address(event).replace(f"/{event.pk}/", f"/{key}/")
    assert root.post(where, values).status_code in {200, 302}


@pytest.mark.parametrize(
    "sent", [{}, {"seen-version": "5"}, {"_saveasnew": "1", "seen-version": LONG}], ids=str
)
def test_a_form_sent_by_somebody_who_may_only_look_is_no_fault(client, root, sent):
    event = factories.EventFactory()
    values = form_data(root, address(event))
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_event"))
    client.force_login(reader)
    assert client.post(address(event), {**values, **sent}).status_code in {302, 403}


@pytest.mark.parametrize("query", [f"pk__in={LONG}", f"event={LONG}", f"id__exact={LONG}", f"p={LONG}"])
def test_a_list_narrowed_to_a_key_that_cannot_be_is_shown_whole(root, query):
    answer = root.get(f"{address(Quotation, 'changelist')}?{query}")
    assert answer.status_code in {200, 302}


@pytest.mark.parametrize("kind", [Quotation, User], ids=str)
def test_rows_of_a_list_that_cannot_be_are_left_out(root, kind):
    sent = {"action": "delete_selected", "_selected_action": [LONG, "x", "\0"], "index": "0"}
    answer = root.post(reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_changelist"), sent)
    assert answer.status_code == 302


class TestForgedRows:
    def test_are_refused_before_any_is_made(self, root, monkeypatch):
        event = factories.EventFactory()
        values = form_data(root, address(event))
        monkeypatch.setattr("records.editing.submission.Submission.bind", None)
        for count in ("201", "1000", LONG):
            answer = root.post(address(event), {**values, "participations-TOTAL_FORMS": count})
            assert answer.status_code == 413
            assert "At most 200 of a kind" in answer.content.decode()

    def test_a_new_record_has_no_more(self, root):
        answer = root.post(address(Event, "add"), {"organizers-TOTAL_FORMS": "500"})
        assert answer.status_code == 413

    @pytest.mark.slow
    def test_a_record_that_has_more_can_still_be_saved(self, root, monkeypatch):
        monkeypatch.setattr("records.editing.forms.base.MAX_ROWS", 2)
        event = factories.EventFactory()
        factories.ParticipationFactory.create_batch(3, event=event)
        values = form_data(root, address(event))
        with not_rendered():
            assert root.post(address(event), values).status_code == 302

    def test_paragraphs_that_were_truly_written_may_be_more(self, root, monkeypatch):
        monkeypatch.setattr("records.editing.forms.base.MAX_ROWS", 2)
        article = factories.ArticleFactory()
        texts = rows("paragraphs", *({"text_en": f"Words {number}."} for number in range(3)))
        with not_rendered():
            values = {**form_data(root, address(article)), **texts}
            assert root.post(address(article), values).status_code == 302
        assert article.paragraphs.count() == 3


@pytest.fixture
def closed_storage(monkeypatch):
    """A storage that nothing can be written to."""

    def refuse(*args, **kwargs):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(type(default_storage), "save", refuse, raising=False)
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", refuse)


def test_an_image_that_cannot_be_stored_is_told(root, draw, closed_storage):
    person = factories.PersonFactory()
    values = form_data(root, address(person))
    portrait = SimpleUploadedFile("face.png", draw("PNG"), "image/png")
    answer = root.post(address(person), {**values, "biography_en": "Kept.", "portrait": portrait})
    assert answer.status_code == 200
    assert "Portrait: The image cannot be stored" in " ".join(faults(answer)["__all__"])
    assert "Kept." in answer.content.decode()
    assert not Person.objects.get().portrait


@pytest.mark.parametrize(
    ("link", "is_taken"),
    [
        ("https://user:secret@example.org/page", False),
        ("user:secret@example.org", False),
        ("https://user@example.org/", False),
        ("https://example.org/@user", True),
        ("https://example.org/?to=me@example.org", True),
    ],
)
def test_a_link_with_a_login_in_it_is_refused(root, link, is_taken):
    with not_rendered():
        typed = {"slug": "one", "title": "One", "publisher": "One", "language": "en", "url": link}
        root.post("/admin/records/source/add/", typed)
    assert Source.objects.exists() is is_taken


def test_every_field_for_a_link_refuses_a_login():
    fields = [one for model in apps.get_models() for one in model._meta.fields if isinstance(one, URLField)]
    assert len(fields) > 5
    for field in fields:
        assert validate_no_login in field.validators, field


def test_whoever_hides_a_body_is_told_which_titles_go_on_naming_it(root):
    body = factories.OrganizationFactory(name_en="Economic Commission", acronym_en="ECLAC")
    held = factories.OfficeFactory(organization=body, title_en="Executive Secretary of ECLAC")
    other = factories.OfficeFactory(organization=body, title_en="Executive Secretary")
    shown = root.get(f"{address(body, 'withdraw')}?pk={body.pk}").content.decode()
    named = shown.partition("Its name stays in the titles")[2].partition("</p>")[0]
    assert held.person.name in named
    assert other.person.name not in named
    Organization.objects.update(status=Status.REVIEW)
    shown = root.get(f"{address(held.person, 'withdraw').replace('withdraw', 'publish')}?pk={held.person.pk}")
    assert "which is not public" not in shown.content.decode()  # it is public already
    Person.objects.filter(pk=held.person.pk).update(status=Status.REVIEW)
    shown = root.get(f"/admin/people/person/publish/?pk={held.person.pk}").content.decode()
    assert "names “ECLAC”, which is not public" in shown
