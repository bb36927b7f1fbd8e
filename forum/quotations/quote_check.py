"""What the page “Did they say it?” shows: the nearest words of the archive, and where they stand."""

from typing import Any

from django.db.models import Count, Q

from forum.quotations.models import Quotation
from records.search.quote_check import QuoteCheck, check_quote
from records.search.quote_check.compare import Match


def checked_context(text: str) -> dict[str, Any]:
    """What was pasted, beside the archive (at most nine queries)."""
    checked = check_quote(text) if text.strip() else None
    records = _records(checked.matches) if checked else {}
    matches = [(match, records[match.result.document.record]) for match in _known(checked, records)]
    return {
        "checked": checked
        if checked is None or matches or not checked.matches
        else QuoteCheck(checked.text, []),
        "match": matches[0][0] if matches else None,
        "quotation": matches[0][1] if matches else None,
        "others": matches[1:],
        **holdings(),
    }


def _known(checked: QuoteCheck | None, records: dict[int, Quotation]) -> list[Match]:
    return [match for match in checked.matches if match.result.document.record in records] if checked else []


def _records(matches: list[Match]) -> dict[int, Quotation]:
    words = Quotation.objects.published().for_row().select_related("event", "article__publisher")
    return words.in_bulk([match.result.document.record for match in matches])


def holdings() -> dict[str, int]:
    """How much the archive knows (one query)."""
    return Quotation.objects.published().aggregate(
        quotation_count=Count("pk", filter=Q(kind=Quotation.Kind.DIRECT)),
        reported_count=Count("pk", filter=Q(kind=Quotation.Kind.REPORTED)),
        article_count=Count("article", distinct=True),
    )
