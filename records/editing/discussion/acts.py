"""Acts of a discussion: comments are made, answered and resolved, work is assigned and done.

Whoever has to do with a record is told by a `Notice`: it is written once, so that the desk of a user and a digest read
those of the user alone.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from records.core.models import Record
from records.editing.discussion.models import Assignment, Comment, Notice
from records.editing.discussion.people import author_of, may_see


@transaction.atomic
def comment(record: Record, author: Any, text: str, **about: Any) -> Comment:
    """Begin a thread; `about` is a field, words in it, or what a return is made of."""
    made = Comment(record=record, author=author, text=text, **about)
    made.save()
    tell(made, [made.to, author_of(record), *assignees_of(record)], record)
    return made


@transaction.atomic
def reply(record: Record, root: Comment, author: Any, text: str) -> Comment:
    """Answer in a thread: those who wrote in it are told, and what its author was told of it is done."""
    lock(root)
    made = Comment(record=record, author=author, text=text, parent=root)
    made.save()
    thread = Comment.objects.in_thread(root).select_related("author")
    told = [root.to, author_of(record), *assignees_of(record), *(one.author for one in thread)]
    tell(made, told, record)
    notices_in(root).filter(user=author, done_at=None).update(done_at=made.made_at)
    return made


def lock(root: Comment) -> None:
    """Let nobody else answer in a thread, or take it away, before this transaction ends."""
    Comment.objects.select_for_update().get(pk=root.pk)


def tell(made: Comment, users: Iterable[Any], record: Record) -> None:
    """Note of whom a comment waits: never of its author, nor of those who may not see the record any more."""
    model = type(record)
    found = {user for user in users if user is not None and user != made.author and user.is_active}
    Notice.objects.bulk_create(
        Notice(user=user, comment=made)
        for user in sorted(found, key=lambda user: user.pk)
        if user.is_staff and may_see(user, model)
    )


def assignees_of(record: Record) -> list[Any]:
    found = Assignment.objects.about(record).open().select_related("assignee")
    return [one.assignee for one in found]


def notices_in(root: Comment) -> Any:
    """Return the notices of a thread."""
    return Notice.objects.filter(Q(comment=root) | Q(comment__parent=root))


@transaction.atomic
def resolve(root: Comment, by: Any) -> None:
    """Close a thread: it waits for nobody any more."""
    now = timezone.now()
    Comment.objects.filter(pk=root.pk, resolved_at=None).update(resolved_at=now, resolved_by=by)
    notices_in(root).filter(done_at=None).update(done_at=now)


@transaction.atomic
def reopen(root: Comment, by: Any) -> None:
    """Open a thread again: its last comment of somebody else waits for each who was told of it."""
    Comment.objects.filter(pk=root.pk).update(resolved_at=None, resolved_by=None)
    last: dict[int, int] = dict(notices_in(root).exclude(user=by).order_by("pk").values_list("user", "pk"))
    Notice.objects.filter(pk__in=last.values()).update(done_at=None)


def may_resolve(user: Any, root: Comment, works_here: bool) -> bool:
    """Return whether a user may close and open a thread: its author, or somebody who works on the kind."""
    return works_here or root.author_id == user.pk


def may_rewrite(user: Any, one: Comment, is_answered: bool) -> bool:
    """Return whether a user may change a comment: the author, while nobody has answered it."""
    return one.author_id == user.pk and not is_answered


def is_answered(one: Comment) -> bool:
    """Return whether somebody wrote in the thread after a comment."""
    return Comment.objects.filter(parent=one.parent_id or one.pk, pk__gt=one.pk).exists()


def may_finish(user: Any, one: Assignment, may_assign: bool) -> bool:
    """Return whether a user may say that work is done."""
    return may_assign or user.pk in (one.assignee_id, one.by_id)


def finish(one: Assignment, by: Any) -> None:
    """Note that work is done."""
    Assignment.objects.filter(pk=one.pk, done_at=None).update(done_at=timezone.now(), done_by=by)
