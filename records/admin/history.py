"""Every saved version of a record and of what is entered with it: in words, compared, restored."""


class History:
    """Mixin of admin classes."""
