"""What an entry of the feed of people tells."""

from people.models import Person
from records.core.registry import register
from records.serializers.feeds import Feed, told_words


def lines(person: Person) -> list[object]:
    return [
        *(office.known_name for office in person.offices.all()),
        told_words(person.localized("biography")),
    ]


register(Feed(Person, title=lambda person: person.name, lines=lines))
