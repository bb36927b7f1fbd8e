"""A digest of an answer tells it from others; the order of rows counts where the query asks for one."""

import pytest

from records.core.database.readings import digest_of

ROWS, OTHER_ORDER = [(1, None), ("a", 2)], [("a", 2), (1, None)]


@pytest.mark.parametrize(
    ("sql", "is_ordered"),
    [
        ("SELECT a FROM b", False),
        ("SELECT a, reorder FROM b GROUP BY 1", False),
        ("SELECT a FROM b ORDER BY a LIMIT 5", True),
        ("select a from b order  by a", True),
        # Whoever asks so may count on the order of the part.
        ("SELECT a FROM (SELECT a FROM b ORDER BY c LIMIT 5) AS some", True),
    ],
)
def test_an_order_counts_where_the_query_asks_for_one(sql, is_ordered):
    assert (digest_of(sql, ROWS) != digest_of(sql, OTHER_ORDER)) == is_ordered
    assert digest_of(sql, ROWS) != digest_of(sql, ROWS[:1])
