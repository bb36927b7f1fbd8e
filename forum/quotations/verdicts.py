"""The verdicts of the quotation check in words and signs: for headings, titles, the live region and cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records.search.quote_check import Flag, QuoteCheck, Sentence

# A form for each verdict, told apart without colour.
SIGNS = {"same": "✓", "near": "≈", "changed": "!", "part": "½", "none": "∅", "short": "…"}
LABELS = {
    "same": gettext_lazy("Recorded"),
    "near": gettext_lazy("Nearly word for word"),
    "changed": gettext_lazy("Changed"),
    "part": gettext_lazy("Recorded in part"),
    "none": gettext_lazy("Not in this archive"),
    "short": gettext_lazy("Too few words"),
}
HEADLINES = {
    "same": gettext_lazy("These words are in the archive"),
    "near": gettext_lazy("These words are in the archive, with differences that change nothing"),
    "changed": gettext_lazy("Changed: the record says something else"),
    "part": gettext_lazy("Only part of this is recorded"),
    "none": gettext_lazy("Not in this archive"),
    "short": gettext_lazy("Too few words to tell anything"),
}
# Whose words, as what and when: above every verdict. First where all is recorded, then where only some of it is.
ATTRIBUTIONS = {
    "speaker": (
        gettext_lazy("Recorded, but as words of %(recorded)s"),
        gettext_lazy("What is recorded of it are words of %(recorded)s"),
    ),
    "office": (
        gettext_lazy("Recorded, but said in another office: %(recorded)s"),
        gettext_lazy("What is recorded of it was said in another office: %(recorded)s"),
    ),
    "date": (
        gettext_lazy("Recorded, but of another day: %(recorded)s"),
        gettext_lazy("What is recorded of it is of another day: %(recorded)s"),
    ),
}
# What the words are, where they are not the speaker's own.
TRANSLATED = {
    "same": gettext_lazy("These words are in the archive, in its own translation"),
    "near": gettext_lazy("Close to the archive’s own translation"),
    "reworded": gettext_lazy("Other words than in the archive’s own translation"),
}
REPORTED = {
    "same": gettext_lazy("These words are in the archive, as a reported statement"),
    "near": gettext_lazy("Close to a reported statement"),
}
NARRATED = {
    "same": gettext_lazy("An article says this; nobody is quoted with it"),
    "near": gettext_lazy("Close to what an article says; nobody is quoted with it"),
}
DIFFERENCES = {
    "negation": gettext_lazy("Denial"),
    "number": gettext_lazy("Number"),
    "modality": gettext_lazy("Must, can or may"),
    "opposite": gettext_lazy("Opposite"),
    "name": gettext_lazy("Name"),
    "other": gettext_lazy("Other words"),
    "insertion": gettext_lazy("Put in"),
    "omission": gettext_lazy("Left out"),
}
WHOLE = ("same", "near")
# Differences that two faithful translations of the same words may have.
OF_WORDING = ("other", "insertion", "omission")


def attribution_flags(flags: Iterable[Flag]) -> list[Flag]:
    """Return the flags that are verdicts above all else, the gravest first; several claims about one fact are one."""
    claims: dict[tuple[str, str], list[str]] = {}
    for name in ATTRIBUTIONS:
        for flag in flags:
            if flag.name == name:
                claims.setdefault((name, flag.recorded), []).append(flag.claimed)
    return [Flag(name, ", ".join(claimed), recorded) for (name, recorded), claimed in claims.items()]


def is_qualified(flags: Iterable[Flag]) -> bool:
    """Return true if the recorded words are not the speaker's own."""
    return any(flag.name in ("translation", "narration") for flag in flags)


def attribution_headline(flag: Flag, verdict: str) -> str:
    """Return what a flag of speaker, office or date says, given the verdict on the words."""
    if not flag.recorded:
        return _("Recorded, but nobody is quoted with it")
    whole, part = ATTRIBUTIONS[flag.name]
    return str(whole if verdict in WHOLE else part) % {"recorded": flag.recorded}


def is_reworded(answer: QuoteCheck | Sentence) -> bool:
    """Return true if all differences are of wording and from a translation: these prove nothing of the record."""
    differences = [one for match in answer.matches for one in match.differences]
    is_translated = all(match.is_translation for match in answer.matches)
    return (
        answer.verdict == "changed" and is_translated and all(one.kind in OF_WORDING for one in differences)
    )


def words_headline(answer: QuoteCheck | Sentence) -> str:
    """Return the verdict on the words alone; a translation or a narration is never said to be the speaker's words."""
    if any(match.denying for match in answer.matches):
        return _("These words are in the archive, after a word that denies them")
    names = {flag.name for flag in answer.flags}
    verdict = "reworded" if is_reworded(answer) else answer.verdict
    told = NARRATED if any(match.is_narration for match in answer.matches) else REPORTED
    for name, headlines in (("narration", told), ("translation", TRANSLATED)):
        if name in names and verdict in headlines:
            return str(headlines[verdict])
    return str(HEADLINES[answer.verdict])


def headline(checked: QuoteCheck) -> str:
    """Return the verdict in one line."""
    if checked.is_too_long:
        return _("This text is too long to compare")
    above = attribution_flags(checked.flags)
    return attribution_headline(above[0], checked.verdict) if above else words_headline(checked)


@dataclass(frozen=True)
class Tally:
    """The number of sentences with a verdict, and the place of the first of them."""

    verdict: str
    total: int
    first: int

    @property
    def sign(self) -> str:
        return SIGNS[self.verdict]

    @property
    def label(self) -> str:
        return str(LABELS[self.verdict])


def counts_by_verdict(sentences: Sequence[Sentence]) -> list[Tally]:
    """Return the counts of the verdicts that occur, the worst first."""
    verdicts = [sentence.verdict for sentence in sentences]
    order = ("changed", "none", "part", "near", "same", "short")
    return [Tally(one, verdicts.count(one), verdicts.index(one) + 1) for one in order if one in verdicts]


def spoken_summary(checked: QuoteCheck) -> str:
    """Return what a screen reader is told after checking: the verdict, and how many sentences have which."""
    total = len(checked.sentences)
    if total < 2:
        return f"{headline(checked)}."
    counted = "; ".join(f"{count.label}: {count.total}" for count in counts_by_verdict(checked.sentences))
    sentences = ngettext("%(number)s sentence", "%(number)s sentences", total) % {"number": total}
    return f"{headline(checked)}. {sentences}. {counted}."
