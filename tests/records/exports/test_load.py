"""An exported archive fills an empty site with the same, on either database; a damaged one is refused with a reason."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import override

from forum.models import Event, Quotation, Topic
from people.models import Office, Person
from records.core.models import FormerAddress, Term, Tombstone, record_models
from records.search.base import indexes
from records.search.indexing import differences
from tests import factories
from tests.archive_files import add_everything, contents, empty_the_site, export, picture
from tests.conftest import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.indexed, pytest.mark.slow]
LANGUAGES = [code for code, _name in site_settings.LANGUAGES]


def load(folder, **options):
    call_command("load_records", str(folder), verbosity=0, **options)


# The same site


def addresses() -> list[str]:
    """Pages of every sort, in every language: of records, lists, notices, what is renamed and divided."""
    found = ["/popolo.json", "/sitemap.xml", "/sitemap-event.xml"]
    for model in record_models():
        records = list(model.objects.published().order_by("pk"))
        found += [f"/id/{record.uid}" for record in records[:1]]
        for code in LANGUAGES:
            with override(code):
                chosen = records[:2] + records[-1:]
                found += [record.get_absolute_url() for record in chosen]
                found += [f"{record.get_absolute_url()}?format=json" for record in records[:1]]
                found += [reverse(f"{model.url_name}-{page}") for page in ("list", "feed")]
    found += ["/en/events/first-name/", "/en/events/withdrawn-event/", "/es/citas/withdrawn-again/"]
    found += ["/en/quotations/withdrawn-words/", "/en/events/before-hidden/", "/en/events/hidden-event/"]
    found += [reverse("home"), f"{reverse('search')}?q=celac", f"{reverse('search')}?q=words"]
    stones = [*Tombstone.objects.values_list("uid", flat=True)]
    stones += [
        record.uid for model in record_models() for record in model._base_manager.filter(status="withdrawn")
    ]
    return [*found, *(f"/id/{uid}" for uid in sorted(stones))]


def read(address):
    answer = Client().get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, answer.headers.get("Location"), body


@pytest.mark.portable
def test_every_page_is_the_same(archive, media, tmp_path):
    add_everything()
    places = addresses()
    before = {place: read(place) for place in places}
    assert {status for status, _location, _body in before.values()} == {200, 300, 301, 303, 404, 410}
    folder = export(tmp_path / "one")
    empty_the_site()
    assert read(places[5])[0] == 404
    load(folder)
    assert addresses() == places
    assert [place for place in places if read(place) != before[place]] == []
    assert contents(export(tmp_path / "two")) == contents(folder)


def export_once(folder: Path, add_rows) -> Path:
    """An export of rows that are in the database no longer."""
    with override_settings(MEDIA_ROOT=folder / "media"), transaction.atomic():
        add_rows()
        export(folder / "taken")
        transaction.set_rollback(True)
    return folder / "taken"


@pytest.fixture
def everything(media):
    add_everything()


@pytest.fixture(scope="module")
def exported(django_db_setup, django_db_blocker, tmp_path_factory):
    """An export of everything, made once; the tests have copies of it."""
    with django_db_blocker.unblock():
        return export_once(tmp_path_factory.mktemp("everything"), add_everything)


@pytest.fixture
def taken(exported, media, tmp_path):
    """A copy of the export of everything, and an empty site."""
    return shutil.copytree(exported, tmp_path / "taken")


def test_images_are_kept_and_found_in_the_index(taken, media):
    assert not media.exists()  # the export was made with another
    load(taken)
    person = Person.objects.get(slug="speaker")
    assert person.portrait.storage.exists(person.portrait.name)
    assert {differences(index)[1:] for index in indexes().values()} == {(0, 0, 0)}
    assert differences(indexes()["quotation"]).same == Quotation.objects.published().count() == 3


@pytest.mark.portable
def test_addresses_of_the_past_are_never_given_anew(taken):
    load(taken)
    stone = Tombstone.objects.get(slug="withdrawn-event")
    topic = factories.EventFactory(slug="", name_en="Withdrawn event")
    assert topic.slug == "withdrawn-event-2"
    assert stone.uid not in {event.uid for event in Event.objects.all()}
    assert FormerAddress.objects.filter(slug="first-name").exists()


@pytest.mark.portable
def test_wrong_words_in_an_archive_are_told(media, tmp_path, capsys):
    paragraph = factories.ParagraphFactory(number=1, text_en="A shared task.")
    factories.QuotationFactory(article=paragraph.article, text_en="A shared job")
    folder = export(tmp_path / "wrong")
    empty_the_site()
    capsys.readouterr()
    load(folder)
    assert (
        "The words stand in no paragraph of the article. The nearest is paragraph 1"
        in capsys.readouterr().err
    )
    assert Quotation.objects.count() == 1


@pytest.mark.portable
def test_links_to_what_was_entered_later_are_kept(taken):
    load(taken)
    assert Topic.objects.get(slug="economy").parent.slug == "later-parent"


def test_terms_that_administrators_added_or_renamed_come_along(taken):
    Term.objects.filter(vocabulary="event-kind", code="forum").update(name_en="Colloquium")
    load(taken)
    assert Event.objects.get(slug="hearing").get_kind_display() == "Hearing"
    assert Term.objects.get(vocabulary="event-kind", code="forum").name_en == "Forum"
    assert Term.objects.filter(code="forum").count() == 1


@pytest.mark.portable
def test_an_archive_of_before_there_were_terms_is_loaded(small):
    (small / "data" / "term.csv").unlink()
    described = json.loads((small / "datapackage.json").read_text())
    described["resources"] = [one for one in described["resources"] if one["name"] != "term"]
    (small / "datapackage.json").write_text(json.dumps(described))
    load(small)
    assert Event.objects.get().get_kind_display() == "Forum"


# The other database


def manage(database, media, *arguments):
    """Return what a command of another process prints, working on another database."""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MEDIA_ROOT": str(media),
    }
    command = [sys.executable, ROOT / "manage.py", *arguments]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout


def test_another_database_exports_the_same_bytes(everything, media, tmp_path):
    """From the database of these tests to a file of SQLite and back."""
    own = export(tmp_path / "own")
    other, images = f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path / "images"
    manage(other, images, "migrate", "--verbosity=0", "--skip-checks")
    told = manage(other, images, "load_records", str(own))
    assert "Loaded." in told
    manage(other, images, "export_archive", str(tmp_path / "other"), "--verbosity=0")
    assert contents(tmp_path / "other") == contents(own)
    empty_the_site()
    load(tmp_path / "other")
    assert contents(export(tmp_path / "back")) == contents(own)


# Where it may be


@pytest.mark.portable
def test_an_unpacked_archive_and_its_zip_alone_are_read_too(taken, media, tmp_path):
    opened = tmp_path / "opened"
    for end in ("csv", "images"):
        with zipfile.ZipFile(taken / f"viva-voz-{end}.zip") as archive:
            archive.extractall(opened)
    load(opened)
    assert Event.objects.filter(slug="second-name").exists()
    empty_the_site()
    load(taken / "viva-voz-csv.zip")
    assert Event.objects.filter(slug="second-name").exists()


def test_a_trial_keeps_nothing(taken, media, capsys):
    assert not media.exists()  # the export was made with another
    call_command("load_records", str(taken), dry_run=True)
    assert Event.objects.count() == 0
    assert not media.exists() or list(media.rglob("*.jpg")) == []
    assert "event: 8 rows" in capsys.readouterr().out


@pytest.mark.portable
def test_a_site_that_is_not_empty_is_left_alone(taken):
    factories.TopicFactory(status="draft")
    with pytest.raises(CommandError, match=r"This site is not empty \(topic: 1 rows\)\."):
        load(taken)
    assert Topic.objects.count() == 1


@pytest.mark.portable
def test_a_database_without_tables_is_told(taken, monkeypatch):
    def contents():
        raise OperationalError("no such table: forum_event")

    monkeypatch.setattr("records.exports.management.commands.load_records.contents", contents)
    with pytest.raises(CommandError, match=r"run manage.py migrate first\. no such table"):
        load(taken)


@pytest.mark.portable
def test_records_can_be_loaded_without_their_images(taken, media):
    (taken / "viva-voz-images.zip").unlink()
    with pytest.raises(CommandError, match=r"media/.+: the file is missing\."):
        load(taken)
    load(taken, without_images=True)
    assert Person.objects.get(slug="speaker").portrait.name


def add_speakers() -> None:
    """A joint statement, words of nobody named, and words over two paragraphs."""
    further = factories.QuotationSpeakerFactory(quotation__slug="joint", person__slug="second")
    further.office = factories.OfficeFactory(person=further.person, post="minister")
    further.save()
    names = {"unnamed_speaker_en": "a delegate", "unnamed_speaker_es": "un delegado"}
    body, event = factories.OrganizationFactory(slug="body"), further.quotation.event
    factories.QuotationFactory(slug="nobody", speaker=None, speaker_organization=body, event=event, **names)
    first = factories.ParagraphFactory(number=1, text_en="He said: We work.")
    last = factories.ParagraphFactory(article=first.article, number=2, text_en="And go on. Yes.")
    factories.QuotationFactory(
        slug="over",
        event=event,
        article=first.article,
        paragraph=first,
        last_paragraph=last,
        text_en="We work.\n\nAnd go on.",
        place_en=9,
    )


@pytest.mark.portable
def test_speakers_and_words_over_paragraphs_are_read_as_they_were(media, tmp_path):
    (tmp_path / "one").mkdir()
    folder = export_once(tmp_path / "one", add_speakers)
    load(folder)
    joint, nobody, over = (Quotation.objects.get(slug=slug) for slug in ("joint", "nobody", "over"))
    assert [str(one.office) for one in joint.spoken_by][1:] == [str(Office.objects.get())]
    assert (nobody.unnamed_speaker_es, nobody.speaker_organization.slug) == ("un delegado", "body")
    assert (over.paragraph.number, over.last_paragraph.number) == (1, 2)
    assert contents(export(tmp_path / "two")) == contents(folder)


# Damaged, or made to do harm


def add_few() -> None:
    """An event, its session, a person and words."""
    office = factories.OfficeFactory(post="envoy", person__slug="someone")
    session = factories.SessionFactory(slug="opening", event__slug="forum")
    office.person.portrait.save("portrait", picture())
    factories.ParticipationFactory(event=session.event, session=session, person=office.person, office=office)
    factories.QuotationFactory(slug="words", speaker=office.person, event=session.event, session=session)
    factories.QuotationFactory(slug="other", speaker=factories.PersonFactory(), event=session.event)


@pytest.fixture(scope="module")
def unpacked(django_db_setup, django_db_blocker, tmp_path_factory):
    """An unpacked archive of few rows, made once; the tests damage copies of it."""
    folder = tmp_path_factory.mktemp("few")
    with django_db_blocker.unblock():
        exported = export_once(folder, add_few)
    for end in ("csv", "images"):
        with zipfile.ZipFile(exported / f"viva-voz-{end}.zip") as archive:
            archive.extractall(folder / "small")
    return folder / "small"


@pytest.fixture
def small(unpacked, media, tmp_path):
    """A copy of the unpacked archive, and an empty site."""
    return shutil.copytree(unpacked, tmp_path / "small")


def rewrite(folder: Path, name: str, change) -> None:
    """Change the rows of a table, and the checksum that is told of it."""
    path = folder / "data" / f"{name}.csv"
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    change(rows)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    put(folder, name, text.getvalue().encode())


def put(folder: Path, name: str, data: bytes) -> None:
    (folder / "data" / f"{name}.csv").write_bytes(data)
    described = json.loads((folder / "datapackage.json").read_text())
    for resource in described["resources"]:
        if resource["name"] == name:
            resource["bytes"], resource["hash"] = len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"
    (folder / "datapackage.json").write_text(json.dumps(described))


def cell(column, value, line=1):
    def change(rows):
        rows[line][rows[0].index(column)] = value

    return change


def refusal(folder) -> str:
    """Why an archive is refused; nothing of it stays."""
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert not any(model._base_manager.exists() for model in record_models())
    assert str(refused.value).endswith(" Nothing was loaded.")
    return str(refused.value).removesuffix(" Nothing was loaded.")


WRONG = {
    "a choice that there is not": (
        "event",
        cell("kind", "party"),
        r"event.csv, line 2, kind: “party” is no term of the vocabulary “Kinds of events”\.",
    ),
    "a vocabulary that there is not": (
        *("term", cell("vocabulary", "party")),
        r"term.csv, line 2, vocabulary: Value 'party' is not a valid choice\.",
    ),
    "a term that stands twice": (
        *("term", lambda rows: rows.append(rows[1])),
        r"term.csv, line \d+: “article-kind, news-item” stands twice\.",
    ),
    "a date that there is not": (
        "event",
        cell("start", "2021-13"),
        r"event.csv, line 2, start: “2021-13” is not .+",
    ),
    "a day that does not follow": (
        *("event", cell("start_latest", "2022-01-01")),
        r"event.csv, line 2, start_latest: it does not follow from the date beside it\.",
    ),
    "a number of another kind": (
        *("event", cell("uid", "p0000000")),
        r"event.csv, line 2, uid: “p0000000” is no record number of this kind\.",
    ),
    "a reference that leads nowhere": (
        *("quotation", cell("speaker", "p0000000", 2)),
        r"quotation.csv, line 3, speaker: the table “person” has no “p0000000”\.",
    ),
    "a value that must be there": (
        *("session", cell("order", "")),
        r"session.csv, line 2, order: it must not be empty\.",
    ),
    "no number": ("session", cell("order", "first"), r"session.csv, line 2, order: .+ must be an integer\."),
    "a number too large": ("session", cell("order", "9" * 30), r"session.csv, line 2, order: .+"),
    "a slug that is none": ("event", cell("slug", "a b/../c"), r"event.csv, line 2, slug: .+"),
    "a NUL byte": ("event", cell("name_en", "a\x00b"), r"event.csv, line 2.*: .+"),
    "a row that stands twice": (
        *("session", lambda rows: rows.append(rows[1])),
        r"session.csv, line 3: “.+/opening” stands twice\.",
    ),
    "a relation that stands twice": (
        *("participation", lambda rows: rows.append(rows[1])),
        r"participation.csv, line 3: The person already has this role in the session\. .+",
    ),
    "a rule of one row": (
        *("event", cell("end", "2020")),
        r"event.csv, line 2, .+",
    ),
    "an id of another row": (
        *("session", cell("id", "e0000000/opening")),
        r"session.csv, line 2, id: it does not name this row\.",
    ),
    "an image elsewhere": (
        *("person", cell("portrait", "portraits/../../secret.jpg")),
        r"person.csv, line 2, portrait: “.+” is no name of an image of the archive\.",
    ),
    "a picture of another folder": (
        *("person", cell("portrait", "logos/0123456789abcdef0123-40x50.jpg")),
        r"person.csv, line 2, portrait: “.+” is no name of an image of the archive\.",
    ),
    "a column that is unknown": (
        *("event", lambda rows: [row.append("x") for row in rows]),
        r"event.csv, line 1: this site has no column “x”\. .+",
    ),
    "a column that stands twice": (
        *("event", lambda rows: [row.append(row[0]) for row in rows]),
        r"event.csv, line 1: a column stands twice\.",
    ),
    "a column that is missing": (
        *("event", lambda rows: [row.pop(0) for row in rows]),
        r"event.csv, line 1: the column “uid” is missing\.",
    ),
    "a cell too many": (
        *("event", lambda rows: rows[1].append("x")),
        r"event.csv, line 2: it has \d+ cells under \d+ columns\.",
    ),
    "no line at all": ("event", lambda rows: rows.clear(), r"event.csv: it has no line of columns\."),
}


@pytest.mark.portable
@pytest.mark.parametrize(("table", "change", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_row_is_named_with_file_line_and_reason(small, table, change, told):
    rewrite(small, table, change)
    assert re.fullmatch(f"small/data/{told}", refusal(small), re.DOTALL)


def test_a_rule_of_two_tables_is_told(small):
    people = list(csv.DictReader((small / "data" / "person.csv").open(newline="")))
    stranger = next(row["uid"] for row in people if row["slug"] != "someone")
    rewrite(small, "participation", cell("person", stranger))
    assert re.fullmatch(
        r"small/data/participation.csv, line 2: office: This office was held by another person\.",
        refusal(small),
    )


@pytest.mark.portable
def test_bytes_that_are_no_text_are_told(small):
    put(small, "event", b"uid,slug\r\n\xff\xfe,x\r\n")
    assert "event.csv: it is not in UTF-8." in refusal(small)


@pytest.mark.portable
def test_quotes_that_do_not_end_are_told(small):
    data = (small / "data" / "event.csv").read_bytes()
    put(small, "event", data + b'"')
    assert "event.csv, line 3: it is not CSV." in refusal(small)


@pytest.mark.portable
@pytest.mark.parametrize("change", [bytes.upper, lambda data: data + b"\r\n", lambda data: data[:-1]])
def test_another_checksum_or_size_is_told(small, change):
    path = small / "data" / "event.csv"
    path.write_bytes(change(path.read_bytes()))
    assert re.search(r"event.csv: (its checksum|it does not have the \d+ bytes)", refusal(small))


@pytest.mark.portable
def test_a_table_that_is_missing_is_told(small):
    (small / "data" / "event.csv").unlink()
    assert refusal(small) == "small/data/event.csv: the file is missing."


@pytest.mark.portable
def test_a_file_that_is_too_many_is_told(small):
    (small / "data" / "users.csv").write_text("name\r\nana\r\n")
    assert refusal(small) == "small/data/users.csv: the description does not tell of it."


@pytest.mark.portable
def test_a_link_out_of_the_folder_is_not_followed(small, tmp_path):
    secret = tmp_path / "secret.csv"
    shutil.copy(small / "data" / "event.csv", secret)
    (small / "data" / "event.csv").unlink()
    (small / "data" / "event.csv").symlink_to(secret)
    assert refusal(small) == "small/data/event.csv: it lies outside of the folder."


@pytest.mark.portable
@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"resources": 3}', '{"resources": [{"name": "event"}]}', "[" * 100_000, "\x00"]
)
def test_a_description_that_is_none_is_told(small, text):
    (small / "datapackage.json").write_text(text)
    assert refusal(small).startswith("small/datapackage.json: it")


@pytest.mark.portable
def test_an_image_that_is_another_is_told(small):
    [image] = (small / "media" / "portraits").iterdir()
    image.write_bytes(picture("blue").read())
    assert re.search(r"media/portraits/.+: (its checksum|it is larger)", refusal(small))


@pytest.mark.portable
def test_what_is_no_image_is_told(small):
    [image] = (small / "media" / "portraits").iterdir()
    data = b"<svg onload=alert(1)>"
    name = f"portraits/{hashlib.sha256(data).hexdigest()[:20]}-40x50.jpg"
    image.rename(image.with_name(name.split("/")[1])).write_bytes(data)
    rewrite(
        small,
        "image",
        lambda rows: rows.__setitem__(1, [name, str(len(data)), hashlib.sha256(data).hexdigest()]),
    )
    assert refusal(small).startswith(f"media/{name}: This")


def zipped(folder: Path, path: Path, **more: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
        for name, data in more.items():
            archive.writestr(name, data)
    return path


@pytest.mark.portable
@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil.csv", "data/../../evil", "C:/evil", "data\\..\\evil"]
)
def test_a_zip_file_that_leads_elsewhere_is_refused(small, tmp_path, name):
    path = zipped(small, tmp_path / "x-csv.zip", **{name: b"x"})
    assert re.search(r"x-csv.zip: it holds “.+”, which leads elsewhere\.", refusal(path))
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.portable
def test_a_bomb_is_read_no_further_than_what_is_told_of_it(small, tmp_path):
    (small / "data" / "event.csv").write_bytes(b"0" * 50_000_000)
    path = zipped(small, tmp_path / "x-csv.zip")
    assert path.stat().st_size < 200_000
    assert re.search(r"event.csv: it does not have the [\d,]+ bytes that are told of it\.", refusal(path))


@pytest.mark.portable
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip file", b"text"])
def test_what_is_no_zip_file_is_told(tmp_path, data):
    path = tmp_path / "x-csv.zip"
    path.write_bytes(data)
    assert "it is not a zip file, or it is damaged." in refusal(path)


@pytest.mark.portable
def test_a_zip_file_whose_bytes_were_changed_is_told(small, tmp_path):
    path = zipped(small, tmp_path / "x-csv.zip")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)
    assert refusal(path)


@pytest.mark.portable
def test_a_checksum_of_the_whole_file_is_compared(small, tmp_path):
    path = zipped(small, tmp_path / "x-csv.zip")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  x-csv.zip\n")
    assert refusal(path) == "x-csv.zip: its checksum is not the one in SHA256SUMS."


@pytest.mark.portable
@pytest.mark.parametrize("place", ["nowhere", "."])
def test_where_nothing_is_nothing_is_loaded(tmp_path, place):
    assert re.search(r"there is no such|it holds neither", refusal(tmp_path / place))


@pytest.mark.portable
def test_a_language_that_the_site_has_not_is_told(small):
    rewrite(small, "topic", lambda rows: rows[0].append("name_xx"))
    assert "add that language to the site" in refusal(small)
