"""The quotations of the archive that are nearest to pasted words, and how much the archive knows."""

from typing import Any

from django.db.models import Count, Q

from forum.quotations.models import Quotation
from records.search.quote_check import QuoteCheck, check_quote


def quote_check_context(text: str) -> dict[str, Any]:
    """Return the context of the page “Did they say it?” (at most nine queries)."""
    checked = check_quote(text) if text.strip() else None
    found = {match.result.document.record: match for match in checked.matches} if checked else {}
    published = Quotation.objects.published()
    quotations = published.for_row().select_related("event", "article__publisher").in_bulk(found)
    matches = [(match, quotations[pk]) for pk, match in found.items() if pk in quotations]
    if checked and checked.matches and not matches:
        checked = QuoteCheck(checked.text, [])
    match, quotation = matches[0] if matches else (None, None)
    counts = published.aggregate(
        quotation_count=Count("pk", filter=Q(kind=Quotation.Kind.DIRECT)),
        reported_count=Count("pk", filter=Q(kind=Quotation.Kind.REPORTED)),
        article_count=Count("article", distinct=True),
    )
    return {"checked": checked, "match": match, "quotation": quotation, "others": matches[1:], **counts}
