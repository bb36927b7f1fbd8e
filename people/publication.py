"""Rules of people and their offices."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from organizations.models import Organization
from people.models import Office, Person
from records.core.models import Status
from records.core.publication import NamedInWords
from records.core.registry import register
from records.core.rules import Finding, Rows, Severity, missing_texts, rule, warning
from records.core.text import fold


@rule(Person, publication=True)
def portrait_is_described(person: Person) -> Iterator[Finding]:
    if person.portrait:
        message = _("Say in %(language)s what the portrait shows, for those who do not see it.")
        yield from missing_texts(person, "portrait_alt", message)


@rule(Person, publication=True, only=Severity.WARNING)
def offices_are_known(person: Person) -> Iterator[Finding]:
    if not person.offices.exists():
        yield warning(_("It names no office that the person held."))


@rule(Person, data_check=True, rows=lambda people: people.exclude(family_name=""))
def family_name_is_part_of_the_name(person: Person) -> Iterator[Finding]:
    """Pages set the family name within the name in bold; initials, lists and citations are made of both."""
    if not person.name_parts.family:
        facts = {"name": person.name}
        yield warning(_("The family name is no part of the name “%(name)s”.") % facts)


@rule(Person, publication=True, only=Severity.WARNING)
def family_name_stands_in_the_name(person: Person) -> Iterator[Finding]:
    if person.family_name and not person.name_parts.family:
        facts = {"family": person.family_name, "name": person.name}
        message = _(
            "The family name “%(family)s” does not stand in the name “%(name)s”, written so and as a whole word:"
            " citations and lists show the name as it is printed."
        )
        yield warning(message % facts)


def names_of(body: Organization) -> Iterator[str]:
    """Yield the names and acronyms of a body, in all languages, folded."""
    for field in ("name", "acronym"):
        yield from (fold(one.value, "lookup") for one in body.localizations(field))


def names_body(office: Office, names: Iterable[str]) -> bool:
    """Return whether the title of an office has one of these names, as whole words, in any language."""
    titles = [fold(one.value, "lookup") for one in office.localizations("title")]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) for name in names for title in titles)


def people_with_its_name(body: Organization) -> Iterator[Person]:
    """Yield the published people with an office whose title names a body."""
    names = list(names_of(body))
    held = body.offices.filter(person__status=Status.PUBLISHED).select_related("person").order_by("pk")
    yield from dict.fromkeys(office.person for office in held if names_body(office, names))


register(NamedInWords(Organization, people_with_its_name))


def _in_hidden_bodies(people: Rows) -> Rows:
    hidden = Organization.objects.exclude(status=Status.PUBLISHED)
    return people.filter(offices__organization__in=hidden).distinct()


@rule(Person, publication=True, data_check=True, rows=_in_hidden_bodies, only=Severity.WARNING)
def offices_name_no_hidden_body(person: Person) -> Iterator[Finding]:
    hidden = person.offices.exclude(organization=None).exclude(organization__status=Status.PUBLISHED)
    for office in hidden.select_related("organization"):
        body = office.organization
        if body and names_body(office, names_of(body)):
            facts = {"title": office.localized("title"), "body": body.short_name}
            message = _("The title “%(title)s” names “%(body)s”, which is not public: pages show the title.")
            yield warning(message % facts)


def may_be_held(office: Office, first: date | None, last: date | None) -> bool:
    """Return whether an office may have been held on one of these days; where they are not known, it may."""
    early = office.start_earliest and last and office.start_earliest > last
    late = office.end_latest and first and office.end_latest < first
    return not (early or late)


def not_held(office: Office | None, first: date | None, last: date | None) -> str:
    """Return a sentence where an office had ended before the first day, or began after the last; else ""."""
    if office is None or may_be_held(office, first, last):
        return ""
    facts = {"office": office, "term": office.term}
    return _("“%(office)s” was not held on that day, only %(term)s.") % facts
