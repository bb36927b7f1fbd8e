"""Read a release: by the rules of this room, and by the reader that a site may have chosen beside them."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from forum.press_releases.extraction import Release, extract
from forum.press_releases.known_names import gazetteer_for
from forum.press_releases.models import PressRelease
from forum.press_releases.proposals import Kind, Proposal
from forum.press_releases.texts import Part

Answers = dict[str, list[str]]


def proposals_of(release: Release) -> list[Proposal]:
    """Return the proposals of a release.

    The function that `PRESS_RELEASE_READER` names is called with the release, what the archive knows and the
    proposals of the rules; it returns those that are shown.
    """
    known = gazetteer_for(block.text for text in release.texts.values() for block in text.blocks)
    proposals = extract(release, known)
    if settings.PRESS_RELEASE_READER:
        reader: Any = import_string(settings.PRESS_RELEASE_READER)
        proposals = _checked(reader(release, known, proposals))
    return proposals


def _checked(proposals: Any) -> list[Proposal]:
    """Return what a reader gave; `TypeError` if that are no proposals with keys of their own, one for the article."""
    found = list(proposals)
    keys = {one.key for one in found if isinstance(one, Proposal)}
    if len(keys) != len(found):
        raise TypeError("PRESS_RELEASE_READER must return proposals, each with a key of its own.")
    if sum(one.kind == Kind.ARTICLE for one in found) != 1:
        raise TypeError("PRESS_RELEASE_READER must return one proposal for the article.")
    return found


def read_again(press_release: PressRelease) -> None:
    """Make the proposals of a release anew and save them; answers to proposals that stay are kept."""
    before = press_release.kept_proposals
    release = press_release.release
    proposals = proposals_of(release)
    press_release.answers = _carried(press_release.answers, before, proposals)
    press_release.proposals = [one.as_data() for one in proposals]
    headlines = (text.all_of(Part.HEADLINE) for text in release.texts.values())
    press_release.title = next(filter(None, headlines), "")[:500]
    press_release.save()


def _carried(answers: Answers, before: list[Proposal], after: list[Proposal]) -> Answers:
    """Return answers under the keys that their proposals have now."""
    keys = {_identity(one): one.key for one in after}
    moved = {one.key: keys[_identity(one)] for one in before if _identity(one) in keys}
    carried = {}
    for name, values in answers.items():
        key, dash, rest = name.rpartition("-")
        if dash and key in moved:
            carried[f"{moved[key]}-{rest}"] = [moved.get(value, value) for value in values]
    return carried


def _identity(one: Proposal) -> Any:
    """Return what a proposal is, whatever its number: the only one of its kind, or the words that it comes from."""
    return (one.kind, one.spans[0] if one.spans and one.key != one.kind else None)
