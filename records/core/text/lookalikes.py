"""Marks that look alike: what one keyboard or typesetter has for what another has."""

HYPHENS = "‐‑"
DASHES = "‒–—―−"
SINGLE_QUOTES = "‘’‚‛ʼ′`´"
SINGLE_GUILLEMETS = "‹›"
DOUBLE_QUOTES = "“”„‟«»″"
# Within a word: with a hyphen a word is its parts and one word; with an apostrophe it is one word.
WORD_HYPHENS = f"-{HYPHENS}"
WORD_APOSTROPHES = "'‘’ʼ′＇"

PLAIN_MARKS = {
    **dict.fromkeys(DOUBLE_QUOTES, '"'),
    **dict.fromkeys(SINGLE_QUOTES, "'"),
    **dict.fromkeys(HYPHENS + DASHES, "-"),
}
PRINTED_MARKS = {**PLAIN_MARKS, **dict.fromkeys(SINGLE_GUILLEMETS, "'"), "…": "..."}
