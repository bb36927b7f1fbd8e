"""`/api/v1/`: the archive for programs, read-only, over every kind of record that has a serializer.

Resources, fields and filters come from the registry, so that a new kind is in the API at once. `urls` lists the
addresses; `resources` describes the kinds, `parameters` the query strings, `schemas` and `openapi` the answers, which
`views` and `search_views` make; `middleware` surrounds them all.
"""
