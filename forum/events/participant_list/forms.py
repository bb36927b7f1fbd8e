"""The forms of a pasted list of participants: its text, and a row for each person with what was understood."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.events.models import Event, Participation, Session
from forum.events.participant_list.matching import EventWords, Known, plain_name
from forum.events.participant_list.reading import PastedList, read_list
from organizations.models import Organization
from people.models import Office, Person
from records.core.languages import language_codes
from records.core.locale_formats import country_name, language_name
from records.core.name_index import words_of_name
from records.core.permissions import is_barred
from records.editing.forms.form_fields import CleanCharField, is_key

MOST_ROWS = 500
PREFIX = "people"
NEW, NONE = "new", "none"
BLANK = ("", "---------")
SELECTED = mark_safe(" selected")
FIELDS = ("name", "person", "title", "office", "body", "organization", "role", "session")


class PlainSelect(forms.Select):
    """A choice that is rendered at once: a page holds thousands of options, and Django renders a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) == chosen else "", label) for key, label in self.choices),
        )
        own = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(own), options)


class Choice(forms.ChoiceField):
    widget = PlainSelect


class ListForm(forms.Form):
    """A pasted list, its language, and what holds for those of whom it says nothing."""

    text = CleanCharField(
        label=gettext_lazy("The list"),
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A person a line: name; office; body; role; session. Between semicolons, as cells of a spreadsheet, or as"
            " programmes print them: Moderator: Ana Pérez, Director, Institute of Studies. A row of headings may stand"
            " above it, and the name of a role or session on a line of its own."
        ),
    )
    text_language = forms.ChoiceField(label=gettext_lazy("Language of the list"))
    role = forms.ChoiceField(label=gettext_lazy("Role of those without one"), required=False)
    session = forms.ChoiceField(label=gettext_lazy("Session of those without one"), required=False)

    def __init__(self, words: EventWords, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.words = words
        choice: Any = self.fields
        choice["text_language"].choices = [BLANK, *((code, language_name(code)) for code in language_codes())]
        choice["role"].choices = [BLANK, *role_choices()[1:]]
        choice["session"].choices = session_choices(words.sessions)[1:]

    def clean_text(self) -> str:
        """Read the list; refuse one in which nobody stands, or more people than a page holds."""
        text: str = self.cleaned_data["text"]
        people = self.read(text).people
        if not people:
            raise ValidationError(_("No line of it names a person."))
        if len(people) > MOST_ROWS:
            facts = {"count": len(people), "most": MOST_ROWS}
            raise ValidationError(
                _("It names %(count)s people. Paste at most %(most)s at once, in several parts.") % facts
            )
        return text

    def read(self, text: str) -> PastedList:
        return read_list(text, self.words.labels)


def role_choices() -> list[tuple[str, str]]:
    return [BLANK, (NONE, _("Without a role")), *Participation.ROLES.choices]


def session_choices(sessions: Iterable[Session]) -> list[tuple[str, str]]:
    return [BLANK, (NONE, _("The event as a whole")), *((str(one.pk), str(one)) for one in sessions)]


@dataclass
class Context:
    """All that the rows of one list share: what is known, who asks, and the forms' own choices, made once."""

    event: Event
    user: Any
    words: EventWords
    known: Known
    may_add: Mapping[type, bool]

    @cached_property
    def roles(self) -> list[tuple[str, str]]:
        return role_choices()

    @cached_property
    def sessions(self) -> list[tuple[str, str]]:
        return session_choices(self.words.sessions)

    def session(self, key: str) -> Session | None:
        return next((one for one in self.words.sessions if str(one.pk) == key), None)


class Row(forms.Form):
    """A person of the list. A choice that is blank has yet to be made; `remarks` say what was found."""

    take = forms.BooleanField(required=False, label=gettext_lazy("Enter"))
    name = CleanCharField(label=gettext_lazy("Name"), max_length=200)
    person = Choice(label=gettext_lazy("Person"), required=False)
    title = CleanCharField(label=gettext_lazy("Office as printed"), max_length=300, required=False)
    office = Choice(label=gettext_lazy("Office held that day"), required=False)
    body = CleanCharField(label=gettext_lazy("Body as printed"), max_length=300, required=False)
    organization = Choice(label=gettext_lazy("Body"), required=False)
    role = Choice(label=gettext_lazy("Role"), required=False)
    session = Choice(label=gettext_lazy("Session"), required=False)

    def __init__(self, *args: Any, context: Context, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context, self.remarks = context, list[str]()
        choice: Any = self.fields
        values = {name: str(self.data.get(self.add_prefix(name)) or "") for name in FIELDS}
        choice["person"].choices = self._people(values["name"])
        choice["office"].choices = self._offices()
        choice["organization"].choices = self._bodies(values["body"])
        choice["role"].choices, choice["session"].choices = context.roles, context.sessions
        for name in FIELDS:
            choice[name].widget.attrs["aria-label"] = f"{choice[name].label}: {values['name']}"

    # Choices ----------------------------------------------------------------------------------------------------------

    def _people(self, name: str) -> list[Any]:
        known = self.context.known
        found = known.people_called(name)
        people = [known.people[key] for key in (*found.same, *found.like)]
        self.candidates: list[Person] = people
        return [BLANK, *((str(one.pk), person_label(one)) for one in people), (NEW, _("New person"))]

    def _offices(self) -> list[Any]:
        groups = [(one, self.context.known.offices.get(one.pk, ())) for one in self.candidates]
        held = [
            (str(office.pk), label(str(office), office.term) + (f" ({one})" if len(groups) > 1 else ""))
            for one, offices in groups
            for office in offices
        ]
        return [
            BLANK,
            *held,
            (NEW, _("New office, as printed")),
            (NONE, _("No office: keep what is printed")),
        ]

    def _bodies(self, text: str) -> list[Any]:
        known = self.context.known
        found = known.bodies_called(text)
        bodies = [known.bodies[key] for key in (*found.same, *found.like)]
        new = [(NEW, _("New body, as printed"))] if text else []
        return [BLANK, *((str(one.pk), body_label(one)) for one in bodies), *new, (NONE, _("None"))]

    # Validation -------------------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not cleaned.get("take"):
            self.errors.clear()
            return cleaned
        self._ask_for_choices(cleaned)
        self._check_rights(cleaned)
        self._check_office(cleaned)
        return cleaned

    def _ask_for_choices(self, cleaned: dict[str, Any]) -> None:
        questions = {
            "person": _("Choose who it is, or “New person”."),
            "office": _("Choose the office."),
            "role": _("Choose the role, or “Without a role”."),
            "session": _("Choose the session, or “The event as a whole”."),
        }
        if cleaned.get("office") == NEW and cleaned.get("body"):
            questions["organization"] = _("Choose the body of the new office, or “None”.")
        for name, question in questions.items():
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, question)

    def _check_rights(self, cleaned: dict[str, Any]) -> None:
        kinds: dict[str, Any] = {"person": Person, "office": Office, "organization": Organization}
        for name, kind in kinds.items():
            if cleaned.get(name) == NEW and not self.context.may_add[kind]:
                facts = {"kind": kind._meta.verbose_name_plural}
                self.add_error(name, _("You may not add %(kind)s.") % facts)
        person = self.chosen_person
        if person and cleaned.get("office") == NEW and is_barred(self.context.user, person):
            sentence = _(
                "Readers see “%(person)s”, so the office is added by those who publish. Choose “No office”: what is"
                " printed is kept."
            )
            self.add_error("office", sentence % {"person": person})

    def _check_office(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("office") == NEW and not cleaned.get("title"):
            self.add_error("title", _("Write the title of the new office."))
        office = self.chosen_office
        if office and office.person_id != getattr(self.chosen_person, "pk", None):
            self.add_error("office", _("This office was held by another person."))

    # What was chosen --------------------------------------------------------------------------------------------------

    @property
    def chosen_person(self) -> Person | None:
        """The person of the archive; None for a new one."""
        key = self.cleaned_data.get("person", "")
        return self.context.known.people.get(int(key)) if is_key(key) else None

    @property
    def chosen_office(self) -> Office | None:
        """The office of the archive; None for a new one, and for none."""
        key = self.cleaned_data.get("office", "")
        offices = (one for held in self.context.known.offices.values() for one in held)
        return next((one for one in offices if str(one.pk) == key), None) if is_key(key) else None

    @property
    def chosen_body(self) -> Organization | None:
        """The body of the archive; None for a new one, and for none."""
        key = self.cleaned_data.get("organization", "")
        return self.context.known.bodies.get(int(key)) if is_key(key) else None

    @property
    def chosen_role(self) -> str:
        role = self.cleaned_data.get("role", "")
        return "" if role == NONE else role

    @property
    def chosen_session(self) -> Session | None:
        return self.context.session(self.cleaned_data.get("session", ""))

    @property
    def printed(self) -> str:
        """The office and the body as the list prints them, on one line."""
        return ", ".join(filter(None, (self.cleaned_data.get("title"), self.cleaned_data.get("body"))))

    @property
    def number(self) -> int:
        """Its place in the list, from one."""
        return int(str(self.prefix).rpartition("-")[2]) + 1

    @property
    def part(self) -> tuple[Any, ...]:
        """The facts that nobody has twice: person, session, role."""
        return (self.who, getattr(self.chosen_session, "pk", None), self.chosen_role)

    @property
    def who(self) -> Any:
        """The person; of a new one, the words of the name: two rows of one name are one new person."""
        return self.chosen_person or words_of_name(plain_name(self.cleaned_data.get("name", "")))


class Rows(forms.BaseFormSet):
    """The people of a list; `remarks` say what was found, and `counts` how many are known, new and undecided."""

    context: Context

    def clean(self) -> None:
        """Refuse a part that somebody has twice, here or at the event already."""
        seen: dict[Any, int] = {}
        for row in self.taken:
            if row.errors:
                continue
            if row.part in seen:
                facts = {"number": seen[row.part]}
                row.add_error("role", _("The same as row %(number)s: person, session and role.") % facts)
            elif self._is_at_the_event(row):
                row.add_error("role", _("The person already has this role here."))
            seen.setdefault(row.part, row.number)

    def _is_at_the_event(self, row: Row) -> bool:
        person = row.chosen_person
        parts = self.context.known.parts.get(person.pk, ()) if person else ()
        return any((one.session, one.role) == (row.chosen_session, row.chosen_role) for one in parts)

    @property
    def taken(self) -> list[Row]:
        """The rows that are to be entered."""
        return [row for row in self.forms if row.cleaned_data.get("take")]


RowSet: Any = forms.formset_factory(Row, formset=Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def person_label(person: Person) -> str:
    """Return a name with what tells namesakes apart."""
    country = country_name(person.country) if person.country else ""
    return label(str(person), country, "" if person.is_published else person.get_status_display())


def body_label(body: Organization) -> str:
    return label(str(body), str(body.localized("acronym")))


def label(*facts: str) -> str:
    return " · ".join(fact for fact in facts if fact)
