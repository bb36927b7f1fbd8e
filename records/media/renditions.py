"""Renditions: the small copies of a kept image that pages show, made once: after it is saved, or by a command.

A rendition's name is made of its original's name, which is made of its content and its pixels. So a page
knows every address, width and height by arithmetic, without opening a file, and a changed original has new
renditions.
"""

import logging
import math
import re
from dataclasses import dataclass

from django.apps import apps
from django.core.files.storage import Storage
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageOps

from records.core.tasks import task
from records.media.images import decoded_image, encoded, refusal
from records.media.storage import store_once

logger = logging.getLogger(__name__)

FOLDER = "renditions/1"  # copies are cached for ever: another recipe below needs another folder
KEPT_NAME = re.compile(r"([\w/-]+-([1-9][0-9]{0,4})x([1-9][0-9]{0,4}))\.(jpg|png)", re.ASCII)
FACES = (0.5, 0.3)  # what a crop keeps: the middle across, the upper part down


@dataclass(frozen=True)
class Box:
    """The room an image has, in pixels: it fits in, or covers it and is cropped; it is never enlarged."""

    width: int
    height: int
    cover: bool = False

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """The rendition's width and height for an original of this width and height."""
        across, down = self.width / width, self.height / height
        if self.cover:
            shrunk = min(1, 1 / across, 1 / down)
            return max(1, round(self.width * shrunk)), max(1, round(self.height * shrunk))
        shrunk = min(1, across, down)
        return max(1, round(width * shrunk)), max(1, round(height * shrunk))


SIZES = {
    "thumb": (Box(96, 96, cover=True),),
    "portrait": (Box(352, 440, cover=True),),
    "logo": (Box(320, 160),),
    "photo": (Box(480, 960), Box(960, 1920)),  # smallest first
}


@dataclass(frozen=True)
class Copy:
    """One file of a rendition."""

    name: str
    width: int
    height: int

    def bytes_of(self, image: Image.Image) -> bytes:
        """This copy of a decoded original."""
        small = ImageOps.fit(image, (self.width, self.height), Image.Resampling.LANCZOS, centering=FACES)
        if self.name.endswith(".webp"):
            return encoded(small, "WEBP", quality=82, method=5)
        if self.name.endswith(".jpg"):
            return encoded(small.convert("RGB"), "JPEG", quality=85, optimize=True, progressive=True)
        return encoded(small, "PNG", optimize=True)


@dataclass(frozen=True)
class Rendition:
    """What <picture> needs: the image every browser reads, its pixels, and the WebP candidates, if any."""

    url: str
    width: int
    height: int
    srcset: str

    @property
    def sizes(self) -> str:
        """The width on the page that srcset's candidates are chosen for; empty where there is but one."""
        return f"(max-width: {self.width}px) 100vw, {self.width}px" if "," in self.srcset else ""


def name_parts(original: str) -> tuple[str, int, int, str]:
    """A kept image's stem, width, height and suffix; ValidationError if SafeImageField has not named it."""
    kept = KEPT_NAME.fullmatch(original)
    if not kept:
        raise refusal("not_an_image")
    return kept[1], int(kept[2]), int(kept[3]), kept[4]


def copies(original: str, size: str) -> list[Copy]:
    """The files of a rendition: WebP from narrow to wide, then the widest as its original's type.

    ValidationError if SafeImageField has not named the original, KeyError if there is no such size.
    """
    boxes = SIZES[size]
    stem, width, height, suffix = name_parts(original)
    pixels = list(dict.fromkeys(box.size_of(width, height) for box in boxes))
    files = [(*pair, "webp") for pair in pixels] + [(*pixels[-1], suffix)]
    return [Copy(f"{FOLDER}/{stem}.{size}-{w}x{h}.{suffix}", w, h) for w, h, suffix in files]


def missing_copies(file: FieldFile, size: str) -> list[Copy]:
    """The files of a rendition that are still to be made."""
    return [copy for copy in copies(str(file.name), size) if not file.storage.exists(copy.name)]


def make_rendition(file: FieldFile, size: str) -> int:
    """Make what is missing of a rendition; the number of files made.

    OSError if the original is lost, ValidationError if it is broken.
    """
    missing = missing_copies(file, size)
    if missing:
        image = _original(file.storage, str(file.name), missing[-1])
        for copy in missing:
            store_once(file.storage, copy.name, copy.bytes_of(image))
    return len(missing)


def _original(storage: Storage, name: str, widest: Copy) -> Image.Image:
    """The kept image, decoded no larger than its widest copy can use."""
    with storage.open(name) as file:
        data = file.read()
    _stem, width, height, _suffix = name_parts(name)
    scale = 2 * max(widest.width / width, widest.height / height)  # twice, or the copy would lose detail
    return decoded_image(data, draft=(math.ceil(width * scale), math.ceil(height * scale)))


def rendition(file: FieldFile | None, size: str) -> Rendition | None:
    """Return a named size of an image; None where there is no image or it is lost.

    Nothing is made here: until all copies of this size are there, the original stands in its place.
    """
    if not file:
        return None
    if size not in SIZES:
        raise KeyError(size)
    try:
        return _shown(file, [] if missing_copies(file, size) else copies(str(file.name), size))
    except Exception as error:  # noqa: BLE001 whatever a storage raises, a picture does not fail a page
        logger.warning("No %s of %s: %s", size, file.name, error)
        return None


def _shown(file: FieldFile, made: list[Copy]) -> Rendition | None:
    """What a page shows of an image: its copies, else the original, if that is there."""
    if made:
        *webp, plain = made
    else:
        name = str(file.name)
        _stem, width, height, _suffix = name_parts(name)
        webp, plain = [], Copy(name, width, height)
        if not file.storage.exists(name):
            return None
    several = len(webp) > 1
    candidates = [(file.storage.url(copy.name), copy.width) for copy in webp]
    srcset = ", ".join(f"{address} {width}w" if several else address for address, width in candidates)
    return Rendition(file.storage.url(plain.name), plain.width, plain.height, srcset)


@task()
def make_copies(model: str, field: str, name: str) -> None:
    """Make what is missing of all sizes of an image: of a model ("people.person"), a field, a name in its storage."""
    kind = apps.get_model(model)
    file = getattr(kind(**{field: name}), field)
    for size in kind._meta.get_field(field).renditions:
        make_rendition(file, size)
