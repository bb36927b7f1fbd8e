"""A clock that jumps by days, forwards and back, while the site serves: nobody is locked out, no order changes."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.accidents.sites import Editor, form_of, lacking

PERSON = "/admin/people/person/"


class Clock:
    """A clock of programs that is set as one likes; what they measure of passing time is true (libfaketime)."""

    def __init__(self, file, library):
        self.file = file
        self.settings = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.jump(timedelta())

    def jump(self, by):
        """Let it be so much later than it is, or earlier."""
        self.file.write_text(f"{int(by.total_seconds()):+d}\n")


@pytest.fixture
def clock(tmp_path):
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        lacking("libfaketime", "faketime")
    return Clock(tmp_path / "clock", found[0])


def saved(editor, address, **typed):
    answer = editor.send(address, **typed, _continue="Save")
    assert answer.ok and 'id="faults"' not in answer.text, answer.url
    return answer


def saved_after_login(editor, address, form):
    """The form is sent after the session has ended, and again with the words that the login brings back."""
    asked = editor.submit(address, form, _continue="Save")
    assert 'name="password"' in asked.text, "the session has ended"
    passwords = editor.server.site.passwords
    login = {**form_of(asked), "username": "administrator", "password": passwords["administrator"]}
    back = editor.browser.post(
        f"{editor.server.url}/admin/login/", login, headers={"Referer": asked.url}, timeout=60
    )
    assert form["biography_en"] in back.text
    assert editor.submit(address, form_of(back), _continue="Save").ok


def test_editors_go_on_and_versions_keep_their_order(site, clock):
    """A form that an ended session interrupts keeps its words; whoever logs in then is logged in also before."""
    with site.serve(**clock.settings) as server:
        editor = Editor(server)
        assert editor.log_in().ok
        made = saved(
            editor, f"{PERSON}add/", name="Clocks", sort_name="Clocks", slug="clocks", biography_en="First."
        )
        address = re.search(rf"{PERSON}\d+/change/", made.url).group()
        form = {**form_of(editor.get(address)), "biography_en": "Second, at noon."}
        clock.jump(timedelta(days=2))
        saved_after_login(editor, address, form)
        clock.jump(timedelta(days=-400))
        saved(editor, address, biography_en="Third.")
        form = {**form_of(editor.get(address)), "biography_en": "Fourth."}
        clock.jump(timedelta())
        saved_after_login(editor, address, form)
        history = editor.get(address.replace("change", "history")).text
        # Each version shows what it took the place of, too.
        places = [history.rindex(words) for words in ("Fourth.", "Third.", "Second, at noon.")]
        assert places == sorted(places)
        page = editor.send(address, status="published", _continue="Save")
        assert page.ok
        assert "Fourth." in server.get("/en/people/clocks/").text
        assert "Traceback" not in server.log.read_text()
    checked = site.manage("check_audit_log")
    assert checked.returncode == 0, checked.stderr


def test_a_lock_of_the_future_ends_and_pages_stay_fresh(site, clock):
    with site.serve(**clock.settings) as server:
        clock.jump(timedelta(days=30))
        guesser = Editor(server)
        for _time in range(6):
            answer = guesser.log_in(password="wrong")
        assert answer.status_code == 429
        clock.jump(timedelta())
        editor = Editor(server)
        assert editor.log_in().ok, "nobody waits for thirty days"
        assert editor.get("/admin/").ok and "password" not in editor.get("/admin/").url
        for days in (500, -500, 0):
            clock.jump(timedelta(days=days))
            for path in (
                "/en/",
                "/es/eventos/",
                "/en/data/",
                "/en/events/feed.atom",
                "/sitemap.xml",
                "/readyz",
            ):
                assert server.get(path).ok, (days, path)
            time.sleep(0.2)
        assert "Traceback" not in server.log.read_text()
