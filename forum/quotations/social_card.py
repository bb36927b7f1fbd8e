"""The social card of a quotation."""

from django.utils.translation import gettext as _

from forum.quotations.models import Quotation
from forum.quotations.serializers import office_held
from records.core.dates.formats import doubt, format_partial_date
from records.serializers.social_card.card import Card


def quotation_card(quotation: Quotation) -> Card:
    """Return the card of a quotation fetched with `for_page()`, in the active language."""
    text, speaker = quotation.localized("text"), quotation.speaker
    kinds = [
        _("Reported statement") if not quotation.is_direct else "",
        _("Unofficial translation") if text.is_unofficial else "",
    ]
    return Card(
        text=text.value,
        language=text.language,
        speaker=speaker.name,
        native_name=" ".join(name.name for name in speaker.native_names),
        details=(office_held(quotation.office), _occasion(quotation), " · ".join(filter(None, kinds))),
        is_direct=quotation.is_direct,
        cut_notice=_("Cut here; the whole text is in the archive."),
    )


def _occasion(quotation: Quotation) -> str:
    """Return the day, with any doubt about it, and the event."""
    day, doubts = format_partial_date(quotation.said_on), doubt(quotation.said_on)
    dated = f"{day} ({doubts})" if doubts else day
    return ", ".join(part for part in (dated, str(quotation.event.localized("name"))) if part)


def card_alt_text(quotation: Quotation) -> str:
    """Return the text alternative of the card."""
    return _("Picture of the words of {speaker}: {words}").format(
        speaker=quotation.speaker.name, words=quotation.opening_words
    )
