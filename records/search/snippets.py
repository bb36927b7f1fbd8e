"""The words of a record around what was found, with what was found marked. Everything else is escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from records.core.languages import language_fallbacks
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
    language: str
    found: int


def snippet(texts: Sequence[Sequence[str]], marks: Marks, whole: int = WHOLE) -> Snippet:
    """Return the excerpt of the text with most of what was asked, the page's language first."""
    best: tuple[int, str, str, list[Token]] | None = None
    read = 0
    order = {code: place for place, code in enumerate(language_fallbacks())}
    for language, text in sorted(texts, key=lambda one: order.get(one[0], len(order))):
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
        return Snippet(SafeString(), "", 0)
    found, language, text, hits = best
    return Snippet(_excerpt(text, hits, whole), language, found)


def marked(text: str, language: str, marks: Marks) -> SafeString:
    """Return a text whole, with what was found marked."""
    return _html(text, [token for token in all_tokens(text, language) if marks.has(token)], 0, len(text))


def _excerpt(text: str, hits: list[Token], whole: int) -> SafeString:
    if len(text) <= whole:
        return _html(text, hits, 0, len(text))
    start, end = _window(text, hits)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(f"{before}{_html(text, hits, start, end)}{after}")  # noqa: S308 escaped piece by piece


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


def _html(text: str, hits: Iterable[Token], start: int, end: int) -> SafeString:
    pieces, place = [], start
    for hit_start, hit_end in _spans(hits):
        if hit_start < place or hit_end > end:
            continue
        pieces += [escape(text[place:hit_start]), "<mark>", escape(text[hit_start:hit_end]), "</mark>"]
        place = hit_end
    return mark_safe("".join([*pieces, escape(text[place:end])]))  # noqa: S308 escaped piece by piece


def _spans(hits: Iterable[Token]) -> list[tuple[int, int]]:
    """Return where marks begin and end; those that overlap are one."""
    spans: list[tuple[int, int]] = []
    for hit in sorted(hits, key=lambda token: token.start):
        if spans and hit.start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(hit.end, spans[-1][1]))
        else:
            spans.append((hit.start, hit.end))
    return spans
