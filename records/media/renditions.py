"""Renditions: small copies of a stored image for pages, made once, after the image is saved or by a command.

The name of a rendition is made of the name of its original, which is made of its content and size. So a page knows
every address, width and height without opening a file, and a changed original has new renditions.
"""

import logging
import math
import re
from dataclasses import dataclass

from django.apps import apps
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageOps

from records.core.database.readings import not_to_be_kept
from records.core.tasks import task
from records.media.images import decoded_image, encoded, image_error, store_once

logger = logging.getLogger(__name__)

FOLDER = "renditions/1"  # files are cached for ever: another recipe below needs another folder
ORIGINAL_NAME = re.compile(r"([\w/-]+-([1-9][0-9]{0,4})x([1-9][0-9]{0,4}))\.(jpg|png)", re.ASCII)
FACES = (0.5, 0.3)  # centre of a crop: the middle across, the upper part down


@dataclass(frozen=True)
class Box:
    """A box in pixels: an image fits into it, or covers it and is cropped; it is never enlarged."""

    width: int
    height: int
    cover: bool = False

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Return width and height of the rendition of an original of this width and height."""
        across, down = self.width / width, self.height / height
        if self.cover:
            width, height, shrunk = self.width, self.height, min(1, 1 / across, 1 / down)
        else:
            shrunk = min(1, across, down)
        return max(1, round(width * shrunk)), max(1, round(height * shrunk))


SIZES = {
    "thumb": (Box(96, 96, cover=True),),
    "portrait": (Box(352, 440, cover=True),),
    "logo": (Box(320, 160),),
    "photo": (Box(480, 960), Box(960, 1920)),  # smallest first
}


@dataclass(frozen=True)
class RenditionFile:
    """One file of a rendition."""

    name: str
    width: int
    height: int

    def bytes_of(self, image: Image.Image) -> bytes:
        """Make the content of this file from a decoded original."""
        small = ImageOps.fit(image, (self.width, self.height), Image.Resampling.LANCZOS, centering=FACES)
        if self.name.endswith(".webp"):
            return encoded(small, "WEBP", quality=82, method=5)
        if self.name.endswith(".jpg"):
            return encoded(small.convert("RGB"), "JPEG", quality=85, optimize=True, progressive=True)
        return encoded(small, "PNG", optimize=True)


@dataclass(frozen=True)
class Rendition:
    """The data of a <picture>: an image that every browser reads, its size in pixels, and WebP candidates, if any."""

    url: str
    width: int
    height: int
    srcset: str

    @property
    def sizes(self) -> str:
        """The width on the page for which a candidate of `srcset` is chosen; empty if there is only one."""
        return f"(max-width: {self.width}px) 100vw, {self.width}px" if "," in self.srcset else ""


def name_parts(original: str) -> tuple[str, int, int, str]:
    """Split the name of a stored image into stem, width, height, suffix; ValidationError if it is no such name."""
    match = ORIGINAL_NAME.fullmatch(original)
    if not match:
        raise image_error("not_an_image")
    return match[1], int(match[2]), int(match[3]), match[4]


def rendition_files(original: str, size: str) -> list[RenditionFile]:
    """Return the files of a rendition: WebP from narrow to wide, then the widest in the format of the original.

    ValidationError if SafeImageField did not name the original, KeyError if there is no such size.
    """
    boxes = SIZES[size]
    stem, width, height, suffix = name_parts(original)
    pixels = list(dict.fromkeys(box.size_of(width, height) for box in boxes))
    files = [(*pair, "webp") for pair in pixels] + [(*pixels[-1], suffix)]
    return [RenditionFile(f"{FOLDER}/{stem}.{size}-{w}x{h}.{suffix}", w, h) for w, h, suffix in files]


def missing_files(file: FieldFile, size: str) -> list[RenditionFile]:
    return [one for one in rendition_files(str(file.name), size) if not file.storage.exists(one.name)]


def make_rendition(file: FieldFile, size: str) -> int:
    """Make the missing files of a rendition; return their number. OSError, ValidationError: the original is damaged."""
    missing = missing_files(file, size)
    if missing:
        image = _original(file, missing[-1])
        for one in missing:
            store_once(file.storage, one.name, one.bytes_of(image))
    return len(missing)


def _original(file: FieldFile, widest: RenditionFile) -> Image.Image:
    """Decode the original, no larger than its widest file can use."""
    with file.storage.open(str(file.name)) as stored:
        data = stored.read()
    _stem, width, height, _suffix = name_parts(str(file.name))
    scale = 2 * max(widest.width / width, widest.height / height)  # twice, or the file would lose detail
    return decoded_image(data, draft=(math.ceil(width * scale), math.ceil(height * scale)))


def rendition(file: FieldFile | None, size: str) -> Rendition | None:
    """Return a named size of an image, until it is made the original; None if there is no image or it is lost."""
    if not file:
        return None
    if size not in SIZES:
        raise KeyError(size)
    try:
        is_missing = bool(missing_files(file, size))
        if is_missing:
            not_to_be_kept()  # the files come without any change of the database
        return _shown(file, [] if is_missing else rendition_files(str(file.name), size))
    except Exception as error:  # noqa: BLE001 whatever a storage raises, a picture does not fail a page
        logger.warning("No %s of %s: %s", size, file.name, error)
        not_to_be_kept()
        return None


def _shown(file: FieldFile, made: list[RenditionFile]) -> Rendition | None:
    """Return what a page shows of an image: its files, else the original if it is there."""
    name, url = str(file.name), file.storage.url
    if not made and not file.storage.exists(name):
        return None
    _stem, width, height, _suffix = name_parts(name)
    *webp, plain = made or [RenditionFile(name, width, height)]
    srcset = ", ".join(f"{url(one.name)} {one.width}w" if len(webp) > 1 else url(one.name) for one in webp)
    return Rendition(url(plain.name), plain.width, plain.height, srcset)


@task()
def make_renditions(model: str, field: str, name: str) -> None:
    """Make the missing files of all sizes of an image: of a model ("people.person"), a field, a name in its storage."""
    kind = apps.get_model(model)
    file = getattr(kind(**{field: name}), field)
    for size in kind._meta.get_field(field).renditions:
        make_rendition(file, size)
