"""Drafts of what an editor accepted: complete, in one transaction and one revision. Nothing is published."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from forum.events.models import Topic
from forum.press_releases.decisions import MODELS, WRITTEN, Decision
from forum.press_releases.draft_maker import DraftMaker, Drafts
from forum.press_releases.models import PressRelease
from records.core.history import revisions
from records.core.locale_formats import format_list
from records.core.models import Record
from records.core.permissions import permission


def lacking_rights(user: Any) -> list[str]:
    """Return the kinds of records that a user would have to be allowed to add, and is not."""
    kinds: dict[type[Record], None] = dict.fromkeys([*WRITTEN, *MODELS.values()])
    lacking = [model for model in kinds if not user.has_perm(permission("add", model))]
    return [str(model._meta.verbose_name_plural) for model in lacking if model is not Topic]


@transaction.atomic
def make_drafts(press_release: PressRelease, decisions: Iterable[Decision], user: Any) -> Drafts:
    """Make the drafts of a release; none, and `ValidationError` with sentences, where one of them would be wrong."""
    locked = PressRelease.objects.select_for_update().get(pk=press_release.pk)
    if locked.article_id:
        raise ValidationError(_("The drafts of this release were made already."))
    maker = DraftMaker(locked, {one.proposal.key: one for one in decisions}, user)
    drafts = maker.make()
    locked.article = press_release.article = drafts.article
    locked.save()
    revisions.add_versions(maker.versions, user, revisions.DRAFTED, always=True)
    added: list[Any] = [{"added": {}}]
    LogEntry.objects.log_actions(user.pk or 0, drafts.made, ADDITION, added)
    return drafts


def told(drafts: Drafts) -> str:
    """Return what was made, in a sentence."""
    counts: dict[type[Record], int] = {}
    for record in drafts.made:
        counts[type(record)] = counts.get(type(record), 0) + 1
    named = [
        f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"
        for model, number in counts.items()
    ]
    return _("Drafts were made: %(records)s. Nothing is published.") % {"records": format_list(named)}
