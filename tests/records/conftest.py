import io
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from people.models import Person

Draw = Callable[..., bytes]


@pytest.fixture
def media(settings, tmp_path):
    """The folder of kept images, empty, and this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def draw() -> Draw:
    """Makes the bytes of an image file."""

    def draw(kind="JPEG", size=(40, 50), mode="RGB", colour="red", **options):
        buffer = io.BytesIO()
        Image.new(mode, size, colour).save(buffer, kind, **options)
        return buffer.getvalue()

    return draw


@pytest.fixture
def keep(media):
    """Keeps image bytes as somebody's portrait, which is not saved in the database."""

    def keep(data: bytes):
        person = Person(name="Somebody")
        person.portrait.save("IMG 2021 (private).exe", ContentFile(data), save=False)
        return person.portrait

    return keep


@pytest.fixture
def files(media):
    """Lists the names of all files in the media folder."""
    return lambda: sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())
