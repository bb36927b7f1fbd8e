"""Encryption of backups: age files (age-encryption.org/v1), which `age` and `rage` read too.

The same secret key encrypts and decrypts: whoever lacks it can neither read a file nor make one that is believed.
"""

import hashlib
import hmac
import os
from pathlib import Path
from typing import IO, Any

import pyrage
from django.conf import settings
from pyrage import x25519

from records.backups.errors import BackupError, DamagedError


class Key:
    """The keys of a file as `age-keygen` writes it: the first one encrypts, all of them decrypt."""

    def __init__(self, text: str) -> None:
        lines = [line.strip() for line in text.splitlines()]
        try:
            self.identities = [x25519.Identity.from_str(one) for one in lines if one and one[0] != "#"]
        except pyrage.IdentityError as error:
            raise BackupError("The key of backups is not understood: AGE-SECRET-KEY-1… is meant.") from error
        if not self.identities:
            raise BackupError("The file with the key of backups has no key.")

    def encrypt(self, source: IO[bytes], target: Any) -> None:
        """Write the encrypted source to a target that has `write()`. OSError if either fails."""
        try:
            pyrage.encrypt_io(source, target, [self.identities[0].to_public()])
        except pyrage.EncryptError as error:
            raise OSError(str(error)) from error

    def decrypt(self, source: IO[bytes], target: Any) -> None:
        """Write the decrypted source to a target. DamagedError if it was changed or is of another key."""
        try:
            pyrage.decrypt_io(source, target, self.identities)
        except pyrage.DecryptError as error:
            raise DamagedError(f"damaged, or encrypted with another key ({error})") from error
        except OSError as error:
            if error.errno is not None:  # of the disk; that of the library has none
                raise
            raise DamagedError(f"damaged ({error})") from error

    def hide(self, checksum: str) -> str:
        """Return a name that tells nobody without the key which content it stands for."""
        return hmac.digest(str(self.identities[0]).encode(), checksum.encode(), hashlib.sha256).hex()


def find_key() -> Key | None:
    """Return the key that the settings name. BackupError if it cannot be read."""
    if not settings.BACKUP_KEY_FILE:
        return Key(settings.BACKUP_KEY) if settings.BACKUP_KEY else None
    try:
        return Key(Path(settings.BACKUP_KEY_FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"The key of BACKUP_KEY_FILE cannot be read: {error}") from error


def write_new_key(path: Path) -> None:
    """Write a new key into a new file that only its owner reads. OSError if there is one already."""
    identity = x25519.Identity.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
