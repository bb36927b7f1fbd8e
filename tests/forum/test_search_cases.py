"""Queries as people type them, each with its right answer among the first three: see `benchmarks/searches.tsv`."""

import pytest
from django.core.cache import cache

from benchmarks.relevance import read_cases

pytestmark = [pytest.mark.django_db, pytest.mark.indexed, pytest.mark.slow]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case.language} {case.query}")
def test_the_right_answer_is_among_the_first_three(client, archive, case):
    cache.clear()
    asked = {"q": case.query, "lang": case.language, "limit": 100}
    results = client.get("/api/v1/search", asked).json()["results"]
    texts = [
        (
            one["type"],
            "\n".join([one[f"title_{case.language}"] or "", one[f"line_{case.language}"], one["excerpt"]]),
        )
        for one in results
    ]
    assert 1 <= case.rank(texts) <= 3
