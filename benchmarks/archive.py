"""More records of the same shape, to see what growth does to a page."""

from forum.models import Event, Quotation
from people.models import Person
from records.core.models import Status
from records.core.models.record import new_uid

EVENTS_A_QUOTATION = 10


def grow(quotations: int) -> None:
    """Add published quotations in both languages, with a tenth as many events, over fifty years."""
    from django.utils import timezone

    now = timezone.now()
    speaker = Person.objects.get(slug="alicia-barcena")
    common = {"status": Status.PUBLISHED, "published_at": now}
    events = Event.objects.bulk_create(
        Event(
            uid=new_uid("e"), slug=f"grown-{number}", name_en=f"Meeting {number}", name_es=f"Reunión {number}",
            start=f"{1970 + number % 50}-{1 + number % 12:02}", **common,
        )
        for number in range(quotations // EVENTS_A_QUOTATION)
    )  # fmt: skip
    Quotation.objects.bulk_create(
        Quotation(
            uid=new_uid("q"), slug=f"grown-{number}", speaker=speaker, event=events[number // EVENTS_A_QUOTATION],
            text_en=f"Words {number} " * 8, text_es=f"Palabras {number} " * 8, text_status_en="original",
            text_status_es="unofficial", said_on="2021", **common,
        )
        for number in range(len(events) * EVENTS_A_QUOTATION)
    )  # fmt: skip
