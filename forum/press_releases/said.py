"""Words that a text says somebody said, with the speaker and the narrator's words about it."""

from dataclasses import dataclass

from forum.press_releases.proposals import Span
from forum.press_releases.speakers import Piece, Spoken

LONGEST_ATTRIBUTION = 500  # letters


@dataclass(frozen=True)
class QuotationFound:
    """Words with their speaker, quoted or reported; they may go on in the paragraphs up to `last_block`.

    `further` are those that go on after the narrator has interrupted a sentence: “We must act,” she said, “together.”
    """

    text: str
    span: Span
    last_block: int
    spoken: Spoken
    attribution: str = ""
    attribution_span: Span | None = None
    further: str = ""
    further_span: Span | None = None


def attribution_of(piece: Piece | None) -> tuple[str, Span | None]:
    """Return the words of a narrator without the marks around them; none where they are too many."""
    if piece is None:
        return "", None
    printed = piece.text.lstrip(" ,;–—-").rstrip(" ,;–—-\n")
    if not printed or len(printed) > LONGEST_ATTRIBUTION:
        return "", None
    start = piece.reader.block.text.index(printed, piece.start)
    return printed, Span(piece.reader.language, piece.reader.place, start, start + len(printed))
