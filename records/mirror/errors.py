"""Hindrances to a mirror."""


class MirrorError(Exception):
    """A sentence for the operator."""
