"""The rows of a list as a form sends them, and the choices that are made for an editor where one is meant."""

from collections.abc import Iterator, Sequence
from zlib import crc32

from django.http import QueryDict
from django.utils.translation import gettext as _

from forum.events.participant_list.forms import MOST_ROWS, NEW, NONE, PREFIX, Context
from forum.events.participant_list.matching import EventWords
from forum.events.participant_list.reading import Listed
from records.core.permissions import is_barred
from records.editing.forms.form_fields import is_key

SEEN = "understood"  # tells of which names and bodies the choices were made
CHOSEN = ("person", "office", "organization")
# What a row calls what a list prints.
PRINTED = {"name": "name", "title": "office", "body": "body"}


class SentRows:
    """The values of the rows, completed: `remarks` by row are what has to be said of them."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data.copy()
        total = str(self.data.get(f"{PREFIX}-TOTAL_FORMS") or "")
        self.count = min(int(total), MOST_ROWS) if is_key(total) else 0
        self.remarks: list[list[str]] = [[] for _number in range(self.count)]
        self.sent = [self._choices(number) for number in range(self.count)]

    @classmethod
    def of_list(cls, data: QueryDict, people: Sequence[Listed], words: EventWords) -> "SentRows":
        """Return the rows of a list that was just read; `data` says what holds where it prints nothing."""
        data = data.copy()
        data[f"{PREFIX}-TOTAL_FORMS"] = str(len(people))
        rows = cls(data)
        for number, one in enumerate(people):
            for name, column in PRINTED.items():
                rows[number, name] = getattr(one, column)
            rows[number, "take"] = "on"
            rows._understand(number, one, words)
        return rows

    def _understand(self, number: int, one: Listed, words: EventWords) -> None:
        """Choose the role and the session that are printed; leave them blank, and say so, where they mean nothing."""
        role = words.role_of(one.role)
        self[number, "role"] = role if one.role else str(self.data.get("role") or "")
        if one.role and not role:
            self.remarks[number].append(_("“%(words)s” is no role here.") % {"words": one.role})
        session = words.session_of(one.session) if one.session else None
        self[number, "session"] = str(session or "") if one.session else str(self.data.get("session") or NONE)
        if one.session and session is None:
            self.remarks[number].append(
                _("“%(words)s” is no session of this event.") % {"words": one.session}
            )

    def __getitem__(self, place: tuple[int, str]) -> str:
        number, name = place
        return str(self.data.get(f"{PREFIX}-{number}-{name}") or "").strip()

    def __setitem__(self, place: tuple[int, str], value: str) -> None:
        number, name = place
        self.data[f"{PREFIX}-{number}-{name}"] = value

    def _choices(self, number: int) -> list[str]:
        return [self[number, name] for name in CHOSEN]

    def listed(self) -> list[Listed]:
        """Return the rows as a list would print them."""
        numbers = range(self.count)
        return [
            Listed(**{column: self[number, name] for name, column in PRINTED.items()}) for number in numbers
        ]

    @property
    def has_new_choices(self) -> bool:
        """Return whether a row has now other choices than were sent."""
        return self.sent != [self._choices(number) for number in range(self.count)]

    # Choosing ---------------------------------------------------------------------------------------------------------

    def forget_outdated(self) -> None:
        """Take back the choices that were made for another name or body than now stands in the row."""
        seen = str(self.data.get(SEEN) or "").split()
        for number, tokens in enumerate(seen[: self.count]):
            name, _dash, body = tokens.partition("-")
            if name != _token(self[number, "name"]):
                self[number, "person"] = self[number, "office"] = ""
            if body != _token(self[number, "body"]):
                self[number, "organization"] = ""

    def complete(self, context: Context) -> None:
        """Make the choices that are blank and of which only one is meant."""
        for number in range(self.count):
            self._choose_person(number, context)
            self._choose_office(number, context)
            self._choose_body(number, context)
        self.data[SEEN] = " ".join(
            f"{_token(self[number, 'name'])}-{_token(self[number, 'body'])}" for number in range(self.count)
        )
        for name, value in (("TOTAL_FORMS", self.count), ("INITIAL_FORMS", 0)):
            self.data[f"{PREFIX}-{name}"] = str(value)

    def _choose_person(self, number: int, context: Context) -> None:
        found = context.known.people_called(self[number, "name"])
        offered = {NEW, *(str(key) for keys in found for key in keys)}
        if self[number, "person"] not in offered:
            self[number, "person"] = _only(found.same, found.like)

    def _choose_office(self, number: int, context: Context) -> None:
        person, title, body = (self[number, name] for name in ("person", "title", "body"))
        offices = context.known.offices.get(int(person), []) if is_key(person) else []
        offered = {NEW, NONE, *(str(one.pk) for one in offices)}
        if not person or self[number, "office"] in offered:
            return
        if title and not body and context.known.body_meant(title):
            self[number, "title"], self[number, "body"] = "", title
            title, body = "", title
        office = None
        if offices:
            session = context.session(self[number, "session"])
            office = context.known.office_held(int(person), title, body, session)
        if office and not title:
            self.remarks[number].append(_("Filled in for you: the only office held that day."))
        known = context.known.people.get(int(person)) if is_key(person) else None
        is_closed = known is not None and is_barred(context.user, known)
        self[number, "office"] = str(office.pk) if office else NEW if title and not is_closed else NONE

    def _choose_body(self, number: int, context: Context) -> None:
        text = self[number, "body"]
        found = context.known.bodies_called(text)
        offered = {*((NEW,) if text else ()), NONE, *(str(key) for keys in found for key in keys)}
        if self[number, "organization"] not in offered:
            self[number, "organization"] = _only(found.same, found.like) if text else NONE

    # Saying -----------------------------------------------------------------------------------------------------------

    def remark(self, context: Context, *, was_just_read: bool) -> None:
        """Say who is at the event already, and which rows are one new person; such parts are not taken twice."""
        first: dict[str, int] = {}
        for number in range(self.count):
            person = self[number, "person"]
            for part in context.known.parts.get(int(person), ()) if is_key(person) else ():
                here = " · ".join(filter(None, (part.get_role_display(), str(part.session or ""))))
                self.remarks[number].append(_("Already here: %(part)s.") % {"part": here or part.person})
                is_same = (part.role or NONE, str(part.session_id or NONE)) == (
                    self[number, "role"],
                    self[number, "session"],
                )
                if was_just_read and is_same:
                    self.data.pop(f"{PREFIX}-{number}-take", None)
            self.remarks[number] += self._one_of_two(number, first)

    def _one_of_two(self, number: int, first: dict[str, int]) -> Iterator[str]:
        name = self[number, "name"].casefold()
        if name in first:
            yield _("The same name as in row %(number)s.") % {"number": first[name] + 1}
        first.setdefault(name, number)


def _only(same: Sequence[int], like: Sequence[int]) -> str:
    """Return the choice that is meant: the only row of that name, or a new one where nothing is like it."""
    if len(same) == 1:
        return str(same[0])
    return "" if same or like else NEW


def _token(text: str) -> str:
    return f"{crc32(text.encode(errors='replace')):x}"
