"""Copies of the whole site, out and in: every row with drafts, users and history, and every file of the media."""
