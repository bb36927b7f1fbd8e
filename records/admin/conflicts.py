"""A record that somebody else saved meanwhile: the second is told who saved what, and loses nothing."""


class Conflicts:
    """Mixin of admin classes."""
