"""The page of an event on which a list of participants is pasted, looked at in a table, and entered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.events.models import Event, Participation
from forum.events.participant_list.forms import PREFIX, Context, ListForm, RowSet
from forum.events.participant_list.matching import EventWords, Known
from forum.events.participant_list.proposals import SEEN, SentRows
from forum.events.participant_list.saving import Entering, NotEnteredError
from organizations.models import Organization
from people.models import Office, Person
from records.core.permissions import is_barred, permission
from records.editing.record_pages import RecordPage
from records.editing.site import sent_data
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url

READ, SAVE = "_read", "_enter"


class Pasted:
    """A list as it was sent: its text, its rows, and what is to be said of them; `rows` is None before it is read."""

    def __init__(self, request: HttpRequest, event: Event, data: QueryDict | None) -> None:
        self.request, self.event = request, event
        self.words = EventWords(event)
        self.form = ListForm(self.words, data)
        self.rows: Any = None
        self.sent: SentRows | None = None
        self.unread: list[str] = []
        self.nameless: list[str] = []
        if data is not None:
            self._read(data)

    def _read(self, data: QueryDict) -> None:
        """Read the text, or take the rows that were made of it before."""
        is_valid, has_rows = self.form.is_valid(), f"{PREFIX}-TOTAL_FORMS" in data
        was_just_read = is_valid and (READ in data or not has_rows)
        if was_just_read:
            listed = self.form.read(self.form.cleaned_data["text"])
            self.unread, self.nameless = listed.unread, listed.nameless
            self.sent = SentRows.of_list(data, listed.people, self.words)
        elif has_rows:
            self.sent = SentRows(data)
            self.sent.forget_outdated()
        else:
            return
        context = self._context(Known(self.event, self.sent.listed()))
        self.sent.complete(context)
        self.sent.remark(context, was_just_read=was_just_read)
        self.rows = RowSet(self.sent.data, prefix=PREFIX, form_kwargs={"context": context})
        self.rows.context = context
        for row, remarks in zip(self.rows.forms, self.sent.remarks, strict=True):
            row.remarks = remarks

    def _context(self, known: Known) -> Context:
        user = self.request.user
        kinds: tuple[type, ...] = (Person, Office, Organization)
        may_add = {kind: user.has_perm(permission("add", kind)) for kind in kinds}
        return Context(self.event, user, self.words, known, may_add)

    @property
    def seen(self) -> str:
        return str(self.sent.data[SEEN]) if self.sent else ""

    @property
    def is_ready(self) -> bool:
        """Return whether what was sent can be entered as it was seen; else say above the rows why not."""
        if self.rows is None or not self.form.is_valid():
            return False
        is_valid = self.rows.is_valid()
        if self.sent and self.sent.has_new_choices:
            self.form.add_error(
                None, _("Some choices follow from what you changed: look at them, then enter the list.")
            )
            return False
        if is_valid and not self.rows.taken:
            self.form.add_error(None, _("No row is ticked: there is nothing to enter."))
        return is_valid and bool(self.rows.taken)

    def enter(self) -> bool:
        """Enter the rows; if that is refused, say why beside the row, and return False."""
        try:
            entering = Entering(self.event, self.form.cleaned_data["text_language"], self.request.user)
            entering.enter(self.rows.taken)
        except NotEnteredError as refused:
            form = refused.row or self.form
            for sentence in refused.sentences:
                form.add_error(None, sentence)
            return False
        return True


def may_paste(model_admin: Any, request: HttpRequest, event: Event) -> bool:
    """Return whether this user may add participations to an event that is open to the user."""
    may_add = request.user.has_perm(permission("add", Participation))
    return bool(may_add and model_admin.has_change_permission(request, event))


def participants_view(model_admin: Any, request: HttpRequest, event: Event) -> HttpResponse:
    """Show the field for a list, or what was understood of one; enter it once it is agreed to."""
    if is_barred(request.user, event) and request.user.has_perm(permission("add", Participation)):
        messages.error(request, model_admin.rights_notice(request, event))
        return HttpResponseRedirect(admin_url(event, "change"))
    if not may_paste(model_admin, request, event):
        raise PermissionDenied
    data, sentences = sent_data(request)
    pasted = Pasted(request, event, data)
    for sentence in sentences:
        pasted.form.add_error(None, sentence)
    if SAVE in request.POST and pasted.is_ready and pasted.enter():
        messages.success(request, with_undo(entered(event, len(pasted.rows.taken))))
        return HttpResponseRedirect(admin_url(event, "change"))
    template, names = "admin/forum/event/participants.html", {"read_name": READ, "save_name": SAVE}
    return PARTICIPANTS.show(model_admin, request, event, template, pasted=pasted, **names)


def entered(event: Event, count: int) -> str:
    """Return the message about what was entered, with the way to look at it."""
    said = ngettext("%(count)s participation was entered.", "%(count)s participations were entered.", count)
    url = f"{admin_url(event, 'change')}#participations-group"
    return format_html('{} <a href="{}">{}</a>', said % {"count": count}, url, _("Look at them"))


PARTICIPANTS = RecordPage("participants", gettext_lazy("Paste participants"), participants_view, may_paste)
