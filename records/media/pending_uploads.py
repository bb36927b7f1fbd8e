"""Uploads of a form that was refused for another reason: kept for a day, so that nobody chooses them again.

What is kept is the cleaned image, under a random name that `records.media.views` does not serve. The form carries a
signed token that says whose it is and for which field; for anybody else, or after a day, it is nothing.
"""

import logging
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from records.media.images import CleanImage

logger = logging.getLogger(__name__)

FOLDER = "kept"
SALT = "records.media.pending_uploads"
LIFETIME = timedelta(days=1)


@dataclass(frozen=True)
class Ticket:
    """What a token says."""

    owner: str  # primary key of the user
    field: str  # app, model and field
    kept: str  # name in the storage
    name: str  # name that the image gets when it is saved
    original: str  # name of the file as it was chosen


def keep(image: CleanImage, owner: str, field: str) -> str:
    """Keep an image for its owner; the token under which it is found."""
    sweep()
    kept = image.kept or default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}", ContentFile(image.read()))
    image.seek(0)
    ticket = Ticket(owner, field, kept, str(image.name), image.original[-100:])
    return signing.dumps(asdict(ticket), salt=SALT)


def find(token: str, owner: str, field: str | None = None) -> CleanImage | None:
    """The image kept under a token; None if it is another's, of another field, a day old, used or no token."""
    try:
        ticket = Ticket(**signing.loads(token, salt=SALT, max_age=LIFETIME))
        if ticket.owner != owner or field not in (None, ticket.field):
            return None
        with default_storage.open(ticket.kept) as file:
            return CleanImage(file.read(), ticket.name, original=ticket.original, kept=ticket.kept)
    except (signing.BadSignature, OSError, TypeError):
        return None


def sweep() -> None:
    """Remove what has been kept for longer than a day; a storage that cannot say so keeps it."""
    oldest = timezone.now() - LIFETIME
    try:
        for name in default_storage.listdir(FOLDER)[1]:
            if default_storage.get_modified_time(f"{FOLDER}/{name}") < oldest:
                default_storage.delete(f"{FOLDER}/{name}")
    except (OSError, NotImplementedError) as error:
        logger.info("Kept images were not swept: %s", error)
