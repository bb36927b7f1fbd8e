"""Earlier translations of the sentences of a text: three queries, whatever the size of the memory."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from rapidfuzz import fuzz

from records.core.models import StaleTranslation
from records.core.text import Piece, differences
from records.editing.memory.keys import keys_of
from records.editing.memory.models import Segment
from records.editing.memory.sentences import folded, sentences
from records.search.backends import get_backend

LEAST = 75  # percent of likeness
ENOUGH = 3  # translations of a sentence
SENTENCES = 40  # of a text, the first
COMMON = 60  # segments of one key that are looked at, the latest
COMPARED = 25  # segments that are compared with a sentence: those that share most with it
MOST_BRANCHES = 400  # of one query: SQLite takes no more than 500
SAME = 100

Key = tuple[str, int, str]


@dataclass(frozen=True)
class Remembered:
    """An earlier translation of a sentence; `pieces` tell how its own source differs."""

    sentence: str
    percent: int
    source: str
    target: str
    pieces: list[Piece]
    key: Key

    @property
    def is_same(self) -> bool:
        return self.percent == SAME


def remembered(
    text: str, source_language: str, target_language: str, but: Key | None = None
) -> list[Remembered]:
    """Return earlier translations of the sentences of a text, the likest of each first; `but` is the text itself."""
    wanted = list(dict.fromkeys(sentences(text)))[:SENTENCES]
    if text.strip() not in wanted and len(wanted) > 1:  # texts that could not be parted alike are kept whole
        wanted.append(text.strip())
    keys = {one: keys_of(one, source_language, target_language) for one in wanted}
    shared = _sharing({key for some in keys.values() for key in some})
    near = {one: _nearest(shared, of_sentence) for one, of_sentence in keys.items()}
    rows = Segment.objects.in_bulk({pk for some in near.values() for pk in some})
    stale = _stale(rows.values(), target_language)
    usable = {pk: row for pk, row in rows.items() if (key := _key(row)) != but and key not in stale}
    best = [one for sentence in wanted for one in _best(sentence, (usable.get(pk) for pk in near[sentence]))]
    # Of two sentences that are like the same one, the likest is offered it.
    likest = {one.target: one for one in sorted(best, key=lambda one: one.percent)}
    return [one for one in best if likest[one.target] is one]


def _key(row: Segment) -> Key:
    return row.kind, row.record, row.field


def _sharing(keys: set[int]) -> dict[int, list[int]]:
    """Return the latest segments of each key: one query for some hundreds of keys."""
    found: dict[int, list[int]] = defaultdict(list)
    select = (
        "SELECT * FROM (SELECT key, segment_id FROM memory_segmentkey WHERE key = %s"
        " ORDER BY segment_id DESC LIMIT %s) AS one"
    )
    for number in range(0, len(keys), MOST_BRANCHES):
        some = sorted(keys)[number : number + MOST_BRANCHES]
        values = [value for key in some for value in (key, COMMON)]
        for key, segment in get_backend().fetch(" UNION ALL ".join([select] * len(some)), values):
            found[key].append(segment)
    return found


def _nearest(shared: dict[int, list[int]], keys: Iterable[int]) -> list[int]:
    """Return the segments that share most keys with a sentence; a key that few have counts for more."""
    worth: Counter[int] = Counter()
    for key in keys:
        of_key = shared.get(key, [])
        for segment in of_key:
            worth[segment] += COMMON + COMMON // len(of_key)
    return [segment for segment, _worth in worth.most_common(COMPARED)]


def _stale(rows: Iterable[Segment], language: str) -> set[Key]:
    """Return the texts that are out of date: nobody is offered them (one query)."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        by_kind[row.kind].add(row.record)
    condition = Q(pk__in=[])
    for kind, records in by_kind.items():
        app_label, _dot, name = kind.partition(".")
        condition |= Q(content_type=_type(app_label, name), object_id__in=records)
    found = StaleTranslation.objects.filter(condition, language=language) if by_kind else ()
    return {(_label(one.content_type_id), one.object_id, one.field) for one in found}


def _type(app_label: str, name: str) -> ContentType:
    return ContentType.objects.get_by_natural_key(app_label, name)


def _label(content_type: Any) -> str:
    kind = ContentType.objects.get_for_id(content_type)
    return f"{kind.app_label}.{kind.model}"


def _best(sentence: str, rows: Iterable[Segment | None]) -> list[Remembered]:
    """Return the likest translations of a sentence, each once."""
    asked = folded(sentence)
    found: dict[str, Remembered] = {}
    for row in rows:
        if row is None or row.target in found:
            continue
        percent = int(fuzz.ratio(asked, folded(row.source), score_cutoff=LEAST))
        if percent:
            pieces = differences(row.source, sentence) if percent < SAME else []
            found[row.target] = Remembered(sentence, percent, row.source, row.target, pieces, _key(row))
    return sorted(found.values(), key=lambda one: -one.percent)[:ENOUGH]
