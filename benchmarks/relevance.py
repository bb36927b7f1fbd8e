"""Prints where the right answer stands for each query of `searches.tsv`: `python benchmarks/relevance.py`.

The mean reciprocal rank is 1 where the right answer always stands first among the records of its kind, 0.5 where it
always stands second. Rows that are not first are printed.
"""

import csv
import re
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CASES = Path(__file__).parent / "searches.tsv"
LOOKED_AT = 20


class Case(NamedTuple):
    """A query with what must be found: kinds, separated by |, or any; an expression on the title or the text."""

    language: str
    query: str
    kind: str
    right: str

    def rank(self, found: Iterable[tuple[str, str]]) -> int:
        """Return the place of the right answer among (kind, text) of the kinds asked for; 0 where it is not there."""
        texts = [text for kind, text in found if not self.kind or kind in self.kind.split("|")]
        return next((place for place, text in enumerate(texts, 1) if re.search(self.right, text)), 0)


def read_cases() -> list[Case]:
    with CASES.open(newline="", encoding="utf-8") as file:
        return [Case(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def found_by(case: Case) -> list[tuple[str, str]]:
    """Return (kind, title and text) of the first results of each kind, as the page and the API order them."""
    from django.utils.html import strip_tags
    from django.utils.translation import override

    from records.search.results import search

    with override(case.language):
        results = search(case.query)
        return [
            (one.kind, "\n".join((one.title, one.subtitle, strip_tags(one.snippet.html))))
            for hits in (*(group.hits for group in results.groups), results.nearest)
            for one in results.load(hits[:LOOKED_AT])
        ]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        from benchmarks.pages import prepare

        prepare(folder)
        ranks = {case: case.rank(found_by(case)) for case in read_cases()}
    for case, rank in ranks.items():
        if rank != 1:
            print(f"{rank or 'none':>4}  {case.language}  {case.query}  ({case.kind or 'any'}: {case.right})")
    for language in sorted({case.language for case in ranks}):
        each = [1 / rank if rank else 0.0 for case, rank in ranks.items() if case.language == language]
        print(f"{language}: mean reciprocal rank {statistics.mean(each):.3f} of {len(each)} queries")


if __name__ == "__main__":
    main()
