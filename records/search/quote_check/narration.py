"""The words around a quotation: who said it, in which office, when. They are told apart from the words themselves."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from records.core.dates.vocabulary import meanings
from records.core.text import fold
from records.search.analysis import Token, is_han, tokens
from records.search.quote_check.language_data import denies, narration_data, no_denials, words_of_kind

LONGEST_HEAD = 16  # words before what is said
LONGEST_LABEL = 10  # words before a colon
LONGEST_TAIL = 45  # words after it
BEFORE_VERB = 7  # words of a narrator before the verb of saying
LONGEST_NAME = 10
LONGEST_LINE = 120  # letters of a name with an office on a line of its own
FEWEST_SAID = 3  # words that must be left
SEPARATORS = " \t\n,:;.-–—“”«»\"'()"
DELIMITER = re.compile(r"\s*(?:[—–]|-{2,3})\s*|\s-\s?|\s?\(|,\s*")
DASHES = re.compile(r"\s*(?:[—–]|-{2,3})\s*|\s-(?=\w)|(?<=\w)-(?=[\s,.;:])|\s-\s")
BRACKETED = re.compile(r"\s?\(([^()]{1,200})\)")
COMMAS = re.compile(r",\s+")
YEAR = re.compile(r"(?:1[89]|20)\d\d")
IN_FRONT = re.compile(r"\s*\(([^()]{1,80})\)")
BEFORE_FIRST = f"{SEPARATORS}¿¡["
MOST_DELIMITERS = 200
ASIDE_PARTS = 3  # commas within an aside: said X, secretary of Y,


@dataclass(frozen=True)
class Reading:
    """A way to read a sentence: the words that are said, and the narrators' words around them."""

    said: str
    narrators: tuple[str, ...] = ()


def readings(sentence: str) -> list[Reading]:
    """Return the ways to read an unquoted sentence, the whole of it first."""
    without, asides = without_asides(sentence)
    found = [Reading(sentence)]
    for end in (0, *_ends_of_heads(without)):
        for start in (len(without), *_starts_of_tails(without, end)):
            said = without[end:start].strip(SEPARATORS if (end, start) != (0, len(without)) else "")
            parts = (without[:end], without[start:])
            narrators = (*asides, *(part for part in parts if part.strip(SEPARATORS)))
            if narrators and _has_words(said, FEWEST_SAID):
                found.append(Reading(said, narrators))
    return found


def _has_words(text: str, number: int) -> bool:
    return len(list(islice(tokens(text, ""), number))) == number


def _ends_of_heads(text: str) -> Iterator[int]:
    """Yield where words such as “X said that” and “X:” end."""
    found = list(islice(tokens(text, ""), LONGEST_HEAD + 2))
    if end := _end_of_source(text, found):
        yield end
    if (front := IN_FRONT.match(text)) and is_name(front[1]):
        yield front.end()
    for place, token in enumerate(found[:LONGEST_HEAD]):
        after = found[place + 1].start if place + 1 < len(found) else len(text)
        between = text[token.end : after]
        if ":" in between and (place < LONGEST_LABEL or _tells(text, found[: place + 1])):
            yield token.end + between.index(":") + 1
            return
        if is_saying(text, token):
            yield from _ends_after_verb(text, found, place)


def _ends_after_verb(text: str, found: Sequence[Token], place: int) -> Iterator[int]:
    """Yield where what leads to the words may end: after “that”, after the verb, or at the next comma."""
    ahead = found[place + 1 : place + 9]
    comma = text.find(",", found[place].end, ahead[-1].end) if ahead else -1
    linked = [
        one.end for one in ahead if one.folded in narration_data().linking and (comma < 0 or one.end <= comma)
    ][:1]
    yield from dict.fromkeys([*linked, found[place].end, *([comma + 1] if comma >= 0 else [])])


def _end_of_source(text: str, found: Sequence[Token]) -> int:
    """Return where “According to X,” ends."""
    size = words_of_source(found)
    if not size:
        return 0
    comma = text.find(",", found[size - 1].end, found[-1].end + 1)
    return comma + 1 if comma > 0 else 0


def words_of_source(found: Sequence[Token]) -> int:
    """Return how many words begin the naming of a source; 0 if these do not."""
    folded = tuple(token.folded for token in found[:4])
    return max((len(one) for one in narration_data().according if folded[: len(one)] == one), default=0)


def _tells(text: str, found: Sequence[Token]) -> bool:
    return any(is_saying(text, token) for token in found)


def is_saying(text: str, token: Token) -> bool:
    """Return whether a word is a verb of saying: within a sentence it stands in small letters, unlike the States."""
    is_name = text[token.start].isupper() and not text[token.start : token.end].isupper()
    is_first = not text[: token.start].strip(BEFORE_FIRST)
    return token.folded in narration_data().saying and (is_first or not is_name)


def _starts_of_tails(text: str, end: int) -> Iterator[int]:
    """Yield where words such as “, said X” and “— X” begin, the longest first."""
    delimiters = [one for one in islice(DELIMITER.finditer(text, end), MOST_DELIMITERS) if one.start() > end]
    for one in delimiters[-12:]:
        rest = text[one.end() :]
        if is_attribution(rest) or (_is_set_off(one[0], rest) and is_name(rest)):
            yield one.start()
            return


def _is_set_off(delimiter: str, rest: str) -> bool:
    """Return whether a dash stands before the rest, or brackets around it, so that a name alone may be meant."""
    if "(" in delimiter:
        return rest.rstrip(" .").find(")") == len(rest.rstrip(" .")) - 1
    return delimiter.strip() not in (",", "")


def is_attribution(text: str) -> bool:
    """Return whether words tell who said something, and nothing else: said X; she said in May; according to X."""
    found = list(islice(tokens(text, ""), LONGEST_TAIL + 1))
    if not found or len(found) > LONGEST_TAIL:
        return False
    if words_of_source(found):
        return is_name(text[found[words_of_source(found) - 1].end :]) or len(found) <= LONGEST_NAME
    place = next((place for place, one in enumerate(found[: BEFORE_VERB + 1]) if is_saying(text, one)), None)
    if place is None:
        return False
    linking = narration_data().linking
    if any(one.folded in linking for one in found[place + 1 : place + 2]):
        return len(found) == place + 2
    return all(_is_of_narrator(text, one) for one in found[:place])


def is_bare_name(text: str) -> bool:
    """Return whether words on a line of their own are the name of somebody: more than one, and no sentence."""
    if len(text) > LONGEST_LINE or len(text.split()) <= 1 or text[-1] in ".!?":
        return False
    ends = (fold(text.split()[0], "word"), fold(text.split()[-1], "word"))
    return is_name(text) and not words_of_kind("harmless") & set(ends)


def says_more(text: str) -> bool:
    """Return whether what is said seems to follow the verb: X said: we need ports; X said we need ports."""
    found = list(islice(tokens(text, ""), LONGEST_TAIL + 1))
    verb = next((place for place, one in enumerate(found) if is_saying(text, one)), len(found))
    rest = found[verb + 1 :]
    if rest and ":" in text[found[verb].end : rest[-1].start]:
        return True
    is_told = verb == 0 or not rest or rest[0].folded in narration_data().adverbs
    return not is_told and not all(_is_of_narrator(text, one) for one in rest)


def _is_of_narrator(text: str, token: Token) -> bool:
    """Return whether a word may stand in the naming of who said something, or when."""
    data = narration_data()
    typed = text[token.start : token.end]
    known = (data.pronouns, data.offices, data.generic, data.titles, data.adverbs, data.particles)
    small = (words_of_kind("harmless"), words_of_kind("negation"))
    return (
        typed[:1].isupper()
        or typed.isdigit()
        or is_han(typed)
        or any(token.folded in words for words in (*known, *small))
        or fold(typed, "date") in meanings()
    )


def is_name(text: str) -> bool:
    """Return whether words are nothing but a name, perhaps with an office or a date: Josep Borrell, 2019."""
    found = list(islice(tokens(text, ""), LONGEST_NAME + 1))
    tells = any(
        text[one.start].isupper() or is_han(text[one.start]) or YEAR.fullmatch(one.folded) for one in found
    )
    return tells and len(found) <= LONGEST_NAME and all(_is_of_narrator(text, one) for one in found)


def without_asides(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without asides such as “—said X—”, “(said X)” and “, said X,”, and these."""
    bracketed = [one for one in BRACKETED.finditer(text) if _is_aside(one[1])]
    for one in reversed(bracketed):
        text = f"{text[: one.start()]}{text[one.end() :]}"
    text, between_dashes = _without(text, DASHES, 1)
    text, between_commas = _without(text, COMMAS, ASIDE_PARTS)
    return text, (*(one[1] for one in bracketed), *between_dashes, *between_commas)


def _without(text: str, mark: re.Pattern[str], parts: int) -> tuple[str, tuple[str, ...]]:
    """Return a text without asides of at most so many parts between marks, and these."""
    marks = list(islice(mark.finditer(text), MOST_DELIMITERS))
    kept: list[str] = []
    asides: list[str] = []
    place = copied = 0
    while place < len(marks):
        ends = range(place + 1, min(place + 1 + parts, len(marks)))
        start = marks[place].end()
        last = max((end for end in ends if _is_aside(text[start : marks[end].start()])), default=0)
        if last:
            kept.append(text[copied : marks[place].start()])
            asides.append(text[start : marks[last].start()])
            copied = marks[last].end()
        place = last + 1 if last else place + 1
    return " ".join([*kept, text[copied:]]), tuple(asides)


def _is_aside(text: str) -> bool:
    """Return whether words between two marks tell who spoke; a verb of saying begins them, or ends them."""
    found = list(islice(tokens(text, ""), LONGEST_TAIL + 1))
    if not found or not is_attribution(text):
        return False
    return "," not in text or all(_is_of_narrator(text, one) or is_saying(text, one) for one in found)


def denying_words(text: str) -> list[str]:
    """Return the words of a narrator that deny, as printed: nobody said that."""
    found = list(tokens(text, ""))
    folded = [one.folded for one in found]
    harmless = {
        place + step
        for phrase in no_denials()
        for place in range(len(folded))
        if tuple(folded[place : place + len(phrase)]) == phrase
        for step in range(len(phrase))
    }
    return [
        text[one.start : one.end]
        for place, one in enumerate(found)
        if place not in harmless and denies(text[one.start : one.end], one.folded)
    ]
