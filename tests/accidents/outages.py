"""A database or a cache that is stopped, or that hangs, while readers read and an editor writes."""

import time

import pytest

from tests.accidents.sites import Editor, Readers, Site, form_of, wait_for

ADD = "/admin/people/person/add/"
ANSWERS_AGAIN = 20  # seconds after the service is back
TOKEN = "a-token-of-the-accidents-1836"
MONITORS = {"Authorization": f"Bearer {TOKEN}"}
LIMIT = 3  # seconds that a statement may take


@pytest.fixture
def on_postgres(prepared, postgres):
    return Site(prepared.folder, {"DATABASE_URL": postgres.url, "STATEMENT_TIMEOUT": str(LIMIT)})


def is_back(server):
    return lambda: all(server.get(path).ok for path in ("/en/events/", "/api/v1/events", "/readyz"))


def new_person(editor):
    """The form of a new person, filled in."""
    words = f"Ana & Eva {time.monotonic_ns()}"
    typed = {"name": words, "sort_name": words, "biography_en": "Line one.\r\n\r\nLine <two>."}
    return {**form_of(editor.get(ADD)), **typed}, words


def is_saved(answer, words):
    return answer.ok and not answer.url.endswith("/add/") and words.replace("&", "&amp;") in answer.text


@pytest.mark.parametrize("pool", ["0", "4"], ids=["connections of its own", "pool"])
@pytest.mark.parametrize("accident", ["stopped", "hangs"])
def test_postgresql(on_postgres, postgres, accident, pool):
    more = {"DATABASE_POOL": pool} if pool != "0" else {}
    with on_postgres.serve(**more) as server:
        editor = Editor(server)
        assert editor.log_in().ok
        form, words = new_person(editor)
        with Readers(server) as readers:
            time.sleep(2)
            assert set(readers.statuses()) <= {200, 404}, readers.statuses()
            postgres.kill() if accident == "stopped" else postgres.hold()
            begun = time.monotonic()
            time.sleep(4)
            refused = editor.submit(ADD, form, _save="Save")
            assert refused.status_code == 503
            kept = form_of(refused)
            assert server.get("/healthz").ok
            lost = server.get("/readyz")
            assert (lost.status_code, lost.text.startswith("not ready: database")) == (503, True)
            time.sleep(4)
            during = [one for one in readers.since(begun + 2) if one[2] == 503]
            assert during, "the database was not gone"
            postgres.start() if accident == "stopped" else postgres.release()
            back = time.monotonic()
            wait_for(is_back(server), "pages after the outage", ANSWERS_AGAIN)
            took = time.monotonic() - back
            time.sleep(3)
            settled = readers.since(time.monotonic() - 1.5)
        assert readers.silent() == []
        assert {status for _when, _path, status, *_others in settled} <= {200, 404}
        told = f"{dict(readers.statuses())}, slowest {readers.slowest():.1f} s, back in {took:.1f} s"
        print(f"\nPostgreSQL {accident}: {told}")
        # Each query may take LIMIT, and giving the connection up MARGIN; a new one is not had within 5 s.
        assert readers.slowest() < LIMIT + 3 + 2 * 5 + 3
        # The editor presses "Send it again" on the page that said that nothing was saved.
        assert kept["biography_en"].replace("\r", "") == "Line one.\n\nLine <two>."
        assert is_saved(editor.submit(ADD, kept), words)
        assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("accident", ["stopped", "hangs"])
def test_redis(site, redis, accident):
    """Readers and editors see nothing of it but slower pages."""
    with site.serve(REDIS_URL=redis.url, MONITORING_TOKEN=TOKEN) as server:
        with Readers(server) as readers:
            time.sleep(2)
            redis.kill() if accident == "stopped" else redis.hold()
            begun = time.monotonic()
            time.sleep(2)
            editor = Editor(server)
            assert editor.log_in().ok
            form, words = new_person(editor)
            assert words.replace("&", "&amp;") in editor.submit(ADD, form, _save="Save").text
            assert server.get("/readyz").ok
            seen = server.get("/readyz", headers=MONITORS).json()
            assert (seen["state"], seen["parts"]["cache"]["state"]) == ("degraded", "degraded")
            time.sleep(3)
            assert readers.since(begun)
            redis.start() if accident == "stopped" else redis.release()
            time.sleep(6)
            seen = server.get("/readyz", headers=MONITORS).json()
            assert seen["parts"]["cache"]["state"] == "ok"
        print(f"\nRedis {accident}: {dict(readers.statuses())}, slowest {readers.slowest():.1f} s")
        assert set(readers.statuses()) <= {200, 404}
        assert readers.slowest() < 10
        log = server.log.read_text()
        assert "Traceback" not in log and "The cache answers again" in log
