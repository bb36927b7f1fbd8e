"""What a visitor reads on a page: its words without their markup."""

import re
from html import unescape
from typing import Any

INLINE = re.compile(r"</?(a|b|bdi|i|mark|q|small|span|time)\b[^>]*>")


def plain(html: str) -> str:
    """Text without tags, its white space as a browser shows it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", INLINE.sub("", html))).split())


def main_text(answer: Any) -> str:
    """The words of a page's main part."""
    return plain(re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)[0])


def section(answer: Any, name: str) -> str:
    """The markup of the section under the heading with this id."""
    pattern = rf'<section class="sec" aria-labelledby="{name}">.*?</section>'
    found = re.search(pattern, answer.content.decode(), re.DOTALL)
    return found[0] if found else ""


def blockquotes(answer: Any) -> list[tuple[str, str]]:
    """(language, words) of everything that a page shows as a direct quotation."""
    pattern = r'<blockquote lang="([^"]+)"[^>]*><(?:p|h1)\b[^>]*>(.*?)</(?:p|h1)></blockquote>'
    return [(code, plain(words)) for code, words in re.findall(pattern, answer.content.decode(), re.DOTALL)]


def noted(html: str) -> list[tuple[str, str]]:
    """(words, note) of everything that a page marks as words to which a note is tied."""
    found = re.findall(r'<a class="noted" href="[^"]*" title="([^"]*)">(.*?)</a>', html, re.DOTALL)
    return [(plain(words), unescape(told)) for told, words in found]


def elements(html: str, tag: str) -> list[str]:
    """The texts of every element of one name, which holds no other of its name."""
    return [plain(inner) for inner in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)]
