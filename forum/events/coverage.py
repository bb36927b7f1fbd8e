"""Coverage of an event by its sources: what they tell and what they leave out, in numbers and names.

A reader must see that silence is the sources', not the speakers'.
"""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.events.models import Event, Participation, Session
from people.models import Person
from records.core.languages import TextStatus, language_codes
from records.core.locale_formats import language_name


class Coverage:
    """Of an event fetched with `for_page()`; asks the database nothing more."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.quotations: list[Any] = list(event.quotations.all())
        self.participations: list[Participation] = list(event.participations.all())

    @cached_property
    def direct_count(self) -> int:
        return sum(quotation.is_direct for quotation in self.quotations)

    @cached_property
    def reported_count(self) -> int:
        return len(self.quotations) - self.direct_count

    @cached_property
    def speakers(self) -> list[Person]:
        """People who are quoted, each once."""
        return list({quotation.speaker_id: quotation.speaker for quotation in self.quotations}.values())

    @cached_property
    def participants_without_quotations(self) -> list[Person]:
        """People named as taking part whom no source quotes."""
        heard = {person.pk for person in self.speakers}
        named = {one.person_id: one.person for one in self.participations}
        return [person for pk, person in named.items() if pk not in heard]

    @cached_property
    def sessions_with_quotations(self) -> list[Session]:
        return [session for session in self.event.sessions.all() if session.pk in self._sessions_heard]

    @cached_property
    def sessions_without_quotations(self) -> list[Session]:
        return [session for session in self.event.sessions.all() if session.pk not in self._sessions_heard]

    @cached_property
    def _sessions_heard(self) -> set[int | None]:
        return {quotation.session_id for quotation in self.quotations}

    @cached_property
    def source_languages(self) -> list[str]:
        """Names of the languages of the sources, each once."""
        return list(dict.fromkeys(language_name(source.language) for source in self.event.sources.all()))

    @cached_property
    def published_languages(self) -> list[str]:
        """Names of the languages in which words were published."""
        return [
            language_name(code)
            for code in language_codes()
            if any(words.text_status_in(code) == TextStatus.ORIGINAL for words in self.quotations)
        ]

    @cached_property
    def has_unofficial_translations(self) -> bool:
        """True if the page shows quotations in a translation that is not official."""
        return any(words.localized("text").is_unofficial for words in self.quotations)

    @cached_property
    def page_language(self) -> str:
        return language_name(get_language() or "")

    @cached_property
    def publisher_pages(self) -> list[str]:
        """Addresses at which publishers keep these texts in the language of the page."""
        own = get_language() or ""
        return [
            url for article in self.event.articles.all() if (url := article.in_language("url", own).value)
        ]

    @cached_property
    def not_stated(self) -> list[str]:
        """Facts that an event has and that no source of this one states."""
        event = self.event
        stated = {
            self._unknown_days: not self._unknown_days,
            _("where it was held"): event.localized("venue") or event.localized("city") or event.country,
            _("whether it was held in person or online"): event.mode,
            _("who organized it"): list(event.organizers.all()),
            _("its sessions"): list(event.sessions.all()),
        }
        return [fact for fact, is_stated in stated.items() if not is_stated]

    @property
    def _unknown_days(self) -> str:
        """The missing part of the event's dates; empty if both are known to the day."""
        start, end = self.event.start, self.event.end
        if start is None:
            return _("when it was held")
        if start.precision != "day":
            return _("on which days it was held")
        return "" if end else _("its last day")
