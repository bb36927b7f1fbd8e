"""Lists and choosers that find records: columns, filters, search that ignores accents."""


class Finding:
    """Mixin of admin classes."""
