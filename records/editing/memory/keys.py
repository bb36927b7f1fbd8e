"""The keys of a sentence: numbers of which sentences that are much alike share some.

A pair of neighbouring words that say something makes a number, which is as good as random. A sentence keeps its few
smallest: of two sentences that have half of their pairs in common, that is nearly always one of them at least. One key
more is that of the whole sentence.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from records.core.text import fold
from records.editing.memory.sentences import folded

WORD = re.compile(r"\w+")
KEPT = 6
SHORT = 3  # letters of a word that says little
FEW = 4  # words that say something: of fewer, each is a key


def keys_of(sentence: str, source_language: str, target_language: str) -> list[int]:
    """Return the keys of a sentence for a direction; first that of all of it."""
    direction, text = f"{source_language}>{target_language}", folded(sentence)
    words = WORD.findall(text)
    telling = [word for word in words if len(word) > SHORT or word.isdecimal()] or words
    parts = {f"{one} {other}" for one, other in pairwise(telling)}
    if len(telling) < FEW:
        parts |= set(telling)
    smallest = sorted({_number(direction, part) for part in parts})[:KEPT]
    return [_number(direction, f"={fold(text, 'word')}"), *smallest]


@lru_cache(maxsize=50_000)
def _number(direction: str, part: str) -> int:
    digest = blake2b(f"{direction}:{part}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
