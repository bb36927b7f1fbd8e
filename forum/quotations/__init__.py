"""Articles, paragraphs, quotations, and all that compares words."""
