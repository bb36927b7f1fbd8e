"""The words of a record around what was found, with what was found marked. Everything else is escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from records.core.languages import language_fallbacks
from records.core.noted_words import places_of
from records.core.text import fold
from records.search.analysis import Token, all_tokens, stop_words

WHOLE = 420  # letters of a text that is shown whole
AROUND = 300  # letters of an excerpt
MAX_READ = 40_000  # letters of a record that are looked through for an excerpt


@dataclass(frozen=True)
class Marks:
    """Words to mark: terms of the index, and beginnings of words."""

    terms: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def has(self, token: Token) -> bool:
        """Return whether a word was asked for."""
        if token.term in self.terms or token.folded in self.terms:
            return token.folded not in stop_words() or not self._says_much
        return bool(self.prefixes) and token.folded.startswith(self.prefixes)

    def may_stand_in(self, text: str) -> bool:
        """Return whether a text has the first letters of something asked for: quickly told, for long texts."""
        letters = fold(text, "lookup").replace("'", "").replace("-", "")
        return any(start in letters for start in self._starts)

    @cached_property
    def _starts(self) -> frozenset[str]:
        # A stem may end otherwise than its word (sky, skies), and begins as it does.
        stems = (term.rstrip("=") for term in self.terms)
        return frozenset([*(stem[: max(min(3, len(stem) - 1), 1)] for stem in stems), *self.prefixes])

    @property
    def _says_much(self) -> bool:
        return not self.terms <= stop_words()


@dataclass(frozen=True)
class Snippet:
    """An excerpt with its language; `found` is how many different words of the query it has."""

    html: SafeString
    text: str  # without marks and links
    language: str
    found: int
    # Notes that are tied to words of the excerpt: each has `label`, `url` and `text`.
    notes: tuple[dict[str, Any], ...] = ()
    is_foreign: bool = False  # whether its language is another than that of the page


def snippet(
    texts: Sequence[Sequence[str]],
    marks: Marks,
    whole: int = WHOLE,
    tied: Sequence[dict[str, Any]] = (),
) -> Snippet:
    """Return the excerpt of the text with most of what was asked, the page's language first.

    `tied` are the notes on its words, as the index holds them.
    """
    best: tuple[int, str, str, list[Token]] | None = None
    read = 0
    page = language_fallbacks()
    for language, text in sorted(texts, key=lambda one: page.index(one[0]) if one[0] in page else len(page)):
        if read > MAX_READ or (best and best[0] and best[0] >= len(marks.terms)):
            break
        part = text[: MAX_READ - read] if len(text) > whole else text
        read += len(part)
        tokens = all_tokens(part, language) if marks.may_stand_in(part) else []
        hits = [token for token in tokens if marks.has(token)]
        found = len({token.term for token in hits})
        if best is None or found > best[0]:
            best = found, language, text, hits
    if best is None:
        return Snippet(SafeString(), "", "", 0)
    found, language, text, hits = best
    start, end = (0, len(text)) if len(text) <= whole else _window(text, hits)
    noted = [place for place in _noted(text, language, tied) if start <= place.start and place.end <= end]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    html = mark_safe(f"{before}{_html(text, hits, start, end, noted)}{after}")  # noqa: S308 escaped piece by piece
    notes = {place.note["url"]: place.note for place in noted}
    shown, is_foreign = f"{before}{text[start:end]}{after}", bool(language) and language != page[0]
    return Snippet(html, shown, language, found, tuple(notes.values()), is_foreign)


class NotedPlace(NamedTuple):
    """The places of words to which a note is tied."""

    start: int
    end: int
    note: dict[str, Any]


def _noted(text: str, language: str, tied: Iterable[dict[str, Any]]) -> list[NotedPlace]:
    return [
        NotedPlace(start, end, note)
        for note in tied
        for words in note["words"].get(language, ())
        for start, end in places_of(words, text)
    ]


def marked(text: str, language: str, marks: Marks) -> SafeString:
    """Return a text whole, with what was found marked."""
    return _html(text, [token for token in all_tokens(text, language) if marks.has(token)], 0, len(text))


def _window(text: str, hits: list[Token]) -> tuple[int, int]:
    """Return where the most different words stand close together."""
    if not hits:
        return 0, _word_end(text, AROUND)
    best = max(hits, key=lambda first: (_different(hits, first.start), -first.start))
    last = max(hit.end for hit in hits if best.start <= hit.start < best.start + AROUND)
    room = max(AROUND - (last - best.start), 0) // 2
    start = _word_start(text, best.start - room)
    return start, _word_end(text, max(start + AROUND, last))


def _different(hits: list[Token], start: int) -> int:
    return len({hit.term for hit in hits if start <= hit.start < start + AROUND})


def _word_start(text: str, place: int) -> int:
    if place <= 0:
        return 0
    space = text.find(" ", place)
    return space + 1 if 0 <= space - place < 40 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - 40, place)
    return space if space > 0 else place


def _html(
    text: str, hits: Iterable[Token], start: int, end: int, noted: Sequence[NotedPlace] = ()
) -> SafeString:
    """Return part of a text with what was found marked, and with links from noted words to the notes."""
    spans = [span for span in _spans(hits) if start <= span[0] and span[1] <= end]
    cuts = sorted({start, end, *(edge for place in noted for edge in place[:2])})
    parts = [(_holder(noted, *part), _with_marks(text, spans, *part)) for part in pairwise(cuts)]
    found = []
    for place, pieces in groupby(parts, key=itemgetter(0)):
        inner = mark_safe("".join(piece for _place, piece in pieces))  # noqa: S308 escaped piece by piece
        found.append(_link(place.note, inner) if place else inner)
    return mark_safe("".join(found))  # noqa: S308 escaped piece by piece


def _holder(places: Iterable[NotedPlace], first: int, last: int) -> NotedPlace | None:
    """Return the first place that holds a stretch; None if none does."""
    return next((place for place in places if place.start <= first and last <= place.end), None)


def _with_marks(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> str:
    """Return a stretch of a text escaped, with marks around what of the spans lies in it."""
    html, place = [], start
    for first, last in spans:
        if first < end and last > start:
            html += [escape(text[place : max(first, start)]), "<mark>"]
            place = min(last, end)
            html += [escape(text[max(first, start) : place]), "</mark>"]
    return "".join([*html, escape(text[place:end])])


def _link(note: dict[str, Any], words: SafeString) -> SafeString:
    told = _("Note: %(label)s") % {"label": f"{note['label']}. {note['text']}"}
    return format_html('<a class="noted" href="{}" title="{}">{}</a>', note["url"], told, words)


def _spans(hits: Iterable[Token]) -> list[tuple[int, int]]:
    """Return where marks begin and end; those that overlap are one."""
    spans: list[tuple[int, int]] = []
    for hit in sorted(hits, key=lambda token: token.start):
        if spans and hit.start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(hit.end, spans[-1][1]))
        else:
            spans.append((hit.start, hit.end))
    return spans
