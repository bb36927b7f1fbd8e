"""Search over all kinds of records, and the comparing of words that someone is said to have said.

    from records.search.quote_check import check_quote
    from records.search.results import search
    from records.search.suggestions import suggest

    results = search("vaccines -china", {"year": ["2021"]})   # SearchResults: groups, facets, hits
    results.load(results.hits[:20])                           # what a page shows of them: one query
    check_quote("CELAC is a common space for priorities")     # QuoteCheck: the closest words, with what differs
    suggest("barc")                                           # names that begin so

Modules: `analysis` (words), `query` and `lookup` (what is asked), `backends` (the table of each database), `base`,
`fields` and `facets` (declarations of the apps), `indexing`, `dependencies` and `signal_handlers` (documents are made
and updated), `results`, `ranking`, `snippets`, `spelling`, `suggestions`, `quote_check`.
"""
