"""The quotations of the archive that are nearest to pasted words, and how much the archive knows."""

from typing import Any

from django.db.models import Count, Q

from forum.quotations.models import Quotation
from records.search.quote_check import Match, check_quote


def quote_check_context(text: str) -> dict[str, Any]:
    """Return the context of the page “Did they say it?” (at most ten queries)."""
    checked = check_quote(text) if text.strip() else None
    matches = _with_quotations(checked.matches) if checked else []
    if checked:
        shown = {match.result.document.pk for match, _quotation in matches}
        checked = checked.where(lambda match: match.result.document.pk in shown)
    match, quotation = matches[0] if matches else (None, None)
    counts = Quotation.objects.published().aggregate(
        quotation_count=Count("pk", filter=Q(kind=Quotation.Kind.DIRECT)),
        reported_count=Count("pk", filter=Q(kind=Quotation.Kind.REPORTED)),
        article_count=Count("article", distinct=True),
    )
    return {"checked": checked, "match": match, "quotation": quotation, "others": matches[1:], **counts}


def _with_quotations(matches: tuple[Match, ...]) -> list[tuple[Match, Quotation]]:
    """Return matches with their quotations, those that are still published."""
    keys = [match.result.document.record for match in matches if not match.is_narration]
    published = Quotation.objects.published().for_row().select_related("event", "article__publisher")
    quotations = published.in_bulk(keys)
    found = [(match, quotations.get(match.result.document.record)) for match in matches]
    return [(match, quotation) for match, quotation in found if quotation and not match.is_narration]
