"""The memory of translators: how the same phrase, or nearly the same, was translated before."""
