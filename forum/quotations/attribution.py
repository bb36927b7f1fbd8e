"""The attribution of words in one line: who spoke in which office, where and when, and what the source is."""

import html
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from forum.events.models import Event, Session
from forum.quotations.models import Article, Paragraph, Quotation
from people.models import Office, Person
from records.core.locale_formats import doubt
from records.core.noted_words import sentence_about, tied_notes, words_with_notes
from records.serializers.base import permanent_url
from records.serializers.citations import as_sentence
from records.site.templatetags.records import day, short_name, words


class Attribution(NamedTuple):
    """Parts of the line, each in HTML without links; empty where nothing is known."""

    speakers: list[tuple[Person | None, SafeString, SafeString]]  # a person, the name, the office
    occasion: SafeString
    day: SafeString
    doubt: str
    source: SafeString

    def __str__(self) -> str:
        spoken = [_joined(", ", name, office) for _person, name, office in self.speakers]
        day = _joined(" ", self.day, f"({self.doubt})" if self.doubt else "")
        return _plain(_joined(" · ", *spoken, _joined(", ", self.occasion, day), self.source))


def attribution_of(quotation: Quotation) -> Attribution:
    """Return the attribution of a quotation of `for_page()`."""
    on, body = quotation.day_said, quotation.known_body
    speakers: list[tuple[Person | None, SafeString, SafeString]] = [
        (
            one.person,
            format_html("{}", one.person.name),
            office_on(one.office, on) if one.office else SafeString(),
        )
        for one in quotation.spoken_by
    ]
    unnamed = words(quotation, "unnamed_speaker")
    article = quotation.article
    return Attribution(
        speakers or [(None, unnamed, short_name(body, on) if body else SafeString())],
        occasion_within_sentence(quotation.event, quotation.session),
        day(quotation.said_on),
        doubt(quotation.said_on) or "",
        source_name(article, quotation.paragraph, quotation.last_paragraph) if article else SafeString(),
    )


def office_on(office: Office, on: date | None) -> SafeString:
    """Return a post and its body as it was called on a day: an acronym goes with “of”, a name after a comma."""
    title, body = words(office, "title"), office.organization
    if body is None or not body.is_visible:
        return title
    has_acronym = bool(body.acronym_on(on))
    pattern = pgettext("office", "{title} of {acronym}") if has_acronym else "{title}, {acronym}"
    return format_html(pattern, title=title, acronym=short_name(body, on))


def occasion_within_sentence(event: Event, session: Session | None) -> SafeString:
    """Return the session, a usual one as a common noun, else the event."""
    if session is None:
        return words(event, "name")
    name = words(session, "name")
    is_usual = str(session.localized("name")) == str(session.get_kind_display())
    return SafeString(within_sentence(name)) if is_usual else name


def source_name(article: Article, paragraph: Paragraph | None, last: Paragraph | None) -> SafeString:
    """Return an article as a line names it: publisher and kind, and the number of a paragraph or of several."""
    kind = within_sentence(article.get_kind_display()) or str(article._meta.verbose_name)
    if article.publisher and article.publisher.is_visible:
        pattern = pgettext("source", "{publisher} {kind}")
        kind = format_html(pattern, publisher=short_name(article.publisher), kind=kind)
    return _joined(", ", kind, paragraph_of(paragraph, last))


def paragraph_of(paragraph: Paragraph | None, last: Paragraph | None) -> str:
    """Return the number of a paragraph, or the first and the last one, in words."""
    if paragraph and last:
        return _("paragraphs %(first)s–%(last)s") % {"first": paragraph.number, "last": last.number}
    return _("paragraph %(number)s") % {"number": paragraph.number} if paragraph else ""


def within_sentence(label: str) -> str:
    """Return a label without its capital, unless that is one of an acronym."""
    if label[1:2].isupper():
        return label
    lowered = f"{label[:1].lower()}{label[1:]}"
    return SafeString(lowered) if isinstance(label, SafeString) else lowered


def words_with_source(quotation: Quotation) -> str:
    """Return the words with their attribution and permanent link, in plain text."""
    text = quotation.localized("text")
    remarks = [
        "" if quotation.is_direct else "[{}.]".format(_("Reported statement")),
        _("[Unofficial translation.]") if text.is_unofficial else "",
        *(f"[{sentence_about(*noted)}]" for noted in words_with_notes(text, tied_notes(quotation, "text"))),
    ]
    sentence = _plain(as_sentence(text, has_marks=quotation.is_direct))
    line = f"{attribution_of(quotation)}. {permanent_url(quotation)}"
    return " ".join([sentence, *filter(None, remarks), "–", line])


def share_links(quotation: Quotation) -> list[tuple[str, str]]:
    """Return ways to send the words to somebody: the name of each and its address."""
    text, subject = quote(words_with_source(quotation)), quote(quotation.speaker_name)
    return [
        ("WhatsApp", f"https://wa.me/?text={text}"),
        ("Telegram", f"https://t.me/share/url?url={quote(permanent_url(quotation))}&text={text}"),
        (_("E-mail"), f"mailto:?subject={subject}&body={text}"),
    ]


def _joined(mark: str, *parts: object) -> SafeString:
    return format_html_join(mark, "{}", ((part,) for part in parts if part))


def _plain(text: SafeString) -> str:
    return html.unescape(strip_tags(text))
