"""What differs between two texts, word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, OUT, IN = "same", "out", "in"
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
SENTENCES = re.compile(r"[^.!?\n]*(?:[.!?\n]+\s*|\Z)")
# Comparing takes time by the product of both lengths: texts beyond it are compared by sentence, then as a whole.
MAX_PRODUCT = 64_000_000
CONTEXT = 5  # words that an extract shows on each side of what differs


@dataclass(frozen=True)
class Segment:
    """A stretch of text that both have, that the first has (`out`), or that the second has (`in`)."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Segment]:
    """Both texts in one: stretches that stayed, went and came."""
    for pattern in (WORDS, SENTENCES):
        first, second = pattern.findall(before), pattern.findall(after)
        head = _shared(first, second)
        tail = _shared(first[head:][::-1], second[head:][::-1])
        old, new = first[head : len(first) - tail], second[head : len(second) - tail]
        if len(old) * len(new) <= MAX_PRODUCT:
            middle = _compared(old, new)
            return _joined(
                [(SAME, "".join(first[:head])), *middle, (SAME, "".join(first[len(first) - tail :]))]
            )
    return _joined([(OUT, before), (IN, after)])


def _shared(first: Sequence[str], second: Sequence[str]) -> int:
    """How many of the first items are the same."""
    pairs = zip(first, second, strict=False)
    return next(
        (count for count, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second))
    )


def _compared(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    found = []
    matcher = SequenceMatcher(str.isspace, old, new)  # spaces alone are no reason to think words the same
    for name, start, end, new_start, new_end in matcher.get_opcodes():
        same = name == "equal"
        found += [(SAME, "".join(old[start:end]))] if same else []
        found += [] if same else [(OUT, "".join(old[start:end])), (IN, "".join(new[new_start:new_end]))]
    return found


def _joined(pieces: list[tuple[str, str]]) -> list[Segment]:
    """Neighbours of one kind in one stretch; a space between two changed words counts as changed with them."""
    found: list[tuple[str, str, str]] = []  # what both have, or what went and what came
    for kind, text in pieces:
        changed = found and not found[-1][0] and found[-1][1] + found[-1][2]
        if not text:
            continue
        if kind == SAME and (not changed or not text.isspace()):
            found.append((text, "", ""))
        elif kind == SAME:
            found[-1] = ("", found[-1][1] + text, found[-1][2] + text)
        else:
            if not changed:
                found.append(("", "", ""))
            out, come = found[-1][1:]
            found[-1] = ("", out + text, come) if kind == OUT else ("", out, come + text)
    parts = [part for same, out, come in found for part in ((SAME, same), (OUT, out), (IN, come))]
    return [Segment(kind, text) for kind, text in parts if text]


def extract(segments: list[Segment]) -> list[Segment]:
    """The same, with only a few words on each side of what differs."""
    last = len(segments) - 1
    return [
        Segment(SAME, _shortened(segment.text, number > 0, number < last))
        if segment.kind == SAME
        else segment
        for number, segment in enumerate(segments)
    ]


def _shortened(text: str, keep_start: bool, keep_end: bool) -> str:
    words = re.findall(r"\s*\S+\s*", text)
    if len(words) <= CONTEXT * (keep_start + keep_end) + 1:
        return text
    start = f"{''.join(words[:CONTEXT]).rstrip()} " if keep_start else ""
    end = f" {''.join(words[-CONTEXT:]).lstrip()}" if keep_end else ""
    return f"{start}…{end}"
