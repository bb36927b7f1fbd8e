"""The proposals of a release as an editor decides on them: a form for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms import Media
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.press_releases.decisions import Decision
from forum.press_releases.forms import ProposalForm, name_of
from forum.press_releases.marking import PART_NAMES
from forum.press_releases.proposals import Kind, Proposal
from people.models import Office
from records.core.locale_formats import language_name


class Review:
    """The forms of all proposals of a release; `texts` are its texts by language."""

    def __init__(self, proposals: list[Proposal], texts: Mapping[str, Any], data: Any = None) -> None:
        self.proposals, self.texts, self.data = proposals, texts, data
        self.offices = _offices(proposals)
        self.forms = [ProposalForm(one, self, data) for one in proposals]
        self.errors: list[str] = []

    @property
    def media(self) -> Media:
        """Return what the choosers of all forms need."""
        return sum((form.media for form in self.forms), Media())

    def names(self, kind: Kind) -> list[tuple[str, str]]:
        """Return the proposals of a kind as choices."""
        return [(one.key, name_of(one)) for one in self.proposals if one.kind == kind]

    def taken(self, kind: Kind) -> set[str]:
        """Return the keys of the proposals of a kind that were accepted in the sent form."""
        return {
            one.key
            for one in self.proposals
            if one.kind == kind and self.data and self.data.get(f"{one.key}-take")
        }

    def passages_of(self, proposal: Proposal) -> dict[str, str]:
        """Return the paragraphs in which the words of a quotation are said to stand, by language."""
        found = {}
        for span in proposal.spans:
            text = self.texts.get(span.language)
            last = int(proposal.values.get(f"last_block_{span.language}", span.block))
            if text and span.language not in found:
                blocks = [place for place in text.paragraphs if span.block <= place <= last]
                found[span.language] = " ".join(text.blocks[place].text for place in blocks)
        return found

    def is_valid(self) -> bool:
        """Return whether drafts can be made."""
        return all(form.is_valid() for form in self.forms)

    def decisions(self) -> list[Decision]:
        """Return what was accepted."""
        return [form.decision() for form in self.forms if form.is_taken]

    @property
    def faulty(self) -> list[ProposalForm]:
        """The proposals that something stands against."""
        return [form for form in self.forms if form.is_bound and form.errors]

    @property
    def refused(self) -> bool:
        """Return whether something stands against the drafts."""
        return bool(self.errors or self.faulty)

    def label_of_block(self, language: str, block: int) -> str:
        """Return the words of a link to a block: its paragraph or its part, and its language."""
        text, name = self.texts.get(language), language_name(language)
        if not text or block >= len(text.blocks):
            return name
        if block in text.paragraphs:
            part = _("paragraph %(number)s") % {"number": text.paragraphs.index(block) + 1}
        else:
            part = str(PART_NAMES[text.blocks[block].part])
        return f"{part} ({name})"

    @property
    def groups(self) -> Iterator[tuple[str, list[ProposalForm]]]:
        """Yield the headings of the page, each with its proposals."""
        for kind, heading in HEADINGS.items():
            if of_kind := [form for form in self.forms if form.proposal.kind == kind]:
                yield str(heading), of_kind


HEADINGS = {
    Kind.ARTICLE: gettext_lazy("The article"),
    Kind.EVENT: gettext_lazy("The event"),
    Kind.SERIES: gettext_lazy("Series"),
    Kind.SESSION: gettext_lazy("Sessions"),
    Kind.BODY: gettext_lazy("Organizations"),
    Kind.PERSON: gettext_lazy("People"),
    Kind.TOPIC: gettext_lazy("Topics"),
    Kind.QUOTATION: gettext_lazy("Quotations"),
    Kind.STATEMENT: gettext_lazy("Reported statements"),
}


def _offices(proposals: list[Proposal]) -> dict[str, list[tuple[str, str]]]:
    """Return the known offices of the people that are proposed, as choices."""
    people = {match.key: one.key for one in proposals if one.kind == Kind.PERSON for match in one.matches}
    found: dict[str, list[tuple[str, str]]] = {}
    for office in Office.objects.filter(person__in=people).select_related("organization").order_by("pk"):
        found.setdefault(people[office.person_id], []).append((str(office.pk), str(office)))
    return found
