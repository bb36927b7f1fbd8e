"""The backups that stay: the newest of each of the last days, weeks, months or years."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from records.backups.errors import BackupError
from records.backups.manifest import Manifest
from records.backups.vault import BLOBS, Vault, time_of

PERIODS = {"daily": "%Y-%m-%d", "weekly": "%G-%V", "monthly": "%Y-%m", "yearly": "%Y"}
# What no list names may be of a backup that is being made at this moment.
GRACE = timedelta(days=1)
Rules = dict[str, int]


def parse_rules(text: str) -> Rules:
    """Return how many of which period stay, from "daily=7,weekly=4". ValueError if it is something else."""
    rules = {}
    for part in text.split(","):
        period, _equals, number = part.strip().partition("=")
        if period not in PERIODS or not number.isdecimal() or not int(number):
            raise ValueError(text)
        rules[period] = int(number)
    return rules


def kept(backups: Iterable[str], rules: Rules) -> set[str]:
    """Return the backups that stay: the newest of each period that has any, and always the newest of all."""
    ordered = sorted(backups, reverse=True)
    stay = set(ordered[:1])
    for period, number in rules.items():
        newest: dict[str, str] = {}
        for backup in ordered:
            newest.setdefault(time_of(backup).strftime(PERIODS[period]), backup)
        stay |= set(list(newest.values())[:number])
    return stay


def prune(vault: Vault, rules: Rules, made: str) -> tuple[list[str], int]:
    """Delete the other backups, then what no backup needs; return their names and the number of contents.

    The one that was made just now stays, whatever the clock said when it was.

    BackupError, and nothing is deleted, if the list of one that stays cannot be read.
    """
    backups = vault.backups()
    stay = kept(backups, rules) | {made}
    needed = {blob.name for backup in stay for blob in _open(vault, backup).blobs}
    gone = [backup for backup in backups if backup not in stay]
    for backup in gone:
        vault.store.delete(vault.file_of(backup))
    before = timezone.now() - GRACE
    parts = [name for name in vault.entries("")[1] if name.endswith(".part")]
    unneeded = [
        name
        for name in (*sorted(vault.list_blobs() - needed), *parts)
        if vault.store.get_modified_time(name) < before
    ]
    for name in unneeded:
        vault.store.delete(name)
    return gone, sum(name.startswith(BLOBS) for name in unneeded)


def _open(vault: Vault, backup: str) -> Manifest:
    try:
        return vault.open(backup)
    except BackupError as error:
        raise BackupError(
            f"No backup was deleted, since what {backup} needs is not known: {error}"
        ) from error
