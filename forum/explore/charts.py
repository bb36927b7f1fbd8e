"""The picture of a quotation."""

from django.utils.translation import gettext as _

from forum.quotations.citations import office_held
from forum.quotations.models import Quotation
from records.core.dates.formats import doubt, format_partial_date
from records.serializers.social_card.card import Card


def card_of(quotation: Quotation) -> Card:
    """What the picture of a quotation fetched with `for_page()` shows, in the language of the page."""
    words, speaker = quotation.localized("text"), quotation.speaker
    return Card(
        words=words.value,
        language=words.language,
        name=speaker.name,
        beside_name=" ".join(name.name for name in speaker.native_names),
        lines=(office_held(quotation.office), _occasion(quotation), _what_they_are(quotation)),
        is_direct=quotation.is_direct,
        cut_notice=_("Cut here; the whole text is in the archive."),
    )


def _occasion(quotation: Quotation) -> str:
    day, how = format_partial_date(quotation.said_on), doubt(quotation.said_on)
    said = f"{day} ({how})" if how else day
    return ", ".join(part for part in (said, str(quotation.event.localized("name"))) if part)


def _what_they_are(quotation: Quotation) -> str:
    """That the words are a translation of the archive, or reported."""
    told = [
        _("Reported statement") if not quotation.is_direct else "",
        _("Unofficial translation") if quotation.localized("text").is_unofficial else "",
    ]
    return " · ".join(part for part in told if part)


def picture_text(quotation: Quotation) -> str:
    """What the picture says to those who do not see it."""
    return _("Picture of the words of {speaker}: {words}").format(
        speaker=quotation.speaker.name, words=quotation.opening_words
    )
