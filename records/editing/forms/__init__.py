"""Forms and fields of the admin."""
