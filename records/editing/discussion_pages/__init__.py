"""The discussion of a record on its form and on a page of its own."""
