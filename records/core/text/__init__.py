"""Text as it is cleaned, folded and compared; nothing here knows a kind of record."""
