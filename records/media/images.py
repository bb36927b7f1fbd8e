"""Validation and cleaning of images, and the model field that does both.

Accepted: JPEG, PNG, WebP and GIF, still images only. AVIF is refused because not every build of Pillow reads
it, so that two installations would disagree; SVG because it is a program. The bytes decide, never a file's
name or declared type. The site stores its own new JPEG or PNG: upright, sRGB, 8 bit, without metadata (a photograph
taken with a telephone says where it was taken), under a name made of its content and its size in pixels:
``portraits/<hash>-<width>x<height>.jpg``.
"""

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models.fields.files import FieldFile, ImageFieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps


class _Finished(File):
    """A complete temporary file, which FileSystemStorage moves into place instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def store_once(storage: Storage, name: str, data: bytes | File) -> None:
    """Store data under a name made of its content: whole, and once, even if two processes do so at a time.

    Where it cannot be written, such as on a full disk, nothing of it stays.
    """
    if storage.exists(name):
        return
    folder = storage.location if isinstance(storage, FileSystemStorage) else None
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    # Written beside its place, because a move is one step within one file system only.
    handle, part = tempfile.mkstemp(suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data.chunks())
        with Path(part).open("rb") as whole:
            saved = storage.save(name, _Finished(whole))
    finally:
        Path(part).unlink(missing_ok=True)
    if saved != name:  # another process was first
        storage.delete(saved)


FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MIME_TYPES = "image/jpeg,image/png,image/webp,image/gif"
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000  # 160 MB once decoded, at four bytes a pixel
MAX_SIDE = 12_000

# Pillow's own guard warns above this and refuses above twice this, whoever opens an image in this process.
# Ours is opened_image(): turning warnings into errors concerns the whole process, unsafe where threads serve.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

# Only chooses the message: HEIC and AVIF, TIFF, BMP, Photoshop, JPEG 2000, icons, PDF, SVG.
OTHER_IMAGES = re.compile(
    rb".{4}ftyp|II\*\0|MM\0\*|BM|8BPS|\0\0\0\x0cjP|\x00\x00\x01\x00|%PDF|\s*<(\?xml.{,999}<)?svg", re.S
)

MESSAGES = {
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than %(size)s. Make the image smaller, then upload it again."),
    "not_an_image": _("This file is not an image, or it is damaged. Upload a JPEG, PNG, WebP or GIF image."),
    "type": _("This kind of file is not accepted. Save it as a JPEG or PNG image, then upload it again."),
    "pixels": _(
        "This image is too large: at most %(megapixels)s million pixels, %(side)s along a side, are accepted."
    ),
    "animated": _("This image moves, and the archive keeps still images. Upload one frame of it."),
}


def image_error(code: str) -> ValidationError:
    """Return the error that tells an editor what is wrong with a file and what to do."""
    params = {"size": filesizeformat(MAX_BYTES), "megapixels": MAX_PIXELS // 1_000_000, "side": MAX_SIDE}
    return ValidationError(MESSAGES[code], code=code, params=params)


def opened_image(data: bytes) -> Image.Image:
    """Read the header of an image without decoding its pixels; ValidationError if it is not accepted."""
    if not data:
        raise image_error("empty")
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        # Telephones write photographs as a JPEG of several pictures (MPO), which is not an animation.
        is_animated = image.format != "MPO" and getattr(image, "is_animated", False)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise image_error("pixels") from error
    except Exception as error:  # Pillow's readers raise whatever the bytes provoke
        raise image_error("type" if OTHER_IMAGES.match(data) else "not_an_image") from error
    if max(image.size) > MAX_SIDE or not 1 <= image.width * image.height <= MAX_PIXELS:
        raise image_error("pixels")
    if is_animated:
        raise image_error("animated")
    return image


def decoded_image(data: bytes, draft: tuple[int, int] | None = None) -> Image.Image:
    """Decode an image: upright, RGB or RGBA, no metadata; ValidationError if it is not accepted or damaged.

    With `draft` a JPEG may come smaller, though not below that width and height: faster, in less memory.
    """
    image = opened_image(data)
    try:
        if draft:
            image.draft(None, draft)
        ImageOps.exif_transpose(image, in_place=True)
        return _plain(image)
    except Exception as error:  # as above
        raise image_error("not_an_image") from error


def _plain(image: Image.Image) -> Image.Image:
    """Convert an image to RGB, or to RGBA if any pixel is transparent, with nothing else attached."""
    if image.mode.startswith("I"):  # 16 bit grey: convert() would clip it to white
        image = image.point(lambda value: value * (1 / 256)).convert("L")
        image.info.pop("transparency", None)
    if image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    image = _in_srgb(image)
    opaque = image.mode != "RGBA" or image.getchannel("A").getextrema() == (255, 255)
    image = image.convert("RGB" if opaque else "RGBA")
    image.info = {}
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Apply the colour profile of an image, so that it looks the same without the profile."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    with suppress(ImageCms.PyCMSError, OSError):  # a damaged one costs the exact colours, not the photograph
        if profile := image.info.get("icc_profile"):
            source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, source, target, outputMode=mode) or image
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Encode an image in a format of Pillow."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


class CleanImage(ContentFile):
    """A cleaned image under its final name; `original` is the upload's, `pending_name` while a form keeps it."""

    def __init__(self, content: bytes, name: str, *, original: str = "", pending_name: str = "") -> None:
        super().__init__(content, name)
        self.original, self.pending_name = original, pending_name


def clean_image(data: bytes, original: str = "") -> CleanImage:
    """Clean an uploaded image: photographs become JPEG, drawings and transparent images PNG."""
    is_photograph = opened_image(data).format in ("JPEG", "MPO", "WEBP")
    image = decoded_image(data)
    if is_photograph and image.mode == "RGB":
        suffix, content = "jpg", encoded(image, "JPEG", quality=92, optimize=True, progressive=True)
    else:
        suffix, content = "png", encoded(image, "PNG")
    digest = hashlib.sha256(content).hexdigest()[:20]
    return CleanImage(content, f"{digest}-{image.width}x{image.height}.{suffix}", original=original)


def read_upload(file: File) -> bytes:
    """Read a whole file; ValidationError if it is too large."""
    if file.size > MAX_BYTES:
        raise image_error("too_large")
    file.seek(0)
    return file.read()


def validate_image(file: FieldFile) -> None:
    """Raise ValidationError for a new upload that is not accepted; stored and cleaned images are not read again."""
    if not getattr(file, "_committed", True) and not isinstance(file.file, CleanImage):
        decoded_image(read_upload(file.file))


class NotStoredError(Exception):
    """The storage does not take an image: it is full, or cannot be written to."""


class SafeImageFieldFile(ImageFieldFile):
    """A stored image, which is cleaned whenever it is saved."""

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        """Store a clean copy of `content`; `name` is ignored. ValidationError if it is not accepted; NotStoredError."""
        clean = content if isinstance(content, CleanImage) else clean_image(read_upload(content))
        self.name = self.field.generate_filename(self.instance, str(clean.name))
        try:
            store_once(self.storage, self.name, clean)
        except Exception as error:  # each storage has errors of its own
            raise NotStoredError(self.field.verbose_name) from error
        if clean.pending_name:
            transaction.on_commit(lambda: default_storage.delete(clean.pending_name), robust=True)
        setattr(self.instance, self.field.attname, self.name)
        self._committed = True
        if save:
            self.instance.save()

    save.alters_data = True  # type: ignore[attr-defined]


LOST = object()


class ImageFormField(forms.FileField):
    """A form field that cleans its upload: `accepted` is the clean image, or None. `LOST` is one kept no longer."""

    accepted: CleanImage | None = None

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Clean the chosen image; without one, do as Django's own field does."""
        if data is LOST:
            raise ValidationError(
                _("The image that was kept for you is no longer there. Choose it again."), code="lost"
            )
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            upload = clean_image(read_upload(upload), str(upload.name))
        self.accepted = upload if isinstance(upload, CleanImage) else None
        return upload

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": MIME_TYPES}


class SafeImageField(models.ImageField):
    """A model field for images as described above. `renditions`: its sizes, by names in `records.media.renditions`."""

    attr_class = SafeImageFieldFile
    default_validators = [validate_image]

    def __init__(self, *args: Any, renditions: Sequence[str] = (), **kwargs: Any) -> None:
        self.renditions = tuple(renditions)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        # The name of the uploaded file is not stored, so its length does not matter.
        return super().formfield(**{"form_class": ImageFormField, "max_length": None, **kwargs})
