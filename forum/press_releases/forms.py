"""The form of one proposal: what an editor makes of it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from forum.events.models import Event, Organizer, Participation, Series, Session
from forum.press_releases.decisions import MODELS, SOUGHT_BY, Decision
from forum.press_releases.proposals import SPOKEN, Confidence, Kind, Proposal
from forum.quotations.models import Article, Quotation
from forum.quotations.passages import run_on
from forum.quotations.verbatim import occurrences
from organizations.models import Organization
from people.models import Office, Person
from records.core.languages import TextStatus, language_codes
from records.core.locale_formats import language_name
from records.editing.forms.autocomplete import RecordSelect
from records.editing.forms.form_fields import (
    CleanCharField,
    CleanURLField,
    CountryField,
    LanguageField,
    TypedDateField,
)

if TYPE_CHECKING:
    from forum.press_releases.review import Review

BLANK = ("", "---------")
NEW = gettext_lazy("A new record")
# The fields of each kind: translated ones, then others.
TRANSLATED: dict[Kind, tuple[type[models.Model], tuple[str, ...]]] = {
    Kind.ARTICLE: (Article, ("headline", "dateline", "summary", "text_status", "url")),
    Kind.EVENT: (Event, ("name", "theme", "venue", "city")),
    Kind.SERIES: (Series, ("name",)),
    Kind.BODY: (Organization, ("name", "acronym")),
    Kind.SESSION: (Session, ("name",)),
    Kind.PERSON: (Office, ("title",)),
    Kind.QUOTATION: (Quotation, ("text", "attribution")),
    Kind.STATEMENT: (Quotation, ("text", "attribution")),
}
PROSE = ("text", "summary", "headline")
MOST_PLACES = 3
FIRST = (Kind.ARTICLE, Kind.EVENT)


class ProposalForm(forms.Form):
    """The form of one proposal. `people` and `bodies` are the choices that other proposals give."""

    take = forms.BooleanField(label=gettext_lazy("Accept"), required=False)

    def __init__(self, proposal: Proposal, review: "Review", data: Any) -> None:
        self.proposal, self.review = proposal, review
        super().__init__(data, prefix=proposal.key, label_suffix="")
        self.fields["take"].initial = is_taken_at_first(proposal)
        self._add_record()
        self._add_translated()
        for name, field in self._others():
            field.required = False
            field.initial = proposal.values.get(name, "")
            self.fields[name] = field

    @property
    def model(self) -> type[models.Model] | None:
        """The kind of record, where known ones can be chosen."""
        return MODELS.get(self.proposal.kind)

    def _add_record(self) -> None:
        if self.model is None:
            return
        known = [(str(one.key), one.title) for one in self.proposal.matches]
        new = [] if self.proposal.kind == Kind.TOPIC else [("", NEW)]
        self.fields["record"] = forms.ChoiceField(
            label=_("Record"), choices=[*known, *new], required=False, initial=known[0][0] if known else ""
        )
        model, relation = SOUGHT_BY[self.proposal.kind]
        self.fields["other"] = forms.ModelChoiceField(
            self.model._default_manager.all(),
            label=_("Another record"),
            required=False,
            widget=RecordSelect(model._meta.get_field(relation), admin.site),
            help_text=_("Type its name. It counts before the choice."),
            error_messages={"invalid_choice": _("This record is not there any more. Choose again.")},
        )

    def _add_translated(self) -> None:
        model, names = TRANSLATED.get(self.proposal.kind, (Event, ()))
        if self.proposal.kind == Kind.PERSON:
            self._add_columns(Office, ("title",))
            self._add_columns(Participation, ("affiliation",))
            return
        self._add_columns(model, names)
        if self.proposal.texts.get("further"):
            self._add_further()

    def _add_further(self) -> None:
        """Add the words of an interrupted sentence that stand behind those of the narrator."""
        for code in language_codes():
            label = _("Words after the interruption in %(language)s") % {"language": language_name(code)}
            field = self._field_for("text", code, Quotation._meta.get_field("text"), label)
            field.required = False
            field.initial = self.proposal.texts["further"].get(code, "")
            self.fields[build_localized_fieldname("further", code)] = field

    def _add_columns(self, model: type[models.Model], names: Iterable[str]) -> None:
        for name in names:
            column: Any = model._meta.get_field(name)
            for code in language_codes():
                label = _("%(field)s in %(language)s") % {
                    "field": capfirst(column.verbose_name),
                    "language": language_name(code),
                }
                field = self._field_for(name, code, column, label)
                field.required = False
                field.initial = self.proposal.texts.get(name, {}).get(code, "")
                self.fields[build_localized_fieldname(name, code)] = field

    def _field_for(self, name: str, code: str, column: Any, label: str) -> forms.Field:
        if name == "text_status":
            return forms.ChoiceField(label=label, choices=[BLANK, *TextStatus.choices])
        if name == "url":
            return CleanURLField(label=label, max_length=column.max_length)
        looks = {"lang": code, "dir": "auto", "rows": 4 if name == "text" else 2}
        widget = forms.Textarea(looks) if name in PROSE else forms.TextInput({"lang": code, "dir": "auto"})
        return CleanCharField(label=label, widget=widget, max_length=column.max_length)

    def _others(self) -> Iterator[tuple[str, forms.Field]]:
        """Yield the other fields of the kind."""
        kind = self.proposal.kind
        if kind == Kind.ARTICLE:
            yield "kind", term_field(Article, "kind")
            yield "published_on", TypedDateField(label=label_of(Article, "published_on"))
            yield "publisher", choice_field(label_of(Article, "publisher"), self.review.names(Kind.BODY))
        elif kind == Kind.EVENT:
            yield "kind", term_field(Event, "kind")
            yield "start", TypedDateField(label=label_of(Event, "start"))
            yield "end", TypedDateField(label=label_of(Event, "end"))
            yield "mode", choice_field(label_of(Event, "mode"), Event.Mode.choices)
            yield "country", CountryField(label=label_of(Event, "country"))
        elif kind == Kind.SERIES:
            yield "ordinal", forms.IntegerField(label=_("Ordinal of the event"), min_value=1, max_value=1000)
        elif kind == Kind.SESSION:
            yield "kind", term_field(Session, "kind")
        elif kind == Kind.BODY:
            yield "role", term_field(Organizer, "role")
            yield "country", CountryField(label=label_of(Organization, "country"))
        elif kind == Kind.PERSON:
            yield from self._fields_of_person()
        elif kind in SPOKEN:
            yield "speaker", choice_field(label_of(Quotation, "speaker"), self.review.names(Kind.PERSON))
            yield "certainty", choice_field(label_of(Quotation, "certainty"), Quotation.Certainty.choices)

    def _fields_of_person(self) -> Iterator[tuple[str, forms.Field]]:
        for name in ("name", "family_name"):
            column: Any = Person._meta.get_field(name)
            yield name, CleanCharField(label=label_of(Person, name), max_length=column.max_length)
        if self.proposal.values.get("native_name"):
            yield "native_name", CleanCharField(label=_("Name in its own script"), max_length=300)
            yield "native_language", LanguageField(label=_("Language of that name"), max_length=80)
        yield "role", term_field(Participation, "role")
        yield "session", choice_field(label_of(Participation, "session"), self.review.names(Kind.SESSION))
        yield "body", choice_field(label_of(Office, "organization"), self.review.names(Kind.BODY))
        yield "office", choice_field(_("Known office"), self.review.offices.get(self.proposal.key, []))

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot become a draft, in plain words; nothing of a proposal that is not accepted."""
        if not self.is_taken:
            self.errors.clear()
            return self.cleaned_data
        if self.proposal.kind in SPOKEN:
            self._check_words()
        elif self.is_new and not self._is_named():
            first = self._name_fields()[0]
            self.add_error(first, _("Write a name in at least one language, or choose a record."))
        return self.cleaned_data

    @property
    def is_taken(self) -> bool:
        """Return whether the proposal was accepted; the article always is."""
        return self.proposal.kind == Kind.ARTICLE or bool(self.cleaned_data.get("take"))

    @property
    def is_new(self) -> bool:
        """Return whether a new record is wanted."""
        return not (self.cleaned_data.get("other") or self.cleaned_data.get("record"))

    def _name_fields(self) -> list[str]:
        if self.proposal.kind in (Kind.TOPIC, Kind.SESSION):
            return []
        if self.proposal.kind == Kind.PERSON:
            return ["name"]
        name = "headline" if self.proposal.kind == Kind.ARTICLE else "name"
        return [build_localized_fieldname(name, code) for code in language_codes()]

    def _is_named(self) -> bool:
        fields = self._name_fields()
        return not fields or any(self.cleaned_data.get(name) for name in fields)

    def _check_words(self) -> None:
        """Refuse words that are not printed so, or that nobody says."""
        if not self.cleaned_data.get("speaker"):
            self.add_error("speaker", _("Choose the speaker, or do not accept these words."))
        elif self.cleaned_data["speaker"] not in self.review.taken(Kind.PERSON):
            self.add_error("speaker", _("This person was not accepted above."))
        if not self.review.taken(Kind.EVENT):
            self.add_error(None, _("Words need the event at which they were said: accept it above."))
        for code, printed in self.review.passages_of(self.proposal).items():
            for field in ("text", "further"):
                name = build_localized_fieldname(field, code)
                words = run_on(self.cleaned_data.get(name) or "")
                if words and not occurrences(words, printed):
                    self.add_error(name, _("The text has no such words, letter by letter."))

    def decision(self) -> Decision:
        """Return what was decided."""
        record, other = self.cleaned_data.get("record"), self.cleaned_data.get("other")
        key = other.pk if other else int(record) if record else None
        return Decision(self.proposal, key, self.cleaned_data)

    @property
    def called(self) -> str:
        """The proposal in a few words."""
        return Truncator(name_of(self.proposal)).words(12, truncate="…")

    @property
    def places(self) -> list[dict[str, str]]:
        """The blocks of the text from which the proposal comes, as links; at most three in each language."""
        found: dict[str, list[int]] = {}
        for span in self.proposal.spans:
            blocks = found.setdefault(span.language, [])
            if span.block not in blocks and span.end > span.start:
                blocks.append(span.block)
        return [
            {"anchor": f"text-{code}-{block}", "label": self.review.label_of_block(code, block)}
            for code, blocks in found.items()
            for block in blocks[:MOST_PLACES]
        ]

    @property
    def rows(self) -> Iterator[list[Any]]:
        """Yield the fields, those of a translated one together."""
        names = [name for name in self.fields if name != "take"]
        seen: set[str] = set()
        for name in names:
            base = next(
                (name.removesuffix(f"_{code}") for code in language_codes() if name.endswith(f"_{code}")),
                name,
            )
            if base in seen:
                continue
            seen.add(base)
            columns = [build_localized_fieldname(base, code) for code in language_codes()]
            yield [self[one] for one in columns if one in self.fields] or [self[name]]


def is_taken_at_first(proposal: Proposal) -> bool:
    """Return whether a proposal is accepted until its editor says else: all but words of nobody."""
    if proposal.kind in SPOKEN:
        return bool(proposal.values.get("speaker"))
    return proposal.confidence != Confidence.UNSURE or proposal.kind in FIRST


def label_of(model: type[models.Model], name: str) -> str:
    """Return what a field is called."""
    column: Any = model._meta.get_field(name)
    return capfirst(str(column.verbose_name))


def term_field(model: type[models.Model], name: str) -> forms.ChoiceField:
    """Return a field for a term of a vocabulary."""
    column: Any = model._meta.get_field(name)
    return forms.ChoiceField(label=label_of(model, name), choices=[BLANK, *column.vocabulary.choices])


def choice_field(label: str, choices: Iterable[Any]) -> forms.ChoiceField:
    """Return a field for one of some choices, or none."""
    return forms.ChoiceField(label=label, choices=[BLANK, *choices])


def name_of(proposal: Proposal) -> str:
    """Return what a proposal is called in a list of choices."""
    if proposal.kind == Kind.TOPIC and proposal.matches:
        return proposal.matches[0].title
    if proposal.kind == Kind.SESSION and not proposal.texts.get("name"):
        return str(Session.KINDS.label_of(proposal.values.get("kind", "")))
    if proposal.kind == Kind.PERSON:
        return proposal.values.get("name", "")
    field = {Kind.ARTICLE: "headline", **dict.fromkeys(SPOKEN, "text")}.get(proposal.kind, "name")
    names = [proposal.texts.get(one, {}) for one in (field, "further")]
    code = next((code for code in language_codes() if names[0].get(code)), "")
    return " … ".join(name for one in names if (name := one.get(code))) or proposal.key
