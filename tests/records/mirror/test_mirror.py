"""A mirror of a small archive: complete, without a dead link, brought up to date, never half done."""

import errno
import re
import shutil
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from html import unescape
from io import StringIO
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import bagit
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from forum.models import Quotation
from records.core.models import Status
from records.mirror.copying import Copier
from tests.factories import EventFactory, PersonFactory, QuotationFactory, TopicFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.portable]

FIRST, SECOND = date(2026, 11, 29), date(2026, 11, 30)
LINK = re.compile(r'\s(?:href|src|action|srcset)="([^"]*)"')
NOT_ONES_OWN = re.compile(r'<link rel="canonical"[^>]*>|<p class="mirror-note".*?</p>', re.DOTALL)


def mirror(folder: Path, day: date = FIRST, **options) -> str:
    out = StringIO()
    call_command("mirror", folder, date=day, processes=1, stdout=out, stderr=out, **options)
    return out.getvalue()


def files(folder: Path) -> dict[str, bytes]:
    """The files of a mirror by name, without what it notes for itself."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".mirror/")}


def enter_records() -> None:
    event = EventFactory(name_en="Forum of vaccines", name_es="Foro de vacunas", slug="forum")
    speaker = PersonFactory(name="Zoraida Núñez", slug="zoraida")
    topic = TopicFactory(name_en="Health", name_es="Salud", slug="health")
    texts = {"text_en": "Vaccines are a public good.", "text_es": "Las vacunas son un bien público."}
    kept = QuotationFactory(event=event, speaker=speaker, slug="kept", text_status_es="official", **texts)
    kept.topics.add(topic)
    QuotationFactory(event=event, speaker=speaker, slug="leaving", text_en="Withdrawable words.")
    QuotationFactory(
        event=event, speaker=speaker, slug="hidden", text_en="Unripe xylophone.", status=Status.DRAFT
    )


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """A mirror as a first run makes it; the records stay for the tests of this file."""
    folder = tmp_path_factory.mktemp("mirrors") / "site"
    with django_db_blocker.unblock(), transaction.atomic():
        enter_records()
        mirror(folder)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def copy(made, tmp_path) -> Path:
    """A copy of the mirror, for a further run."""
    return Path(shutil.copytree(made, tmp_path / "copy", copy_function=shutil.copy2))


def test_everything_is_there_in_every_language(made):
    there = files(made).keys()
    for language, quotations in (("en", "quotations"), ("es", "citas")):
        folder = f"{language}/{quotations}"
        forms = ("index.html", "feed.atom", "format=csv.csv", "format=json.json", "format=jsonld.jsonld")
        record = (
            "index.html",
            "format=bib.bib",
            "format=ris.ris",
            "format=json.json",
            "format=jsonld.jsonld",
        )
        assert {f"{folder}/{form}" for form in forms} <= there
        assert {f"{folder}/kept/{form}" for form in record} <= there
        assert f"{folder}/year=2021.html" in there
        assert sum(name.startswith(f"{folder}/kept/") and name.endswith(".png") for name in there) == 2
    assert {"index.html", "404.html", "robots.txt", "SHA256SUMS", "search/directory.js"} <= there
    assert {"en/events/calendar.ics", "en/events/forum/format=ics.ics", "static/css/site.css"} <= there


def test_every_link_leads_to_a_file_and_none_to_the_site(made):
    there, faults, count = files(made), [], 0
    for name, content in there.items():
        if not name.endswith(".html"):
            continue
        html = content.decode()
        for link in map(unescape, LINK.findall(NOT_ONES_OWN.sub("", html))):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto") and "testserver" not in parts.netloc:
                continue
            target = normpath(join(dirname(name), unquote(parts.path))) if parts.path else name
            count += 1
            is_there = target in there and not parts.scheme and not link.startswith("/")
            if not is_there or (parts.fragment and f'id="{parts.fragment}"' not in there[target].decode()):
                faults.append((name, link))
    assert faults == []
    assert count > 2000


def test_pages_say_what_they_are_and_stay_out_of_search_engines(made):
    page = files(made)["es/citas/kept/index.html"].decode()
    assert "Esta es una copia de Viva Voz, hecha el 29 de noviembre de 2026." in page
    original = "http://testserver/es/citas/kept/"
    assert f'<a href="{original}" rel="external">' in page
    assert f'<link rel="canonical" href="{original}">' in page
    assert "Accessed 29 Nov. 2026" in files(made)["en/quotations/kept/index.html"].decode()
    assert re.search(r'<a href="../../../en/quotations/kept/index.html"[^>]*>English</a>', page)
    pages = [content for name, content in files(made).items() if name.endswith(".html")]
    assert all(b'http-equiv="Content-Security-Policy"' in page for page in pages)
    assert all(b'name="robots" content="noindex"' in page for page in pages)


def test_no_word_of_a_draft_is_in_any_byte(made):
    text = b"".join(files(made).values()).lower()
    assert b"vaccines are a public good" in text
    for word in (b"xylophone", b"hidden/", b"/admin/", b"csrfmiddlewaretoken"):
        assert word not in text


def test_every_file_has_its_checksum(made):
    lines = dict(reversed(line.split("  ")) for line in (made / "SHA256SUMS").read_text().splitlines())
    held = {name: content for name, content in files(made).items() if name != "SHA256SUMS"}
    assert lines == {name: sha256(content).hexdigest() for name, content in held.items()}


def test_a_bag_is_valid_and_holds_the_same_bytes(made, tmp_path):
    folder = tmp_path / "bag"
    mirror(folder, bag=True)
    assert files(folder / "data") == {
        name: held for name, held in files(made).items() if name != "SHA256SUMS"
    }
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert (bag.info["External-Identifier"], bag.info["Bagging-Date"]) == ("http://testserver", "2026-11-29")
    assert "files are what was written" in mirror(folder, bag=True, verify=True)
    with pytest.raises(CommandError, match="give --bag"):
        mirror(folder)
    page = folder / "data/en/index.html"
    page.write_bytes(page.read_bytes()[::-1])
    with pytest.raises(CommandError, match=r"data/en/index\.html"):
        mirror(folder, bag=True, verify=True)


def test_a_second_run_writes_only_what_was_lost_and_refuses_files_of_others(copy):
    (copy / "en" / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match=r"en/mine\.txt is no file of the mirror"):
        mirror(copy)
    (copy / "en" / "mine.txt").unlink()
    before, places = files(copy), {path: path.stat().st_ino for path in copy.rglob("*.html")}
    (copy / "en" / "about" / "index.html").unlink()
    (copy / "robots.txt").write_text("changed")
    assert " 2 new or changed, 0 taken away" in mirror(copy, SECOND)
    after = files(copy)
    assert {name for name in before if before[name] != after[name]} == {"en/about/index.html", "SHA256SUMS"}
    assert {path.name for path in places if places[path] != path.stat().st_ino} == {"index.html"}
    assert b"made on 30 November 2026" in after["en/about/index.html"]


def test_a_run_that_is_cut_off_leaves_the_mirror_and_the_next_one_ends_it(copy, monkeypatch):
    before, honest, copied = files(copy), Copier.copy, []

    def cut(self, wanted):
        copied.append(wanted)
        if len(copied) == 150:
            raise KeyboardInterrupt
        return honest(self, wanted)

    with transaction.atomic():
        Quotation.objects.filter(slug="kept").update(text_en="Vaccines are everybody's.")
        Quotation.objects.filter(slug="leaving").update(
            status=Status.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason_en="Entered twice."
        )
        monkeypatch.setattr(Copier, "copy", cut)
        with pytest.raises(KeyboardInterrupt):
            mirror(copy, SECOND)
        monkeypatch.setattr(Copier, "copy", honest)
        assert files(copy) == before
        said = mirror(copy, SECOND)
        transaction.set_rollback(True)
    after = files(copy)
    gone = before.keys() - after.keys()
    assert f"{len(gone)} taken away" in said
    assert {name for name in gone if not name.startswith("search/")} == {
        name for name in before if "/leaving/" in name
    }
    assert b"Withdrawable" not in b"".join(after.values())
    assert not (copy / "en/quotations/leaving").exists()
    assert not (copy / ".mirror" / "new").exists()
    assert b"Vaccines are everybody" in after["en/quotations/kept/index.html"]
    assert b"made on 30 November 2026" in after["en/quotations/index.html"]
    assert before["en/about/index.html"] == after["en/about/index.html"]


def test_errors_name_the_address_and_leave_the_mirror(copy, monkeypatch):
    before, honest = files(copy), Copier.copy

    def fail(*args, **kwargs):
        raise ValueError("no topic today")

    with monkeypatch.context() as patch:
        patch.setattr(
            Copier, "copy", lambda self, one: honest(self, one) if "/health/" in one.address else one.before
        )
        patch.setattr("forum.events.pages.TopicDetail.get_context_data", fail)
        out = StringIO()
        with pytest.raises(CommandError, match="2 addresses could not be copied"):
            call_command("mirror", copy, processes=1, stdout=out, stderr=out)
    assert "/es/temas/health/ (a link on the sitemap): the site answers 500" in out.getvalue()
    assert files(copy) == before


def test_a_full_disk_is_told_in_one_sentence(copy, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = files(copy)
    with monkeypatch.context() as patch:
        patch.setattr(Copier, "_write", full)
        with pytest.raises(
            CommandError, match=r"^The mirror was not made: the disk of .* is full\. .* run it again\.$"
        ):
            mirror(copy)
    assert files(copy) == before


def test_without_writing(tmp_path):
    assert "would be compared" in mirror(tmp_path / "none", dry_run=True)
    assert list(tmp_path.iterdir()) == []
