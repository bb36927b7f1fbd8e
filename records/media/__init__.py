"""Images: cleaned, stored, made into renditions."""
