"""The archive in pictures, and the front page."""
