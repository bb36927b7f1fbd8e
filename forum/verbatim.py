"""Whether words stand in a text, letter by letter, and where they first differ."""

SHOWN_WORDS = 3


def first_difference(words: str, text: str, place: int | None = None) -> tuple[str, str]:
    """The words that differ first, and those that the text has in their stead.

    The text is compared from `place` on, else from where most of the words stand.
    """
    if place is None or not _common_start(words, text[place:]):
        place = _best_start(words, text)
    there = text[place:]
    length = _common_start(words, there)
    start = words.rfind(" ", 0, length) + 1
    return _few_words(words[start:]), _few_words(there[start:])


def _common_start(words: str, text: str) -> int:
    """How many characters are the same from the beginning on."""
    pairs = zip(words, text, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(words), len(text)))


def _best_start(words: str, text: str) -> int:
    """Where the longest beginning of the words stands in the text; 0 where not even the first letter does."""
    shortest, longest = 0, len(words)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        shortest, longest = (middle, longest) if words[:middle] in text else (shortest, middle - 1)
    return text.find(words[:shortest])


def _few_words(text: str) -> str:
    return " ".join(text.split()[:SHOWN_WORDS])
