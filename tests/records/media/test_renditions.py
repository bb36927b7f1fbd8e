"""The small copies that pages show, and the tag that shows them."""

import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import CommandError, call_command
from django.template import Context, Template
from PIL import Image, ImageChops, ImageStat

from people.models import Person
from records.media import renditions
from records.media.renditions import SIZES, Box, make_rendition, make_renditions, rendition


@pytest.fixture
def saves(monkeypatch):
    """The names of all files that the storage was given, as they come."""
    names, save = [], FileSystemStorage._save

    def counted(self, name, content):
        names.append(name)
        return save(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", counted)
    return names


def made(file, size):
    """A rendition as pages have it once its files are made."""
    make_rendition(file, size)
    return rendition(file, size)


def show(file, size="thumb", options='alt="A face"'):
    return Template("{% load images %}{% picture file size " + options + " %}").render(
        Context({"file": file, "size": size})
    )


def image_at(media, name: str) -> Image.Image:
    return Image.open(media / name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "original", "expected"),
    [
        ("thumb", (800, 1000), (96, 96)),
        ("portrait", (800, 1000), (352, 440)),
        ("portrait", (1000, 800), (352, 440)),
        ("portrait", (176, 1000), (176, 220)),
        ("logo", (1000, 250), (320, 80)),
        ("logo", (100, 1000), (16, 160)),
        ("logo", (60, 40), (60, 40)),
        ("photo", (1920, 1080), (960, 540)),
        ("photo", (700, 350), (700, 350)),
        ("photo", (12000, 3), (960, 1)),
        ("thumb", (1, 1), (1, 1)),
        ("portrait", (1, 1), (1, 1)),
    ],
)
def test_the_files_have_the_sizes_that_the_page_states(keep, draw, media, size, original, expected):
    image = made(keep(draw(size=original)), size)
    assert (image.width, image.height) == expected
    assert image_at(media, image.url.removeprefix("/media/")).size == expected
    assert image_at(media, image.srcset.split(", ")[-1].split()[0].removeprefix("/media/")).size == expected


def test_a_photo_has_two_widths_in_webp_and_one_in_jpeg(keep, draw, media, files):
    photo = keep(draw(size=(1600, 900)))
    image = made(photo, "photo")
    assert re.sub(r"\S*/", "", image.srcset) == re.sub(
        r"portraits/(\S+)\.jpg", r"\1.photo-480x270.webp 480w, \1.photo-960x540.webp 960w", photo.name
    )
    assert image.sizes == "(max-width: 960px) 100vw, 960px"
    written = [name for name in files() if name.startswith("renditions/")]
    assert [(image_at(media, name).format, image_at(media, name).size) for name in written] == [
        ("WEBP", (480, 270)),
        ("JPEG", (960, 540)),
        ("WEBP", (960, 540)),
    ]


def test_a_small_photo_is_not_made_twice(keep, draw, files):
    image = made(keep(draw(size=(300, 150))), "photo")
    assert image.srcset.endswith(".photo-300x150.webp")
    assert "," not in image.srcset
    assert image.sizes == ""
    assert len(files()) == 3


def test_a_large_photograph_loses_no_detail(keep, media):
    """A JPEG is decoded smaller where that suffices, and no smaller."""
    squares = Image.effect_noise((80, 100), 100).resize((1600, 2000), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    squares.save(buffer, "JPEG")
    image = image_at(media, made(keep(buffer.getvalue()), "portrait").url.removeprefix("/media/")).convert(
        "L"
    )
    ideal = squares.resize((352, 440), Image.Resampling.LANCZOS)
    assert ImageStat.Stat(ImageChops.difference(image, ideal)).mean[0] < 4


def test_a_transparent_logo_stays_transparent_in_both_types(keep, draw, media):
    image = made(keep(draw("PNG", (400, 400), "RGBA", (200, 0, 0, 90))), "logo")
    plain, webp = (image_at(media, url.removeprefix("/media/")) for url in (image.url, image.srcset))
    assert (plain.format, plain.mode, plain.getpixel((0, 0))[3]) == ("PNG", "RGBA", 90)
    assert (webp.format, webp.mode, webp.getpixel((0, 0))[3]) == ("WEBP", "RGBA", 90)


def test_a_crop_favours_the_upper_part(keep, media):
    tall = Image.new("RGB", (200, 1000), "white")
    tall.paste("red", (0, 0, 200, 500))
    buffer = io.BytesIO()
    tall.save(buffer, "PNG")
    thumb = image_at(media, made(keep(buffer.getvalue()), "thumb").url.removeprefix("/media/"))
    assert thumb.getpixel((48, 48)) == (255, 0, 0)


def test_made_once(keep, draw, saves):
    portrait = keep(draw())
    assert keep(draw()) == portrait
    assert len(saves) == 1
    first = made(portrait, "thumb")
    assert len(saves) == 3
    assert made(portrait, "thumb") == first
    assert len(saves) == 3


def test_a_page_that_finds_them_made_does_not_open_the_original(keep, draw, media):
    portrait = keep(draw())
    first = made(portrait, "thumb")
    (media / portrait.name).unlink()
    assert rendition(portrait, "thumb") == first


def test_a_new_original_has_new_renditions(keep, draw):
    assert made(keep(draw()), "thumb").url != made(keep(draw(colour="blue")), "thumb").url


def test_many_at_once_make_one(keep, draw, monkeypatch, files):
    portrait, together, original = keep(draw()), threading.Barrier(6), renditions._original

    def wait_for_all(*args):  # all have seen that the files are missing
        together.wait(timeout=20)
        return original(*args)

    monkeypatch.setattr(renditions, "_original", wait_for_all)
    with ThreadPoolExecutor(6) as pool:
        shown = set(pool.map(lambda _: made(portrait, "thumb"), range(6)))
    assert None not in shown
    assert len(shown) == 1
    assert len(files()) == 3


def test_a_lost_original_is_no_image_and_no_error(keep, draw, media):
    portrait = keep(draw())
    (media / portrait.name).unlink()
    assert rendition(portrait, "thumb") is None
    assert show(portrait) == ""


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\xff\xd8\xff\xe0 cut"])
def test_a_broken_original_is_told_to_whoever_makes_copies_and_no_error_of_a_page(keep, draw, media, content):
    portrait = keep(draw())
    (media / portrait.name).write_bytes(content)
    with pytest.raises(ValidationError):
        make_rendition(portrait, "thumb")
    assert show(portrait).startswith(f'<picture><img src="/media/{portrait.name}"')


def test_a_page_makes_nothing_and_shows_the_original_until_all_copies_are_made(keep, draw, files):
    photo = keep(draw(size=(1600, 900)))
    original = f'<picture><img src="/media/{photo.name}" width="1600" height="900" alt="A face" '
    assert show(photo, "photo").startswith(original)
    assert files() == [photo.name]
    make_rendition(photo, "photo")
    assert ".photo-960x540.jpg" in show(photo, "photo")
    widest = next(name for name in files() if name.endswith(".photo-960x540.webp"))
    photo.storage.delete(widest)
    assert show(photo, "photo").startswith(original)


def test_the_task_makes_every_size_that_pages_show(keep, draw, media, files):
    portrait = keep(draw(size=(800, 1000)))
    make_renditions.enqueue("people.person", "portrait", portrait.name)
    assert len(files()) == 5
    assert rendition(portrait, "thumb").srcset
    assert rendition(portrait, "portrait").srcset


@pytest.mark.parametrize(
    "name", ["portraits/mine.jpg", "../../secret-10x10.jpg", "portraits/a-0x9.jpg", "a-9x9.svg"]
)
def test_a_name_that_is_not_ours_is_no_image(media, name):
    assert rendition(Person(portrait=name).portrait, "thumb") is None


def test_no_image(media):
    assert rendition(None, "thumb") is None
    assert show(Person().portrait) == ""
    assert (
        Template("{% load images %}{% picture file 'thumb' as image %}{{ image|default:'AB' }}").render(
            Context({"file": None})
        )
        == "AB"
    )


def test_an_unknown_size_is_the_programmers_error(keep, draw):
    with pytest.raises(KeyError):
        made(keep(draw()), "poster")


def test_the_markup(keep, draw):
    portrait = keep(draw(size=(800, 1000)))
    for size in ("thumb", "photo"):
        make_rendition(portrait, size)
    stem = f"/media/renditions/1/{portrait.name.removesuffix('.jpg')}"
    assert show(portrait) == (
        f'<picture><source type="image/webp" srcset="{stem}.thumb-96x96.webp">'
        f'<img src="{stem}.thumb-96x96.jpg" width="96" height="96" alt="A face" '
        'loading="lazy" decoding="async">'
        "</picture>"
    )
    assert 'loading="eager"' in show(portrait, options='loading="eager"')
    assert ' sizes="(max-width: 800px) 100vw, 800px">' in show(portrait, "photo")


def test_what_an_editor_writes_stays_text(keep, draw):
    markup = Template('{% load images %}{% picture file "thumb" alt=words %}').render(
        Context({"file": keep(draw()), "words": '"><script>alert(1)</script>'})
    )
    assert "<script" not in markup
    assert 'alt="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in markup


def test_a_box_never_enlarges():
    for box in (box for boxes in SIZES.values() for box in boxes):
        for width, height in ((1, 1), (1, 12_000), (12_000, 1), (97, 41), (3_000, 4_000)):
            across, down = box.size_of(width, height)
            assert 1 <= across <= min(width, box.width)
            assert 1 <= down <= min(height, box.height)
    assert Box(100, 50).size_of(400, 400) == (50, 50)


def test_another_storage_than_a_folder(settings, keep, draw):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    image = made(keep(draw()), "thumb")
    assert storages["default"].exists(image.url.removeprefix("/media/"))


@pytest.fixture
def people(media, keep, draw, db):
    """Two people with portraits and one without."""
    for colour in ("red", "blue"):
        Person.objects.create(name=colour, portrait=keep(draw(size=(500, 600), colour=colour)).name)
    Person.objects.create(name="nobody")


def run(capsys, *options) -> list[str]:
    call_command("make_renditions", *options)
    return capsys.readouterr().out.splitlines()


def test_the_command_makes_what_is_missing_once(people, files, capsys):
    line = "people.Person.portrait: 2 images, {} made, 0 originals lost or broken"
    assert line.format("8 files") in run(capsys)
    assert len(files()) == 10
    assert line.format("0 files") in run(capsys)
    assert len(files()) == 10


def test_the_command_finds_every_image_field(people, capsys):
    fields = [line.partition(":")[0] for line in run(capsys, "--dry-run")]
    assert sorted(fields) == [
        "forum.Photo.image",
        "organizations.Organization.logo",
        "people.Person.portrait",
    ]


def test_a_dry_run_writes_nothing(people, files, capsys):
    line = "people.Person.portrait: 2 images, 8 files would be made, 0 originals lost or broken"
    assert line in run(capsys, "--dry-run")
    assert len(files()) == 2


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_the_command_names_a_missing_original_makes_the_rest_and_fails(people, media, files, capsys, options):
    person = Person.objects.get(name="red")
    (media / person.portrait.name).unlink()
    with pytest.raises(CommandError, match="Originals lost or broken: 1"):
        call_command("make_renditions", *options)
    line = f"people.Person.portrait of record {person.pk}, {person.portrait.name}: "
    assert line in capsys.readouterr().err
    assert len(files()) == (1 if options else 5)


def test_the_command_names_a_broken_original(people, media, capsys):
    person = Person.objects.get(name="red")
    (media / person.portrait.name).write_bytes(b"<svg/>")
    with pytest.raises(CommandError):
        call_command("make_renditions")
    assert f"of record {person.pk}, {person.portrait.name}: This kind of file" in capsys.readouterr().err
