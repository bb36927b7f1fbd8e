"""The modules that Django's admin discovers: accounts, sources and notes."""

from records.editing import sources
from records.editing.accounts import admin as accounts

__all__ = ["accounts", "sources"]
