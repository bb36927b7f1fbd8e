"""Read a PDF in a process of its own, which is ended when it takes too long or too much memory."""

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from forum.press_releases.readers.base import FileText, checked, unreadable

PROGRAM = Path(__file__).with_name("pdf_process.py")
SECONDS = 20
LOCKED = 3  # the exit code for a file that asks for a password


def read_pdf(data: bytes) -> FileText:
    """Return the text of a PDF; `ValidationError` where it has none, is locked or damaged, or takes too long."""
    try:
        # Our own program, isolated from the environment; the file reaches it through a pipe.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(PROGRAM)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise unreadable(_("To read it takes too long.")) from None
    if done.returncode == LOCKED:
        raise unreadable(_("It asks for a password. Save it without one."))
    if done.returncode:
        raise unreadable(_("It is damaged, or too large."))
    return FileText(checked(done.stdout.decode("utf-8", "replace")))
