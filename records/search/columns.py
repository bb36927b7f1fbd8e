"""The columns of the index, and how much a word weighs in each of them."""

COLUMNS = ("names", "words", "body", "context")
WEIGHTS = (12.0, 4.0, 1.0, 0.25)
NAMES = COLUMNS[:1]
MAIN_TEXT = COLUMNS[:2]  # what a record is called, and what is said in it
OWN_TEXT = COLUMNS[:3]  # all but the names of other records
