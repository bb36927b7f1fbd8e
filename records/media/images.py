"""Images that cannot run, lie or blow up memory: what is accepted, how it is kept, the field that does both.

Accepted: JPEG, PNG, WebP and GIF, still images only. AVIF is refused because not every build of Pillow reads
it, so that two installations would disagree; SVG because it is a program. The bytes decide, never a file's
name or declared type. What is kept is our own fresh JPEG or PNG: upright, sRGB, 8 bit, with no metadata (a
telephone's photograph tells where it was taken), under a name made of its content and its pixels:
``portraits/<hash>-<width>x<height>.jpg``.
"""

import hashlib
import io
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models.fields.files import FieldFile, ImageFieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from records.media.storage import store_once

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MIME_TYPES = "image/jpeg,image/png,image/webp,image/gif"
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000  # 160 MB once decoded, at four bytes a pixel
MAX_SIDE = 12_000

# Pillow's own guard warns above this and refuses above twice this, whoever opens an image in this process.
# Ours is opened_image(): turning warnings into errors concerns the whole process, unsafe where threads serve.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

# Only chooses the sentence: HEIC and AVIF, TIFF, BMP, Photoshop, JPEG 2000, icons, PDF, SVG.
OTHER_IMAGES = re.compile(
    rb".{4}ftyp|II\*\0|MM\0\*|BM|8BPS|\0\0\0\x0cjP|\x00\x00\x01\x00|%PDF|\s*<(\?xml.{,999}<)?svg", re.S
)

REFUSALS = {
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than %(size)s. Make the image smaller, then upload it again."),
    "not_an_image": _("This file is not an image, or it is damaged. Upload a JPEG, PNG, WebP or GIF image."),
    "type": _("This kind of file is not accepted. Save it as a JPEG or PNG image, then upload it again."),
    "pixels": _(
        "This image is too large: at most %(megapixels)s million pixels, %(side)s along a side, are accepted."
    ),
    "animated": _("This image moves, and the archive keeps still images. Upload one frame of it."),
}


def refusal(code: str) -> ValidationError:
    """The sentence that tells an editor what is wrong with a file and what to do."""
    params = {"size": filesizeformat(MAX_BYTES), "megapixels": MAX_PIXELS // 1_000_000, "side": MAX_SIDE}
    return ValidationError(REFUSALS[code], code=code, params=params)


def opened_image(data: bytes) -> Image.Image:
    """The image in ``data``, its header read and its pixels not yet decoded; ValidationError if refused."""
    if not data:
        raise refusal("empty")
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        # A JPEG of several pictures (MPO) is what telephones write beside a photograph, not an animation.
        moves = image.format != "MPO" and getattr(image, "is_animated", False)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refusal("pixels") from error
    except Exception as error:  # Pillow's readers raise whatever the bytes provoke
        raise refusal("type" if OTHER_IMAGES.match(data) else "not_an_image") from error
    if max(image.size) > MAX_SIDE or not 1 <= image.width * image.height <= MAX_PIXELS:
        raise refusal("pixels")
    if moves:
        raise refusal("animated")
    return image


def decoded_image(data: bytes, draft: tuple[int, int] | None = None) -> Image.Image:
    """The pixels of ``data``: upright, RGB or RGBA, no metadata; ValidationError if refused or damaged.

    With ``draft`` a JPEG may come smaller, though not below that width and height: faster, in less memory.
    """
    image = opened_image(data)
    try:
        if draft:
            image.draft(None, draft)
        ImageOps.exif_transpose(image, in_place=True)
        return _plain(image)
    except Exception as error:  # as above
        raise refusal("not_an_image") from error


def _plain(image: Image.Image) -> Image.Image:
    """The image as RGB, or as RGBA if any pixel is transparent, with nothing else attached."""
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
    """The image with its colour profile applied, so that it looks the same once the profile is gone."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # a damaged profile costs the exact colours, not the photograph
        return image
    return converted or image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of an image in a format of Pillow's."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


class CleanImage(ContentFile):
    """An image that was cleaned already, under the name that it is to have.

    `original`: what its file was called. `kept`: its name in the storage while a form awaits it
    (see `records.media.pending_uploads`).
    """

    def __init__(self, content: bytes, name: str, *, original: str = "", kept: str = "") -> None:
        super().__init__(content, name)
        self.original, self.kept = original, kept


def clean_image(data: bytes, original: str = "") -> CleanImage:
    """The file to keep for an uploaded one: photographs as JPEG, drawings and transparent images as PNG."""
    is_photograph = opened_image(data).format in ("JPEG", "MPO", "WEBP")
    image = decoded_image(data)
    if is_photograph and image.mode == "RGB":
        suffix, kept = "jpg", encoded(image, "JPEG", quality=92, optimize=True, progressive=True)
    else:
        suffix, kept = "png", encoded(image, "PNG")
    digest = hashlib.sha256(kept).hexdigest()[:20]
    return CleanImage(kept, f"{digest}-{image.width}x{image.height}.{suffix}", original=original)


def read_upload(file: File) -> bytes:
    """All bytes of a file; ValidationError where it is too large to be read at all."""
    if file.size > MAX_BYTES:
        raise refusal("too_large")
    file.seek(0)
    return file.read()


def validate_image(file: FieldFile) -> None:
    """Refuse a new upload that is no acceptable image; one kept or cleaned already is not read again."""
    if not getattr(file, "_committed", True) and not isinstance(file.file, CleanImage):
        decoded_image(read_upload(file.file))


class SafeImageFieldFile(ImageFieldFile):
    """A kept image; saving one cleans it, whoever saves it."""

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        """Keep a clean copy of ``content``; ``name`` is ignored. ValidationError if it is refused."""
        clean = content if isinstance(content, CleanImage) else clean_image(read_upload(content))
        clean.seek(0)
        self.name = self.field.generate_filename(self.instance, str(clean.name))
        store_once(self.storage, self.name, clean.read())
        if clean.kept:
            transaction.on_commit(lambda: default_storage.delete(clean.kept), robust=True)
        setattr(self.instance, self.field.attname, self.name)
        self._committed = True
        if save:
            self.instance.save()

    save.alters_data = True  # type: ignore[attr-defined]


class ImageFormField(forms.FileField):
    """An upload, which it cleans: `accepted` is the clean image, or None."""

    accepted: CleanImage | None = None

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The image that was chosen, cleaned; otherwise as Django's own field."""
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            upload = clean_image(read_upload(upload), str(upload.name))
        self.accepted = upload if isinstance(upload, CleanImage) else None
        return upload

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": MIME_TYPES}


class SafeImageField(models.ImageField):
    """An image as described above. ``renditions``: names in records.media.renditions of the sizes to make of it."""

    attr_class = SafeImageFieldFile
    default_validators = [validate_image]

    def __init__(self, *args: Any, renditions: Sequence[str] = (), **kwargs: Any) -> None:
        self.renditions = tuple(renditions)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        # The uploaded file's own name is not kept, so its length does not matter.
        return super().formfield(**{"form_class": ImageFormField, "max_length": None, **kwargs})
