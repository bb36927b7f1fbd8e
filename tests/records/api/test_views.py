"""The API: lists and records of every kind, and how every answer behaves."""

import json
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils.translation import override

from records.api.v1.parameters import cursor_after, key_in
from records.api.v1.resources import resources
from records.core.models import FormerAddress, Status, record_models
from records.search.signal_handlers import batch_indexing
from records.serializers.base import serializer_of
from tests import factories
from tests.records.serializers.test_base import FACTORIES

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/"
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def nothing_was_asked_yet():
    cache.clear()


@pytest.fixture(params=resources(), ids=lambda resource: resource.name)
def resource(request):
    return request.param


def ask(client, address, **parameters):
    answer = client.get(address if address.startswith("/") else ROOT + address, parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def problem(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    told = answer.json()
    assert told["status"] == status
    assert all(told[member] for member in ("type", "title", "detail", "instance"))
    return told


def walk(client, address):
    """Every record of a list, page by page as the answers say."""
    found = []
    while address:
        parts = urlsplit(address)
        page = client.get(f"{parts.path}?{parts.query}").json()
        found += page["results"]
        address = page["next"]
    return found


# Kinds


def test_every_kind_of_record_is_in_the_api(client):
    assert {resource.model for resource in resources()} == set(record_models())
    assert set(ask(client, ROOT)["kinds"]) == {resource.name for resource in resources()}


def test_a_kind_is_called_as_its_page_is_and_has_its_filters(resource):
    with override("en"):
        address = reverse(f"{resource.model.url_name}-list")
        assert address == f"/en/{resource.name}/"
        page = resolve(address).func.view_class()
    assert [facet.name for facet in resource.facets] == [facet.name for facet in page.facets]


def test_a_list_has_the_rows_of_published_records(client, resource):
    shown = FACTORIES[resource.model].create_batch(3)
    FACTORIES[resource.model](status=Status.DRAFT)
    FACTORIES[resource.model](status=Status.WITHDRAWN)
    page = ask(client, resource.name)
    rows = list(serializer_of(resource.model).rows(resource.model.objects.published().order_by("pk")))
    assert page == {"count": 3, "next": None, "next_cursor": None, "results": rows}
    assert [row["id"] for row in rows] == [record.uid for record in shown]


def test_a_record_is_found_by_its_number(client, resource):
    record = FACTORIES[resource.model]()
    [row] = serializer_of(resource.model).rows(resource.model.objects.published())
    assert ask(client, f"{resource.name}/{record.uid}") == row
    assert ask(client, f"{resource.name}/{record.uid.upper()}") == row


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
def test_what_is_not_published_is_as_if_it_were_not(client, resource, status):
    record = FACTORIES[resource.model](status=status)
    hidden = problem(client.get(f"{ROOT}{resource.name}/{record.uid}"), 404)
    never = problem(client.get(f"{ROOT}{resource.name}/{record.uid[0]}zzzzzzz"), 404)
    assert hidden["detail"] == never["detail"]
    assert ask(client, resource.name)["count"] == 0


def test_an_editor_gets_no_more_than_anybody(admin_client):
    event = factories.EventFactory(status=Status.DRAFT)
    assert admin_client.get(f"{ROOT}events/{event.uid}?").status_code == 404
    assert ask(admin_client, "events")["count"] == 0


def test_nothing_is_told_of_what_hangs_on_a_record_and_is_not_published(client):
    hidden = factories.OrganizationFactory(status=Status.DRAFT, name_en="Hidden body")
    event = factories.EventFactory()
    event.topics.add(factories.TopicFactory(status=Status.REVIEW, name_en="Hidden topic"))
    factories.OrganizerFactory(event=event, organization=hidden)
    factories.ParticipationFactory(event=event, person__status=Status.DRAFT, person__name="Hidden person")
    for address in ("events", f"events/{event.uid}"):
        assert "Hidden" not in client.get(ROOT + address).content.decode()
    assert problem(client.get(f"{ROOT}events?organizer={hidden.slug}"), 404)


def test_a_record_of_another_kind_is_not_found(client):
    assert problem(client.get(f"{ROOT}events/{factories.PersonFactory().uid}"), 404)


# What became of a record


def test_a_withdrawn_record_leaves_its_notice(client, resource):
    record = FACTORIES[resource.model](
        status=Status.WITHDRAWN, withdrawal_reason_en="Entered twice.", withdrawal_reason_es="Repetido."
    )
    told = problem(client.get(f"{ROOT}{resource.name}/{record.uid}"), 410)
    assert told["detail"] == told["withdrawal_reason_en"] == "Entered twice."
    assert told["withdrawal_reason_es"] == "Repetido."
    assert told["id"] == record.uid
    assert told["permanent_url"] == f"http://testserver/id/{record.uid}"
    assert told["withdrawn_at"].endswith("Z")
    assert told["successors"] == []


def test_a_merged_record_leads_to_the_one_that_it_became(client):
    event = factories.EventFactory()
    FormerAddress.objects.create(kind="forum.event", uid="e0000001", target_uid=event.uid)
    answer = client.get(f"{ROOT}events/e0000001")
    assert (answer.status_code, answer["Location"]) == (301, f"http://testserver{ROOT}events/{event.uid}")


def test_a_divided_record_names_what_came_of_it(client):
    old = factories.QuotationFactory(status=Status.WITHDRAWN)
    parts = [factories.QuotationFactory(), factories.QuotationFactory(status=Status.DRAFT)]
    for part in parts:
        FormerAddress.objects.create(kind="forum.quotation", uid=old.uid, target_uid=part.uid)
    told = problem(client.get(f"{ROOT}quotations/{old.uid}"), 410)
    assert [one["id"] for one in told["successors"]] == [parts[0].uid]


# Languages and fields


def test_one_language_leaves_the_others_out_everywhere(client):
    office = factories.OfficeFactory(title_es="Secretaria")
    factories.QuotationFactory(speaker=office.person, office=office, text_es="Palabras")
    [row] = ask(client, "quotations", lang="es")["results"]
    assert row["text_es"] == "Palabras"
    assert row["office"]["title_es"] == "Secretaria"
    assert "_en" not in json.dumps(row)
    answer = client.get(f"{ROOT}quotations?lang=es")
    assert answer["Content-Language"] == "es"
    assert client.get(f"{ROOT}quotations")["Content-Language"] == "en, es"


def test_only_the_fields_that_were_asked_for(client):
    event = factories.EventFactory(name_es="Foro")
    assert ask(client, "events", fields="id,name_es")["results"] == [{"id": event.uid, "name_es": "Foro"}]
    assert ask(client, f"events/{event.uid}?fields=id&fields=name") == {
        "id": event.uid,
        "name_en": event.name_en,
        "name_es": "Foro",
    }
    assert ask(client, f"events/{event.uid}", fields="name", lang="es") == {"name_es": "Foro"}


def test_fields_that_are_not_asked_for_are_not_fetched(client, django_assert_num_queries):
    factories.EventFactory.create_batch(3)
    with django_assert_num_queries(2):
        ask(client, "events", fields="id,name")


# Filters


@pytest.mark.slow
def test_every_filter_means_what_it_means_on_the_page(client, archive):
    tried = 0
    for resource in resources():
        page = client.get(f"/en/{resource.name}/")
        for facet in page.context["facets"]:
            for choice in facet["choices"][:2]:
                query = {facet["name"]: choice.value}
                listed = json.loads(
                    b"".join(
                        client.get(f"/en/{resource.name}/", {**query, "format": "json"}).streaming_content
                    )
                )
                found = ask(client, resource.name, **query, fields="id", limit=100)
                assert found["count"] == choice.count == listed["total"], (resource.name, query)
                assert {row["id"] for row in found["results"]} == {row["id"] for row in listed["records"]}
                tried += 1
    assert tried > 30


def test_filters_are_or_within_one_and_and_between_several(client):
    for year, country in ((2020, "MX"), (2021, "MX"), (2021, "CN"), (2022, "MX")):
        factories.EventFactory(start=f"{year}-01-01", country=country, slug=f"{year}-{country.lower()}")
    found = ask(client, "events?year=2020&year=2021&country=MX&fields=slug")
    assert found["results"] == [{"slug": "2020-mx"}, {"slug": "2021-mx"}]


def test_a_value_that_is_not_known_is_told_with_the_nearest(client):
    quotation = factories.QuotationFactory()
    quotation.topics.add(factories.TopicFactory(slug="digital-economy"))
    told = problem(client.get(f"{ROOT}quotations?topic=digital-econmy"), 404)
    assert told["detail"].endswith("Did you mean “digital-economy”?")
    assert told["instance"] == "/api/v1/quotations?topic=digital-econmy"


def test_errors_are_told_in_the_language_of_the_reader(client):
    english = client.get(f"{ROOT}events?limit=0")
    spanish = client.get(f"{ROOT}events?limit=0", headers={"accept-language": "es"})
    assert (english["Content-Language"], spanish["Content-Language"]) == ("en", "es")
    assert english["Vary"] == spanish["Vary"] == "Accept-Language"


# Pages


def test_pages_follow_each_other_and_lose_nothing(client, resource):
    records = FACTORIES[resource.model].create_batch(7)
    found = walk(client, f"{ROOT}{resource.name}?limit=3&fields=id")
    assert found == [{"id": record.uid} for record in records]


def test_pages_stay_what_they_are_while_records_come_and_go(client):
    people = factories.PersonFactory.create_batch(5)
    first = ask(client, "people", limit=2, fields="id")
    people[0].status = people[1].status = Status.WITHDRAWN
    people[0].save()
    people[1].save()
    late = factories.PersonFactory(slug="aaa", name="Aaa")
    rest = walk(client, first["next"])
    assert [row["id"] for row in rest] == [people[2].uid, people[3].uid, people[4].uid, late.uid]


def test_the_next_page_keeps_what_was_asked_and_stands_in_a_header(client):
    factories.EventFactory.create_batch(3, country="MX")
    answer = client.get(f"{ROOT}events?country=MX&limit=1&fields=id&lang=es")
    page = answer.json()
    assert answer["Link"] == f'<{page["next"]}>; rel="next"'
    assert "country=MX" in page["next"] and "fields=id" in page["next"] and "lang=es" in page["next"]
    assert ask(client, "events?country=MX&limit=1&fields=id", cursor=page["next_cursor"])["count"] == 3


def test_what_is_no_cursor_is_refused(client):
    factories.EventFactory.create_batch(2)
    cursor = ask(client, "events", limit=1)["next_cursor"]
    spoilt = {cursor[:-1], cursor + "b0", cursor[1:], cursor.upper(), "", "1", "a" * 24, "-1", cursor + "\n"}
    spoilt |= {f"{cursor[:place]}!{cursor[place + 1 :]}" for place in range(len(cursor))}
    spoilt |= {f"{cursor[:place]}é{cursor[place + 1 :]}" for place in range(len(cursor))}
    spoilt |= {
        b64encode(text.encode()).decode() for text in ("p=1", "p=x", "r=1", "o=1", "p=" + "x" * 19, "p=-1")
    }
    spoilt.add("b0" * 11 + "c1")  # a cursor until 2026
    for one in spoilt:
        told = problem(client.get(f"{ROOT}events", {"cursor": one}), 422)
        assert told["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize("number", [0, 1, 255, 16**12 - 1, 2**63 - 1, 10**19 - 1])
def test_a_cursor_says_after_which_record(client, number):
    assert key_in(cursor_after(number)) == number
    assert ask(client, "events", cursor=cursor_after(number))["results"] == []


@pytest.mark.parametrize("limit", ["0", "-1", "101", "9" * 40, "x", "1.5", "", "１"])
def test_a_page_has_its_limits(client, limit):
    told = problem(client.get(f"{ROOT}events", {"limit": limit}), 422)
    assert told["errors"] == [{"parameter": "limit", "detail": "Write a whole number from 1 to 100."}]


# Queries


def test_many_records_cost_as_many_queries_as_one(client, resource):
    def queries(expected):
        counts = []
        for parameters in ({}, {"fields": "id"}, {"lang": "en"}):
            with CaptureQueriesContext(connection) as asked:
                assert len(ask(client, resource.name, limit=100, **parameters)["results"]) == expected
            counts.append(len(asked))
        return counts

    FACTORIES[resource.model]()
    few = queries(1)
    with batch_indexing():
        FACTORIES[resource.model].create_batch(14)
    assert queries(15) == few
    assert max(few) <= 20


@pytest.mark.parametrize("many", [1, 50])
def test_a_record_costs_as_many_queries_whatever_hangs_on_it(client, many):
    event = factories.EventFactory()
    with batch_indexing():
        factories.OrganizerFactory.create_batch(many, event=event)
        factories.ParticipationFactory.create_batch(many, event=event)
        factories.SessionFactory.create_batch(many, event=event)
    with CaptureQueriesContext(connection) as asked:
        row = ask(client, f"events/{event.uid}")
    assert len(row["participations"]) == len(row["sessions"]) == len(row["organizers"]) == many
    assert len(asked) <= 20


def test_filters_cost_one_query_more(client, django_assert_num_queries):
    quotations = factories.QuotationFactory.create_batch(5)
    quotations[0].topics.add(factories.TopicFactory(slug="seas"))
    with django_assert_num_queries(3):
        assert ask(client, "quotations?topic=seas&year=2021&fields=id")["count"] == 1


# How answers behave


@pytest.mark.parametrize("address", ["", "events", "search?q=forum", "check?q=one+two+three", "openapi.json"])
def test_what_has_not_changed_costs_nothing(client, address):
    factories.EventFactory(name_en="Forum")
    answer = client.get(ROOT + address)
    tag = answer["ETag"]
    assert answer["Cache-Control"] == "public, no-cache"
    for method in (client.get, client.head):
        again = method(ROOT + address, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert again["Access-Control-Allow-Origin"] == "*"
        assert client.get(ROOT + address, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_change_changes_the_tag(client):
    event = factories.EventFactory()
    before = client.get(f"{ROOT}events/{event.uid}")["ETag"]
    event.name_en = "Renamed"
    event.save()
    changed = client.get(f"{ROOT}events/{event.uid}", headers={"if-none-match": before})
    assert changed.status_code == 200
    assert changed["ETag"] != before


def test_compressed_answers_are_known_again_too(client):
    factories.EventFactory.create_batch(5)
    answer = client.get(f"{ROOT}events", headers={"accept-encoding": "gzip"})
    assert (answer["Content-Encoding"], answer["ETag"][:2]) == ("gzip", "W/")
    again = client.get(f"{ROOT}events", headers={"accept-encoding": "gzip", "if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_head_says_what_get_says_without_saying_it(client, resource):
    record = FACTORIES[resource.model]()
    for address in (resource.name, f"{resource.name}/{record.uid}"):
        full, head = client.get(ROOT + address), client.head(ROOT + address)
        assert (head.status_code, head.content) == (200, b"")
        for header in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert head[header] == full[header]
    assert client.head(f"{ROOT}{resource.name}/zzz").status_code == 404


@pytest.mark.parametrize("address", ["", "events", "events/e1234567", "search", "openapi.json", "nothing"])
def test_any_site_may_ask_from_a_browser(client, address):
    asked = {"origin": "https://example.org", "access-control-request-method": "GET"}
    answer = client.options(ROOT + address, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    given = client.get(ROOT + address, headers={"origin": "https://example.org"})
    assert given["Access-Control-Allow-Origin"] == answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in given["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in given


def test_pages_are_not_open_to_other_sites(client):
    for address in ("/en/", "/en/api/", "/admin/login/"):
        assert "Access-Control-Allow-Origin" not in client.get(address)


def test_no_cookie_is_set_or_read(admin_client):
    admin_client.cookies["django_language"] = "es"
    for address in ("events", "events?limit=0", "docs"):
        answer = admin_client.get(ROOT + address)
        assert answer.cookies == {}
        assert "Cookie" not in answer["Vary"]
        assert answer["Content-Language"].startswith("en")


@pytest.mark.portable
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize(
    "address", ["", "events", "events/e1234567", "search", "check", "openapi.json", "docs"]
)
def test_it_can_only_be_read(client, method, address):
    if (method, address) == ("post", "check"):
        return
    answer = getattr(client, method)(ROOT + address)
    problem(answer, 405)
    assert answer["Allow"] == ("GET, HEAD, OPTIONS, POST" if address == "check" else "GET, HEAD, OPTIONS")


def test_a_stroke_at_the_end_is_forgiven(client):
    for address in ("events", "search", "openapi.json", "events/e1234567"):
        answer = client.get(f"{ROOT}{address}/?limit=2&lang=es")
        assert (answer.status_code, answer["Location"]) == (301, f"{ROOT}{address}?limit=2&lang=es")
    assert client.get("/api/v1").status_code == 301
    problem(client.get(f"{ROOT}nothing/"), 404)


@pytest.mark.parametrize("address", ["nothing", "events/a/b", "events/.", "../v2/", "people/%2e%2e", "%FF"])
def test_an_address_that_is_not_there_is_a_problem(client, address):
    problem(client.get(ROOT + address), 404)


def test_so_many_requests_a_minute_and_no_more(client, settings, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = 2
    monkeypatch.setattr("records.api.v1.middleware.time.time", lambda: 120_045.5)
    answers = [client.get(f"{ROOT}events") for _ in range(3)]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    told = problem(answers[2], 429)
    assert told["detail"].endswith("Ask again in 15 seconds.")
    assert answers[2]["Retry-After"] == answers[2]["RateLimit-Reset"] == "15"
    assert answers[2]["Access-Control-Allow-Origin"] == "*"
    assert client.get("/en/events/").status_code == 200
    assert client.get(f"{ROOT}events", REMOTE_ADDR="192.0.2.7").status_code == 200
    monkeypatch.setattr("records.api.v1.middleware.time.time", lambda: 120_060.0)
    assert client.get(f"{ROOT}events").status_code == 200


def test_a_cache_that_forgets_stops_nobody(client, monkeypatch):
    def forgotten(key):
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", forgotten)
    assert client.get(f"{ROOT}events").status_code == 200


def test_a_fault_of_ours_is_a_problem_that_tells_no_secret(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("records.api.v1.views.matching", fail)
    client.raise_request_exception = False
    answer = client.get(f"{ROOT}events")
    problem(answer, 500)
    assert b"secret" not in answer.content


# Hostile parameters

HOSTILE = [
    "'",
    '"',
    "\\",
    "%",
    "_%",
    "a" * 7000,
    "-1",
    "9" * 400,
    "NaN",
    "null",
    "[]",
    "🙂",
    "١٩٩٩",
    "²",
    "<script>",
    "e\u0301" * 50,
    "\u202e",
    "\ud7ff",
    "\x01\x1f\x7f",
    "\n",
]


@pytest.mark.indexed
@pytest.mark.slow
@pytest.mark.parametrize("address", [resource.name for resource in resources()] + ["search"])
def test_hostile_values_are_told_and_break_nothing(client, address):
    factories.QuotationFactory()
    names = [facet.name for resource in resources() if resource.name == address for facet in resource.facets]
    for value in HOSTILE:
        for name in [*names, "limit", "cursor", "lang", "fields", "<b>"]:
            assert client.get(ROOT + address, {name: value}).status_code in {404, 422}, (name, value)


@pytest.mark.parametrize("query", ["year=%00", "%00=1", "year=%FF", "q=%E2%82"])
@pytest.mark.parametrize("address", ["events", "search", "check", "suggest"])
def test_what_cannot_be_read_is_a_problem(client, address, query):
    problem(client.get(ROOT + address, QUERY_STRING=query), 400)


def test_ten_thousand_letters_are_too_many(client):
    for name in ("year", "q", "cursor"):
        told = problem(client.get(f"{ROOT}events", {name: "a" * 10_000}), 400)
        assert told["detail"] == "The address is longer than the API reads."


def test_a_body_is_refused_unread(client):
    problem(client.generic("GET", f"{ROOT}events", b"x" * 2_000_000), 413)


def test_many_values_of_one_filter_are_too_many(client):
    factories.EventFactory()
    problem(client.get(f"{ROOT}events", QUERY_STRING="&".join(["year=2021"] * 21)), 422)
    problem(client.get(f"{ROOT}events", QUERY_STRING="&".join(["y=1"] * 2000)), 422)


def test_a_parameter_said_twice_is_taken_as_said_last(client):
    factories.EventFactory.create_batch(3)
    assert len(ask(client, "events?limit=3&limit=2")["results"]) == 2


@pytest.mark.slow
def test_every_block_of_letters_passes(client):
    factories.PersonFactory()
    blocks = [
        "".join(map(chr, range(start, start + 0x80, 0x10)))
        for start in range(0x80, 0x30000, 0x80)
        if not 0xD800 <= start < 0xE000
    ]
    for place in range(0, len(blocks), 20):
        answer = client.get(f"{ROOT}people", {"organization": blocks[place : place + 20]})
        assert answer.status_code == 404
