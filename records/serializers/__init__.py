"""The other forms of a page: JSON, JSON-LD, CSV, citations, calendars, by `?format=` or by `Accept`."""
