"""The order in which letters of both directions are drawn: Unicode's bidirectional algorithm (UAX #9).

Without its explicit marks: no text of the archive has any.
"""

import unicodedata
from collections.abc import Sequence
from itertools import groupby

LEFT, RIGHT, NUMBER, NEUTRAL = "left", "right", "number", "neutral"
KINDS = {"L": LEFT, "R": RIGHT, "AL": RIGHT, "AN": NUMBER}
SEPARATORS, SIGNS = ("ES", "CS"), "ET"  # 1,5 or 1-5; 5 % or $5


def is_right_to_left(text: str) -> bool:
    """Return whether the first letter that has a direction has that one."""
    kinds = (KINDS.get(unicodedata.bidirectional(letter)) for letter in text)
    return next((kind for kind in kinds if kind in (LEFT, RIGHT)), LEFT) == RIGHT


def levels(text: str, *, right_to_left: bool) -> list[int]:
    """Return the level of each letter: even ones run to the right, odd ones to the left."""
    base = RIGHT if right_to_left else LEFT
    kinds = _with_numbers(text, base)
    _turn_brackets(text, kinds, base)
    found: list[int] = []
    for is_neutral, group in groupby(kinds, key=lambda kind: kind == NEUTRAL):
        run = list(group)
        if is_neutral:
            sides = {_strong(kinds, len(found) - 1, base), _strong(kinds, len(found) + len(run), base)}
            run = [sides.pop() if len(sides) == 1 else base] * len(run)
        found += [_level(kind, right_to_left) for kind in run]
    return found


def visual_order(levels_of_runs: Sequence[int]) -> list[int]:
    """Return the places of runs as they are drawn from the left."""
    order = list(range(len(levels_of_runs)))
    for level in range(max(levels_of_runs, default=0), 0, -1):
        turned: list[int] = []
        is_turned = [levels_of_runs[place] >= level for place in order]
        for turns, group in groupby(range(len(order)), key=is_turned.__getitem__):
            run = [order[place] for place in group]
            turned += run[::-1] if turns else run
        order = turned
    return order


def _with_numbers(text: str, base: str) -> list[str]:
    """Return the kind of each letter: marks as the letter before them, numbers after letters to the right as those."""
    classes = [unicodedata.bidirectional(letter) for letter in text]
    kinds: list[str] = []
    before = base
    for place, name in enumerate(classes):
        kind = KINDS.get(name, NEUTRAL)
        if name == "NSM":
            kind = kinds[-1] if kinds else base
        elif name == "EN" or _belongs_to_number(classes, place):
            kind = LEFT if before == LEFT else NUMBER
        elif kind in (LEFT, RIGHT):
            before = kind
        kinds.append(kind)
    return kinds


def _belongs_to_number(classes: list[str], place: int) -> bool:
    """Return whether a sign stands between two figures, or beside one as those of currencies and percents do."""
    around = [classes[other] if 0 <= other < len(classes) else "" for other in (place - 1, place + 1)]
    if classes[place] in SEPARATORS:
        return around[0] == around[1] and around[0] in ("EN", "AN")
    return classes[place] == SIGNS and "EN" in around


def _turn_brackets(text: str, kinds: list[str], base: str) -> None:
    """Give both brackets of a pair one direction: that of the text, or of what stands in them and before them."""
    other = LEFT if base == RIGHT else RIGHT
    for start, end in _pairs(text, kinds):
        inside = {_strong(kinds, place, base) for place in range(start + 1, end) if kinds[place] != NEUTRAL}
        if not inside:
            continue
        before = next((place for place in range(start - 1, -1, -1) if kinds[place] != NEUTRAL), -1)
        turned = base if base in inside else _strong(kinds, before, base)
        kinds[start] = kinds[end] = turned if turned == other else base


def _pairs(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    """Return the places of brackets that belong together, in the order of the first ones."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for place, letter in enumerate(text):
        if kinds[place] == NEUTRAL and unicodedata.category(letter) == "Ps":
            opened.append(place)
        elif kinds[place] == NEUTRAL and unicodedata.category(letter) == "Pe" and opened:
            found.append((opened.pop(), place))
    return sorted(found)


def _strong(kinds: list[str], place: int, base: str) -> str:
    """Return the direction of a letter beside neutral ones; that of the text beyond its ends."""
    if not 0 <= place < len(kinds):
        return base
    return LEFT if kinds[place] == LEFT else RIGHT


def _level(kind: str, right_to_left: bool) -> int:
    if right_to_left:
        return 1 if kind == RIGHT else 2
    return {LEFT: 0, RIGHT: 1, NUMBER: 2}[kind]
