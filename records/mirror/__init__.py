"""The public site as files, to be read from any folder: asked of the site itself, page by page, by its own links."""
