"""Texts as people paste them, made fit to be kept and compared.

- Every text is in Unicode's form NFC, with lines that end in one line feed: the same words are the same characters.
- What cannot be seen and means nothing there is left out: control characters (NUL too), soft hyphens, zero-width
  spaces, byte order marks; joiners and direction marks outside the scripts that need them.
- What would make readers see other words than are kept is refused: a bidirectional override shows letters in
  another order, and the replacement character stands for letters that are lost.
- All else stays as it was printed: no-break spaces, quotation marks, combining characters, emoji.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_TEXT = 200_000  # characters: some seventy printed pages in one field
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]"
    # Embeddings and isolates only group letters: without them the order in memory, which is kept, does not change.
    "|[\u202a-\u202c\u2066-\u2069]"
    # Joiners shape letters of Persian or Hindi, and join emoji; between Latin letters they are litter.
    "|(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])"
)
DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Letters that are refused, by the code of the error.
REFUSED = {
    "override": (
        re.compile("[\u202d\u202e]"),
        gettext_lazy(
            "After “%(before)s” stands an invisible character that turns the order of letters, so that"
            " readers would see other words than are kept. Type these words anew instead of pasting them."
        ),
    ),
    "lost": (
        re.compile("[\ufffd\ud800-\udfff]"),
        gettext_lazy(
            "After “%(before)s” stands a character that was lost when the text was copied (�). Type it anew."
        ),
    ),
}
SLUG = re.compile(r"[-a-zA-Z0-9_]+")
TOO_LONG = gettext_lazy(
    "This text has %(show_value)d characters, and at most %(limit_value)d can be kept here. Shorten it; nothing"
    " of it was lost."
)


def clean_text(text: str) -> str:
    """Return a typed or pasted text as the archive keeps it; `ValidationError` where it would show other words."""
    for code, (letters, message) in REFUSED.items():
        if found := letters.search(text):
            before = INVISIBLE.sub("", text[max(0, found.start() - 20) : found.start()])
            raise ValidationError(message, code=code, params={"before": before.strip()})
    text = INVISIBLE.sub("", LINE_ENDS.sub("\n", text))
    if not RIGHT_TO_LEFT.search(text):
        text = DIRECTION_MARKS.sub("", text)
    return unicodedata.normalize("NFC", text)


def validate_slug(slug: str) -> None:
    """Raise a `ValidationError` where a slug cannot stand in an address; the message proposes one that can."""
    if SLUG.fullmatch(slug):
        return
    proposal = slugify(slug)
    if proposal:
        raise ValidationError(
            _(
                "An address is made of the letters a to z without accents, of digits and hyphens alone."
                " Write for example “%(proposal)s”."
            ),
            code="slug",
            params={"proposal": proposal},
        )
    raise ValidationError(
        _("An address is made of the letters a to z without accents, of digits and hyphens alone."),
        code="slug",
    )
