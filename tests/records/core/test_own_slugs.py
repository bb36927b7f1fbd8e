"""Slugs of a language: where they come from, what they lead to, and that no two records share one."""

import json
from contextlib import nullcontext

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from forum.models import Event, Quotation, Topic
from forum.quotations.splitting import split
from people.models import Person
from records.core.data_checks import problems_of
from records.core.database.one_state import one_state
from records.core.models import FormerAddress, Status
from records.exports.published import Published
from records.exports.tables import tables
from tests import factories

pytestmark = pytest.mark.django_db


def forum(**values):
    return factories.EventFactory(slug="trade-forum", slug_es="foro-de-comercio", **values)


def own(record):
    return record.slug, record.slug_es


@pytest.mark.parametrize(
    ("model", "values", "slugs"),
    [
        (
            Event,
            {"name_en": "Trade forum", "name_es": "Foro de comercio"},
            ("trade-forum", "foro-de-comercio"),
        ),
        (Event, {"name_en": "Trade forum"}, ("trade-forum", None)),
        (Event, {"name_es": "Foro de comercio"}, ("foro-de-comercio", None)),
        (Topic, {"name_en": "Gas", "name_es": "Gas"}, ("gas", None)),
        (Topic, {"name_en": "Gas", "name_es": "Gas –", "slug": "fuel"}, ("fuel", None)),
        (Topic, {"name_en": "Gas", "slug_es": "combustible"}, ("gas", "combustible")),
        (Topic, {"name_en": "Gas", "slug_es": "gas"}, ("gas", None)),
        (Person, {"name": "Ana Ruiz"}, ("ana-ruiz", None)),
        (Quotation, {"label_en": "On trade", "label_es": "Sobre comercio"}, ("on-trade", "sobre-comercio")),
    ],
)
def test_each_is_made_of_the_name_in_its_language(model, values, slugs):
    with override("es"):
        record = model(**values)
        record.fill_in()
    assert own(record) == slugs


def test_a_slug_is_free_in_every_language():
    forum()
    twin = Event.objects.create(name_en="Foro de comercio", name_es="Trade forum")
    assert own(twin) == ("foro-de-comercio-2", "trade-forum-2")


def test_a_stored_record_keeps_its_one_slug_when_its_spanish_name_comes():
    topic = factories.TopicFactory(slug="gas")
    topic.name_es = "Combustible"
    topic.save()
    assert own(topic) == ("gas", None)


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/es/eventos/trade-forum/", "/es/eventos/foro-de-comercio/"),
        ("/en/events/foro-de-comercio/", "/en/events/trade-forum/"),
        ("/es/eventos/trade-forum/?format=json", "/es/eventos/foro-de-comercio/?format=json"),
        ("/es/eventos/foro/", "/es/eventos/foro-de-comercio/"),
        ("/en/events/foro/", "/en/events/trade-forum/"),
        ("/es/eventos/first-forum/", "/es/eventos/foro-de-comercio/"),
    ],
)
def test_every_other_slug_leads_on_in_the_same_language(client, asked, leads_to):
    event = factories.EventFactory(slug="first-forum", slug_es="foro")
    event.slug, event.slug_es = "trade-forum", "foro-de-comercio"
    event.save()
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, leads_to)


def test_each_page_names_the_other_by_its_own_slug(client):
    forum()
    english = client.get("/en/events/trade-forum/?sort=x")
    spanish = client.get("/es/eventos/foro-de-comercio/")
    assert (english.status_code, spanish.status_code) == (200, 200)
    assert 'href="/es/eventos/foro-de-comercio/?sort=x"' in english.content.decode()
    for page in (english, spanish):
        for address in ("/en/events/trade-forum/", "/es/eventos/foro-de-comercio/"):
            assert f'href="http://testserver{address}"' in page.content.decode()
    sitemap = client.get("/sitemap-event.xml").content.decode()
    assert "/es/eventos/foro-de-comercio/" in sitemap
    assert "/es/eventos/trade-forum/" not in sitemap


@pytest.mark.indexed
def test_lists_and_results_link_to_the_own_slug(client):
    forum(name_en="Trade forum", name_es="Foro de comercio")
    for address in ("/es/eventos/", "/es/buscar/?q=comercio"):
        html = client.get(address).content.decode()
        assert "/es/eventos/foro-de-comercio/" in html
        assert "/es/eventos/trade-forum/" not in html


def test_a_slug_given_up_is_a_former_one_and_one_taken_back_is_not():
    event = forum()
    event.slug_es = None
    event.save()
    assert FormerAddress.objects.target(Event, "foro-de-comercio") == event
    event = Event.objects.get()
    event.slug_es = "foro-de-comercio"
    event.save()
    assert not FormerAddress.objects.exists()


@pytest.mark.parametrize(
    ("slugs", "refused"),
    [
        ({"slug": "foro-de-comercio"}, ["slug"]),
        ({"slug_es": "trade-forum"}, ["slug_es"]),
        ({"slug_es": "foro-de-comercio"}, ["slug_es"]),
        ({"slug_es": "foro-viejo"}, ["slug_es"]),
        ({"slug_es": "foro-nuevo"}, []),
    ],
)
def test_no_two_records_share_one(slugs, refused):
    event = forum()
    FormerAddress.objects.create(kind="forum.event", slug="foro-viejo", target_uid=event.uid)
    other = factories.EventFactory()
    for column, slug in slugs.items():
        setattr(other, column, slug)
    with pytest.raises(ValidationError) if refused else nullcontext() as raised:
        other.full_clean()
    assert not refused or [*raised.value.message_dict] == refused


def test_the_check_of_the_data_finds_one_that_two_share():
    forum()
    other = factories.EventFactory()
    assert "has this slug" not in str(list(problems_of(Event)))
    Event.objects.filter(pk=other.pk).update(slug_es="trade-forum")
    assert "Another record has this slug." in str(list(problems_of(Event)))


def test_a_dump_carries_it_and_a_fixture_may_leave_it_out(tmp_path):
    event, file = forum(), tmp_path / "events.json"
    call_command("dumpdata", "forum.event", natural_primary=True, natural_foreign=True, output=file)
    entries = json.loads(file.read_text())
    assert entries[0]["fields"]["slug_es"] == "foro-de-comercio"
    del entries[0]["fields"]["slug_es"]
    file.write_text(json.dumps(entries))
    call_command("loaddata", file, verbosity=0)
    assert own(Event.objects.get(pk=event.pk)) == ("trade-forum", "foro-de-comercio")


@pytest.mark.slow
def test_exports_tell_it_of_records_and_of_notices():
    forum()
    factories.EventFactory(slug="gone", slug_es="retirado", status=Status.WITHDRAWN)
    with one_state():
        rows = {table.name: list(Published().rows(table)) for table in tables()}
    assert "foro-de-comercio" in next(iter(rows["event"]))
    assert [row[:2] for row in rows["former_address"]] == [["forum.event", "retirado"]]


def test_both_addresses_of_a_divided_quotation_lead_to_its_parts(client):
    old = factories.QuotationFactory(slug="two-things", slug_es="dos-cosas")
    split(old, [{"text_en": "One.", "label_en": "One"}, {"text_en": "Two.", "label_en": "Two"}])
    for asked in ("two-things", "dos-cosas"):
        assert FormerAddress.objects.filter(slug=asked).count() == 2


def test_the_small_page_stands_under_both(client):
    factories.QuotationFactory(slug="words", slug_es="palabras")
    with override("es"):
        for slug in ("words", "palabras"):
            assert client.get(reverse("quotation-embed", args=[slug])).status_code == 200
