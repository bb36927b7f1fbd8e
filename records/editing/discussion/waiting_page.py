"""The page of what waits for somebody: each list to its end, page by page."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from records.editing.discussion.lists import COMMENTS, FOR_ME, LISTS, WaitingList, found, groups_of, read
from records.editing.discussion.models import Notice
from records.editing.forms.form_fields import is_key

PAGE = 50  # records
AT_DESK = 10  # records of each list


class Section:
    """The first lines of a list, as the desk shows it."""

    def __init__(self, one: WaitingList, user: Any) -> None:
        self.list = one
        rows = found(one, user)
        first = list(rows[: AT_DESK + 1])
        self.groups = groups_of(read(one, user, first[:AT_DESK])) if first else []
        self.total = len(first) if len(first) <= AT_DESK else rows.count()
        self.more = max(self.total - AT_DESK, 0)


def sections_of(user: Any) -> list[Section]:
    """Return what waits for a user alone; lists without lines are left out."""
    return [section for one in FOR_ME if (section := Section(one, user)).total]


@require_http_methods(["GET", "HEAD", "POST"])
def waiting_page(request: HttpRequest) -> HttpResponse:
    """Show one list, event by event; on POST, put a comment aside."""
    if request.method == "POST":
        return put_aside(request)
    chosen = LISTS.get(request.GET.get("list", FOR_ME[0].name))
    if chosen is None:
        raise Http404
    page = Paginator(found(chosen, request.user), PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("What waits"),
        "chosen": chosen,
        "lists": LISTS.values(),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "groups": groups_of(read(chosen, request.user, list(page.object_list)))
        if page.paginator.count
        else [],
        "is_comments": chosen is COMMENTS,
    }
    return TemplateResponse(request, "editing/discussion/waiting.html", context)


def put_aside(request: HttpRequest) -> HttpResponse:
    """Take a comment off the desk of this user; it stays in its thread."""
    key = request.POST.get("notice", "")
    if is_key(key):
        own = Notice.objects.filter(pk=key, user=request.user.pk, done_at=None)
        own.update(done_at=timezone.now())
    return HttpResponseRedirect(f"{request.path}?list={COMMENTS.name}")
