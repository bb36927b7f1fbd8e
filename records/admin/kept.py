"""Words typed into a form whose session had ended stand in it again after logging in."""


class KeptWords:
    """Mixin of admin classes."""
