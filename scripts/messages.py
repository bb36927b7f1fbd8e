"""Bring the catalogues in locale/ up to date with the strings of the code, and compile them. Needs GNU gettext.

The strings of the code fill the English catalogue; translators fill the others. Run twice, nothing changes.
"""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE_OF_THE_CODE = "en"
IGNORED = [".venv*", "tests"]
DATE = re.compile(rb'^"POT-Creation-Date: .*\n', re.MULTILINE)
EMPTY = re.compile(rb'^msgstr(?:\[\d\])? ""\n(?!")', re.MULTILINE)

os.chdir(ROOT)  # where makemessages looks for the code
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.core.management.commands import makemessages  # noqa: E402
from django.core.management.utils import popen_wrapper  # noqa: E402
from django.utils.translation import to_locale  # noqa: E402


class Extract(makemessages.Command):
    """Django's own, without guesses at the translation of a new string."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching", "--sort-output"]


def main() -> int:
    """Renew and compile the catalogue of every language. Exit status 1 when one lacks translations."""
    codes = (to_locale(code) for code, _name in settings.LANGUAGES)
    locales = sorted({*codes, *(path.name for path in ROOT.glob("locale/*"))})
    style = {"no_obsolete": True, "no_wrap": True, "no_location": True}
    call_command(Extract(), locale=locales, ignore_patterns=IGNORED, verbosity=0, **style)
    return 1 if sum(map(finish, locales)) else 0


def finish(locale: str) -> int:
    """Complete one catalogue, compile it, and tell how many texts it lacks."""
    catalogue = ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"
    if locale == LOCALE_OF_THE_CODE:
        run("msgen", "--no-wrap", "--output-file", str(catalogue), str(catalogue))
    content = DATE.sub(b"", catalogue.read_bytes())
    catalogue.write_bytes(content)
    run("msgfmt", "--check-format", "--output-file", str(catalogue.with_suffix(".mo")), str(catalogue))
    missing = len(EMPTY.findall(content))
    print(f"{locale}: {missing} texts to translate" if missing else f"{locale}: complete")
    return missing


def run(*command: str) -> None:
    """Run a program of gettext; what it refuses stops everything."""
    _output, errors, status = popen_wrapper(list(command))
    if status:
        raise CommandError(errors)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CommandError as refused:
        sys.exit(f"make messages: {refused}")
