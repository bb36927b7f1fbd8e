"""What would be wrong with people in public, and what would only be incomplete."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from people.models import Person
from records.core.publication.checks import Fault, fault_check, gap_check, lacking


@fault_check(Person)
def portrait_is_described(person: Person) -> Iterator[Fault]:
    if person.portrait:
        sentence = _("Say in %(language)s what the portrait shows, for those who do not see it.")
        yield from lacking(person, "portrait_alt", sentence)


@gap_check(Person)
def no_office_is_known(person: Person) -> Iterator[str]:
    if not person.offices.exists():
        yield _("It names no office that the person held.")
