"""A quotation in which two statements ran together becomes two, and its old address leads to both."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.urls import reverse
from reversion.models import Revision, Version

from forum.models import Quotation
from forum.quotations.splitting import left_out, proposed_cut
from records.core.models import FormerAddress, Status, find_record, find_records
from tests import factories
from tests.admin_forms import public_errors

pytestmark = pytest.mark.django_db

SENT = {
    "first_text_en": "We must share vaccines.",
    "second_text_en": "Trade must be fair",
    "first_text_es": "Debemos compartir las vacunas.",
    "second_text_es": "El comercio debe ser justo",
}


def page(quotation):
    return reverse("admin:forum_quotation_split", args=[quotation.pk])


@pytest.fixture
def divide(admin_client):
    def divide(quotation, **values):
        return admin_client.post(page(quotation), {**SENT, **values})

    return divide


def parts():
    return list(Quotation.objects.exclude(status=Status.WITHDRAWN).order_by("pk"))


def test_the_page_proposes_the_cut_between_sentences(admin_client, ran_together):
    form = admin_client.get(page(ran_together())).context["form"]
    assert {name: form[name].initial for name in SENT} == SENT


def test_two_come_of_it_with_all_that_the_one_had(divide, ran_together):
    old = ran_together()
    answer = divide(old, first_label_en="On vaccines", second_label_es="Sobre el comercio")
    assert answer.status_code == 302, answer.context["form"].errors
    first, second = parts()
    assert [(one.text_en, one.text_es) for one in (first, second)] == [
        ("We must share vaccines.", "Debemos compartir las vacunas."),
        ("Trade must be fair", "El comercio debe ser justo"),
    ]
    assert [(one.place_en, one.place_es) for one in (first, second)] == [(1, 1), (25, 32)]
    assert [(one.label_en, one.label_es) for one in (first, second)] == [
        ("On vaccines", None),
        (None, "Sobre el comercio"),
    ]
    for one in (first, second):
        for name in ("speaker", "office", "event", "article", "paragraph", "certainty", "said_on", "status"):
            assert getattr(one, name) == getattr(old, name), name
        assert (one.attribution_en, one.text_status_en, one.text_status_es) == (
            "she said",
            "original",
            "unofficial",
        )
        for name in ("topics", "sources", "notes"):
            assert list(getattr(one, name).all()) == list(getattr(old, name).all()), name
        assert public_errors(one) == {}
        assert one.uid != old.uid


def test_words_that_stand_twice_are_taken_where_the_old_ones_were(divide, ran_together):
    old = ran_together()
    Quotation.objects.filter(pk=old.pk).update(place_en=56)
    divide(old)
    assert [one.place_en for one in parts()] == [56, 25]


@pytest.mark.parametrize(
    ("language", "path", "told"),
    [
        ("en", "/en/quotations/vaccines-and-trade/", "This record was divided."),
        ("es", "/es/citas/vaccines-and-trade/", None),
    ],
)
def test_the_old_address_leads_to_both(divide, ran_together, client, language, path, told):
    divide(ran_together())
    client.logout()
    answer = client.get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (300, "no-cache")
    content = answer.content.decode()
    assert f'<html lang="{language}"' in content
    assert [one.uid for one in answer.context["records"]] == [one.uid for one in parts()]
    for one in parts():
        assert one.get_absolute_url().split("/")[3] in content
    if told:
        assert told in content


def test_so_does_the_permanent_link_in_the_readers_language(divide, ran_together, client):
    old = ran_together()
    divide(old)
    client.logout()
    for language, words in (("en", "We must share vaccines."), ("es", "Debemos compartir las vacunas.")):
        answer = client.get(f"/id/{old.uid}", headers={"accept-language": language})
        assert answer.status_code == 300
        assert words in answer.content.decode()
        assert "Accept-Language" in answer["Vary"]
    assert (find_record(old.uid), find_records(old.uid)) == (None, parts())
    assert client.get(f"/en/quotations/{old.uid}/").status_code == 300


def test_one_that_is_withdrawn_later_is_named_with_its_notice(divide, ran_together, client):
    old = ran_together()
    divide(old)
    client.logout()
    first, second = parts()
    first.status, first.withdrawal_reason_en = Status.WITHDRAWN, "Not said."
    first.save()
    answer = client.get(f"/id/{old.uid}")
    content = answer.content.decode()
    assert answer.status_code == 300
    assert "its notice says why" in content
    assert "We must share vaccines." not in content
    assert second.get_absolute_url() in content
    assert client.get(first.get_absolute_url()).status_code == 410


def test_drafts_are_named_to_editors_alone(divide, ran_together, admin_client, client):
    old = ran_together(Status.DRAFT)
    divide(old)
    assert [one.status for one in parts()] == [Status.DRAFT, Status.DRAFT]
    answer = admin_client.get(f"/id/{old.uid}")
    assert (answer.status_code, answer["Cache-Control"]) == (300, "private, no-store")
    client.logout()
    assert client.get(f"/id/{old.uid}").status_code == 404
    assert not Quotation.objects.filter(pk=old.pk).exists()


def test_of_two_the_public_sees_the_one_that_is_public(divide, ran_together, client):
    old = ran_together()
    divide(old)
    Quotation.objects.filter(pk=parts()[1].pk).update(status=Status.REVIEW)
    client.logout()
    answer = client.get(f"/id/{old.uid}")
    assert [one.pk for one in answer.context["records"]] == [parts()[0].pk]


def test_addresses_of_the_past_lead_on(divide, ran_together, client):
    old = ran_together()
    old.slug = "renamed"
    old.save()
    FormerAddress.objects.create(kind="forum.quotation", uid="q1234567", target_uid=old.uid)
    divide(old)
    client.logout()
    for path in (
        "/en/quotations/vaccines-and-trade/",
        "/en/quotations/renamed/",
        "/id/q1234567",
        f"/id/{old.uid}",
    ):
        assert client.get(path).status_code == 300, path


@pytest.mark.slow
def test_a_part_can_be_divided_again(divide, ran_together, client):
    old = ran_together()
    divide(old)
    first, _second = parts()
    divide(
        first,
        first_text_en="We must",
        second_text_en="share vaccines.",
        first_text_es="Debemos",
        second_text_es="compartir las vacunas.",
    )
    client.logout()
    named = client.get(f"/id/{old.uid}").context["records"]
    assert [one.text_en for one in named] == ["Trade must be fair", "We must", "share vaccines."]
    assert not FormerAddress.objects.filter(target_uid=first.uid).exists()
    assert [one.text_en for one in client.get(f"/id/{first.uid}").context["records"]] == [
        "We must",
        "share vaccines.",
    ]


def test_the_old_one_stays_withdrawn_with_a_reason_in_every_language(divide, ran_together, admin_client):
    old = ran_together()
    divide(old)
    old.refresh_from_db()
    assert old.status == Status.WITHDRAWN
    assert all(old.in_language("withdrawal_reason", code) for code in ("en", "es"))
    assert admin_client.get(reverse("admin:forum_quotation_change", args=[old.pk])).status_code == 200


def test_and_is_not_published_beside_its_parts(divide, ran_together):
    old = ran_together()
    divide(old)
    old.refresh_from_db()
    old.status = Status.PUBLISHED
    assert list(public_errors(old)) == ["status"]
    Quotation.objects.exclude(pk=old.pk).update(status=Status.REVIEW)
    assert public_errors(old) == {}


def test_a_new_record_does_not_take_the_old_address(divide, ran_together):
    divide(ran_together(label_en="Vaccines and trade"))
    assert factories.QuotationFactory(slug="", label_en="Vaccines and trade").slug == "vaccines-and-trade-2"


def test_it_is_one_revision_and_stands_in_the_log(divide, ran_together, admin_client):
    old = ran_together()
    divide(old)
    keys = {str(one.pk) for one in (old, *parts())}
    assert LogEntry.objects.filter(object_id__in=keys).count() == 3
    newest = Revision.objects.latest("pk")
    assert {
        version.object_id for version in newest.version_set.filter(content_type__model="quotation")
    } == keys
    assert newest.user.username == "admin"
    for one in (old, *parts()):
        page = admin_client.get(reverse("admin:forum_quotation_history", args=[one.pk]))
        assert "Divided in two" in page.content.decode()


def test_a_draft_that_was_divided_can_be_recovered(divide, ran_together, admin_client):
    old = ran_together(Status.DRAFT)
    divide(old)
    kept = Version.objects.filter(content_type__model="quotation", object_id=str(old.pk)).latest("pk")
    assert kept.revision.comment == "deleted"


def test_words_are_not_lost_when_the_session_has_ended(divide, ran_together, admin_client):
    old = ran_together()
    admin_client.logout()
    asked = divide(old, first_label_en="Written before the session ended")
    assert asked.status_code == 200
    answer = admin_client.post(
        reverse("admin:login"),
        {"username": "admin", "password": "password", "kept": asked.context["kept"], "next": page(old)},
    )
    assert (answer.status_code, answer["Location"]) == (302, page(old))
    shown = admin_client.get(page(old))
    assert shown.context["form"]["first_label_en"].value() == "Written before the session ended"
    assert Quotation.objects.count() == 1
    assert divide(old).status_code == 302


# What is refused


def unchanged(quotation):
    return (
        list(Quotation.objects.values_list("pk", "status", "slug"))
        == [(quotation.pk, quotation.status, quotation.slug)]
        and not FormerAddress.objects.exists()
    )


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        (
            {"second_text_en": "Trade must be fairer"},
            "second_text_en",
            "The words differ from the paragraph: “fairer” here, “fair,” she said.” there.",
        ),
        (
            {"first_text_en": '"We must share vaccines.'},
            "first_text_en",
            "Only marks, apostrophes, dashes or spaces differ. The paragraph has: “We must share vaccines.",
        ),
        (
            {"second_text_en": "", "second_text_es": ""},
            "second_text_en",
            "Write the words of this statement in at least one language.",
        ),
        (
            {"second_text_en": "be fair"},
            "leave_out",
            "These words stand in neither part: “Trade must” (English)",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_done(
    divide, ran_together, values, field, sentence
):
    old = ran_together()
    answer = divide(old, **values)
    assert answer.status_code == 200
    assert sentence in answer.context["form"].errors[field]
    assert unchanged(old)
    for name, value in values.items():
        assert answer.context["form"][name].value() == value


def test_words_are_left_out_when_that_is_meant(divide, ran_together):
    answer = divide(ran_together(), second_text_en="be fair", leave_out="on")
    assert answer.status_code == 302
    assert parts()[1].text_en == "be fair"


def test_a_part_may_be_missing_in_a_language(divide, ran_together):
    both = "Debemos compartir las vacunas. El comercio debe ser justo"
    assert divide(ran_together(), first_text_es=both, second_text_es="").status_code == 302
    first, second = parts()
    assert (first.text_es, second.text_es, second.text_status_es, second.place_es) == (both, None, None, None)
    assert public_errors(second) == {}


def test_a_fault_of_a_published_part_undoes_it_all(divide, ran_together):
    old = ran_together()
    old.office.end = "2015"
    old.office.save()
    answer = divide(old)
    assert answer.status_code == 200
    assert len(answer.context["form"].non_field_errors()) == 2
    assert unchanged(old)


def test_what_is_withdrawn_is_not_divided(divide, admin_client, ran_together):
    old = ran_together(Status.WITHDRAWN)
    answer = divide(old)
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "It is withdrawn: what readers do not see is not divided."
    ]
    assert Quotation.objects.count() == 1
    shown = admin_client.get(reverse("admin:forum_quotation_change", args=[old.pk]))
    assert page(old) not in shown.content.decode()


@pytest.mark.parametrize(
    ("rights", "status", "code"),
    [
        ((), Status.DRAFT, 403),
        (("view_quotation",), Status.DRAFT, 403),
        (("view_quotation", "translate_quotation"), Status.DRAFT, 403),
        (("view_quotation", "change_quotation"), Status.DRAFT, 403),
        (("view_quotation", "change_quotation", "add_quotation"), Status.DRAFT, 200),
        (("view_quotation", "change_quotation", "add_quotation"), Status.PUBLISHED, 403),
        (("view_quotation", "change_quotation", "add_quotation", "publish_quotation"), Status.PUBLISHED, 200),
    ],
)
def test_who_may_divide(client, ran_together, rights, status, code):
    old = ran_together(status)
    user = User.objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    assert client.get(page(old)).status_code == code
    if code == 403:
        assert client.post(page(old), SENT).status_code == 403
        assert unchanged(old)
    form = client.get(reverse("admin:forum_quotation_change", args=[old.pk]))
    assert (page(old) in form.content.decode()) == (code == 200)


def test_a_quotation_that_is_not_there(admin_client):
    answer = admin_client.get(reverse("admin:forum_quotation_split", args=[999]))
    assert answer.status_code == 302


def test_a_stranger_is_asked_to_log_in(client, ran_together):
    assert client.get(page(ran_together())).status_code == 302


@pytest.mark.parametrize(
    ("words", "cut"),
    [
        ("One. Two.", ("One.", "Two.")),
        ("¿Y? Dos y más palabras. Tres.", ("¿Y? Dos y más palabras.", "Tres.")),
        ("“One.” Two", ("“One.”", "Two")),
        ("one sentence", ("one sentence", "")),
        ("مرحبا؟ نعم", ("مرحبا؟", "نعم")),
        ("", ("", "")),
    ],
)
def test_where_words_are_cut(words, cut):
    assert proposed_cut(words) == cut


@pytest.mark.parametrize(
    ("whole", "given", "left"),
    [
        ("One, two.", ["One", "two"], ""),
        ("One and two", ["One", "two"], "and"),
        ("One", ["", ""], "One"),
        ("One one", ["One", "one"], ""),
    ],
)
def test_what_is_left_out(whole, given, left):
    assert left_out(whole, given) == left
