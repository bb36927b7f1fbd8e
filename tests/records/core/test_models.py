"""Identifiers, slugs, statuses and addresses of records."""

import re

import pytest
from django.utils.translation import override

from forum.models import Event
from people.models import Person
from records.core.models import FormerAddress, Status, find_record, record_models
from records.core.slugs import slug_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_kind_has_a_letter_of_its_own():
    letters = [model.uid_letter for model in record_models()]
    assert sorted(letters) == sorted(set(letters))
    assert len(letters) == 8


def test_a_record_gets_a_number_at_its_first_save_and_keeps_it():
    event = factories.EventFactory()
    number = event.uid
    event.save()
    assert re.fullmatch("e[0-9a-hjkmnp-tv-z]{7}", number)
    assert Event.objects.get(pk=event.pk).uid == number


def test_a_slug_is_made_from_the_name_and_numbered_when_taken():
    slugs = [Event.objects.create(name_en="II Foro Académico").slug for _ in range(3)]
    assert slugs == ["ii-foro-academico", "ii-foro-academico-2", "ii-foro-academico-3"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("CELAC–China Joint Action Plan 2022–2024", "celac-china-joint-action-plan-2022-2024"),
        ("Foro Económico Asia—Pacífico 2019/2020", "foro-economico-asia-pacifico-2019-2020"),
        ("G20/T20 Dialogue", "g20-t20-dialogue"),
        ("Łódź Forum on Süßwasser", "lodz-forum-on-susswasser"),
        ("Øystein Ødegård", "oystein-odegard"),
        ("Đại An", "dai-an"),
        ("Cut CO₂ by ½ before 2030", "cut-co2-by-1-2-before-2030"),
        ("Cuts of 2½ degrees − at once", "cuts-of-2-1-2-degrees-at-once"),
        ("Æsir og Þór, Guðrún; œuvre", "aesir-og-thor-gudrun-oeuvre"),
        ("1ª Reunión, Nº 2", "1a-reunion-no-2"),
        ("Yılmaz İnci", "yilmaz-inci"),
        ("L’Étranger d'O’Brien", "letranger-dobrien"),
        ("CELAC+China: 5G|6G\u20117G", "celac-china-5g-6g-7g"),
        ("Ελλάδα Киев", "ellada-kiev"),
        ("王毅 Wang Yi", "wang-yi"),
        ("שם دوغمة नमस्ते 王毅", ""),
        ("China…América Latina...Caribe", "china-america-latina-caribe"),
        ("A·B = C@D, E•F‧G×H → “I”J(K)", "a-b-c-d-e-f-gxh-i-j-k"),
        ("U.S. col·lecció, so\u200bft", "us-colleccio-soft"),
        ("1.5 °C, 1,000 million, 2021.10.12, €5", "1-5-c-1000-million-2021-10-12-eur5"),
    ],
)
def test_a_slug_keeps_letters_and_parts_words(name, slug):
    assert slug_of(name) == slug
    assert slug_of(slug) == slug


def test_a_name_without_latin_letters_takes_its_number_as_slug():
    person = Person.objects.create(name="王超")
    assert person.slug == person.uid


def test_the_day_of_publication_is_written_once():
    event = factories.EventFactory(status=Status.DRAFT)
    assert event.published_at is None
    event.status = Status.PUBLISHED
    event.save(update_fields=["status"])
    first = Event.objects.get(pk=event.pk).published_at
    event.save()
    assert first is not None
    assert Event.objects.get(pk=event.pk).published_at == first


def test_only_published_records_are_public():
    for status in Status.values:
        factories.EventFactory(status=status, slug=status)
    assert [event.slug for event in Event.objects.published()] == ["published"]


def test_a_renamed_record_is_found_under_its_old_slug():
    event = factories.EventFactory(slug="old")
    event.slug = "new"
    event.save()
    assert FormerAddress.objects.target(Event, "old") == event
    assert Event.objects.get_by_natural_key("old") == event


def test_a_record_that_takes_its_old_slug_back_leaves_no_loop():
    event = factories.EventFactory(slug="old")
    for slug in ("new", "old"):
        event.slug = slug
        event.save()
    assert [former.slug for former in FormerAddress.objects.all()] == ["new"]


def test_a_draft_that_nobody_linked_to_leaves_no_former_address():
    event = factories.EventFactory(slug="old", status=Status.DRAFT)
    event.slug = "new"
    event.save()
    assert not FormerAddress.objects.exists()


def test_a_slug_that_led_elsewhere_is_not_given_away():
    event = factories.EventFactory(slug="old")
    event.slug = "new"
    event.save()
    other = factories.EventFactory.build(slug="old")
    with pytest.raises(Exception, match="once led to another record"):
        other.clean()


def test_a_number_leads_to_its_record_in_small_or_capital_letters():
    event = factories.EventFactory()
    assert find_record(event.uid) == find_record(event.uid.upper()) == event


@pytest.mark.parametrize(
    "number", ["", "e", "e123", "x1234567", "e123456u", "e12345678", "é1234567", "e\x00234567"]
)
def test_what_is_no_number_leads_nowhere(number):
    assert find_record(number) is None


def test_a_merged_number_leads_to_the_record_that_took_it_in():
    event = factories.EventFactory()
    FormerAddress.objects.create(kind="forum.event", uid="e1234567", target_uid=event.uid)
    assert find_record("e1234567") == event


def test_two_numbers_merged_into_each_other_lead_nowhere():
    FormerAddress.objects.create(kind="forum.event", uid="e1234567", target_uid="e7654321")
    FormerAddress.objects.create(kind="forum.event", uid="e7654321", target_uid="e1234567")
    assert find_record("e1234567") is None


class TestPermanentLink:
    def test_leads_to_the_page_in_the_visitors_language(self, client):
        event = factories.EventFactory(slug="forum")
        answer = client.get(f"/id/{event.uid}", headers={"accept-language": "es-MX,es;q=0.9"})
        assert (answer.status_code, answer["Location"]) == (303, "/es/eventos/forum/")
        answer = client.get(f"/id/{event.uid}", headers={"accept-language": "en"})
        assert (answer.status_code, answer["Location"]) == (303, "/en/events/forum/")
        assert "Accept-Language" in answer["Vary"]

    def test_follows_a_renamed_record(self, client):
        event = factories.EventFactory(slug="old")
        event.slug = "new"
        event.save()
        assert client.get(f"/id/{event.uid}")["Location"] == "/en/events/new/"

    def test_tells_of_a_withdrawn_record(self, client):
        event = factories.EventFactory(status=Status.WITHDRAWN, withdrawal_reason_en="Entered twice.")
        answer = client.get(f"/id/{event.uid}")
        assert answer.status_code == 410
        assert "Entered twice." in answer.content.decode()

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
    def test_does_not_tell_of_a_draft(self, client, status):
        assert client.get(f"/id/{factories.EventFactory(status=status).uid}").status_code == 404

    def test_knows_no_other_number(self, client):
        assert client.get("/id/e0000000").status_code == 404
        assert client.get("/id/nothing").status_code == 404


class TestAddresses:
    def test_the_language_of_an_editor_does_not_decide_them(self):
        with override("es"):
            event = Event.objects.create(name_en="Forum", name_es="Foro")
            session = event.sessions.create(name_en="Opening", name_es="Apertura")
        assert (event.slug, session.slug) == ("forum", "opening")

    def test_a_withdrawn_record_leaves_a_notice_in_both_languages(self, client):
        factories.EventFactory(slug="gone", status=Status.WITHDRAWN, withdrawal_reason_es="Repetido.")
        answer = client.get("/es/eventos/gone/")
        assert answer.status_code == 410
        assert "Repetido." in answer.content.decode()
        assert client.get("/en/events/gone/").status_code == 410

    def test_a_renamed_record_leads_to_its_page(self, client):
        event = factories.EventFactory(slug="old")
        event.slug = "new"
        event.save()
        answer = client.get("/es/eventos/old/")
        assert (answer.status_code, answer["Location"]) == (301, "/es/eventos/new/")

    def test_browsers_ask_again_for_what_they_would_remember_for_good(self, client):
        """A withdrawn record may be published again, and a renamed one get its old name back."""
        event = factories.EventFactory(slug="old", status=Status.PUBLISHED)
        event.slug = "new"
        event.save()
        assert client.get("/en/events/old/")["Cache-Control"] == "no-cache"
        event.status = Status.WITHDRAWN
        event.save()
        for address in ("/en/events/new/", f"/id/{event.uid}"):
            answer = client.get(address)
            assert (answer.status_code, answer["Cache-Control"]) == (410, "no-cache")

    def test_a_draft_is_not_there(self, client):
        factories.EventFactory(slug="draft", status=Status.DRAFT)
        assert client.get("/en/events/draft/").status_code == 404

    def test_a_record_knows_its_address_in_each_language(self):
        event = factories.EventFactory(slug="forum")
        addresses = []
        for language in ("en", "es"):
            with override(language):
                addresses.append(event.get_absolute_url())
        assert addresses == ["/en/events/forum/", "/es/eventos/forum/"]
