"""The form of a quotation: its words beside their paragraph, and what it fills in by itself."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.db.models import Q
from django.forms import BooleanField, CharField, HiddenInput
from django.http import QueryDict
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from forum.events.autofill import day_of, office_of, session_of
from forum.events.models import Event, Session
from forum.quotations.admin.paragraph_inline import TEXTS, may_correct
from forum.quotations.comparison import Comparison, comparisons
from forum.quotations.correcting import ParagraphCorrection, paragraph_correction
from forum.quotations.models import Article, Paragraph, Quotation
from forum.quotations.passages import passage, run_on
from forum.quotations.requote import Requoted
from forum.quotations.speaker_rules import somebody_else
from forum.quotations.standing import Standing, wording
from forum.quotations.verbatim import without_marks
from forum.quotations.word_rules import ends_before_it_begins
from records.core.dates.fields import PartialDate
from records.core.dates.parse import date_in_words
from records.core.languages import TextStatus, language_columns
from records.core.models import Status
from records.core.permissions import Access, access_level, is_open
from records.editing.forms.base import NumberedFormSet, RecordForm
from records.editing.forms.form_fields import is_key

OPENING = 80  # characters of a paragraph in the list of choices
SHOW_PARAGRAPHS = "_paragraphs"  # the button that only asks for the paragraphs of the chosen article
TAKE_EXACT = "_exact"  # the button that takes the paragraph's own words in a language
PARAGRAPHS = ("paragraph", "last_paragraph")
# The fields from which each of these is derived if it is blank; a text decides its own kind.
DERIVED_FROM = {
    "article": {"paragraph"},
    "paragraph": {"article", *language_columns("text").values()},
    "last_paragraph": {"article", "paragraph", *language_columns("text").values()},
    "event": {"article"},
    "session": {"event", "article", "speaker"},
    "said_on": {"event", "session", "article", "speaker"},
    "office": {"speaker", "event", "session", "said_on"},
}


def paragraph_choices(article: Any, chosen: Any = None) -> list[tuple[Any, str]]:
    """The paragraphs of an article, with their first words; the chosen one too if it is of another."""
    found = Paragraph.objects.filter(article_id=article) if article else Paragraph.objects.none()
    if chosen:
        found |= Paragraph.objects.filter(pk=chosen)
    in_order = found.select_related("article").order_by("article_id", "number")
    return [("", "---------"), *((one.pk, opening(one)) for one in in_order)]


def opening(paragraph: Paragraph) -> str:
    """The number and the first words of a paragraph."""
    return f"{paragraph.number} · {Truncator(str(paragraph.localized('text'))).chars(OPENING)}"


# Values that an article tells


def event_of(article: Article | None) -> Event | None:
    """The event that an article tells of, if it is one."""
    found = list(article.events.order_by("pk")[:2]) if article else []
    return found[0] if len(found) == 1 else None


def usual_session_and_day(article: Article, event: Event | None) -> tuple[Session | None, str]:
    """Session and day of the other words that an article prints, where they agree; else those that the event tells."""
    told = Q(session__isnull=False) | Q(said_on_earliest__isnull=False)
    said = list(article.quotations.filter(told, event=event).select_related("session"))
    if said and len({(one.session_id, str(one.said_on)) for one in said}) == 1:
        return said[0].session, str(said[0].said_on or "")
    session = session_of(event)
    return session, day_of(event, session)


def standing_in(article: Article | None, words: dict[str, str], statuses: dict[str, str]) -> Standing:
    """The paragraphs of an article, if there is one, searched for words."""
    return Standing(article.paragraphs.all() if article else (), wording(words, statuses))


class QuotationForm(RecordForm):
    """A form that shows the paragraphs of its article, derives blank values, and compares the words."""

    keep_speaker = BooleanField(
        label=gettext_lazy("Keep the speaker when I save and add another"), required=False
    )

    # The key of the correction of the paragraph that was shown, once it is agreed to.
    correct_paragraph = CharField(
        label=gettext_lazy("Correct the paragraph too"), required=False, widget=HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filled: list[str] = []
        self.correction: ParagraphCorrection | None = None
        self.followed: Requoted | None = None  # once the paragraph is corrected
        if self.instance.pk:
            del self.fields["keep_speaker"]
        for name in ("event", "paragraph"):
            if name in self.fields:
                self.fields[name].required = False
        for name in set(PARAGRAPHS) & set(self.fields):
            widget: Any = self.fields[name].widget
            widget.choices = paragraph_choices(self.chosen("article"), self.chosen(name))
        if "speaker" not in self.fields and self.instance.speaker_id:
            for name in self.fields.keys() & set(language_columns("unnamed_speaker").values()):
                self.fields[name].disabled = True  # of a translator: the speaker has a name
        if "speaker_reason" in self.fields and not self._asks_for_reason():
            self.fields["speaker_reason"].widget = HiddenInput()

    def _asks_for_reason(self) -> bool:
        """Return whether it is asked why the attribution names somebody else."""
        is_refused = any(remark.field == "speaker_reason" for remark in self.editing.remarks)
        is_stored = self.instance.pk is not None and somebody_else(self.instance) is not None
        return bool(self.standing("speaker_reason")) or is_refused or is_stored

    # What stands in the form ------------------------------------------------------------------------------------------

    def standing(self, name: str) -> Any:
        """Return the value of a field: as it was typed, or as it is stored."""
        if name not in self.fields:
            return getattr(self.instance, self.instance._meta.get_field(name).attname)
        if self.is_bound:
            return self.data.get(self.add_prefix(name), "")
        return self.get_initial_for_field(self.fields[name], name)

    def chosen(self, name: str) -> Any:
        """The key of what is chosen; None where nothing is, or nothing that could be a key."""
        value = self.standing(name)
        key = getattr(value, "pk", value)
        return key if key and is_key(key) else None

    @cached_property
    def sought(self) -> Standing | None:
        """The paragraphs of the article, searched for the words that stand in the form, where none is chosen."""
        key = self.chosen("article")
        article = Article.objects.filter(pk=key).first() if key and not self.chosen("paragraph") else None
        texts, statuses = (self._texts(self.standing, name) for name in ("text", "text_status"))
        found = standing_in(article, texts, statuses)
        return found if found.printed else None

    @cached_property
    def compared(self) -> list[Comparison]:
        """The chosen paragraph, or the one that the words propose, and the words, as they stand in the form."""
        key = self.chosen("paragraph")
        found = Paragraph.objects.filter(pk=key).select_related("article").first() if key else None
        key = self.chosen("last_paragraph")
        last = Paragraph.objects.filter(pk=key).first() if key and found else None
        over = self.sought.over if self.sought else None
        shown: Any = passage(found, last) or (
            passage(*over) if over else self.sought and self.sought.proposed
        )
        words, places = self._texts(self.standing, "text"), self._texts(self.standing, "place")
        return comparisons(shown, over_lines(words, last or over), places)

    def _texts(self, value_of: Callable[[str], Any], field: str) -> dict[str, Any]:
        return {code: value_of(name) for code, name in language_columns(field).items()}

    # What was sent ----------------------------------------------------------------------------------------------------

    def full_clean(self) -> None:
        """Look at what was sent; where it only asks for paragraphs, nothing else is said of it yet."""
        super().full_clean()
        if SHOW_PARAGRAPHS in self.data and "paragraph" in self.fields:
            self.errors.clear()
            self.add_error("paragraph", self._what_to_choose())

    def _what_to_choose(self) -> str:
        if self.chosen("article") is None:
            return _("Choose the article first; then its paragraphs can be shown.")
        if len(paragraph_choices(self.chosen("article"))) == 1:
            return _("This article has no paragraphs yet: paste its text in its own form.")
        return _("Now choose the paragraph in which the words stand. Nothing is saved yet.")

    def complete(self, cleaned: dict[str, Any]) -> None:
        """Take away what people copy along: spaces, and quotation marks that pages print; fill in, and compare."""
        for name in language_columns("text").values():
            words = (cleaned.get(name) or "").strip()
            if words and name in self.changed_data:
                is_direct = cleaned.get("kind") == Quotation.Kind.DIRECT
                cleaned[name] = without_marks(words) if is_direct else words
        is_named = cleaned.get("speaker") or any(self._texts(cleaned.get, "unnamed_speaker").values())
        if "speaker" in cleaned and not is_named:
            self.add_error("speaker", self.fields["speaker"].error_messages["required"])
        self._fill_in(cleaned)
        self._compare(cleaned)
        self._keep_paragraph(cleaned)
        self._find_correction(cleaned)

    def _fill_in(self, cleaned: dict[str, Any]) -> None:
        """Fill in the blank values that can be derived; each needs those before it."""
        words = self._texts(cleaned.get, "text")
        paragraph = cleaned.get("paragraph")
        self._fill(cleaned, "article", lambda: paragraph and Article.objects.get(pk=paragraph.article_id))
        article = cleaned.get("article")
        sought = standing_in(article, words, self._texts(cleaned.get, "text_status"))
        self._fill(cleaned, "paragraph", lambda: sought.only and sought.only[0])
        if sought.over and cleaned.get("paragraph") == sought.over[0]:
            self._fill(cleaned, "last_paragraph", lambda: sought.over and sought.over[1])
        self._fill(cleaned, "event", lambda: event_of(article))
        event = cleaned.get("event")
        self._fill(cleaned, "session", lambda: session_of(event, cleaned.get("speaker")))
        self._fill(cleaned, "said_on", lambda: day_of(event, cleaned.get("session")))
        day = PartialDate(cleaned["said_on"]) if cleaned.get("said_on") else None
        days = (day.earliest, day.latest) if day else (None, None)
        self._fill(cleaned, "office", lambda: office_of(cleaned.get("speaker"), event, *days))
        for code, name in language_columns("text_status").items():
            if words[code] and article:
                self._fill(cleaned, name, lambda code=code: article.text_status_in(code))
        if "event" in self.fields and event is None and "event" not in self.errors:
            self.add_error("event", self.fields["event"].error_messages["required"])

    def _fill(self, cleaned: dict[str, Any], name: str, propose: Callable[[], Any]) -> None:
        """Fill in a blank field of a new quotation, or where what tells it was changed.

        What the editor has just emptied, or left blank before, stays blank; but what is public names its paragraph.
        """
        changed = set(self.changed_data)
        causes = DERIVED_FROM.get(name) or {name.replace("text_status", "text")}
        is_needed = name in PARAGRAPHS and cleaned.get("status") == Status.PUBLISHED
        is_asked = self.instance.pk is None or (name not in changed and (is_needed or changed & causes))
        if name in cleaned and cleaned[name] in (None, "") and is_asked and (proposed := propose()):
            cleaned[name] = proposed
            if name in DERIVED_FROM or name.startswith("text_status"):
                label = capfirst(str(self.fields[name].label))
                self.filled.append(f"{label}: {in_words(name, proposed)}")

    def _compare(self, cleaned: dict[str, Any]) -> None:
        """Find the place of the words; ask for it if readers would see it and it is ambiguous."""
        if (paragraph := cleaned.get("paragraph")) is None:
            return
        last = cleaned.get("last_paragraph")
        if message := ends_before_it_begins(paragraph, last):
            self.add_error("last_paragraph", message)
            last = None
        words, places = self._texts(cleaned.get, "text"), self._texts(cleaned.get, "place")
        self.sought = None
        self.compared = comparisons(passage(paragraph, last), over_lines(words, last), places)
        by_language, sent = {one.language: one for one in self.compared}, cast(QueryDict, self.data)
        for code, name in language_columns("place").items():
            one = by_language.get(code)
            if one is None or name not in cleaned:
                continue
            if one.state == "near" and code in sent.getlist(TAKE_EXACT):
                one = by_language[code] = Comparison(code, one.printed, one.exact, one.place)
                cleaned[build_localized_fieldname("text", code)] = one.words
            cleaned[name] = one.found_place
            if one.state == "again" and cleaned.get("status") == Status.PUBLISHED:
                self.add_error(name, which_place(one))
        self.compared = list(by_language.values())

    def _find_correction(self, cleaned: dict[str, Any]) -> None:
        """Find what its paragraph becomes, if public words are corrected that stand in it."""
        stored = Quotation.objects.filter(pk=self.instance.pk, status=Status.PUBLISHED).first()
        is_in_place = stored and cleaned.get("paragraph", stored.paragraph) == stored.paragraph
        if not is_in_place or cleaned.get("last_paragraph"):
            return
        words = {
            code: cleaned.get(name, getattr(stored, name)) for code, name in language_columns("text").items()
        }
        found = paragraph_correction(stored, words) if stored else None
        self.correction = found if found and may_correct_paragraph(self.editing.user, found) else None

    @property
    def corrected(self) -> ParagraphCorrection | None:
        """The correction of the paragraph, if it was agreed to."""
        found, sent = self.correction, self.data.get("correct_paragraph", "")
        return found if found and sent and (self.editing.agrees or sent == found.key) else None

    def _keep_paragraph(self, cleaned: dict[str, Any]) -> None:
        """Refuse to clear the paragraph in which readers see that the words stand, or to choose one without them."""
        stays_public = {self.instance.status, cleaned.get("status", self.instance.status)} == {
            Status.PUBLISHED
        }
        before, paragraph = self.instance.paragraph, cleaned.get("paragraph", self.instance.paragraph)
        texts, words = (
            paragraph.in_all_languages("text") if paragraph else {},
            self._texts(cleaned.get, "text"),
        )
        is_kept = paragraph == before or any(texts.get(code) for code, text in words.items() if text)
        if stays_public and before and not is_kept:
            sentence = _(
                "Readers see that these words stand in paragraph %(number)s. To take them out of it, return the"
                " quotation to review first."
            )
            self.add_error("paragraph", sentence % {"number": before.number})


def may_correct_paragraph(user: Any, found: ParagraphCorrection) -> bool:
    """Return whether a user may write what a correction changes: in the paragraph, and in its other quotations."""
    right = access_level(user, Paragraph, found.paragraph)
    changed = [code for code, _pieces in found.shown]
    is_theirs = right == Access.TRANSLATE and all(is_open(found.paragraph, TEXTS[code]) for code in changed)
    return (right == Access.CHANGE or is_theirs) and all(may_correct(user, one) for one in found.others)


def in_words(name: str, value: Any) -> str:
    """Return what was filled into a field of a quotation as an editor reads it."""
    if name in PARAGRAPHS:
        return opening(value)
    if name == "said_on":
        return date_in_words(PartialDate(value))
    return str(TextStatus(value).label) if name.startswith("text_status") else str(value)


class FurtherSpeakerFormSet(NumberedFormSet):
    """The further speakers of a joint statement: others than the first, each with the only office held that day."""

    def clean(self) -> None:
        super().clean()
        quotation = self.instance
        days = (quotation.said_on_earliest, quotation.said_on_latest)
        for form in (one for one in self.forms if one not in self.deleted_forms):
            person = form.cleaned_data.get("person")
            if person and quotation.speaker_id is None:
                form.add_error("person", _("Choose the first speaker above."))
            elif person and person.pk == quotation.speaker_id:
                form.add_error("person", _("This person is the first speaker already."))
            elif person and form.instance.pk is None and not form.cleaned_data.get("office"):
                event = quotation.event if quotation.event_id else None
                form.instance.office = form.cleaned_data["office"] = office_of(person, event, *days)


def over_lines(words: dict[str, str], is_over: Any) -> dict[str, str]:
    """Return words as they are compared: over paragraphs, without their line breaks."""
    return {code: run_on(text or "") for code, text in words.items()} if is_over else words


def which_place(one: Comparison) -> str:
    """Asks which of the places is meant at which words stand."""
    listed = "; ".join(f"{place} = “{around}”" for place, around in one.choices)
    sentence = _(
        "The words stand there more than once. Write the number of those that are meant: %(listed)s."
    )
    return sentence % {"listed": listed}
