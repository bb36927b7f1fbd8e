"""`/api/v1/`: the archive for programs, read-only, over every kind of record that has rows.

Kinds, their columns and their filters are found in the apps' rooms (`api.py`, `views`, `filters.py`, `search.py`), so that
a new kind is in the API at once. `urls` lists the addresses.
"""
