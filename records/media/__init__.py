"""Images: cleaned, kept, rendered."""
