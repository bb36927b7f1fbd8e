"""The sessions of an account: listed, and ended one by one or all."""

import re
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from records.editing.accounts.audit import Event, record

# Words of what browsers send, in the order in which they are looked for: most claim to be others, too.
BROWSERS = (
    ("Edge", "Edg"),
    ("Opera", "OPR|Opera"),
    ("Samsung Internet", "SamsungBrowser"),
    ("Firefox", "Firefox|FxiOS"),
    ("Chrome", "Chrome|CriOS"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X|Macintosh"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux|X11"),
)


def browser_name(user_agent: str) -> str:
    """Return browser and system in plain words, such as “Firefox on Windows”."""
    browser, system = (_first(names, user_agent) for names in (BROWSERS, SYSTEMS))
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("an unknown browser")


def _first(names: Any, text: str) -> str:
    return next((name for name, words in names if re.search(words, text)), "")


def end_sessions(user: Any, but: str | None = None) -> int:
    """End the sessions of an account but for the one with the key `but`; return how many."""
    ended = [one for one in UserSession.objects.filter(user=user) if one.session_key != but]
    for session in ended:
        end(session)
    return len(ended)


def end(session: UserSession) -> None:
    """End a session, which the audit log then says."""
    session.end()
    detail = f"that of {session.ip}, {session.user_agent}"[:300]
    record(Event.SESSION_ENDED, session.user.get_username(), detail)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions_page(request: HttpRequest) -> HttpResponse:
    """List one's own sessions; POST ends `session`, or all others."""
    user: Any = request.user
    UserSession.objects.create_from_request(request)  # one that began before they were listed
    sessions = UserSession.objects.purge_and_list(user)
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        ended = [one for one in sessions if not one.is_current() and chosen in ("", str(one.pk))]
        for session in ended:
            end(session)
        told = ngettext("%(number)s session ended.", "%(number)s sessions ended.", len(ended))
        messages.success(request, told % {"number": len(ended)})
        return HttpResponseRedirect(reverse("usersessions_list"))
    sessions.sort(key=lambda one: (not one.is_current(), -one.created_at.timestamp()))
    rows = [{"session": one, "browser": browser_name(one.user_agent)} for one in sessions]
    context = {"title": _("Where you are logged in"), "rows": rows}
    return TemplateResponse(request, "editing/accounts/sessions.html", context)
