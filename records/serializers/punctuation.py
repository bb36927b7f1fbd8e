"""Stops and quotation marks of titles, as citations print them: one stop at the end, marks within marks in turn."""

import re

# Ends of sentences in any script, with the marks around them.
ENDED = re.compile(r"([.?!…。．！？؟۔।॥։።][)\]”’»›\"'」』）】]*)\.?\Z")
PAUSE = re.compile(r"\s*[,;:–—،؛，、；：-]+(?=[)\]”’»›\"']*\Z)")
LAST_STOP = re.compile(r"(?<![.…])(?<!\.\w)(?<!\betc)(?<!\bUU)\.(?=[)\]”’»›\"']*\Z)")
LAST_MARKS = re.compile(r"[”’\"']*\Z")
A_CLOSING_ONE = re.compile(r"[^\W\d]['’](?!\w)|[.,;:!?…]['’]")
DOUBLE, SINGLE = ("“", "”"), ("‘", "’")


def has_end(text: str) -> bool:
    """Return whether a text ends a sentence, perhaps before the marks around it."""
    return bool(ENDED.search(text))


def without_pause(text: str) -> str:
    """Return a text without the comma, semicolon, colon or dash at its end."""
    return PAUSE.sub("", text.strip())


def without_stop(text: str) -> str:
    """Return a text without the one full stop at its end; signs that say more stay."""
    return LAST_STOP.sub("", without_pause(text))


def with_stop(text: str) -> str:
    """Return a text with its stop, before the quotation marks that end it, as English has it."""
    text = without_pause(text)
    if has_end(text):
        return text
    place = LAST_MARKS.search(text).start()  # type: ignore[union-attr] # the pattern matches the end too
    return f"{text[:place]}.{text[place:]}"


def one_stop(sentence: str) -> str:
    """Return a sentence that a pattern ended, without the second stop after an end of its own."""
    return ENDED.sub(r"\1", sentence)


def alternated(text: str) -> str:
    """Return a text that stands between double quotation marks: marks in it are single, those in them double again.

    Apostrophes stay, and guillemets, which look like neither; straight marks become curved ones.
    """
    letters: list[str] = []
    is_open: list[bool] = []  # of each mark that is open, whether it was a double one
    for place, letter in enumerate(text):
        letters.append(_turned(letter, text[place - 1 : place], text[place + 1 :], is_open))
    return "".join(letters)


def _turned(letter: str, before: str, rest: str, is_open: list[bool]) -> str:
    """Return a mark as its depth asks; any other letter as it is."""
    is_double = letter in '“”"'
    starts = letter in "“‘" or (letter in "\"'" and _is_first(letter, before, rest))
    if letter not in "“”‘’\"'" or (not is_double and not starts and _is_apostrophe(before, rest, is_open)):
        return letter
    if starts:
        is_open.append(is_double)
        return _marks(len(is_open))[0]
    depth = len(is_open) or 1
    while is_open and is_open.pop() != is_double:
        depth -= 1
    return _marks(depth)[1]


def _marks(depth: int) -> tuple[str, str]:
    return SINGLE if depth % 2 else DOUBLE


def _is_first(letter: str, before: str, rest: str) -> bool:
    """Return whether a straight mark opens; a single one only where another may close it: no 'tis."""
    is_at_start = (before.isspace() or before in "([“‘«¿¡—–") and bool(rest[:1].strip())
    return is_at_start and (letter == '"' or bool(A_CLOSING_ONE.search(rest)))


def _is_apostrophe(before: str, rest: str, is_open: list[bool]) -> bool:
    """Return whether a single mark is none: within a word, or behind one where no single mark is open."""
    return (before.isalnum() and rest[:1].isalnum()) or False not in is_open
