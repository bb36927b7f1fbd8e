"""People, offices, bodies, roles and sessions of the archive that a list names.

All of it is read at once, in a number of queries that does not grow with the list.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db import models

from forum.events.models import Event, Participation, Session
from forum.events.participant_list.reading import Labels, Listed
from forum.events.publication import days_of
from organizations.models import Organization, OrganizationName
from people.models import Office, Person, PersonName
from people.name_parts import NICKNAME, TITLES
from people.publication import may_be_held
from records.core.languages import language_codes, language_columns
from records.core.models import Status
from records.core.name_index import Alike, NameIndex
from records.search.analysis import little_words, tokens

CANDIDATES = 8  # of each kind that are offered


def plain_name(name: str) -> str:
    """Return a name as it is looked for: without forms of address and nicknames."""
    name = NICKNAME.sub("", name).strip()
    return TITLES.sub("", name) or name


def body_names(text: str) -> list[str]:
    """Return the names under which a body is looked for: “Name (ACRONYM)” is two."""
    name, _bracket, inside = text.partition("(")
    parts = (part.strip(" ()") for part in (name, inside))
    return [part for part in parts if part]


def names_of_body(body: Organization) -> Iterator[str]:
    """Yield the names and acronyms of a body in all languages."""
    for field in ("name", "acronym"):
        yield from (text.value for text in body.localizations(field))


class Terms:
    """The terms of a vocabulary by their words in every language, inflected as they may be: “Moderadora”."""

    def __init__(self, names: Iterable[tuple[str, str, str]]) -> None:
        """Take codes with a name and its language."""
        self._codes: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for code, name, language in names:
            for form in written_forms(name):
                self._codes[_stems(form, language)].add(code)

    def find(self, text: str) -> str:
        """Return the one code that a text means; "" where there is none, or more than one."""
        found = {
            code for language in language_codes() for code in self._codes.get(_stems(text, language), ())
        }
        return found.pop() if len(found) == 1 else ""


def written_forms(name: str) -> list[str]:
    """Return the forms that a name with a slash stands for: “Moderador/a” is moderador and moderadora."""
    head, slash, ending = name.partition("/")
    if not slash or " " in ending:
        return [name]
    stem = head[:-1] if head[-1:] in "aeo" else head
    return [head, stem + ending]


def _stems(text: str, language: str) -> tuple[str, ...]:
    return (language, *(token.term for token in tokens(text, language)))


def roles() -> Terms:
    """Return the roles of people at events."""
    terms = Participation.ROLES.terms()
    named = ((code, names) for code, term in terms.items() for names in (term.names, term.plurals))
    return Terms((code, name, language) for code, names in named for language, name in names.items())


class EventWords:
    """The words of a list that name a role or one of the sessions of an event."""

    def __init__(self, event: Event) -> None:
        self.sessions: list[Session] = list(event.sessions.order_by("order", "pk"))
        self._roles = roles()
        self._by_name: dict[str, set[int]] = defaultdict(set)
        for session in self.sessions:
            for text in session.localizations("name"):
                self._by_name[_plain(text.value)].add(session.pk)

    def role_of(self, text: str) -> str:
        return self._roles.find(text) if text else ""

    def session_of(self, text: str) -> int | None:
        """Return the key of the session that a text names: as a whole, or in the words with which one alone begins."""
        plain = _plain(text)
        found = self._by_name.get(plain) or {
            key
            for name, keys in self._by_name.items()
            if plain and name.startswith(f"{plain} ")
            for key in keys
        }
        return next(iter(found)) if len(found) == 1 else None

    @property
    def labels(self) -> Labels:
        return Labels(lambda text: bool(self.role_of(text)), lambda text: self.session_of(text) is not None)


def _plain(text: str) -> str:
    return " ".join(words_in_order(text))


def words_in_order(text: str) -> list[str]:
    return [token.folded for token in tokens(text, "")]


class Known:
    """The archive's people and bodies that a list may mean, and who is at the event already."""

    def __init__(self, event: Event, listed: Collection[Listed]) -> None:
        self.event = event
        self._people = _people_named({plain_name(one.name) for one in listed})
        bodies = {name for one in listed for text in (one.body, one.office) for name in body_names(text)}
        self._bodies = _bodies_named(bodies)
        names = dict.fromkeys(plain_name(one.name) for one in listed)
        self._alike = {name: self._people.find(name) for name in names}
        self.people = _by_key(Person, _keys(self._alike.values()))
        texts = dict.fromkeys(text for one in listed for text in (one.body, one.office) if text)
        self._meant = {text: self._find_body(text) for text in texts}
        self.bodies = _by_key(Organization, _keys(self._meant.values()))

    # People -----------------------------------------------------------------------------------------------------------

    def people_called(self, name: str) -> Alike:
        """Return the people whom a name may mean."""
        return self._of_kind(self._alike.get(plain_name(name)), self.people)

    @cached_property
    def offices(self) -> dict[int, list[Office]]:
        """Return the offices of these people, the latest first, by person."""
        found: dict[int, list[Office]] = defaultdict(list)
        for office in Office.objects.filter(person__in=self.people).latest_first():
            found[office.person_id].append(office)
        return found

    @cached_property
    def parts(self) -> dict[int, list[Participation]]:
        """Return the parts that these people have in the event already, by person."""
        found: dict[int, list[Participation]] = defaultdict(list)
        rows = self.event.participations.filter(person__in=self.people).select_related("session")
        for part in rows:
            found[part.person_id].append(part)
        return found

    def office_held(self, person: int, title: str, body: str, session: Session | None) -> Office | None:
        """Return the office that a list names, else, where it names none, the only one of the day."""
        first, last = days_of(Participation(event=self.event, session=session))
        held = [one for one in self.offices.get(person, ()) if may_be_held(one, first, last)]
        if title:
            held = [one for one in held if is_office(one, title, self.body_meant(body))]
        elif body:
            held = [
                one for one in held if one.organization_id and one.organization_id == self.body_meant(body)
            ]
        elif not (first or last):
            return None
        return held[0] if len(held) == 1 else None

    # Bodies -----------------------------------------------------------------------------------------------------------

    def bodies_called(self, text: str) -> Alike:
        """Return the bodies that a text may name."""
        return self._of_kind(self._meant.get(text), self.bodies)

    def body_meant(self, text: str) -> int | None:
        """Return the one body that has a name."""
        same = self.bodies_called(text).same
        return same[0] if len(same) == 1 else None

    def _find_body(self, text: str) -> Alike:
        found = [self._bodies.find(name) for name in body_names(text)]
        same = list(dict.fromkeys(key for one in found for key in one.same))
        return Alike(same, [key for one in found for key in one.like if key not in same])

    def _of_kind(self, found: Alike | None, stored: Collection[int]) -> Alike:
        return Alike(
            *([key for key in keys if key in stored][:CANDIDATES] for keys in found or Alike([], []))
        )


def is_office(office: Office, printed: str, body: int | None) -> bool:
    """Return whether an office has a printed title: as it is, or followed by the name of its body."""
    if body and office.organization_id and office.organization_id != body:
        return False
    words = words_in_order(printed)
    names = names_of_body(office.organization) if office.organization else ()
    own = {word for name in names for word in words_in_order(name)}
    for text in office.localizations("title"):
        title = words_in_order(text.value)
        rest = words[len(title) :]
        if words[: len(title)] == title and all(word in own or word in little_words() for word in rest):
            return True
    return False


def _people_named(names: Collection[str]) -> NameIndex:
    index = NameIndex(names)
    people = Person.objects.exclude(status=Status.WITHDRAWN)
    for key, name in people.order_by("pk").values_list("pk", "name").iterator():
        index.add(key, name)
    others = PersonName.objects.exclude(person__status=Status.WITHDRAWN)
    for key, name in others.order_by("person_id").values_list("person_id", "name").iterator():
        index.add(key, name)
    return index


def _bodies_named(names: Collection[str]) -> NameIndex:
    index = NameIndex(names)
    columns = (*language_columns("name").values(), *language_columns("acronym").values())
    bodies = Organization.objects.exclude(status=Status.WITHDRAWN)
    for key, *found in bodies.order_by("pk").values_list("pk", *columns).iterator():
        index.add(key, *found)
    others = OrganizationName.objects.exclude(organization__status=Status.WITHDRAWN)
    for key, name in others.order_by("organization_id").values_list("organization_id", "name").iterator():
        index.add(key, name)
    return index


def _keys(found: Iterable[Alike]) -> set[int]:
    return {key for one in found for keys in one for key in keys[:CANDIDATES]}


def _by_key(model: type[models.Model], keys: Collection[int]) -> dict[int, Any]:
    return model._default_manager.in_bulk(list(keys))
