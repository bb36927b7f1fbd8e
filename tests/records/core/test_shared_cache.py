"""A cache that all processes share, and is gone now and then."""

import pytest
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Lost

from records.core import shared_cache
from records.core.shared_cache import SharedCache


@pytest.fixture
def server(monkeypatch):
    """A Redis of one name that is there or not, and how often it was asked."""

    class Server(dict):
        is_there, asked = True, 0

        def reach(self):
            self.asked += 1
            if not self.is_there:
                raise Lost("Connection refused")

        def get(self, cache, key, default=None, version=None):
            self.reach()
            return dict.get(self, key, default)

        def set(self, cache, key, value, timeout=None, version=None):
            self.reach()
            self[key] = value

    found = Server()
    for name in ("get", "set"):
        method = getattr(found, name)
        monkeypatch.setattr(RedisCache, name, lambda *args, method=method, **kwargs: method(*args, **kwargs))
    monkeypatch.setattr(shared_cache, "_lost", {})
    return found


@pytest.fixture
def now(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(shared_cache, "monotonic", lambda: moment[0])
    return moment


def cache():
    return SharedCache("redis://127.0.0.1:1/0", {})


def test_it_is_asked_while_it_answers(server):
    cache().set("words", 1)
    assert server == {"words": 1} and cache().get("words") == 1


def test_without_it_each_process_goes_on_alone_and_does_not_ask_at_once_again(server, now, caplog):
    server.is_there = False
    cache().set("words", 2)
    assert (cache().get("words"), cache().get("others", 7)) == (2, 7)
    assert server.asked == 1 and len(caplog.records) == 1
    now[0] += shared_cache.REST
    assert cache().get("words") == 2
    assert server.asked == 2 and len(caplog.records) == 1


def test_what_was_kept_meanwhile_is_forgotten_once_it_answers(server, now):
    server.is_there = False
    cache().set("words", "of the outage")
    server.is_there = True
    now[0] += shared_cache.REST
    assert cache().get("words") is None
    server.is_there = False
    assert cache().get("words") is None


def test_every_method_goes_on_without_a_server(monkeypatch):
    monkeypatch.setattr(shared_cache, "_lost", {})
    alone = cache()
    assert not alone.answers()
    assert alone.add("a", 1) and not alone.add("a", 2)
    assert alone.incr("a") == 2 and alone.decr("a", 2) == 0
    assert alone.set_many({"b": 1, "c": 2}) == []
    assert alone.get_many(["a", "b", "none"]) == {"a": 0, "b": 1}
    assert alone.has_key("b") and "none" not in alone and alone.touch("b") and alone.delete("b")
    alone.delete_many(["c"])
    assert alone.get("c") is None and alone.get_or_set("d", 5) == 5
    with pytest.raises(ValueError, match="none"):
        alone.incr("none")
    alone.clear()
    assert alone.get("d") is None
