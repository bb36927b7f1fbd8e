"""A quotation in which two statements ran together becomes two; its old address leads to both."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname

from forum.quotations.models import Quotation
from records.core.languages import language_codes
from records.core.models import FormerAddress, Status
from records.core.slugs import COLUMNS, SLUGS

COPIED_RELATIONS = ("topics", "sources", "notes")
# What each of the two has of its own, or what the site gives it.
NOT_COPIED = {"id", "uid", *COLUMNS, "published_at", "withdrawn_at", "created_at", "updated_at", "shown_on"}
SENTENCE_END = re.compile(r"[.!?…;。！？؟۔]+[”»\"’]?\s+")


def proposed_cut(words: str) -> tuple[str, str]:
    """Words cut after the sentence that ends nearest to their middle; all of them first if they are one sentence."""
    ends = [found.end() for found in SENTENCE_END.finditer(words) if found.end() < len(words)]
    if not ends:
        return words, ""
    cut = min(ends, key=lambda end: abs(end - len(words) / 2))
    return words[:cut].rstrip(), words[cut:]


def left_out(whole: str, parts: Sequence[str]) -> str:
    """Return the words that stand in none of the parts, apart from marks and spaces."""
    for part in parts:
        before, found, after = whole.partition(part) if part else (whole, "", "")
        whole = f"{before} {after}" if found else whole
    return " ".join(whole.split()) if any(letter.isalnum() for letter in whole) else ""


def split(quotation: Quotation, parts: Sequence[dict[str, Any]]) -> list[Quotation]:
    """Make a quotation of each of the parts (values of its own fields), and let the old one's address lead to them.

    One that was published stays as a withdrawn record, for its history; one that never was is deleted. To be called
    within a transaction.
    """
    made = [_part_of(quotation, values) for values in parts]
    FormerAddress.objects.supersede(quotation, made)
    if quotation.published_at is None:
        quotation.delete()
    else:
        _withdraw(quotation, made)
    return made


def _part_of(quotation: Quotation, values: dict[str, Any]) -> Quotation:
    left_out_fields = {*NOT_COPIED, *Quotation.translated_fields()}
    columns = [
        field.attname for field in quotation._meta.concrete_fields if field.name not in left_out_fields
    ]
    part = Quotation(**{**{name: getattr(quotation, name) for name in columns}, **values})
    for code in language_codes():
        if not part.in_language("text", code):
            setattr(part, build_localized_fieldname("text_status", code), None)
    part.save()
    for relation in COPIED_RELATIONS:
        getattr(part, relation).set(getattr(quotation, relation).all())
    for one in quotation.further_speakers.all():
        part.further_speakers.create(person=one.person, office=one.office, order=one.order)
    return part


def _withdraw(quotation: Quotation, made: Sequence[Quotation]) -> None:
    """Withdraw the old record, with a reason in every language; its slug is free to lead to what came of it."""
    quotation.status = Status.WITHDRAWN
    quotation.withdrawn_at = timezone.now()
    quotation.slug = quotation.uid
    for column in SLUGS.values():
        setattr(quotation, column, None)
    for code in language_codes():
        with override(code):
            names = " ".join(f"“{part}”" for part in made)
            reason = _("Two statements ran together in it. It was divided: %(names)s") % {"names": names}
        setattr(quotation, build_localized_fieldname("withdrawal_reason", code), reason)
    quotation._stored_slugs = quotation.slugs  # its former addresses lead elsewhere already
    quotation.save()


def rejoin(old: Quotation, parts: Sequence[Quotation]) -> None:
    """Delete the parts of a quotation; what led to them leads to it, with the slugs that it has now.

    It is stored afterwards if it was published once; one that never was has to be recovered. To be called within a
    transaction. `ValidationError` if its address is another's by now.
    """
    addresses = FormerAddress.objects
    for part in parts:
        addresses.supersede(part, [old])
        if part.published_at is None:
            addresses.filter(uid=part.uid).delete()
        part.delete()
    if old.published_at is not None:
        old.clean()
        old.validate_unique()
        old._stored_slugs = old.slugs  # the address that it had in the meantime was never anybody's
        old.save()
