"""Files of a mirror that are no copies: its first page, that for what is missing, what robots ask for, the index."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from records.core.languages import language_codes
from records.mirror.addresses import file_of
from records.mirror.rewriting import POLICY
from records.mirror.search_index import scripts
from records.mirror.state import Copy, State

KIND = "own"
START = ("css/tokens.css", "css/500.css", "css/mirror.css", "js/mirror_start.js")
LICENCES = ("vendor/minisearch/LICENSE.txt",)
STYLE = SafeString(
    ":root{color-scheme:light dark}"
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:auto;padding:2rem 1rem}"
    "h1{font:400 1.8rem/1.2 Georgia,serif}section{border-top:3px solid;margin-top:2rem}"
)
# Whatever stands before the language in the address is the folder of the mirror.
SCRIPT = SafeString(
    "document.querySelectorAll('a').forEach(function(link){var parts=location.pathname.split('/'),"
    "place=Math.min.apply(null,[].map.call(document.querySelectorAll('a'),function(one){"
    "var at=parts.indexOf(one.hreflang);return at<0?Infinity:at}));"
    "if(place<Infinity)link.href=parts.slice(0,place).join('/')+'/'+link.getAttribute('href')})"
)
ROBOTS = """# A copy of {site}. Its pages ask not to be indexed, and name their originals.
User-agent: *
Disallow:
"""


def static_addresses() -> Iterator[str]:
    """Yield the addresses of static files to which these pages lead, and of the licences of what is not ours."""
    for name in (*START, *LICENCES):
        yield staticfiles_storage.url(name)


def start_page(day: date) -> bytes:
    """Return the first page: it leads to the reader's language, without a script by a link."""
    *styles, script = (staticfiles_storage.url(name).lstrip("/") for name in START)
    context = {"styles": styles, "script": script, "policy": POLICY, "original": f"{settings.SITE_URL}/"}
    return _page("mirror/start.html", day, context)


def missing_page(day: date) -> bytes:
    """Return the page that servers show for what is not there."""
    style, script = (
        f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (STYLE, SCRIPT)
    )
    policy = f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'"
    return _page("mirror/missing.html", day, {"style": STYLE, "script": SCRIPT, "policy": policy})


def _page(template: str, day: date, context: dict[str, Any]) -> bytes:
    languages = [_in_language(code, day) for code in language_codes()]
    context |= {"languages": languages, "title": settings.SITE_NAME}
    return render_to_string(template, context).encode()


def _in_language(code: str, day: date) -> dict[str, Any]:
    with override(code):
        context = {
            "original": f"{settings.SITE_URL}{reverse('home')}",
            "site_name": settings.SITE_NAME,
            "day": day,
        }
        return {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "file": file_of(reverse("home")),
            "note": render_to_string("mirror/note.html", context),
            "sentence": _("This page is not in the copy."),
            "home": _("Home"),
        }


def robots(_day: date) -> bytes:
    return ROBOTS.format(site=settings.SITE_URL).encode()


PAGES: dict[str, Callable[[date], bytes]] = {
    "index.html": start_page,
    "404.html": missing_page,
    "robots.txt": robots,
}


def write_own_files(state: State, folder: Path, day: date) -> None:
    """Write these files apart, those alone that are not as they stand in the mirror."""
    for file, make in PAGES.items():
        before = state.before(KIND, file)
        content = make(date.fromisoformat(before.day) if before else day)
        is_same = before is not None and before.sha256 == sha256(content).hexdigest()
        _keep(state, folder, file, content if is_same else make(day), day)
    for script in scripts(folder):
        _keep(state, folder, script.file, script.content, day)


def _keep(state: State, folder: Path, file: str, content: bytes, day: date) -> None:
    before, digest = state.before(KIND, file), sha256(content).hexdigest()
    if before is not None and before.sha256 == digest:
        state.keep([before])
        return
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    state.keep([Copy(KIND, file, file, "", digest, len(content), day.isoformat(), state.newest, [], True)])
