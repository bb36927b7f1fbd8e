"""Search over all kinds of records, and the comparing of words that someone is said to have said.

    from records.search import check, search, suggest

    results = search("vaccines -china", {"year": ["2021"]})   # SearchResults: groups, facets, hits
    results.found(results.hits[:20])                          # what a page shows of them: one query
    check("CELAC is a common space for priorities")           # Checked: the closest words, with what differs
    suggest("barc")                                           # names that begin so

Other rooms: `analysis` (words), `query` (what is asked), `engines` (the tables of each database), `kinds` and `facets`
(what apps say in their room `search.py`), `index` and `following` (documents are made and kept), `results`, `snippets`,
`spelling`, `checking`.
"""

from records.search.quote_check.check import Checked, check
from records.search.results import SearchResults, search
from records.search.suggestions import suggest

__all__ = ["Checked", "SearchResults", "check", "search", "suggest"]
