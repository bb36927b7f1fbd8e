"""What may be public, what belongs together, and the changes of status."""
