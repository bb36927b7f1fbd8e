"""The rows of an article's paragraphs: inserted, moved, parted and joined, with their quotations following them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from forum.quotations.correcting import Correction, corrections, key_of, passage_correction
from forum.quotations.models import Paragraph, Quotation
from forum.quotations.requote import Requoted, requote
from forum.quotations.text_import import BLANK_LINES, MAX_PARAGRAPHS
from records.core.languages import language_columns
from records.core.models import Status
from records.core.permissions import Access, access_level, is_open
from records.editing.forms.base import RecordForm, RecordFormSet

ASIDE = 10_000  # added to numbers while others take their place
MAX_NUMBER = 9999
TEXTS = language_columns("text")
CORRECT = "correct_quotations"  # the box by which the quotations in a paragraph are corrected with it


class ParagraphForm(RecordForm):
    """A paragraph among others: two may be given one number, the rows are counted anew."""

    join = forms.BooleanField(label=gettext_lazy("Join it to the paragraph before"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if number := self.fields.get("number"):
            number.required = False
            sentence = _("Paragraphs are counted from one.")
            number.validators = [MinValueValidator(1, sentence), MaxValueValidator(MAX_NUMBER)]

    def _get_validation_exclusions(self) -> set[str]:
        # The rows together say which number each has: see `ParagraphFormSet`.
        return {*super()._get_validation_exclusions(), "number"}


@dataclass
class Slot:
    """A row that stays, with the texts of the paragraphs that it becomes; `joined` are the rows that end in it."""

    form: Any
    parts: list[dict[str, str]]
    number: int = 0
    joined: list[Any] = field(default_factory=list)

    @property
    def paragraph(self) -> Paragraph:
        return self.form.instance


class ParagraphFormSet(RecordFormSet):
    """Rows whose numbers say their order.

    A new row takes its place before the one that has its number; a blank line within a text parts the paragraph. Where
    two rows have one number, or one is gone, all are counted anew from one.
    """

    max_written = MAX_PARAGRAPHS
    slots: list[Slot] = []
    followed: Requoted | None = None
    # What would become of public words that stand in these paragraphs no more, and of drafts with them.
    corrections: list[Correction] = []

    def _should_delete_form(self, form: Any) -> Any:
        """A joined row is no row of its own any more."""
        is_joined = any(form is one for slot in self.slots for one in slot.joined)
        return super()._should_delete_form(form) or is_joined

    def clean(self) -> None:
        super().clean()
        self.slots = []
        if any(self.errors):
            return
        gone = [form for form in self.forms if self.can_delete and form.cleaned_data.get("DELETE")]
        filled = [form for form in self.forms if form.instance.pk or form.has_changed()]
        rows = sorted((form for form in filled if form not in gone), key=_order)
        for form in rows:
            if form.cleaned_data.get("join"):
                self._join(form)
            else:
                self.slots.append(Slot(form, _parts(form)))
        self._number(rows)
        self.corrections = list(self._corrections())
        # Django has looked already which rows are gone, before it was known which are joined.
        self.__dict__.pop("_deleted_form_indexes", None)

    def _join(self, form: Any) -> None:
        """Join a row to the one before it."""
        before = self.slots[-1] if self.slots else None
        if not self.can_delete:
            form.add_error("join", _("You may not take paragraphs away."))
        elif before is None:
            form.add_error("join", _("There is no paragraph before it."))
        elif form.instance.pk and not before.paragraph.pk:
            form.add_error("join", _("Save the new paragraph first, then join this one to it."))
        elif len(before.parts) > 1 or len(_parts(form)) > 1:
            form.add_error("join", _("Save the parted paragraph first, then join."))
        else:
            before.joined.append(form)

    def _number(self, rows: list[Any]) -> None:
        """Give every row its number: as it was typed, or counted anew from one."""
        typed = [form.cleaned_data.get("number") for form in rows]
        is_parted = any(len(slot.parts) > 1 for slot in self.slots)
        has_gaps = any(form.instance.pk and self._should_delete_form(form) for form in self.initial_forms)
        is_unclear = None in typed or len(set(typed)) < len(typed) or is_parted or has_gaps
        is_counted, number = all(map(_is_counted, rows)) and is_unclear, 1
        for slot in self.slots:
            own = slot.form.cleaned_data.get("number", slot.paragraph.number)
            slot.number = number if is_counted else own
            number += len(slot.parts)

    def _corrections(self) -> Iterator[Correction]:
        """Yield what becomes of words that the paragraphs lose; nothing where their editor may not change one."""
        changed = {
            slot.paragraph.pk: slot
            for slot in self.slots
            if slot.paragraph.pk and not slot.joined and slot.parts != [_initial_texts(slot.form)]
        }
        quotations = (
            Quotation.objects.filter(paragraph__in=changed).select_related("paragraph") if changed else ()
        )
        found: list[Correction] = []
        for one in quotations:
            slot = changed[one.paragraph_id or 0]
            found += corrections([one], _initial_texts(slot.form), slot.parts)[0]
        found += self._over_paragraphs() if changed else ()
        if any(one.quotation.status == Status.PUBLISHED for one in found):
            user = self.editing.user
            yield from found if all(may_correct(user, one) for one in found) else ()

    def _over_paragraphs(self) -> Iterator[Correction]:
        """Yield what becomes of words that go on over paragraphs of which none is parted, joined or new."""
        places = {slot.paragraph.pk: place for place, slot in enumerate(self.slots) if slot.paragraph.pk}
        for one in Quotation.objects.filter(article=self.instance, last_paragraph__isnull=False):
            first, last = places.get(one.paragraph_id or 0), places.get(one.last_paragraph_id or 0)
            slots = [] if first is None or last is None else self.slots[first : last + 1]
            if (
                all(slot.paragraph.pk and not slot.joined and len(slot.parts) == 1 for slot in slots)
                and slots
            ):
                before, after = (
                    [_initial_texts(slot.form) for slot in slots],
                    [slot.parts[0] for slot in slots],
                )
                if found := passage_correction(one, before, after):
                    yield found

    @property
    def corrections_key(self) -> str:
        return key_of(self.corrections)

    @property
    def is_agreed(self) -> bool:
        """Return whether the quotations are corrected too."""
        sent = self.data.get(CORRECT, "")
        return bool(self.corrections and sent) and (self.editing.agrees or sent == self.corrections_key)

    def _correct(self, after: dict[Any, list[Paragraph]], followed: Requoted) -> None:
        """Correct the quotations whose words the paragraphs lost."""
        for one in self.corrections if self.is_agreed else ():
            home = after[one.quotation.paragraph_id][one.home]
            followed.corrected.append(one.carry_out(home))
        corrected = {one.pk for one in followed.corrected}
        followed.lost = [one for one in followed.lost if one.pk not in corrected]

    def save(self, commit: bool = True) -> Any:
        """Save the rows; numbers make room for each other, and quotations follow the words that they quote."""
        with transaction.atomic():
            stored = dict(self.instance.paragraphs.values_list("pk", "number")) if self.instance.pk else {}
            rows = [slot for slot in self.slots if slot.paragraph.pk in stored]
            before = {slot.paragraph.pk: _initial_texts(slot.form) for slot in rows}
            staying = {slot.paragraph.pk: slot.number for slot in self.slots}
            moving = [pk for pk, number in stored.items() if staying.get(pk) != number]
            self.instance.paragraphs.filter(pk__in=moving).update(number=F("number") + ASIDE)
            grown = [slot for slot in self.slots if slot.joined]
            taken = [quotation for slot in grown for quotation in self._take_in(slot, before)]
            for slot in self.slots:
                slot.paragraph.number = slot.number
                for code, name in TEXTS.items():
                    setattr(slot.paragraph, name, slot.parts[0][code] or None)
            saved = super().save(commit)
            for slot in self.slots:  # moved or grown without being typed into
                is_saved = slot.form.has_changed() or slot.paragraph.pk not in stored
                if not is_saved and (slot.paragraph.pk in moving or slot in grown):
                    slot.paragraph.save()
            after = {slot.paragraph.pk: self._add_parts(slot) for slot in self.slots}
            self.followed = requote(self.instance, before, after)
            self._correct(after, self.followed)
            known = {one.pk for one in (*self.followed.moved, *self.followed.lost)}
            self.followed.moved += [one for one in taken if one.pk not in known]
        return saved

    def _take_in(self, slot: Slot, before: dict[Any, dict[str, str]]) -> Iterator[Quotation]:
        """Add the joined texts, and move their quotations along."""
        for form in slot.joined:
            offsets = {code: len(text) + 1 if text else 0 for code, text in slot.parts[0].items()}
            for code, text in _parts(form)[0].items():
                slot.parts[0][code] = " ".join(filter(None, [slot.parts[0][code], text]))
            for quotation in form.instance.quotations.all() if form.instance.pk else ():
                quotation.paragraph = slot.paragraph
                for code, offset in offsets.items():
                    name, place = build_localized_fieldname("place", code), quotation.place_in(code)
                    setattr(quotation, name, None if place is None else place + offset)
                quotation.save()
                yield quotation
            # The whole text then gives the place of the words.
            known = before.get(slot.paragraph.pk, {})
            for code, text in _initial_texts(form).items():
                known[code] = " ".join(filter(None, [known.get(code, ""), text]))

    def _add_parts(self, slot: Slot) -> list[Paragraph]:
        """The paragraphs that a row has become."""
        found = [slot.paragraph]
        for number, part in enumerate(slot.parts[1:], slot.number + 1):
            texts = {TEXTS[code]: text or None for code, text in part.items()}
            found.append(Paragraph.objects.create(article=self.instance, number=number, **texts))
        return found


def may_correct(user: Any, correction: Correction) -> bool:
    """Return whether a user may write the words of a quotation that a correction changes."""
    quotation = correction.quotation
    right = access_level(user, Quotation, quotation)
    changed = [code for code, words in correction.after.items() if words != correction.before[code]]
    is_theirs = right == Access.TRANSLATE and all(is_open(quotation, TEXTS[code]) for code in changed)
    return right == Access.CHANGE or is_theirs


def _order(form: Any) -> tuple[int, int]:
    """Return the sort key: the number; among equal ones, new rows and rows moved up come before rows moved down."""
    number, old = form.cleaned_data.get("number"), form.initial.get("number")
    if number is None:
        return MAX_NUMBER + 1, 0
    return number, 0 if old is None or number < old else 1 + (number > old)


def _parts(form: Any) -> list[dict[str, str]]:
    """The texts of the paragraphs that a row becomes, by language: parted at the blank lines that were put in."""
    cleaned, row = form.cleaned_data, form.instance
    texts = {code: cleaned.get(name, getattr(row, name)) or "" for code, name in TEXTS.items()}
    typed = [code for code, name in TEXTS.items() if name in form.changed_data]
    if typed and not _is_counted(form):
        sentence = _("A blank line would part the paragraph, and you may not part it. Take it out.")
        for code in typed:
            if len(BLANK_LINES.split(texts[code])) > 1:
                form.add_error(TEXTS[code], sentence)
        return [texts]
    parted = {code: BLANK_LINES.split(text) if typed else [text] for code, text in texts.items()}
    count = max(len(parts) for parts in parted.values())
    for code, parts in parted.items():
        if texts[code] and len(parts) < count and TEXTS[code] in form.fields:
            sentence = _(
                "In the other language a blank line parts this paragraph in %(count)s. Put blank lines here too, where"
                " each part begins."
            )
            form.add_error(TEXTS[code], sentence % {"count": count})
            return [texts]
    filled = {code: [*parts, *[""] * (count - len(parts))] for code, parts in parted.items()}
    return [
        {code: parts[n].strip() if count > 1 else parts[n] for code, parts in filled.items()}
        for n in range(count)
    ]


def _is_counted(form: Any) -> bool:
    """Return whether its editor may number the paragraphs; translators may not."""
    return "number" in form.fields


def _initial_texts(form: Any) -> dict[str, str]:
    initial, row = form.initial, form.instance
    return {code: initial.get(name, getattr(row, name)) or "" for code, name in TEXTS.items()}
