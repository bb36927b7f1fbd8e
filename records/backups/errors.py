"""Hindrances to a backup or a restoration."""


class BackupError(Exception):
    """A sentence for the operator."""


class DamagedError(BackupError):
    """A file of a backup is lost, or is not what was written."""
