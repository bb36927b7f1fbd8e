"""A disk that is full: what is read goes on, what is written says so and leaves nothing half, and then goes on too."""

import io
import os
import secrets
import shutil
import sqlite3
import subprocess
from contextlib import suppress

import pytest
from PIL import Image

from records.core.database.collation import add_to_connection
from tests.accidents.sites import Editor, form_of

MEGABYTE = 1024 * 1024


@pytest.fixture
def disk(tmp_path):
    """A file system of 24 MB in memory, of which a file takes what is left."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "none", place], capture_output=True, text=True
    )
    if made.returncode:
        told = f"no file system can be mounted here: {made.stderr.strip()}"
        print(f"!!!!!!!! SKIPPED: a full disk was not tried, because {told} !!!!!!!!")
        pytest.skip(told)
    yield Disk(place)
    subprocess.run(["umount", "-l", place], check=True)


class Disk:
    def __init__(self, place):
        self.place, self.rest = place, place / "rest"

    def fill(self, leave=0):
        """Leave so many bytes free."""
        with self.rest.open("ab", buffering=0) as file, suppress(OSError):
            while file.write(b"\0" * 4096):
                continue
        if leave:
            os.truncate(self.rest, self.rest.stat().st_size - leave)

    def free(self):
        self.rest.unlink()

    def others(self):
        """Return the names of all files but those of the database, and the one that fills it."""
        return sorted(
            str(path.relative_to(self.place))
            for path in self.place.rglob("*")
            if path.is_file() and path != self.rest and "sqlite3" not in path.name
        )


@pytest.fixture
def on_disk(site, disk, tmp_path):
    """The site with its database and its media on that disk."""
    shutil.move(tmp_path / "site.sqlite3", disk.place / "site.sqlite3")
    shutil.move(tmp_path / "media", disk.place / "media")
    site.settings |= {
        "DATABASE_URL": f"sqlite:///{disk.place / 'site.sqlite3'}",
        "MEDIA_ROOT": str(disk.place / "media"),
    }
    return site


def picture():
    """A photograph of 2 MB, which no compression makes smaller."""
    image = Image.frombytes("RGB", (900, 900), secrets.token_bytes(900 * 900 * 3))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def new_person(editor, words):
    form = form_of(editor.get("/admin/people/person/add/"))
    return {**form, "name": words, "sort_name": words, "biography_en": words * 400}


def test_pages_go_on_and_what_is_written_comes_back_to_be_sent_again(on_disk, disk):
    with on_disk.serve() as server:
        editor = Editor(server)
        assert editor.log_in().ok
        form = new_person(editor, "Ana de los Ríos ")
        disk.fill()
        for path in ("/en/", "/es/citas/", "/en/search/?q=forum", "/api/v1/events"):
            assert server.get(path).ok, path
        assert server.get("/readyz").text == "not ready: storage"
        refused = editor.submit("/admin/people/person/add/", form, _save="Save")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "120")
        kept = form_of(refused)
        assert kept["name"] == "Ana de los Ríos "
        assert editor.log_in(password="wrong").status_code in (200, 429, 503)
        disk.free()
        saved = editor.submit("/admin/people/person/add/", kept)
        assert saved.ok and "Ana de los Ríos" in saved.text and "/add/" not in saved.url
        assert server.get("/readyz").text == "ok"
        assert "Traceback" not in server.log.read_text()
    with sqlite3.connect(disk.place / "site.sqlite3") as database:
        add_to_connection(database)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_upload_that_does_not_fit_leaves_nothing(on_disk, disk):
    with on_disk.serve() as server:
        editor = Editor(server)
        assert editor.log_in().ok
        form = {**new_person(editor, "Ana"), "portrait_credit": "ECLAC", "portrait_alt_en": "Ana"}
        before = disk.others()
        disk.fill(leave=MEGABYTE)
        sent = {"portrait": ("ana.png", picture(), "image/png")}
        refused = editor.submit("/admin/people/person/add/", form, files=sent, _save="Save")
        assert refused.status_code in (200, 503) and "/add/" in refused.url
        assert disk.others() == before
        assert form_of(refused)["name"] == "Ana"
        disk.free()
        saved = editor.submit("/admin/people/person/add/", form_of(refused), files=sent, _save="Save")
        assert saved.ok and "/add/" not in saved.url
        assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize(
    "command",
    [("export_archive", "export"), ("backup", "backups"), ("export_archive", "--downloads")],
    ids=["export", "backup", "downloads"],
)
def test_what_is_made_for_later_fails_in_a_sentence(site, disk, command):
    """It ends with an error, and nothing that was made before is touched."""
    name, place = command
    arguments = [name, place if place.startswith("-") else disk.place / place]
    if place.startswith("-"):
        (disk.place / "media").mkdir()
        site.settings["MEDIA_ROOT"] = str(disk.place / "media")
    disk.fill(leave=64 * 1024)
    refused = site.manage(*arguments)
    told = refused.stdout + refused.stderr
    assert refused.returncode != 0, told
    assert "Traceback" not in told and "No space left" in told, told
    listed = site.manage("backup", disk.place / "backups", "--list").stdout if name == "backup" else ""
    assert "20" not in listed, "a backup that was cut off is none"
    disk.free()
    made = site.manage(*arguments)
    assert made.returncode == 0, made.stdout + made.stderr
    if name == "backup":
        assert site.manage("backup", disk.place / "backups", "--verify").returncode == 0
