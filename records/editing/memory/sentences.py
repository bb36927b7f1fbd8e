"""Texts parted into sentences, and the sentences of two languages side by side."""

import re
from collections.abc import Iterator

from records.core.text import fold

END = re.compile(r"(?:[.!?…]+[\"”’»')\]]*|[。！？]+)(?:\s+|(?<=[。！？]))")
OPENING = re.compile(r"[\"“‘«'(\[¿¡—–-]*[^\W_a-zß-öø-ÿ]")
WORD = re.compile(r"[\w.]+$")
INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
# Words that a full stop shortens, in the languages of the site and those around it: a name or a number follows.
SHORTENED = frozenset(
    word
    for line in (
        "mr mrs ms dr dra drs prof profa sr sra srta sres sras lic licda ing arq abg mtro mtra don dña",
        "gral gen cnel col tte cap capt lt sgt rev hon exc excmo excma ilmo ilma mons emb min pdte pdta",
        "sta sto st jr av avda apdo art arts no nos nro nros núm núms num pág págs pag pp vol vols fig figs cf cfr vs",
        "ed eds coord comp inc ltd cía cia dept dpto ext tel approx aprox ca ej p.ej e.g i.e viz ee ff dd rr",
    )
    for word in line.split()
)
# Shortened words with which a sentence may end as well: it does where one of these opens the next.
MAY_END = frozenset(("etc", "uu", "ee.uu", "hh", "al", "a.m", "p.m", "a.c", "d.c"))
OPENERS = frozenset(
    word
    for line in (
        "a an and as at but by for from he her his however if in it its many on our she since some that the their",
        "there these they this those to under we when while with you",
        "al ante aquel aquella así aún como con cuando de del desde durante el ella ellas ellos en entre es esa ese",
        "esta estas este esto estos está hay hoy la las lo los mientras muchos no nuestra nuestro para pero por porque",
        "se según si sin sobre su sus también tras un una y ya",
    )
    for word in line.split()
)
MOST_UNLIKE = 3  # times as long as its translation: such sentences stand side by side by chance
MARGIN = 12  # characters, which the shortest sentences may differ in
MOST = 200  # sentences of a text


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; each of its lines ends one."""
    return [one for line in text.splitlines() for one in _of_line(line)]


def _of_line(line: str) -> Iterator[str]:
    start = 0
    for end in END.finditer(line):
        if _is_end(line[start : end.start()], end[0], line[end.end() :]):
            yield line[start : end.end()].strip()
            start = end.end()
    if rest := line[start:].strip():
        yield rest


def _is_end(before: str, mark: str, after: str) -> bool:
    if not after or mark[0] in "。！？":
        return True
    if not OPENING.match(after) and not after[0].isdigit():
        return False
    if mark.rstrip() != ".":
        return True
    word = (WORD.search(before) or [""])[0].lower()
    opener = (re.findall(r"\w+", after) or [""])[0].lower()
    if word in MAY_END or (INITIALS.fullmatch(word) and "." in word):
        return opener in OPENERS
    return word not in SHORTENED and not (INITIALS.fullmatch(word) and word.isalpha())


def pairs(source: str, target: str) -> list[tuple[str, str]]:
    """Return the sentences of two texts that translate each other: one by one, else line by line, else as a whole."""
    lines, others = (
        [line.strip() for line in text.splitlines() if line.strip()] for text in (source, target)
    )
    if len(lines) != len(others):
        lines, others = [source.strip()], [target.strip()]
    found = [pair for line, other in zip(lines, others, strict=True) for pair in _of_lines(line, other)]
    return [(one, other) for one, other in found if one and other][:MOST]


def _of_lines(line: str, other: str) -> list[tuple[str, str]]:
    first, second = sentences(line), sentences(other)
    if len(first) == len(second):
        side_by_side = list(zip(first, second, strict=True))
        if not any(_are_unlike(*pair) for pair in side_by_side):
            return side_by_side
    return [] if _are_unlike(line, other) else [(line, other)]


def _are_unlike(one: str, other: str) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    return longer > MOST_UNLIKE * shorter + MARGIN


def folded(text: str) -> str:
    """Return a sentence as it is compared: without regard to case, accents, quotes and spaces."""
    return " ".join(fold(text, "lookup").split())
