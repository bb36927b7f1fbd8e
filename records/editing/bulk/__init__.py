"""One field changed in many records at once."""
