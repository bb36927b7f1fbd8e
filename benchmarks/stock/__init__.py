"""The stock site: what a good developer writes in a day, on the same rows."""
