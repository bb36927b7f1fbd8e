"""Pages that are kept for the next reader, and never wrong; see `docs/architecture/caching.md`."""
