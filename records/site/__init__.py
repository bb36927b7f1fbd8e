"""Pages: lists, details, filters, errors."""
