"""Who may do what: writing, translating, publishing."""


class Rights:
    """Mixin of admin classes."""
