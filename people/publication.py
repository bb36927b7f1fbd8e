"""Rules of people and their offices."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from people.models import Office, Person
from records.core.rules import Finding, Severity, missing_texts, rule, warning


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
    """Pages set the family name within the name in bold, and make the initials of both."""
    if person.family_name not in person.name:
        facts = {"name": person.name}
        yield warning(_("family_name: It is no part of the name “%(name)s”.") % facts)


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
    return _("“%(office)s” was held %(term)s, not on that day.") % facts
