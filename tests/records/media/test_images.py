"""What an upload must be, and what is kept of it."""

import io
import re
import struct
import tempfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, storages
from django.core.files.storage import filesystem as file_system
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.forms import modelform_factory
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from people.models import Person
from records.media import images
from records.media.images import SafeImageField, store_once

pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")

EXIF_ORIENTATION, EXIF_GPS = 0x0112, 0x8825


def refused(data: bytes, name: str = "portrait.jpg", declared: str = "image/jpeg") -> str:
    """The code with which a portrait is refused."""
    person = Person(portrait=SimpleUploadedFile(name, data, declared))
    with pytest.raises(ValidationError) as refusal:
        person.clean_fields(exclude={field.name for field in Person._meta.fields} - {"portrait"})
    return refusal.value.error_dict["portrait"][0].code


def kept_image(file) -> Image.Image:
    with file.storage.open(file.name) as kept:
        return Image.open(io.BytesIO(kept.read()))


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG file of few bytes that says it is of this size."""
    header = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = (b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (header, *chunks, pixels, (b"IEND", b""))
    )


def jpeg_of_size(data: bytes, width: int, height: int) -> bytes:
    """A JPEG file with another size written in its header."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_of_size(data: bytes, width: int, height: int) -> bytes:
    """A WebP file with an extended header that says this size."""
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + canvas + data[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ\x90\0\x03 This program cannot be run in DOS mode.", "not_an_image"),
        (b"\x7fELF\x02\x01\x01", "not_an_image"),
        (b"<!doctype html><script>alert(1)</script>", "not_an_image"),
        (b"GIF89a<script>alert(1)</script>", "not_an_image"),
        (b"\0" * 1000, "not_an_image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "type"),
        (b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', "type"),
        (b"\0\0\0\x20ftypheic", "type"),
    ],
)
def test_what_is_no_image_is_refused_whatever_it_is_called(data, code):
    assert refused(data) == code


def test_an_empty_file_is_refused():
    with pytest.raises(ValidationError) as refusal:
        images.clean_image(b"")
    assert refusal.value.code == "empty"


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "AVIF", "ICO", "PPM"])
def test_other_types_of_image_are_refused(draw, kind):
    assert refused(draw(kind)) == ("not_an_image" if kind == "PPM" else "type")


def test_bombs_are_refused_by_their_header(draw):
    assert refused(png(50_000, 50_000)) == "pixels"
    assert refused(png(8_000, 7_000)) == "pixels"
    assert refused(png(12_001, 1)) == "pixels"
    assert refused(jpeg_of_size(draw(), 65_535, 65_535)) == "pixels"
    assert refused(jpeg_of_size(draw(), 12_001, 3)) == "pixels"
    assert refused(webp_of_size(draw("WEBP"), 16_383, 16_383)) == "pixels"
    assert refused(b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + draw("GIF")[10:]) == "pixels"


def test_a_refused_size_is_never_decoded(monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _self: pytest.fail("decoded"))
    assert refused(png(7_000, 6_000)) == "pixels"


@pytest.mark.slow
def test_text_that_inflates_is_refused():
    text = b"Comment\0\0" + zlib.compress(b"a" * 100_000_000)
    assert len(text) < 150_000
    assert refused(png(1, 1, (b"zTXt", text))) == "not_an_image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_truncated_and_damaged_files_are_refused(draw, kind):
    noise = Image.effect_noise((200, 200), 90)
    buffer = io.BytesIO()
    noise.save(buffer, kind)
    whole = buffer.getvalue()
    assert refused(whole[: len(whole) // 2]) == "not_an_image"
    assert refused(whole[:20]) == "not_an_image"


def test_a_large_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(SimpleUploadedFile, "read", lambda *_args: pytest.fail("read"))
    assert refused(b"\xff" * (images.MAX_BYTES + 1)) == "too_large"


def test_moving_images_are_refused(draw):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        buffer = io.BytesIO()
        frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], duration=100)
        assert refused(buffer.getvalue()) == "animated", kind


def test_each_refusal_is_a_sentence_with_its_limits():
    sentences = {code: images.image_error(code).messages[0] for code in images.MESSAGES}
    assert len(set(sentences.values())) == 6
    assert "20.0\xa0MB" in sentences["too_large"]
    assert "at most 40 million" in sentences["pixels"]
    assert not [sentence for sentence in sentences.values() if "%" in sentence]


@pytest.mark.django_db
def test_a_form_tells_the_editor_and_offers_only_what_is_accepted(draw):
    form_class = modelform_factory(Person, fields=["portrait"])
    form = form_class(files={"portrait": SimpleUploadedFile("portrait.png", b"MZ\x90\0", "image/png")})
    assert [error.code for error in form.errors.as_data()["portrait"]] == ["not_an_image"]
    assert 'accept="image/jpeg,image/png,image/webp,image/gif"' in str(form["portrait"])


@pytest.mark.django_db
def test_a_form_keeps_an_image_whatever_it_is_called(draw, media):
    upload = SimpleUploadedFile("x" * 300 + ".txt", draw(), "text/plain")
    form = modelform_factory(Person, fields=["portrait"])(
        files={"portrait": upload}, instance=Person(name="A")
    )
    assert kept_image(form.save().portrait).size == (40, 50)


def test_names_come_from_the_content(keep, draw, files):
    first, again, other = keep(draw()), keep(draw()), keep(draw(colour="blue"))
    assert re.fullmatch(r"portraits/[0-9a-f]{20}-40x50\.jpg", first.name)
    assert again.name == first.name
    assert other.name != first.name
    assert files() == sorted([first.name, other.name])


@pytest.mark.parametrize(
    ("kind", "mode", "kept"),
    [
        ("JPEG", "RGB", ("JPEG", "RGB")),
        ("JPEG", "L", ("JPEG", "RGB")),
        ("JPEG", "CMYK", ("JPEG", "RGB")),
        ("WEBP", "RGB", ("JPEG", "RGB")),
        ("WEBP", "RGBA", ("PNG", "RGBA")),
        ("PNG", "RGB", ("PNG", "RGB")),
        ("PNG", "RGBA", ("PNG", "RGBA")),
        ("PNG", "LA", ("PNG", "RGBA")),
        ("PNG", "P", ("PNG", "RGB")),
        ("PNG", "1", ("PNG", "RGB")),
        ("PNG", "I;16", ("PNG", "RGB")),
        ("GIF", "P", ("PNG", "RGB")),
    ],
)
def test_every_mode_is_kept_in_one_of_two(keep, draw, kind, mode, kept):
    image = kept_image(keep(draw(kind, mode=mode, colour=0)))
    assert (image.format, image.mode, image.size) == (*kept, (40, 50))


def test_colours_survive(keep, draw):
    def colour(*args, **options):
        return kept_image(keep(draw(*args, **options))).getpixel((0, 0))

    assert colour("PNG", mode="RGBA", colour=(10, 20, 30, 77)) == (10, 20, 30, 77)
    assert colour("PNG", mode="RGBA", colour=(10, 20, 30, 255)) == (10, 20, 30)
    assert colour("PNG", mode="I;16", colour=32_768) == (128, 128, 128)
    assert colour("GIF", mode="P", colour=0, transparency=0)[3] == 0
    red, green, blue = colour("JPEG", mode="CMYK", colour=(0, 255, 255, 0))
    assert min(red, 255 - green, 255 - blue) > 240


def test_a_colour_profile_is_applied_then_dropped(keep, draw):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"tmp!").replace(b"gXYZ", b"rXYZ").replace(b"tmp!", b"gXYZ")
    image = kept_image(keep(draw("PNG", colour=(255, 0, 0), icc_profile=swapped)))
    red, green, _blue = image.getpixel((0, 0))
    assert min(255 - red, green) > 235
    assert image.info == {}
    damaged = kept_image(keep(draw("PNG", colour=(255, 0, 0), icc_profile=b"no profile at all")))
    assert damaged.getpixel((0, 0)) == (255, 0, 0)


def test_a_photograph_is_turned_upright_and_forgets_where_it_was_taken(keep):
    photograph = Image.new("RGB", (60, 40), "blue")
    photograph.paste("red", (0, 0, 30, 40))
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6  # the camera was turned: the left side is the top
    exif[EXIF_GPS] = {1: "S", 2: (33.0, 26.0, 16.0), 3: "W", 4: (70.0, 40.0, 1.0)}
    buffer = io.BytesIO()
    photograph.save(buffer, "JPEG", exif=exif, comment=b"taken at home", xmp=b"<x:xmpmeta>home</x:xmpmeta>")
    assert dict(Image.open(io.BytesIO(buffer.getvalue())).getexif().get_ifd(EXIF_GPS))

    portrait = keep(buffer.getvalue())
    image = kept_image(portrait)
    assert image.size == (40, 60)
    assert portrait.name.endswith("-40x60.jpg")
    assert image.getpixel((20, 5))[0] > 200 > 50 > image.getpixel((20, 55))[0]
    assert dict(image.getexif()) == {}
    with portrait.storage.open(portrait.name) as kept:
        assert not re.search(b"Exif|home|xmp", kept.read())


def test_texts_in_a_png_are_dropped(keep, draw):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "secret", zip=False)
    portrait = keep(draw("PNG", pnginfo=notes))
    assert kept_image(portrait).info == {}


def test_a_telephones_jpeg_of_several_pictures_is_its_first(keep):
    buffer = io.BytesIO()
    first, second = (Image.new("RGB", size, "red") for size in ((40, 50), (10, 10)))
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    image = kept_image(keep(buffer.getvalue()))
    assert (image.format, image.size) == ("JPEG", (40, 50))


def test_the_smallest_image_is_accepted(keep, draw):
    assert keep(draw(size=(1, 1))).name.endswith("-1x1.jpg")


def test_code_that_saves_without_a_form_is_held_to_the_same(keep, draw, files):
    with pytest.raises(ValidationError):
        keep(b"<svg/>")
    assert files() == []


@pytest.mark.django_db
def test_a_kept_image_that_was_lost_does_not_stop_an_editor(keep, draw, media):
    portrait = keep(draw())
    (media / portrait.name).unlink()
    form = modelform_factory(Person, fields=["portrait"])(
        data={}, instance=Person(name="A", portrait=portrait.name)
    )
    assert "portrait" not in form.errors


@pytest.mark.django_db
def test_saving_a_record_keeps_its_upload(media, draw):
    person = Person.objects.create(
        name="Somebody", portrait=SimpleUploadedFile("../../etc/passwd.php", draw())
    )
    person.refresh_from_db()
    assert person.portrait.name.startswith("portraits/")
    assert kept_image(person.portrait).size == (40, 50)
    person.save()
    assert Person.objects.get().portrait.name == person.portrait.name


def test_another_storage_than_a_folder_serves_too(settings, draw, keep):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    portrait = keep(draw())
    assert storages["default"].exists(portrait.name)
    assert kept_image(portrait).size == (40, 50)


def test_a_folder_gets_whole_files_in_one_step(monkeypatch, keep, draw, media):
    """A file that is moved within one file system appears whole, so that no visitor is sent half of it."""
    moves, move = [], file_system.file_move_safe

    def recorded(source, target, **options):
        moves.append((Path(source).parent, Path(target).parent))
        move(source, target, **options)

    monkeypatch.setattr(file_system, "file_move_safe", recorded)
    keep(draw())
    assert moves == [(media, media / "portraits")]


def test_a_migration_knows_the_folder_and_nothing_else():
    field = SafeImageField(upload_to="portraits", renditions=("thumb",))
    _name, path, args, options = field.deconstruct()
    assert (path, args, options) == ("records.media.images.SafeImageField", [], {"upload_to": "portraits"})
    assert isinstance(field, models.ImageField)


class LateStorage(InMemoryStorage):
    """A storage in which another process is first, just after this one has looked."""

    late = True

    def exists(self, name):
        if self.late:
            self.late = False
            self._save(name, ContentFile(b"theirs"))
            return False
        return super().exists(name)


def test_the_process_that_comes_second_leaves_nothing_behind():
    storage = LateStorage()
    store_once(storage, "a/b.png", b"ours")
    assert storage.listdir("a") == ([], ["b.png"])


class FullStorage(InMemoryStorage):
    def _save(self, name, content):
        raise OSError("No space left")


def test_a_storage_that_fails_leaves_nothing_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OSError, match="No space left"):
        store_once(FullStorage(), "a/b.png", b"ours")
    assert list(tmp_path.iterdir()) == []


class EndlessFile(ContentFile):
    """A file that fills the disk while it is written."""

    def chunks(self, chunk_size=None):
        yield b"some"
        raise OSError("No space left")


def test_a_disk_that_is_full_leaves_no_part_behind(tmp_path):
    with pytest.raises(OSError, match="No space left"):
        store_once(FileSystemStorage(tmp_path), "a/b.png", EndlessFile(b""))
    assert list(tmp_path.iterdir()) == []


def test_many_at_once_keep_one_whole_file(keep, draw, files, media):
    data = draw("PNG", size=(400, 400))
    with ThreadPoolExecutor(8) as pool:
        names = {portrait.name for portrait in pool.map(keep, [data] * 16)}
    assert files() == sorted(names)
    assert len(names) == 1
    assert (media / names.pop()).stat().st_mode & 0o777 == 0o644
