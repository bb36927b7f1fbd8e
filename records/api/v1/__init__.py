"""`/api/v1/`: the archive for programs, read-only, over every kind of record that has a serializer.

`urls` lists the addresses; `resources` describes the kinds (from the registry), `parameters` the query strings,
`schemas` and `openapi` the answers, which `views` and `search_views` make; `middleware` surrounds them all.
"""
