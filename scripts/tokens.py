"""Write the inks of the table of languages into static/css/tokens.css. Run twice, nothing changes."""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKENS = ROOT / "static" / "css" / "tokens.css"
BEGIN, END = "/* languages: ", "/* end of languages */\n"

sys.path.insert(0, str(ROOT))

from records.core.language_table import LANGUAGES, Colour, Language, find_language  # noqa: E402


def rules() -> Iterator[str]:
    """Yield the lines for every ink, then for any language, then for each language of the site."""
    any_language = find_language("")
    inks = {language.ink.name: language.ink for language in (*LANGUAGES, any_language)}
    yield ":root {"
    for name, ink in inks.items():
        yield f"  {token(name, ink.letters)} {token(f'{name}-tint', ink.tint)} {token(f'{name}-band', ink.band)}"
    yield "}"
    yield from language_rules(any_language, "*", "html")
    for language in LANGUAGES:
        yield from language_rules(language, f":lang({language.code})", f"html:lang({language.code})")


def token(name: str, colour: Colour) -> str:
    light, dark = colour
    return f"--{name}: var(--light, {light}) var(--dark, {dark});"


def language_rules(language: Language, selector: str, page: str) -> Iterator[str]:
    """Yield what holds for passages and for pages in a language, by their selectors."""
    ink, (opening, closing) = language.ink, language.quotation_marks
    yield (
        f"{selector} {{ --own: var(--{ink.name}); --tint: var(--{ink.name}-tint);"
        f' --open: var(--{language.opening_mark}); --opening: "{opening}"; --closing: "{closing}";'
        f' --end: "{language.end_of_quotation}"; }}'
    )
    yield f"{page} {{ --band: var(--{ink.name}-band); --share: {ink.share}; }}"


def renewed(text: str) -> str:
    """Return the style sheet with the lines of the languages made anew."""
    before, rest = text.split(BEGIN)
    notice, rest = rest.split("\n", 1)
    _old, after = rest.split(END)
    lines = "".join(f"{line}\n" for line in rules())
    return f"{before}{BEGIN}{notice}\n{lines}{END}{after}"


if __name__ == "__main__":
    TOKENS.write_text(renewed(TOKENS.read_text()))
