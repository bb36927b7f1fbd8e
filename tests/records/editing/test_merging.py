"""Merging in the admin: who may, what the page shows, where links of the past lead, and the way back."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.urls import reverse

from forum.models import Event, Quotation
from people.models import Person
from records.core.models import FormerAddress, Merge, Source, Status
from records.editing.accounts.models import AuditEntry
from records.search.models import SearchDocument
from tests import factories
from tests.admin_forms import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def login(client):
    """Log in a member of a group, or nobody."""

    def login(group):
        if group:
            user = User.objects.create_user(f"of {group}", is_staff=True)
            user.groups.add(Group.objects.get(name=group))
            client.force_login(user)
        return client

    return login


def page(*records, **others):
    options = records[0]._meta
    query = "&".join(
        [*(f"pk={one.pk}" for one in records), *(f"{key}={value}" for key, value in others.items())]
    )
    return f"{reverse(f'admin:{options.app_label}_{options.model_name}_merge')}?{query}"


def people(status=Status.PUBLISHED, other=None):
    kept = factories.PersonFactory(name="Alicia Bárcena", slug="alicia-barcena", status=status)
    gone = factories.PersonFactory(name="A. Bárcena Ibarra", slug="a-barcena", status=other or status)
    return kept, gone


def send(client, url, **data):
    shown = client.get(url)
    return client.post(url, {"seen": shown.context["seen"], **data}) if shown.status_code == 200 else shown


def said(answer):
    return [re.sub("<[^>]*>", "", str(message)) for message in get_messages(answer.wsgi_request)]


def undo_url(kept):
    options, merging = kept._meta, Merge.objects.get()
    return reverse(f"admin:{options.app_label}_{options.model_name}_unmerge", args=[kept.pk, merging.pk])


@pytest.mark.parametrize(
    ("group", "status", "is_merged"),
    [
        (None, Status.DRAFT, False),
        ("Translators", Status.DRAFT, False),
        ("Editors", Status.DRAFT, True),
        ("Editors", Status.PUBLISHED, False),
        ("Publishers", Status.PUBLISHED, True),
    ],
)
@pytest.mark.slow
def test_those_merge_who_may_change_both(login, group, status, is_merged):
    client, (kept, gone) = login(group), people(status)
    answer = send(client, page(kept, gone))
    assert Person.objects.filter(pk=gone.pk).exists() != is_merged
    if not is_merged and group != "Editors":
        assert answer.status_code == (302 if group is None else 403)
    # Also one who sends it without the page.
    if not is_merged:
        client.post(page(kept, gone), {"seen": "0-0"})
        assert not Merge.objects.exists()


@pytest.mark.slow
def test_an_editor_reads_whom_to_ask_about_what_is_public(login):
    client, pair = login("Editors"), people(Status.PUBLISHED, Status.DRAFT)
    shown = client.get(page(*pair))
    assert "it is changed by those who publish" in shown.content.decode()
    assert not shown.context["is_open"]


@pytest.mark.parametrize("group", [None, "Translators"])
@pytest.mark.slow
def test_others_can_neither_undo_nor_look_for_doubles_to_merge(login, client, group, admin_client):
    kept, gone = people()
    send(admin_client, page(kept, gone))
    client.logout()
    login(group)
    for url in (undo_url(kept), reverse("admin:people_person_same", args=[kept.pk])):
        assert client.get(url).status_code == (302 if group is None else 403)
        assert client.post(url).status_code == (302 if group is None else 403)
    assert not Person.objects.filter(pk=gone.pk).exists()


def test_two_ticked_records_lead_to_the_page(admin_client):
    kept, gone = people()
    url = reverse("admin:people_person_changelist")
    ticked = {"action": "merge_selected", "_selected_action": [gone.pk, kept.pk]}
    assert admin_client.post(url, ticked).url == page(kept, gone)
    told = admin_client.post(url, {**ticked, "_selected_action": [kept.pk]})
    assert said(told) == ["Tick two records, those that are the same."]


@pytest.mark.slow
def test_the_page_shows_both_side_by_side_and_what_follows(admin_client):
    kept, gone = people()
    Person.objects.filter(pk=kept.pk).update(country="MX")
    Person.objects.filter(pk=gone.pk).update(country="CL", biography_es="Bióloga")
    event = factories.EventFactory(name_en="Forum")
    factories.ParticipationFactory(event=event, person=gone, role="speaker")
    factories.QuotationFactory(event=event, speaker=gone, label_en="Space")
    shown = admin_client.get(page(kept, gone))
    html = re.sub(r"\s+", " ", shown.content.decode())
    assert "“A. Bárcena Ibarra” becomes a part of “Alicia Bárcena”" in html
    fields = {row.name: (row.kept, row.gone, row.choice.is_open) for row in shown.context["view"].fields}
    assert fields["field-country"] == ("Mexico", "Chile", True)
    assert fields["field-biography_es"] == ("", "Bióloga", False)
    for said in (
        "1 participation",
        "1 quotation",
        "Space",
        "/en/people/a-barcena/",
        "/es/personas/a-barcena/",
        gone.uid,
    ):
        assert said in html
    swapped = admin_client.get(shown.context["swap_url"])
    assert swapped.context["kept"] == gone


@pytest.mark.slow
def test_merged_the_old_addresses_lead_on_and_back_again(admin_client, client):
    kept, gone = people()
    answer = send(admin_client, page(kept, gone), **{"field-name": "gone"})
    assert answer.url == reverse("admin:people_person_change", args=[kept.pk])
    assert said(answer) == ["“A. Bárcena Ibarra” is a part of “Alicia Bárcena” now. Undo the merge…"]
    kept.refresh_from_db()
    assert kept.name == "A. Bárcena Ibarra"
    client.logout()
    for language, path in (("en", "people"), ("es", "personas")):
        moved = client.get(f"/{language}/{path}/a-barcena/")
        assert (moved.status_code, moved.url) == (301, f"/{language}/{path}/alicia-barcena/")
    found = client.get(f"/id/{gone.uid}", HTTP_ACCEPT_LANGUAGE="es")
    assert (found.status_code, found.url) == (303, "/es/personas/alicia-barcena/")

    client.force_login(User.objects.get(username="admin"))
    history = client.get(reverse("admin:people_person_history", args=[kept.pk])).content.decode()
    assert undo_url(kept) in history
    assert "Merged: “A. Bárcena Ibarra”" in history
    assert "will be a record of its own again" in client.get(undo_url(kept)).content.decode()
    client.post(undo_url(kept))
    client.logout()
    assert client.get("/en/people/a-barcena/").status_code == 200
    assert client.get(f"/id/{gone.uid}").status_code == 303
    assert not FormerAddress.objects.exists()


@pytest.mark.slow
def test_what_a_draft_brings_along_is_shown_before_it_is_public(login):
    client, (kept, gone) = login("Publishers"), people(Status.PUBLISHED, Status.DRAFT)
    words = factories.QuotationFactory(speaker=gone, label_en="Waiting words")
    assert words.hidden_dependencies()
    shown = client.get(page(kept, gone))
    assert "Readers will see this from then on" in shown.content.decode()
    assert [line["text"] for group in shown.context["view"].released for line in group.lines] == [
        "Waiting words · Waits for its speaker"
    ]
    send(client, page(kept, gone))
    assert Quotation.objects.published().filter(pk=words.pk).exists()


@pytest.mark.slow
def test_what_is_public_does_not_become_a_part_of_a_draft(login):
    client, (kept, gone) = login("Publishers"), people(Status.DRAFT, Status.PUBLISHED)
    first = client.get(page(kept, gone))
    assert first.context["kept"] == gone  # what readers see stays, unless somebody chooses else
    asked = client.get(page(kept, gone, keep=kept.pk))
    assert "readers would lose its page" in asked.content.decode()
    client.post(page(kept, gone, keep=kept.pk), {"seen": asked.context["seen"]})
    assert not Merge.objects.exists()


@pytest.mark.slow
def test_a_contradiction_is_named_and_nothing_is_done(admin_client):
    kept, gone = people()
    event = factories.EventFactory(name_en="Great Forum")
    for person, remark in ((kept, "by video"), (gone, "in person")):
        factories.ParticipationFactory(event=event, person=person, role="speaker", remark_en=remark)
    shown = admin_client.get(page(kept, gone))
    assert "“A. Bárcena Ibarra (Speaker)” (Great Forum) stands with both" in shown.content.decode()
    answer = admin_client.post(page(kept, gone), {"seen": shown.context["seen"]})
    assert answer.status_code == 200
    assert Person.objects.filter(pk=gone.pk).exists()


@pytest.mark.slow
def test_what_was_saved_meanwhile_is_looked_at_again(admin_client):
    kept, gone = people()
    url = reverse("admin:people_person_change", args=[gone.pk])
    data, seen = form_data(admin_client, url), admin_client.get(page(kept, gone)).context["seen"]
    admin_client.post(url, {**data, "biography_en": "New"})
    answer = admin_client.post(page(kept, gone), {"seen": seen})
    assert "saved once more in the meantime" in answer.content.decode()
    assert not Merge.objects.exists()


def test_what_cannot_be_is_answered_in_words(admin_client):
    kept, _gone = people()
    empty = admin_client.get(page(kept) + "&pk=999999")
    assert said(empty) == ["These records are not there any more."]
    assert admin_client.get(page(kept) + "&pk=x").status_code == 302
    assert admin_client.get(reverse("admin:people_person_unmerge", args=[kept.pk, 1])).status_code == 404
    assert admin_client.get(reverse("admin:people_person_same", args=["x"])).status_code == 404


@pytest.mark.slow
def test_the_history_of_what_went_leads_to_undoing(admin_client):
    kept, gone = people()
    send(admin_client, page(kept, gone))
    history = admin_client.get(reverse("admin:people_person_history", args=[gone.pk]), follow=True)
    assert history.redirect_chain[-1][0] == undo_url(kept)


@pytest.mark.indexed
@pytest.mark.slow
def test_the_index_and_the_counts_follow(admin_client):
    kept, gone = people()
    event = factories.EventFactory(name_en="Forum")
    words = factories.QuotationFactory(event=event, speaker=gone, label_en="Space")
    factories.ParticipationFactory(event=event, person=gone, role="speaker")

    def of_words():
        return SearchDocument.objects.get(kind="quotation", record=words.pk).list_values

    assert "speaker=a-barcena" in of_words()
    send(admin_client, page(kept, gone))
    assert "speaker=alicia-barcena" in of_words()
    assert not SearchDocument.objects.filter(kind="person", record=gone.pk).exists()
    assert "ibarra" in SearchDocument.objects.get(kind="person", record=kept.pk).names
    assert admin_client.get("/en/quotations/?speaker=alicia-barcena").context["page_obj"].paginator.count == 1
    admin_client.post(undo_url(kept))
    assert "speaker=a-barcena" in of_words()
    assert SearchDocument.objects.filter(kind="person", record=gone.pk).exists()
    assert "ibarra" not in SearchDocument.objects.get(kind="person", record=kept.pk).names


@pytest.mark.slow
def test_the_audit_log_tells_which_became_a_part_of_which(admin_client, django_capture_on_commit_callbacks):
    kept, gone = people()
    with django_capture_on_commit_callbacks(execute=True):
        send(admin_client, page(kept, gone))
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(undo_url(kept))
    entries = AuditEntry.objects.filter(event__in=("merged", "unmerged")).order_by("pk")
    assert list(entries.values_list("event", "actor", "detail")) == [
        (event, "admin", f"person {gone.uid} → {kept.uid}") for event in ("merged", "unmerged")
    ]


@pytest.mark.slow
def test_sources_merge_too(admin_client):
    kept, gone = factories.SourceFactory(title="Report"), factories.SourceFactory(title="The report")
    event = factories.EventFactory()
    event.sources.add(gone)
    form = admin_client.get(reverse("admin:records_source_change", args=[gone.pk])).content.decode()
    assert reverse("admin:records_source_same", args=[gone.pk]) in form
    send(admin_client, page(kept, gone))
    assert list(event.sources.all()) == [Source.objects.get(pk=kept.pk)]


@pytest.mark.slow
def test_a_form_leads_to_the_search_for_the_other_one(admin_client):
    kept, gone = people()
    url = reverse("admin:people_person_same", args=[gone.pk])
    assert url in admin_client.get(reverse("admin:people_person_change", args=[gone.pk])).content.decode()
    assert admin_client.get(url).context["lines"] == []
    found = admin_client.get(url, {"q": "alicia"}).context["lines"]
    assert [one["url"] for one in found] == [page(gone, kept)]


@pytest.mark.parametrize(
    ("group", "sees", "is_in_menu"),
    [
        ("Translators", True, False),
        ("Editors", True, False),
        ("Publishers", True, False),
        ("Administrators", True, True),
    ],
)
@pytest.mark.slow
def test_former_addresses_are_read_and_never_typed(login, group, sees, is_in_menu):
    client = login(group)
    address = FormerAddress.objects.create(kind="people.person", slug="old", target_uid="p0000000")
    changelist = reverse("admin:records_formeraddress_changelist")
    assert client.get(changelist).status_code == (200 if sees else 403)
    assert (changelist in client.get(reverse("admin:index")).content.decode()) == is_in_menu
    change = reverse("admin:records_formeraddress_change", args=[address.pk])
    assert client.post(change, {"slug": "other"}).status_code == 403
    assert client.get(reverse("admin:records_formeraddress_add")).status_code == 403
    delete = reverse("admin:records_formeraddress_delete", args=[address.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert FormerAddress.objects.get().slug == "old"


@pytest.mark.slow
def test_a_page_of_many_relations_makes_few_queries(admin_client, django_assert_max_num_queries):
    kept, gone = people()
    event = factories.EventFactory()
    for number in range(30):
        factories.QuotationFactory(event=event, speaker=gone, label_en=f"Words {number}")
    with django_assert_max_num_queries(60):
        shown = admin_client.get(page(kept, gone))
    assert "30 quotations" in shown.content.decode()
    assert "and 20 more" in shown.content.decode()
    assert Event.objects.count() == 1
