"""Quotations doctored by rules, as people doctor them: each variant says which verdicts are right for it."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

SAME, NEAR, CHANGED, PART = "same", "near", "changed", "part"
A_RULE = 12  # variants of one rule at most


@dataclass(frozen=True)
class Words:
    """The words of one record in one language."""

    slug: str
    language: str
    text: str


@dataclass(frozen=True)
class Variant:
    """Words as someone might paste them, the verdicts that are right, and a flag that the answer must raise."""

    rule: str
    pasted: str
    right: frozenset[str]
    flag: str = ""

    @property
    def keeps_meaning(self) -> bool:
        return SAME in self.right

    def __str__(self) -> str:
        return f"{self.rule}: {self.pasted}"


# What stands for what: each pair changes what is said.
MODALITY = {
    "en": [
        ("must", "could"),
        ("must", "may"),
        ("can", "must"),
        ("will be", "might be"),
        ("needs to", "could"),
    ],
    "es": [
        ("deben", "podrían"),
        ("deben", "pueden"),
        ("pueden", "deben"),
        ("serán", "podrían ser"),
        ("ha de", "puede"),
    ],
}
OPPOSITES = {
    "en": [
        ("inclusive", "exclusive"),
        ("important", "unimportant"),
        ("open", "closed"),
        ("more pragmatic", "less pragmatic"),
        ("greater", "lesser"),
        ("deepened", "reduced"),
        ("constructive", "destructive"),
        ("quickly", "slowly"),
        ("low-carbon", "high-carbon"),
        ("positive", "negative"),
        ("existing", "nonexistent"),
        ("essential", "superfluous"),
    ],
    "es": [
        ("inclusiva", "excluyente"),
        ("muy importante", "poco importante"),
        ("abierto", "cerrado"),
        ("más pragmática", "menos pragmática"),
        ("mayor", "menor"),
        ("constructivas", "destructivas"),
        ("con rapidez", "con lentitud"),
        ("bajas emisiones", "altas emisiones"),
        ("positiva", "negativa"),
        ("desarrollados", "subdesarrollados"),
        ("disminuir", "aumentar"),
    ],
}
ACTORS = {
    "en": [
        ("China", "Russia"),
        ("China", "the United States"),
        ("CELAC", "Mercosur"),
        ("Brazil", "Argentina"),
    ],
    "es": [
        ("China", "Rusia"),
        ("China", "los Estados Unidos"),
        ("la CELAC", "la OEA"),
        ("el Brasil", "la Argentina"),
    ],
}
DENIALS = {
    "en": [
        ("has deepened", "has not deepened"),
        ("must", "must not"),
        ("is", "is not"),
        ("are entering", "are not entering"),
        ("has", "never had"),
        ("can", "cannot"),
        ("will be", "won’t be"),
        ("offers", "does not offer"),
        ("have already joined", "haven’t joined"),
        ("It is imperative", "It is hardly imperative"),
        ("With", "Without"),
    ],
    "es": [
        ("ha profundizado", "no ha profundizado"),
        ("deben", "no deben"),
        ("es un", "no es un"),
        ("es el", "nunca será el"),
        ("están entrando", "no están entrando"),
        ("tiene", "jamás tuvo"),
        ("pueden", "no pueden"),
        ("serán", "no serán"),
        ("brinda", "tampoco brinda"),
        ("ya se han sumado", "no se han sumado"),
        ("Con 32", "Sin 32"),
    ],
}
QUALIFIERS = {
    "en": [
        ("the 19", "the more than 19"),
        ("the 32", "only the 32"),
        ("the 66.2", "almost the 66.2"),
        ("all the", "only the"),
    ],
    "es": [
        ("los 19", "los más de 19"),
        ("los 32", "solo los 32"),
        ("los 66,2", "casi los 66,2"),
        ("todos los", "solo los"),
    ],
}
UNITS = {"en": [("million", "billion"), ("5G", "6G")], "es": [("millones", "mil millones"), ("5G", "6G")]}
EXCEPTIONS = {
    "en": [", except the United States", ", with the exception of Venezuela", " but only for the rich"],
    "es": [", salvo los Estados Unidos", ", con la excepción de Venezuela", ", pero solo para los ricos"],
}
TAILS = {
    "en": [
        ", and whoever opposes this will pay dearly for it",
        ". The rest of the world should simply get used to it",
        " while our enemies keep plotting against every honest worker",
    ],
    "es": [
        ", y quien se oponga lo pagará muy caro",
        ". El resto del mundo tendrá que acostumbrarse",
        " mientras nuestros enemigos conspiran contra todo trabajador honrado",
    ],
}
MIDDLES = {
    "en": "Nobody in Washington will ever dare to tell this truth to the voters",
    "es": "Nadie en Washington se atreverá jamás a contarles esta verdad a los votantes",
}
SPEAKERS = {
    "en": [
        "{speaker}: “{text}”",
        "“{text}”, said {speaker}.",
        "According to {speaker}, “{text}”",
        "“{text}” — {speaker}",
    ],
    "es": [
        "{speaker}: «{text}»",
        "«{text}», dijo {speaker}.",
        "Según {speaker}, «{text}»",
        "«{text}» —{speaker}",
    ],
}
STRANGERS = ["Guterres", "Josep Borrell", "Xi Jinping", "Lula da Silva", "Ursula von der Leyen", "Wang Chao"]
ASIDES = {
    "en": ["” – said Bárcena – “", ",” she emphasized, “", " —said the Executive Secretary of ECLAC— "],
    "es": [" —dijo Bárcena— ", "”, enfatizó, “", " –señaló la Secretaria Ejecutiva de la CEPAL– "],
}
PLAIN = str.maketrans("áéíóúñÁÉÍÓÚÑ", "aeiounAEIOUN")


def replaced(
    rule: str, pairs: dict[str, list[tuple[str, str]]], *right: str
) -> Callable[[Words], Iterator[Variant]]:
    """Return the rule that puts one of a pair for the other, once, wherever it stands as a word."""

    def doctor(words: Words) -> Iterator[Variant]:
        for old, new in pairs[words.language]:
            pasted = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, words.text, count=1)
            if pasted != words.text:
                yield Variant(rule, pasted, frozenset(right))

    return doctor


def numbers(words: Words) -> Iterator[Variant]:
    for found in re.finditer(r"(?<![\w-])\d+", words.text):
        number = str(int(found[0]) + (1 if found[0][0] != "9" else -1))
        pasted = words.text[: found.start()] + number + words.text[found.end() :]
        yield Variant("number", pasted, frozenset({CHANGED}))


def exceptions(words: Words) -> Iterator[Variant]:
    for ending in EXCEPTIONS[words.language]:
        yield Variant("exception", words.text + ending, frozenset({CHANGED, PART}))


def tails(words: Words) -> Iterator[Variant]:
    for tail in TAILS[words.language]:
        yield Variant("tail", words.text + tail, frozenset({PART}))


def speakers(words: Words) -> Iterator[Variant]:
    for form, speaker in zip(SPEAKERS[words.language], strangers(words), strict=False):
        yield Variant("speaker", form.format(speaker=speaker, text=words.text), frozenset({SAME}), "speaker")


def strangers(words: Words) -> list[str]:
    turn = len(words.text) % len(STRANGERS)
    return STRANGERS[turn:] + STRANGERS[:turn]


def typography(words: Words) -> Iterator[Variant]:
    for name, pasted in typed_otherwise(words):
        yield Variant(name, pasted, frozenset({SAME}))


def typed_otherwise(words: Words) -> Iterator[tuple[str, str]]:
    """Return the same words in another typography."""
    text, middle = words.text, len(words.text) // 2
    yield "quotation marks", f"«{text}»" if words.language == "en" else f'"{text}."'
    yield "dashes", text.replace("–", "--").replace("—", " - ").replace("’", "'")
    yield "lines", re.sub(r" (\S+ \S+) ", r"\n\1 ", text)
    yield "hyphens", re.sub(r"\b([a-zá-ú]{4})([a-zá-ú]{4,})\b", "\\1-\n\\2", text, count=2)
    yield "brackets", f"“[{text[0].swapcase()}]{text[1:]}”"
    yield "explanation", text.replace(" ", " [sic] ", 1)
    yield "markup", f"<p>{text.replace(' ', ' <em>', 1)}</em></p>"
    yield "footnote", f"{text}²"
    gap = text.find(" ", middle)
    yield "aside", f"“{text[:gap]}{ASIDES[words.language][middle % 3]}{text[gap + 1 :]}”"


def letters(words: Words) -> Iterator[Variant]:
    """Yield the words in capitals and without accents."""
    for name, pasted in (("case", words.text.upper()), ("accents", words.text.translate(PLAIN))):
        yield Variant(name, pasted, frozenset({SAME, NEAR}))


RULES: list[Callable[[Words], Iterator[Variant]]] = [
    numbers,
    replaced("unit", UNITS, CHANGED),
    replaced("denial", DENIALS, CHANGED),
    replaced("modality", MODALITY, CHANGED),
    replaced("opposite", OPPOSITES, CHANGED),
    replaced("actor", ACTORS, CHANGED),
    replaced("qualifier", QUALIFIERS, CHANGED),
    exceptions,
    tails,
    speakers,
    typography,
    letters,
]


def taken_out(words: Words) -> Iterator[Variant]:
    """Yield words without the denial that they hold."""
    pasted = re.sub(r" (?:not|never|no longer|no|nunca|jamás)(?= )", "", words.text, count=1)
    if pasted != words.text:
        yield Variant("denial taken out", pasted, frozenset({CHANGED}))


def joined(everything: list[Words]) -> Iterator[Variant]:
    """Yield the words of two records, one after the other, alone and with an invented sentence between."""
    for one, other in pairwise(everything):
        if one.language == other.language:
            following = other.text[0].upper() + other.text[1:]
            yield Variant("joined", f"{one.text}. {following}.", frozenset({SAME}))
            middle = MIDDLES[one.language]
            yield Variant("middle", f"{one.text}. {middle}. {following}.", frozenset({PART}))


def doctored(everything: list[Words], seed: int) -> list[Variant]:
    """Return variants of every rule and both languages, the same ones for the same seed."""
    choose = random.Random(seed)  # noqa: S311 - a draw of examples, no secret
    found = [variant for rule in (*RULES, taken_out) for words in everything for variant in rule(words)]
    found += joined(everything)
    by_rule: dict[str, list[Variant]] = {}
    for variant in found:
        by_rule.setdefault(variant.rule, []).append(variant)
    return [
        variant
        for variants in by_rule.values()
        for variant in choose.sample(variants, min(A_RULE, len(variants)))
    ]
