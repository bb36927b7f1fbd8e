"""Readers of the files in which press releases come: each gives a text as if it had been pasted."""
