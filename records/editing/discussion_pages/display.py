"""The discussion of a record as pages show it: its threads, its assignments, the forms that this user may send."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from records.core.models import Record
from records.core.publication import may_write
from records.editing.discussion import acts
from records.editing.discussion.models import Assignment, Comment
from records.editing.discussion.people import may_work_on
from records.editing.discussion_pages.forms import AssignmentForm, CommentForm, TextForm
from records.editing.discussion_pages.places import FieldPlace, find_places, own_places, row_places
from records.editing.urls import admin_url


@dataclass
class Sent:
    """A form of the discussion that was refused: what it does, to which comment, and its values with what is wrong."""

    act: str
    key: str
    form: Any


@dataclass
class ShownComment:
    """A comment with the form in which its author may change it; `may_delete` tells whether it can be taken away."""

    comment: Comment
    form: TextForm | None = None
    may_delete: bool = False
    is_open: bool = False


@dataclass
class Thread:
    """A comment with the answers to it."""

    root: ShownComment
    replies: list[ShownComment] = field(default_factory=list)
    reply_form: TextForm | None = None
    may_resolve: bool = False
    is_answering: bool = False
    place: FieldPlace | None = None

    @property
    def comment(self) -> Comment:
        return self.root.comment

    @property
    def words_are_gone(self) -> bool:
        """Return whether the words of which it speaks stand in their field no more."""
        words = self.comment.words
        return bool(words) and self.place is not None and not self.place.holds(words)

    @property
    def field_is_gone(self) -> bool:
        return bool(self.comment.field) and self.place is None


class Discussion:
    """The discussion of a record; `in_form` where it stands below the form of the record.

    `sent` is a form that was refused, `said` what was done. Read once: comments and assignments in a query each.
    """

    def __init__(
        self,
        request: HttpRequest,
        record: Record,
        in_form: bool = False,
        sent: Sent | None = None,
        said: str = "",
    ) -> None:
        self.user: Any = request.user
        self.record, self.in_form, self.sent, self.said = record, in_form, sent, said
        self.url = admin_url(record, "discussion", record.pk)
        self.may_assign = may_write(self.user, record)
        self.works_here = may_work_on(self.user, type(record))

    @cached_property
    def comments(self) -> list[Comment]:
        return list(Comment.objects.about(self.record).select_related("author", "to", "resolved_by"))

    @cached_property
    def threads(self) -> list[Thread]:
        """The threads, those that are open first, each kind in the order of their beginnings."""
        answers: dict[int, list[Comment]] = {}
        for one in self.comments:
            if one.parent_id:
                answers.setdefault(one.parent_id, []).append(one)
        roots = [one for one in self.comments if not one.parent_id]
        paths = {one.field for one in roots if one.field}
        places = find_places(self.record, paths) if paths else {}
        threads = [self._thread(root, answers.get(root.pk, []), places.get(root.field)) for root in roots]
        return sorted(threads, key=lambda thread: thread.comment.resolved_at is not None)

    def _thread(self, root: Comment, replies: list[Comment], place: FieldPlace | None) -> Thread:
        shown = [self._shown(one, one is not replies[-1]) for one in replies]
        is_answering = self._is_sent("reply", root)
        form = TextForm(None, auto_id=f"answer_{root.pk}_%s") if root.resolved_at is None else None
        return Thread(
            self._shown(root, bool(replies)),
            shown,
            self.sent.form if is_answering and self.sent else form,
            acts.may_resolve(self.user, root, self.works_here),
            is_answering,
            place,
        )

    def _shown(self, one: Comment, is_answered: bool) -> ShownComment:
        if not acts.may_rewrite(self.user, one, is_answered):
            return ShownComment(one)
        is_open = self._is_sent("edit", one)
        form = TextForm(None, initial={"text": one.text}, auto_id=f"change_{one.pk}_%s")
        return ShownComment(
            one, self.sent.form if is_open and self.sent else form, not one.is_return, is_open
        )

    def _is_sent(self, act: str, one: Comment) -> bool:
        return self.sent is not None and (self.sent.act, self.sent.key) == (act, str(one.pk))

    @cached_property
    def open_threads(self) -> list[Thread]:
        return [thread for thread in self.threads if thread.comment.resolved_at is None]

    @cached_property
    def resolved_threads(self) -> list[Thread]:
        return [thread for thread in self.threads if thread.comment.resolved_at is not None]

    @cached_property
    def open_returns(self) -> list[Comment]:
        """The reasons for which the record was returned, and which nobody has answered yet."""
        return [thread.comment for thread in self.open_threads if thread.comment.is_return]

    @cached_property
    def assignments(self) -> list[tuple[Assignment, bool]]:
        """The work that is open, and whether this user may say that it is done."""
        found = Assignment.objects.about(self.record).open().select_related("assignee", "by")
        return [
            (one, acts.may_finish(self.user, one, self.may_assign)) for one in found.order_by("due", "pk")
        ]

    @property
    def count(self) -> int:
        return len(self.open_threads)

    @cached_property
    def comment_form(self) -> CommentForm:
        if self.sent and self.sent.act == "comment":
            form: CommentForm = self.sent.form
            return form
        return CommentForm(None, self.record, self.places(), auto_id="comment_%s")

    def places(self) -> list[FieldPlace]:
        """Return the fields that can be chosen; in a form, its script adds the row in which somebody writes."""
        own = own_places(self.record)
        return own if self.in_form else [*own, *row_places(self.record)]

    @cached_property
    def assignment_form(self) -> AssignmentForm | None:
        if self.sent and self.sent.act == "assign":
            form: AssignmentForm = self.sent.form
            return form
        return AssignmentForm(None, type(self.record), auto_id="assign_%s") if self.may_assign else None
