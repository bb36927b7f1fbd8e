"""What must be true of people beyond what is true of every record."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from people.models import Person
from records.core.data_checks.registry import Problem, each, record_check, warning


@record_check(Person)
def family_name_is_part_of_the_name(model: type[Person]) -> Iterator[Problem]:
    """Pages set the family name within the name in bold, and make the initials of both."""
    for person in each(model.objects.exclude(family_name="")):
        if person.family_name not in person.name:
            yield warning(
                person, _("family_name: It is no part of the name “%(name)s”.") % {"name": person.name}
            )
