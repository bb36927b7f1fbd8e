"""Other forms of a page: JSON, CSV, JSON-LD, citations, calendars, feeds, Popolo, sitemaps, social cards."""
