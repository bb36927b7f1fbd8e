"""Did they say it? The quotations of the archive that come near to words that someone is said to have said.

Nothing is claimed that is not close: either the very words, or nearly so with what differs, or a whole sentence among
other words; else it is not in this archive.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from records.core.languages import TextStatus
from records.core.text import Piece
from records.search.analysis import stop_words, tokens, word_list
from records.search.backends import SearchBackend, get_backend
from records.search.base import indexes
from records.search.facets import term_of_value
from records.search.lookup import Vocabulary
from records.search.models import SearchDocument
from records.search.query import QUOTES, Words
from records.search.quote_check.alignment import Alignment, Names, Word, shared_words, words_of
from records.search.results import Result
from records.search.snippets import Marks

FEWEST_WORDS = 3
MAX_WORDS = 60  # different ones that are looked up
MAX_COUNTED = 2000
MAX_CANDIDATES = 3000
MAX_READ = 60
MAX_COMPARED = 8
MAX_MATCHES = 3
QUOTED = re.compile(f"[{QUOTES}]([^{QUOTES}]+)[{QUOTES}]")
ORDER = {"same": 0, "near": 1, "changed": 2, "part": 3}
MAX_AROUND = 8  # words that tell who said the others
AROUND_WORDS = " \t\n\r:,;.-–—" + QUOTES


@dataclass(frozen=True)
class Match:
    """Words of the archive that come near, in the language in which they do."""

    result: Result
    language: str
    alignment: Alignment

    @property
    def verdict(self) -> str:
        return self.alignment.verdict

    @property
    def difference(self) -> int:
        """The number of words that differ."""
        return self.alignment.difference

    @property
    def turning(self) -> list[str]:
        """Words that differ and change what is said."""
        return self.alignment.turning

    @property
    def denying(self) -> list[str]:
        """Words of the record that deny, in the same sentence, before those that were pasted."""
        return self.alignment.denying

    @cached_property
    def pieces(self) -> list[Piece]:
        return self.alignment.pieces()

    @property
    def has_rest(self) -> bool:
        """True if the record says more than what was compared."""
        return any(piece.kind == "rest" for piece in self.pieces)

    @property
    def status(self) -> str:
        """The status of the text: original, official or unofficial translation."""
        return str(self.result.fields.get("status", {}).get(self.language, ""))

    @property
    def status_label(self) -> str:
        """The label of `status`."""
        return str(TextStatus(self.status).label) if self.status else ""

    @property
    def order(self) -> tuple[int, int, float, int]:
        return ORDER[self.verdict], self.difference, -self.alignment.matched, self.result.document.pk


def quoted_part(text: str) -> str:
    """Return the words between quotation marks, where a text has some: what is around them says who spoke."""
    parts = [part for part in QUOTED.findall(text) if len(list(tokens(part, ""))) > FEWEST_WORDS]
    return max(parts, key=len, default=text)


def said_part(text: str) -> str:
    """Return the words without their speaker: “X:”, “X said that”, “, said X”. A denial is left as it is."""
    start, end = _end_of_head(text), _start_of_tail(text)
    part = text[start:end].strip(AROUND_WORDS) if (start, end) != (0, len(text)) else text
    return part if len(list(islice(tokens(part, ""), FEWEST_WORDS))) == FEWEST_WORDS else text


def _end_of_head(text: str) -> int:
    found = list(islice(tokens(text, ""), MAX_AROUND + 2))
    for place, token in enumerate(found[:MAX_AROUND]):
        if token.folded in word_list("negation"):
            return 0
        after = found[place + 1 : place + 2]
        if token.folded in word_list("saying"):
            is_linked = bool(after) and after[0].folded in word_list("linking")
            return after[0].end if is_linked else token.end
        if after and ":" in text[token.end : after[0].start]:
            return token.end
    return 0


def _start_of_tail(text: str) -> int:
    start = text.rfind(",")
    tail = [token.folded for token in tokens(text[start:], "")] if start > 0 else []
    is_told = any(word in word_list("saying") for word in tail[:MAX_AROUND])
    is_short = len(tail) <= MAX_AROUND and not any(word in word_list("negation") for word in tail)
    return start if is_told and is_short else len(text)


def find_matches(claim: str) -> list[Match]:
    """Return the records whose words come near, the nearest first."""
    documents = _candidates(claim)
    laid = Claim(list(dict.fromkeys([claim, said_part(claim)])), _names_of_topics(documents))
    compared = [
        (document, language, text)
        for document in documents
        for language, text in document.stored_fields["texts"]
    ]
    nearest = sorted(compared, key=lambda one: -laid.shared(one[2], one[1]))[:MAX_COMPARED]
    matches = [
        Match(Result(document, Marks(frozenset())), language, alignment)
        for document, language, text in nearest
        if (alignment := laid.nearest(text, language))
    ]
    ordered = sorted(matches, key=lambda match: match.order)
    return [match for match in ordered if match.verdict == ordered[0].verdict][:MAX_MATCHES]


class Claim:
    """A quotation that was pasted, whole and without the words about its speaker, compared with texts."""

    def __init__(self, claims: list[str], names: Names) -> None:
        self.claims, self.names = claims, names
        self._cut: dict[tuple[str, str, bool], list[Word]] = {}

    def words(self, text: str, language: str, *, by_name: bool = False) -> list[Word]:
        """Return the words of a text; by name, each name of a topic is one."""
        key = (text, language, by_name)
        if key not in self._cut:
            self._cut[key] = words_of(text, language, self.names if by_name else {})
        return self._cut[key]

    def shared(self, text: str, language: str) -> int:
        """Return how many words that say something the claim and a text share."""
        return shared_words(self.words(self.claims[0], language), self.words(text, language))

    def nearest(self, text: str, language: str) -> Alignment | None:
        """Return the claim beside a text, if they are close, as it comes nearer."""
        found = [one for claim in self.claims if (one := self._aligned(claim, text, language))]
        return min(found, key=lambda one: (ORDER[one.verdict], one.difference), default=None)

    def _aligned(self, claim: str, text: str, language: str) -> Alignment | None:
        """Return the alignment word by word, else with each name as one thing."""
        for by_name in (False, True) if self.names else (False,):
            mine, theirs = (self.words(one, language, by_name=by_name) for one in (claim, text))
            alignment = Alignment(claim, text, mine, theirs)
            if alignment.verdict:
                return alignment
        return None


def _candidates(claim: str) -> list[SearchDocument]:
    """Return documents that share the rarest words of the claim, those with most of its words first."""
    backend = get_backend()
    kinds = [kind for kind, index in indexes().items() if index.is_quotable]
    said = backend.either(backend.term(term_of_value("kind", kind)) for kind in kinds)
    each = [backend.either(backend.term(term) for term in terms) for terms in _terms(claim)]
    counts = backend.counts([backend.both((said, one)) for one in each], MAX_COUNTED)
    known = sorted((count, one) for count, one in zip(counts, each, strict=True) if count)
    if not known:
        return []
    every = backend.either((one for _count, one in known))
    sql, values = backend.hits_sql(backend.both((said, _rarest(backend, known), every)), MAX_CANDIDATES)
    rows = backend.fetch(f"SELECT id FROM ({sql}) AS h ORDER BY rank DESC, id LIMIT {MAX_READ:d}", values)  # noqa: S608
    pks = [pk for (pk,) in rows]
    documents = SearchDocument.objects.in_bulk(pks)
    return [documents[pk] for pk in pks if pk in documents]


def _rarest(backend: SearchBackend, known: list[tuple[int, str]]) -> str:
    """Return the expression of any of the rarest words; where all words are common, of several together."""
    if known[0][0] >= MAX_COUNTED:
        return backend.both((one for _count, one in known[:3]))
    few: list[str] = []
    sum_of_counts = 0
    for count, one in known:
        sum_of_counts += count
        if few and sum_of_counts > MAX_CANDIDATES:
            break
        few.append(one)
    return backend.either(few)


def _terms(claim: str) -> list[list[str]]:
    """Return what each word of the claim may be in the index (one query)."""
    found = list({token.folded: token for token in tokens(claim, "")}.values())
    telling = [token for token in found if token.folded not in stop_words()] or found
    words = [Words((token.folded,), (claim[token.start : token.end],)) for token in telling[:MAX_WORDS]]
    vocabulary = Vocabulary(words)
    resolved = [vocabulary.terms_of(word) for word in words]
    return [list(word.terms[0]) for word in resolved if isinstance(word, Words)]


def _names_of_topics(documents: list[SearchDocument]) -> Names:
    """Return names that mean the same topic, with and without the word that begins or ends them (one query)."""
    start = term_of_value("topic", "")
    slugs = {
        term.removeprefix(start)
        for document in documents
        for term in document.values.split()
        if term.startswith(start)
    }
    named: Names = {}
    topics: Any = SearchDocument.objects.filter(kind="topic", slug__in=slugs) if slugs else ()
    for topic in topics:
        lines = [tuple(line.split()) for line in topic.names.split("\n")]
        for line in lines:
            for name in (line, line[1:], line[:-1]):
                if len(trimmed := _trimmed(name)) > 1:
                    named.setdefault(trimmed, f"={topic.slug}")
    return named


def _trimmed(name: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name without words at either end that say little."""
    telling = [place for place, word in enumerate(name) if word not in stop_words()]
    return name[telling[0] : telling[-1] + 1] if telling else ()
