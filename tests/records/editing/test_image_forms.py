"""Images in the forms of the admin: refused with a reason, kept when the form is refused, copied for the pages."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from forum.models import Photo
from people.models import Person
from records.media import images, renditions, uploads
from records.media.images import MAX_BYTES
from records.media.uploads import BoundedUploadHandler
from tests.admin_forms import faults, form_data, rows, standing
from tests.factories import EventFactory, PersonFactory
from tests.records.media.test_images import png

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("media"),
    pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning"),
]

ADD_PERSON, ADD_EVENT = "/admin/people/person/add/", "/admin/forum/event/add/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TYPE = "This kind of file is not accepted. Save it as a JPEG or PNG image, then upload it again."
NO_IMAGE = "This file is not an image, or it is damaged. Upload a JPEG, PNG, WebP or GIF image."
PIXELS = "This image is too large: at most 40 million pixels, 12000 along a side, are accepted."


def upload(data: bytes, name="photo.jpg"):
    return SimpleUploadedFile(name, data, "image/jpeg")


def send(client, url, **values):
    """Send the form at an address with these values; the answer."""
    return client.post(url, {**form_data(client, url), **values})


def moving() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def tokens(answer) -> dict[str, str]:
    """The images that a refused form keeps: their tokens by the name of their input."""
    return dict(
        re.findall(r'<input type="hidden" name="([\w-]+-kept)" value="([^"]+)">', answer.content.decode())
    )


@pytest.mark.slow
@pytest.mark.django
@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("drawing.svg", SVG, TYPE),
        ("renamed.png", SVG, TYPE),
        ("program.jpg", b"MZ\x90\0\x03" * 100, NO_IMAGE),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>", NO_IMAGE),
        ("report.pdf", b"%PDF-1.7\n" + b"0" * 500, TYPE),
        ("IMG_1.HEIC", b"\0\0\0\x20ftypheic" + b"\0" * 500, TYPE),
        ("empty.jpg", b"", "The submitted file is empty."),
        ("bomb.png", png(50_000, 50_000), PIXELS),
        ("hundred-megapixels.png", png(10_000, 10_000), PIXELS),
        (
            "moving.gif",
            moving(),
            "This image moves, and the archive keeps still images. Upload one frame of it.",
        ),
        (
            "large.jpg",
            b"\xff" * (MAX_BYTES + 1),
            "This file is larger than 20.0\xa0MB. Make the image smaller, then upload it again.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_what_is_no_image_is_refused_beside_its_field_and_words_stay(admin_client, name, data, sentence):
    answer = send(
        admin_client, ADD_PERSON, name="Wang Chao", biography_en="Words", portrait=upload(data, name)
    )
    assert faults(answer) == {"portrait": [sentence]}
    page = answer.content.decode()
    assert 'value="Wang Chao"' in page
    assert ">\nWords</textarea>" in page
    assert tokens(answer) == {}
    assert Person.objects.count() == 0


def test_a_truncated_image_is_refused(admin_client, draw):
    answer = send(admin_client, ADD_PERSON, name="Wang Chao", portrait=upload(draw(size=(300, 300))[:-400]))
    assert faults(answer) == {"portrait": [NO_IMAGE]}


def test_an_upload_without_end_is_counted_but_never_stored():
    handler = BoundedUploadHandler(RequestFactory().post("/"))
    handler.new_file("portrait", "film.mov", "video/quicktime", None)
    passed = [handler.receive_data_chunk(b"x" * 2**20, 0) for _number in range(64)]
    assert [chunk is None for chunk in passed] == [False] * 20 + [True] * 44
    dropped = handler.file_complete(2**26)
    assert (dropped.size, dropped.read()) == (2**26, b"")


def test_a_file_without_end_fills_no_disk_and_costs_no_words(admin_client, monkeypatch, draw):
    for module in (images, uploads):
        monkeypatch.setattr(module, "MAX_BYTES", 100_000)
    stored = []
    keep = TemporaryFileUploadHandler.receive_data_chunk
    monkeypatch.setattr(
        TemporaryFileUploadHandler,
        "receive_data_chunk",
        lambda handler, data, start: (stored.append(len(data)), keep(handler, data, start)),
    )
    answer = send(admin_client, ADD_PERSON, name="Wang Chao", portrait=upload(b"\xff" * 4_000_000))
    assert sum(stored) <= 100_000
    assert "larger than 97.7" in faults(answer)["portrait"][0]
    assert 'value="Wang Chao"' in answer.content.decode()


@pytest.mark.slow
def test_the_copies_for_the_pages_are_made_once_when_all_is_saved(
    admin_client, draw, files, monkeypatch, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(admin_client, ADD_PERSON, name="Wang Chao", portrait=upload(draw(size=(800, 1000))))
    assert answer.status_code == 302, faults(answer)
    copies = [Path(name).suffixes for name in files() if name.startswith("renditions/")]
    assert sorted(copies) == [
        [".portrait-352x440", ".jpg"],
        [".portrait-352x440", ".webp"],
        [".thumb-96x96", ".jpg"],
        [".thumb-96x96", ".webp"],
    ]
    monkeypatch.setattr(renditions, "_original", lambda *_args: pytest.fail("made again"))
    person = Person.objects.get()
    admin_client.get(person.get_absolute_url())
    with django_capture_on_commit_callbacks(execute=True):
        assert send(admin_client, change(person), name="Wang").status_code == 302


def test_a_copy_that_cannot_be_made_loses_no_record(
    admin_client, draw, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*_args):
        raise OSError("The disk is full.")

    monkeypatch.setattr(renditions, "missing_files", fail)
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(admin_client, ADD_PERSON, name="Wang Chao", portrait=upload(draw()))
    assert answer.status_code == 302
    assert Person.objects.get().portrait.name.startswith("portraits/")


def change(person) -> str:
    return reverse("admin:people_person_change", args=[person.pk])


def with_portrait(client, draw) -> Person:
    send(
        client,
        ADD_PERSON,
        name="Wang Chao",
        portrait_alt_en="A portrait",
        portrait=upload(draw(size=(800, 1000))),
    )
    return Person.objects.get()


def test_the_form_shows_the_present_image_and_offers_to_remove_it(admin_client, draw):
    person = with_portrait(admin_client, draw)
    renditions.make_rendition(person.portrait, "portrait")
    page = admin_client.get(change(person)).content.decode()
    shown = renditions.rendition(person.portrait, "portrait")
    assert re.search(rf'<img src="{shown.url}"\s+width="352"\s+height="440"\s+alt="A portrait"', page)
    assert re.search(r'<input type="checkbox" name="portrait-clear" id="(\S+)">\s+Remove this image', page)


@pytest.mark.slow
def test_an_image_is_removed_only_when_told_so(admin_client, draw):
    person = with_portrait(admin_client, draw)
    send(admin_client, change(person), name="Wang")
    person.refresh_from_db()
    assert person.portrait
    send(admin_client, change(person), **{"portrait-clear": "on"})
    person.refresh_from_db()
    assert not person.portrait


# A form that is refused elsewhere keeps its images


@pytest.fixture
def refused(admin_client, draw):
    """The answer to a person's form with a good portrait and a slug that cannot be."""
    return send(
        admin_client, ADD_PERSON, name="Wang Chao", slug="😀", portrait=upload(draw(), "rétrato <1>.jpg")
    )


def again(client, answer, **values):
    """Send the form that an answer shows, as a browser would: with what it keeps."""
    return client.post(ADD_PERSON, {**standing(answer), **tokens(answer), "slug": "wang", **values})


def test_an_accepted_image_of_a_refused_form_stands_in_it(admin_client, refused, files):
    assert list(faults(refused)) == ["slug"]
    page = refused.content.decode()
    assert "Chosen: rétrato &lt;1&gt;.jpg (" in page
    assert "– kept, no need to choose it again." in page
    assert [name for name in files() if not re.fullmatch(r"kept/[0-9a-f]{32}", name)] == []


def test_a_kept_image_is_saved_with_the_form_and_then_gone(
    admin_client, refused, files, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = again(admin_client, refused)
    assert answer.status_code == 302, faults(answer)
    assert re.fullmatch(r"portraits/[0-9a-f]{20}-40x50\.jpg", Person.objects.get().portrait.name)
    assert [name for name in files() if name.startswith("kept/")] == []
    lost = again(admin_client, refused, slug="another")
    assert faults(lost) == {
        "portrait": ["The image that was kept for you is no longer there. Choose it again."]
    }


def test_a_kept_image_stays_through_further_refusals(admin_client, refused, files):
    second = again(admin_client, refused, slug="ñ")
    assert tokens(second).keys() == {"portrait-kept"}
    assert len(files()) == 1
    assert again(admin_client, second).status_code == 302
    assert Person.objects.get().portrait


def test_a_kept_image_can_be_left_out_or_replaced(admin_client, refused, draw):
    assert again(admin_client, refused, **{"portrait-drop": "on"}).status_code == 302
    assert not Person.objects.get().portrait
    Person.objects.all().delete()
    again(admin_client, refused, portrait=upload(draw(size=(7, 9))))
    assert Person.objects.get().portrait.name.endswith("-7x9.jpg")


@pytest.mark.slow
def test_a_kept_image_is_for_its_owner_and_its_field_alone(refused, django_user_model, client):
    token = tokens(refused)["portrait-kept"]
    owner = django_user_model.objects.get(username="admin")
    assert uploads.find(token, str(owner.pk), "people.person.portrait")
    assert uploads.find(token, str(owner.pk), "forum.photo.image") is None
    other = django_user_model.objects.create_superuser("other")
    assert uploads.find(token, str(other.pk), "people.person.portrait") is None
    client.force_login(other)
    assert faults(again(client, refused)).keys() == {"portrait"}
    assert client.get("/admin/kept-image/", {"token": token}).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["", "x", signing.dumps({"kept": "portraits/x.jpg"})],
    ids=["empty", "no-token", "of-something-else"],
)
def test_what_is_no_token_finds_nothing(admin_client, token):
    assert admin_client.get("/admin/kept-image/", {"token": token}).status_code == 404
    answer = send(admin_client, ADD_PERSON, name="Wang", **{"portrait-kept": token or " "})
    assert faults(answer).keys() == {"portrait"}


def test_a_kept_image_is_previewed_by_its_owner_and_served_to_nobody_else(
    admin_client, client, refused, files
):
    preview = admin_client.get("/admin/kept-image/", {"token": tokens(refused)["portrait-kept"]})
    assert Image.open(io.BytesIO(preview.content)).size == (40, 50)
    assert preview["Content-Type"] == "image/png"
    assert {"private", "no-store"} <= set(preview["Cache-Control"].split(", "))
    assert client.get(f"/media/{files()[0]}").status_code == 404
    client.logout()
    assert client.get("/admin/kept-image/").status_code == 302


def test_what_is_kept_for_longer_than_a_day_is_removed(refused, admin_client, draw, files, monkeypatch):
    [old] = files()
    token = tokens(refused)["portrait-kept"]
    owner = signing.loads(token, salt=uploads.SALT)[0]
    monkeypatch.setattr(uploads, "LIFETIME", timedelta(seconds=-1))
    assert uploads.find(token, owner) is None
    send(admin_client, ADD_PERSON, name="Wang", slug="😀", portrait=upload(draw(colour="blue")))
    assert len(files()) == 1
    assert not default_storage.exists(old)


@pytest.mark.slow
def test_several_images_of_the_rows_of_a_refused_form_are_kept(
    admin_client, draw, files, django_capture_on_commit_callbacks
):
    photos = [
        {
            "slug": slug,
            "image": upload(draw(size=(width, 60))),
            "caption_en": slug,
            "url_en": "https://example.org/",
        }
        for slug, width in (("one", 70), ("two", 80))
    ]
    values = {"name_en": "Forum", "slug": "forum", **rows("photos", *photos)}
    first = send(admin_client, ADD_EVENT, **values, start="31/2/2021")
    assert faults(first).keys() == {"start"}
    assert tokens(first).keys() == {"photos-0-image-kept", "photos-1-image-kept"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(ADD_EVENT, {**standing(first), **tokens(first), "start": "2021"})
    assert answer.status_code == 302, faults(answer)
    names = Photo.objects.order_by("slug").values_list("image", flat=True)
    assert [name[-10:] for name in names] == ["-70x60.jpg", "-80x60.jpg"]
    assert [name for name in files() if name.startswith("kept/")] == []
    assert len([name for name in files() if name.startswith("renditions/")]) == 4


@pytest.mark.slow
def test_one_bad_row_costs_the_other_rows_no_image(admin_client, draw):
    event = EventFactory()
    photos = [
        {"slug": "good", "image": upload(draw()), "url_en": "https://example.org/", "event": event.pk},
        {"slug": "bad", "image": upload(SVG), "url_en": "https://example.org/", "event": event.pk},
    ]
    url = reverse("admin:forum_event_change", args=[event.pk])
    answer = send(admin_client, url, **rows("photos", *photos))
    assert faults(answer) == {"photos-1-image": [TYPE]}
    assert tokens(answer).keys() == {"photos-0-image-kept"}


def test_a_form_that_is_only_read_keeps_nothing(admin_client, files):
    admin_client.get(change(PersonFactory()))
    assert files() == []
