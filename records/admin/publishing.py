"""What may be published, and what is refused with a sentence beside its field."""


class Publishing:
    """Mixin of admin classes."""
