"""`/api/v1/`: the archive for programs, read-only, over every kind of record that has rows.

Kinds, columns and filters are found in the apps' rooms (`api.py`, `views`, `search.py`), so that a new kind is in the
API at once. `urls` lists the addresses; `kinds` says what a kind is, `parameters` what may be asked, `answers` and
`finding` what is answered, `schemas` and `openapi` how that is described; `middleware` is around them all.
"""
