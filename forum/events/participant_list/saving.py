"""The people of a list entered at their event: in one transaction and one revision, all of them or none."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from modeltranslation.utils import build_localized_fieldname

from forum.events.models import Event, Participation
from forum.events.participant_list.forms import NEW, NONE, Row
from organizations.models import Organization
from people.models import Office, Person
from people.naming import printed_name
from records.core.history import revisions
from records.core.history.restore import check_values
from records.core.models import Record
from records.core.name_index import words_of_name
from records.core.permissions import IN_PUBLIC
from records.core.rules import find_errors, full_message
from records.editing.new_rows import Slugs, insert, tell_inserted
from records.search.signal_handlers import batch_indexing


class NotEnteredError(Exception):
    """A row cannot be entered; nothing is. `row` is None where the event as a whole would be wrong in public."""

    def __init__(self, row: Row | None, sentences: Iterable[str]) -> None:
        self.row, self.sentences = row, list(sentences)
        super().__init__(row, *self.sentences)


class Entering:
    """Rows entered at an event: what is new is made once, however many rows name it, and inserted all at once."""

    def __init__(self, event: Event, language: str, user: Any) -> None:
        self.event, self.language, self.user = event, language, user
        self.slugs = Slugs()
        self.new: list[Record] = []
        self.with_new_office: dict[Any, Person] = {}
        self.people: dict[Any, Person] = {}
        self.bodies: dict[Any, Organization] = {}
        self.offices: dict[Any, Office] = {}
        self.parts: list[Participation] = []
        # The row that was the first to need what is new, by the identity of that.
        self.row_of: dict[int, Row] = {}

    def enter(self, rows: list[Row]) -> None:
        """Enter all rows; `NotEnteredError`, and nothing is changed, where one of them may not be."""
        with transaction.atomic(), batch_indexing():
            Event._base_manager.select_for_update().get(pk=self.event.pk)
            persons = [person for row in rows if (person := row.chosen_person)]
            revisions.add_missing_versions([(Event, self.event.pk), *((Person, one.pk) for one in persons)])
            order = self.event.participations.aggregate(last=Max("order"))["last"] or 0
            for number, row in enumerate(rows, order + 1):
                try:
                    self._make(row, number)
                except ValidationError as refused:
                    raise NotEnteredError(row, refused.messages) from refused
            for kind, made in (
                (Organization, self.bodies.values()),
                (Person, self.people.values()),
                (Office, self.offices.values()),
                (Participation, self.parts),
            ):
                insert(kind, list(made), self._refuse)
                tell_inserted(made)
            self._check_public()
            self._note()

    def _refuse(self, made: Any, why: str) -> None:
        raise NotEnteredError(self.row_of[id(made)], [why])

    def _make(self, row: Row, order: int) -> None:
        person = row.chosen_person or self._new_person(row)
        office = row.chosen_office
        if row.cleaned_data["office"] == NEW:
            office = self._new_office(row, person)
        part = Participation(
            event=self.event,
            session=row.chosen_session,
            person=person,
            office=office,
            role=row.chosen_role,
            order=order,
        )
        if row.cleaned_data["office"] == NONE and (printed := row.printed):
            setattr(part, build_localized_fieldname("affiliation", self.language), printed)
            part.affiliation_language = self.language
        self.parts.append(self._made(row, part))

    def _new_person(self, row: Row) -> Person:
        if row.who not in self.people:
            name, family = printed_name(row.cleaned_data["name"])
            self.people[row.who] = self._new_record(row, Person(name=name, family_name=family))
        return self.people[row.who]

    def _new_body(self, row: Row) -> Organization:
        text = row.cleaned_data["body"]
        key = words_of_name(text)
        if key not in self.bodies:
            body = Organization(**{build_localized_fieldname("name", self.language): text})
            self.bodies[key] = self._new_record(row, body)
        return self.bodies[key]

    def _new_office(self, row: Row, person: Person) -> Office:
        title, body = row.cleaned_data["title"], row.chosen_body
        if row.cleaned_data["organization"] == NEW:
            body = self._new_body(row)
        key = (person.uid, body and body.uid, title)
        if key not in self.offices:
            office = Office(person=person, organization=body)
            setattr(office, build_localized_fieldname("title", self.language), title)
            self.offices[key] = self._made(row, office)
            self.with_new_office[person.uid] = person
        return self.offices[key]

    def _new_record(self, row: Row, record: Any) -> Any:
        self.new.append(record)
        return self._made(row, record)

    def _made(self, row: Row, made: Any) -> Any:
        """Return a new row with what its own `save()` would fill in, validated."""
        self.row_of[id(made)] = row
        self.slugs.give(made)
        if isinstance(made, (Record, Office)):
            made.fill_in()
        check_values(made)
        return made

    def _check_public(self) -> None:
        """Refuse what would be wrong in public: the event, and the people whose offices it names."""
        touched: list[Record] = [self.event, *self.with_new_office.values()]
        for record in touched:
            if record.status in IN_PUBLIC and (errors := find_errors(record)):
                raise NotEnteredError(None, map(full_message, errors))

    def _note(self) -> None:
        """Keep one revision of all that was changed, and tell it in the log."""
        changed = [self.event, *(one for one in self.with_new_office.values() if one not in self.new)]
        things: list[revisions.RecordKey] = [(type(one), one.pk) for one in (*changed, *self.new)]
        revisions.add_versions(things, self.user, revisions.LISTED)
        added: list[Any] = [{"added": {}}]
        LogEntry.objects.log_actions(self.user.pk or 0, self.new, ADDITION, added)
        said: list[Any] = [{"added": {"name": str(Participation._meta.verbose_name_plural), "object": ""}}]
        LogEntry.objects.log_actions(self.user.pk or 0, [self.event], CHANGE, said)
