"""Views of the API: search, suggestions, and the quotation check."""

from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.api.v1.problems import ProblemError
from records.api.v1.resources import resource_named
from records.api.v1.views import json_response, page_response, rows_by_key
from records.core.languages import language_codes
from records.core.paths import path_of
from records.search.filter_registry import search_facets
from records.search.quote_check import Difference, Match, QuoteCheck, Sentence, check_quote, check_quotes
from records.search.quote_check.candidates import person_named
from records.search.ranking import Hit
from records.search.results import Result, SearchResults, search
from records.search.snippets import Marks
from records.search.spelling import suggestion
from records.search.suggestions import suggest
from records.search.views import bad_values
from records.serializers.base import absolute


def search_records(request: HttpRequest, query: Any) -> HttpResponse:
    """Return one page of the records that a query finds, the best first."""
    chosen = {facet.name: list(filter(None, getattr(query, facet.name))) for facet in search_facets()}
    with override(query.lang or language_codes()[0]):
        results = search(query.q, chosen)
        if any(value in chosen[facet] for facet, value in results.query.unknown_values):
            raise ProblemError(404, " ".join(bad_values(results)))
        every = [*results.hits, *results.nearest]
        hits = hits_behind(every, query.cursor)
        page = hits[: query.limit]
        return page_response(
            request,
            len(every),
            [search_result(one, query.lang) for one in results.load(page)],
            page[-1].pk if len(hits) > query.limit else None,
            query.lang,
            **summary(results, query.facets == "true"),
        )


def hits_behind(hits: list[Hit], cursor: int | None) -> list[Hit]:
    """Return the hits behind the last one of the page before."""
    if cursor is None:
        return hits
    place = next((place for place, hit in enumerate(hits) if hit.pk == cursor), None)
    if place is None:
        raise ProblemError(
            404, _("The page before this one is no longer what it was. Begin at the first page.")
        )
    return hits[place + 1 :]


def summary(results: SearchResults, with_facets: bool) -> dict[str, Any]:
    """Describe the results as a whole."""
    return {
        "is_relaxed": bool(results.nearest) and not results.total,
        "exact_count": results.total,
        "is_bounded": results.is_bounded,
        "dates": [date.asked for date in results.dates],
        "suggestion": suggestion(results.query, has_found=bool(results.total)) or None,
        "unknown": [{"facet": facet, "value": value} for facet, value in results.query.unknown_values],
        "kinds": [{"type": group.kind, "count": group.count} for group in results.groups if group.count],
        "facets": list(facet_counts(results)) if with_facets else [],
    }


def facet_counts(results: SearchResults) -> Iterator[dict[str, Any]]:
    """Yield every filter with the values that the results have."""
    for one in results.facets:
        values = [
            {"value": choice.value, "label": choice.label, "count": choice.count} for choice in one.choices
        ]
        yield {"name": one.facet.name, "label": str(one.facet.label), "values": values}


def search_result(found: Result, language: str | None) -> dict[str, Any]:
    """Serialize a search result."""
    codes = [language] if language else language_codes()
    excerpt = found.snippet
    return {
        **reference_to(found, language),
        **{f"page_{code}": page_in(found, code) for code in codes},
        **{f"line_{code}": found.document.stored_fields[code]["subtitle"] for code in codes},
        "excerpt": unescape(strip_tags(excerpt.html)),
        "excerpt_html": str(excerpt.html),
        "excerpt_language": excerpt.language,
        "excerpt_status": found.status or None,
        "missing": list(found.missing),
    }


def reference_to(found: Result, language: str | None) -> dict[str, Any]:
    """Serialize a search result as a reference."""
    codes = [language] if language else language_codes()
    return {
        "id": found.uid,
        "type": found.kind,
        "permanent_url": absolute(path_of("permanent-link", found.uid)),
        **{f"title_{code}": title_in(found, code) for code in codes},
    }


def title_in(found: Result, code: str) -> str | None:
    """Return the title in a language, or None."""
    facts = found.document.stored_fields[code]
    return facts["title"] if facts["language"] == code else None


def page_in(found: Result, code: str) -> str:
    """Return the address of its page in a language."""
    with override(code):
        return absolute(found.get_absolute_url())


def suggest_names(request: HttpRequest, query: Any) -> HttpResponse:
    """Return names that begin as typed."""
    with override(query.lang):
        results = [
            {
                "id": one.uid,
                "type": one.kind,
                "permanent_url": absolute(path_of("permanent-link", one.uid)),
                "title": one.title,
                "language": one.title_language,
                "line": one.subtitle,
                "page": absolute(one.get_absolute_url()),
            }
            for one in suggest(query.q)
        ]
    return json_response({"results": results}, query.lang)


def compare_quote(request: HttpRequest, query: Any) -> HttpResponse:
    """Return the quotations nearest to words that someone is said to have said."""
    with override(query.lang or language_codes()[0]):
        [answer] = serialize_checks([check_quote(query.q)], query.lang)
        return json_response(answer, query.lang)


def compare_quotes(request: HttpRequest, body: Any) -> HttpResponse:
    """Return the answers to several texts, in their order."""
    with override(body.lang or language_codes()[0]):
        answers = serialize_checks(check_quotes(body.texts), body.lang)
        return json_response({"results": answers}, body.lang)


def serialize_checks(checks: list[QuoteCheck], language: str | None) -> list[dict[str, Any]]:
    """Serialize the answers to texts, with the records that are still published."""
    rows = rows_of_matches((match for one in checks for match in one.matches), language)
    known = [one.where(lambda match: key_of(match) in rows) for one in checks]
    return [serialize_check(one, rows, language) for one in known]


def other_speaker(checked: QuoteCheck, language: str | None) -> dict[str, Any] | None:
    """Serialize the person whom a text names and to whom the archive does not give the words, if it knows them."""
    named = next((flag.claimed for flag in checked.flags if flag.name == "speaker"), "")
    person = person_named(named) if named and checked.matches else None
    return reference_to(Result(person, Marks(frozenset())), language) if person else None


def serialize_check(
    checked: QuoteCheck, rows: dict[tuple[str, int], Any], language: str | None
) -> dict[str, Any]:
    return {
        "text": checked.text,
        "verdict": checked.verdict,
        "sentences": [serialize_sentence(one, rows) for one in checked.sentences],
        "other_speaker": other_speaker(checked, language),
        "matches": [serialize_match(one, rows) for one in checked.matches],
    }


def rows_of_matches(matches: Iterable[Match], language: str | None) -> dict[tuple[str, int], Any]:
    """Return the rows of the records of matches that are published, by their kind and key."""
    keys: dict[str, list[int]] = {}
    for match in matches:
        keys.setdefault(match.result.kind, []).append(match.result.document.record)
    return {
        (kind, key): row
        for kind, some in keys.items()
        for key, row in rows_by_key(resource_named(kind), some, language).items()
    }


def key_of(match: Match) -> tuple[str, int]:
    return match.result.kind, match.result.document.record


def serialize_sentence(sentence: Sentence, rows: dict[tuple[str, int], Any]) -> dict[str, Any]:
    """Serialize the verdict on a sentence, with the numbers of the records beside it."""
    return {
        "text": sentence.text,
        "verdict": sentence.verdict,
        "differences": [serialize_difference(one) for one in sentence.differences],
        "flags": list(dict.fromkeys(flag.name for flag in sentence.flags)),
        "matches": [serialize_match(one, rows) for one in sentence.matches],
    }


def serialize_difference(difference: Difference) -> dict[str, str]:
    return {
        "claimed": difference.claimed,
        "recorded": difference.recorded,
        "kind": difference.kind,
    }


def serialize_match(match: Match, rows: dict[tuple[str, int], Any]) -> dict[str, Any]:
    """Serialize a match, with its verdict and its difference from the words that were asked for."""
    return {
        "verdict": match.verdict,
        "differences": [serialize_difference(one) for one in match.differences],
        "difference": len(match.differences),
        "turning": list(match.turning),
        "denying": list(match.denying),
        "language": match.language,
        "status": match.status or None,
        "pieces": [{"kind": piece.kind, "words": piece.words} for piece in match.pieces],
        "record": rows[key_of(match)],
    }
