"""The page of a discussion, and what forms and lists of records show of it."""

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.history.changes import user_name
from records.core.models import Record
from records.core.publication import may_write
from records.editing import site
from records.editing.discussion import acts
from records.editing.discussion.models import Assignment, Comment
from records.editing.discussion.people import may_work_on
from records.editing.discussion_pages.display import Discussion, Sent
from records.editing.discussion_pages.forms import AssignmentForm, CommentForm, TextForm
from records.editing.facets import SimpleFilter
from records.editing.forms.form_fields import is_key
from records.editing.record_pages import RecordPage

# What static/js/editing/discussion.js sends; without it the answer is a page.
SCRIPT = "XMLHttpRequest"


class AssignedFilter(SimpleFilter):
    """Records on which work is assigned."""

    title = gettext_lazy("assigned")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", _("To me")), ("all", _("To anybody")), ("overdue", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        kind = ContentType.objects.get_for_model(queryset.model)
        work = Assignment.objects.open().filter(content_type=kind)
        chosen = {
            "me": work.filter(assignee=request.user.pk),
            "all": work,
            "overdue": work.overdue(),
        }.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(pk__in=chosen.values("object_id"))


def below_form(request: HttpRequest, record: Record) -> Discussion:
    """Return the discussion of a record as it stands below its form."""
    return Discussion(request, record, in_form=True)


def discussion_page(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Show the discussion of a record; on POST, do what is asked in it."""
    if not model_admin.has_view_permission(request, record):
        raise PermissionDenied
    if request.method == "POST":
        site.forget_words(request)
        return answer(model_admin, request, record)
    return show(model_admin, request, record, Discussion(request, record, sent=waiting(request, record)))


# Forms have it below them, and do not link to its page.
DISCUSSION = RecordPage("discussion", gettext_lazy("Discussion"), discussion_page, lambda *_asked: False)


def waiting(request: HttpRequest, record: Record) -> Sent | None:
    """Return what was typed here before a login, to be looked at and sent again."""
    words = site.waiting_words(request)
    if not words:
        return None
    data = site.words_as_query(words)
    sent = form_of(data.get("act", "comment"), data.get("comment", ""), data, request, record)
    return sent if sent.form is not None else None


def form_of(act: str, key: str, data: Any, request: HttpRequest, record: Record) -> Sent:
    """Return the form that does something; `form` is None for what takes a button alone."""
    if act == "comment":
        places = Discussion(request, record).places()
        return Sent(act, key, CommentForm(data, record, places, auto_id="comment_%s"))
    if act == "assign":
        return Sent(act, key, AssignmentForm(data, type(record), auto_id="assign_%s"))
    if act in ("reply", "edit"):
        prefix = "answer" if act == "reply" else "change"
        return Sent(act, key, TextForm(data, auto_id=f"{prefix}_{key}_%s"))
    return Sent(act, key, None)


def answer(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Do what was sent, and show what came of it; a refused form comes back with its words."""
    if request.POST.get("act") == "assign" and not may_write(request.user, record):
        raise PermissionDenied
    sent = form_of(
        request.POST.get("act", ""), request.POST.get("comment", ""), request.POST, request, record
    )
    if sent.form is not None and not sent.form.is_valid():
        return show(model_admin, request, record, Discussion(request, record, sent=sent), status=422)
    said, anchor = carry_out(sent, request, record)
    if request.headers.get("X-Requested-With") == SCRIPT:
        return show(model_admin, request, record, Discussion(request, record, in_form=True, said=said))
    messages.success(request, said)
    return HttpResponseRedirect(f"{request.path}#{anchor}")


def carry_out(sent: Sent, request: HttpRequest, record: Record) -> tuple[str, str]:
    """Do something in a discussion; return what to say of it, and the place on the page where it is seen."""
    user: Any = request.user
    if sent.act == "comment":
        made = acts.comment(record, user, **sent.form.cleaned_data)
        return _("Your comment is on the record."), f"comment-{made.pk}"
    if sent.act in ("assign", "done"):
        return assign(sent, user, record), "discussion"
    one = comment_of(record, sent.key)
    if sent.act == "reply":
        return reply(record, one, user, sent.form.cleaned_data["text"])
    if sent.act in ("resolve", "reopen"):
        return resolve(sent.act, one, user, record), f"comment-{one.pk}"
    return rewrite(sent, one, user)


def comment_of(record: Record, key: str) -> Comment:
    """Return a comment on a record, or 404."""
    found = Comment.objects.about(record).filter(pk=key).first() if is_key(key) else None
    if found is None:
        raise Http404
    return found


def assign(sent: Sent, user: Any, record: Record) -> str:
    """Give work on a record to somebody, or note that it is done."""
    if sent.act == "assign":
        made = Assignment.objects.create(record=record, by=user, **sent.form.cleaned_data)
        return _("Assigned to %(name)s.") % {"name": user_name(made.assignee)}
    work = Assignment.objects.about(record).filter(pk=sent.key).first() if is_key(sent.key) else None
    if work is None:
        raise Http404
    if not acts.may_finish(user, work, may_write(user, record)):
        raise PermissionDenied
    acts.finish(work, user)
    return _("The work is done.")


def reply(record: Record, root: Comment, user: Any, text: str) -> tuple[str, str]:
    """Answer in a thread; what is sent to an answer goes to its thread."""
    made = acts.reply(record, root.parent or root, user, text)
    return _("Your answer is on the record."), f"comment-{made.pk}"


def resolve(act: str, root: Comment, user: Any, record: Record) -> str:
    """Close a thread or open it again."""
    if root.parent_id:
        raise Http404
    if not acts.may_resolve(user, root, may_work_on(user, type(record))):
        raise PermissionDenied
    if act == "resolve":
        acts.resolve(root, user)
        return _("The thread is resolved.")
    acts.reopen(root, user)
    return _("The thread is open again.")


@transaction.atomic
def rewrite(sent: Sent, one: Comment, user: Any) -> tuple[str, str]:
    """Change or delete one's own comment, while nobody has answered it."""
    if sent.act not in ("edit", "delete"):
        raise Http404
    acts.lock(one.parent or one)
    if not acts.may_rewrite(user, one, acts.is_answered(one)):
        raise PermissionDenied
    if sent.act == "edit":
        Comment.objects.filter(pk=one.pk).update(
            text=sent.form.cleaned_data["text"], edited_at=timezone.now()
        )
        return _("Your comment is changed."), f"comment-{one.pk}"
    if one.is_return:
        raise PermissionDenied
    one.delete()
    return _("Your comment is deleted."), "discussion"


def show(
    model_admin: Any, request: HttpRequest, record: Record, discussion: Discussion, status: int = 200
) -> HttpResponse:
    """Return the page of a discussion, or for the script of a form the discussion alone."""
    context = {"discussion": discussion, "original": record, "opts": model_admin.opts}
    if request.headers.get("X-Requested-With") == SCRIPT:
        discussion.in_form = True
        return TemplateResponse(request, "editing/discussion/_discussion.html", context, status=status)
    page = {
        **model_admin.admin_site.each_context(request),
        **context,
        "title": _("Discussion"),
        "subtitle": str(record),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "editing/discussion/page.html", page, status=status)
