"""The glossary of translators: the names of the archive in each language, and terms that editors enter."""
