"""The checks of this app."""

from records.core.data_checks import records

__all__ = ["records"]
