"""Replicas: which one is read from, when, and what is of the primary alone. `make cluster-check` tries real ones."""

from math import inf

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.signing import get_cookie_signer
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from forum.models import Event
from forum.models import Session as Part
from records.core.database import replicas as module
from records.core.database.replicas import (
    Replica,
    ReplicaRouter,
    Replicas,
    reading_alias,
    reading_from,
    surest_alias,
)
from records.search.backends import get_backend
from records.site import replica_reading
from records.site.replica_reading import COOKIE, SALT, ReplicaMiddleware

ROUTER = ReplicaRouter()


class Servers:
    """Positions in the logs of a primary and of two replicas; None is a server that does not answer."""

    def __init__(self):
        self.now, self.at = 1000.0, {"default": 100, "one": 100, "two": 100}
        self.asked = []

    def ask(self, alias, query):
        self.asked.append(alias)
        return self.at[alias]


@pytest.fixture
def servers(monkeypatch, settings):
    servers = Servers()
    settings.REPLICAS, settings.REPLICA_MAX_LAG = ["one", "two"], 10
    monkeypatch.setattr(module, "_ask", servers.ask)
    monkeypatch.setattr(module, "monotonic", lambda: servers.now)
    return servers


def chosen(replicas, after=0):
    return {replicas.choose(after) for _time in range(40)}


def test_all_that_are_fresh_are_read_from_and_measured_once_a_second(servers):
    replicas = Replicas()
    assert chosen(replicas) == {"one", "two"}
    assert servers.asked == ["default", "one", "two"]
    servers.now += module.EVERY
    assert chosen(replicas) == {"one", "two"}
    assert len(servers.asked) == 6


def test_one_that_lags_is_left_out_until_it_has_caught_up(servers):
    replicas = Replicas()
    replicas.choose()
    for _second in range(11):
        servers.now += 1
        servers.at.update(default=servers.at["default"] + 5, two=servers.at["default"] + 5)
        assert "two" in chosen(replicas)
    assert chosen(replicas) == {"two"}
    assert replicas.lags() == {"one": 11.0, "two": 0.0}
    servers.now += 1
    servers.at["one"] = servers.at["default"]
    assert chosen(replicas) == {"one", "two"}


def test_one_that_is_behind_an_unknown_time_is_not_read_from(servers):
    servers.at["one"] = 99
    replicas = Replicas()
    assert chosen(replicas) == {"two"}
    assert replicas.lags()["one"] == inf


def test_one_that_does_not_answer_rests_and_is_taken_back(servers):
    servers.at["one"] = None
    replicas = Replicas()
    assert chosen(replicas) == {"two"}
    assert replicas.lags() == {"one": None, "two": 0.0}
    servers.at["one"] = 100
    servers.now += 1
    assert chosen(replicas) == {"two"}
    servers.now += module.REST
    assert chosen(replicas) == {"one", "two"}


def test_without_a_replica_or_with_old_knowledge_the_primary_is_read_from(servers):
    replicas = Replicas()
    replicas.choose()
    replicas.lock.acquire()  # another thread measures, and waits for a server
    servers.now += module.BELIEVED + 1
    assert chosen(replicas) == {None}
    replicas.lock.release()
    servers.at.update(one=None, two=None)
    assert chosen(replicas) == {None}


def test_replicas_go_on_without_their_primary(servers, monkeypatch):
    replicas = Replicas()
    replicas.choose()
    servers.at["default"] = None
    servers.now += 100
    assert chosen(replicas) == {"one", "two"} and replicas.is_primary_away
    monkeypatch.setattr(module, "replicas", replicas)
    with reading_from("one"):
        assert surest_alias() == "one"
        del servers.asked[:]
        for _second in range(29):
            servers.now += 1
            assert chosen(replicas) == {"one", "two"}
        assert "default" not in servers.asked  # nobody waits for it again and again
        servers.at["default"] = 100
        servers.now += 2
        assert chosen(replicas) == {"one", "two"} and surest_alias() == "default"


def test_what_was_written_is_read_where_it_has_arrived(servers):
    replicas = Replicas()
    replicas.choose()
    assert chosen(replicas, after=101) == {None}
    servers.at["two"] = 101
    assert chosen(replicas, after=101) == {"two"}


def test_lag_without_measuring_is_unknown():
    assert not Replica("one").is_fresh(0.0)


@pytest.mark.django_db(transaction=True)
def test_the_primary_holds_transactions_locks_writes_and_who_is_logged_in():
    with reading_from("one") as reading:
        assert (ROUTER.db_for_read(Event), reading_alias()) == ("one", "one")
        assert {ROUTER.db_for_read(model) for model in (Session, get_user_model())} == {"default"}
        with transaction.atomic():
            assert ROUTER.db_for_read(Event) == "default"
        assert not reading.has_written
        assert ROUTER.db_for_write(Event) == "default"
        assert (ROUTER.db_for_read(Event), reading.has_written) == ("default", True)
    assert reading_alias() == "default"
    assert ROUTER.allow_relation(Event(), Event())
    assert [ROUTER.allow_migrate(alias, "forum") for alias in ("default", "one")] == [None, False]


@pytest.mark.django_db(transaction=True)
def test_rows_of_a_replica_and_of_the_primary_belong_together(settings):
    settings.DATABASE_ROUTERS = ["records.core.database.replicas.ReplicaRouter"]
    event, part = Event(pk=1), Part(pk=2)
    event._state.db, part._state.db = "default", "one"
    with reading_from("one"):
        part.event = event
        assert Event.objects.all().db == "one"
        with transaction.atomic():
            assert Event.objects.all().db == "default"
        assert Event.objects.select_for_update().db == "default"


def test_the_search_reads_from_where_the_page_does(monkeypatch):
    monkeypatch.setattr("records.search.backends.connections", {"one": connection, "default": None})
    monkeypatch.setattr("records.search.backends.base.connections", {"one": connection})
    with reading_from("one"):
        assert get_backend().connection is connection


# Requests


class Site:
    """A site behind the middleware, that notes where each request is read from."""

    def __init__(self, monkeypatch):
        self.read, self.status, self.writes, self.after, self.doubted = [], [], False, [], []
        self.middleware = ReplicaMiddleware(self.respond)
        monkeypatch.setattr(replica_reading.replicas, "choose", self.choose)
        monkeypatch.setattr(replica_reading.replicas, "leave_out", self.doubted.append)
        monkeypatch.setattr(replica_reading, "written_position", lambda: 4711)

    def choose(self, after):
        self.after.append(after)
        return "one"

    def respond(self, request):
        self.read.append(reading_alias())
        if self.writes:
            ROUTER.db_for_write(Event)
        return HttpResponse(status=self.status.pop() if self.status else 200)

    def ask(self, method="get", path="/en/", **cookies):
        request = getattr(RequestFactory(), method)(path)
        request.COOKIES.update(cookies)
        return self.middleware(request)


@pytest.fixture
def site(monkeypatch, settings):
    settings.REPLICA_MAX_LAG = 10
    return Site(monkeypatch)


def signed(value):
    return get_cookie_signer(salt=COOKIE + SALT).sign(value)


def test_pages_are_read_from_a_replica_and_the_admin_from_the_primary(site):
    for method, path in (("get", "/en/"), ("head", "/es/"), ("get", "/admin/"), ("post", "/en/")):
        assert COOKIE not in site.ask(method, path).cookies
    assert site.read == ["one", "one", "default", "default"]


def test_who_writes_gets_the_position_and_reads_behind_it(site):
    site.writes = True
    cookie = site.ask("post", "/admin/forum/event/1/change/").cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and 10 < cookie["max-age"] <= 120
    site.ask(**{COOKIE: cookie.value})
    for other in ("4711", signed("x"), "x:y"):
        site.ask(**{COOKIE: other})
    assert site.after == [4711, 0, 0, 0]


def test_a_page_that_fails_on_a_replica_comes_from_the_primary(site):
    site.status = [200, 503]
    assert site.ask().status_code == 200
    assert (site.read, site.doubted) == (["one", "default"], ["one"])
    site.status = [503, 503]
    assert site.ask().status_code == 503
