"""Citations in the styles that editors ask for (APA 7, MLA 9, Chicago 17), in the language of the page.

What is not certain says so: an inferred day stands as `[inferred]`, a translation of the archive as unofficial, a
reported statement without quotation marks. The office is the one held that day.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from babel.dates import format_date
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from records.core.dates.fields import PartialDate
from records.core.dates.formats import doubt, format_partial_date
from records.core.languages import LocalizedText
from records.core.locale_formats import locale_of
from records.core.models import Record
from records.serializers.citations.work import Work, work_of

# Words without a title are cited by their beginning.
TITLE_WORDS = 20
CLOSED = ("…", "?", "!", ".")
# Words between quotation marks have single marks of their own.
INNER_MARKS = str.maketrans({"“": "‘", "”": "’"})


class Style(NamedTuple):
    """A style by its name, and the citation of a work in it."""

    key: str
    name: str
    cite: Callable[[Work], SafeString]


class Citation(NamedTuple):
    """A record cited in one style."""

    key: str
    style: str
    text: SafeString


def citations_of(record: Record) -> list[Citation]:
    """A record in every style; none where its kind is not cited."""
    work = work_of(record)
    return [Citation(style.key, style.name, style.cite(work)) for style in STYLES] if work else []


def apa(work: Work) -> SafeString:
    """Author (date). *Title* [what it is; office]. Occasion. In source (date, para.). Archive. Address."""
    about = _joined("; ", [work.genre, _then(work), _translated(work)])
    title = format_html("<i>{}</i> [{}].", _short(work).as_html(), about)
    day = f"({_with_doubt(_apa_date(work.when), work.when)})."
    head = [work.author.with_initials, day, title] if work.author else [title, day]
    archive = f"{settings.SITE_NAME}." if work.is_in_archive else ""
    return _sentences([*head, _stop(work.occasion), _apa_source(work), archive, work.url])


def mla(work: Work) -> SafeString:
    """Author, office. “Title.” Occasion, date. Quoted in “Source,” publisher, date, par. *Archive*, record, address."""
    accessed = pgettext("MLA", "Accessed {date}.").format(date=_mla_date(_today(work)))
    when = _with_doubt(_mla_date(work.when), work.when)
    # A body that publishes its own text is named once, as its publisher.
    author = _joined(", ", [_index_name(work), _then(work)]) if work.is_words else ""
    place = _joined(", ", [work.occasion if work.is_words else _name(work), when])
    head = [_stop(author), _title(work), _unofficial(work), _reported(work)]
    if not work.is_in_archive:
        return _sentences([*head, _stop(_joined(", ", [place, work.url])), accessed])
    source = _quoted_in(work, _mla_date, pgettext("MLA", "par. {number}"))
    archive = format_html("<i>{}</i>, {}, {}.", settings.SITE_NAME, _record(work), work.url)
    return _sentences([*head, _stop(place), source, archive, accessed])


def chicago(work: Work) -> SafeString:
    """Author, office. “Title.” Occasion, date. Quoted in “source,” publisher, date. *Archive*, record. Address."""
    when = _with_doubt(_chicago_date(work.when), work.when)
    author = _joined(", ", [_index_name(work), _then(work)])
    place = _joined(", ", [work.occasion if work.is_words else work.genre, when])
    head = [_stop(author), _title(work), _unofficial(work), _reported(work), _stop(place)]
    if not work.is_in_archive:
        return _sentences([*head, _stop(work.url)])
    source = _quoted_in(work, _chicago_date, pgettext("Chicago", "para. {number}"))
    archive = format_html("<i>{}</i>, {}.", settings.SITE_NAME, _record(work))
    accessed = pgettext("Chicago", "Accessed {date}.").format(date=_chicago_date(_today(work)))
    return _sentences([*head, source, archive, accessed, _stop(work.url)])


STYLES = (Style("apa", "APA", apa), Style("mla", "MLA", mla), Style("chicago", "Chicago", chicago))


# Parts of citations


def _sentences(parts: Iterable[Any]) -> SafeString:
    return _joined(" ", parts)


def _joined(mark: str, parts: Iterable[Any]) -> SafeString:
    return format_html_join(mark, "{}", ((part,) for part in parts if part))


def _stop(part: Any) -> SafeString | str:
    """A part with its full stop; nothing for no part."""
    return format_html("{}.", part) if part else ""


def _short(work: Work) -> LocalizedText:
    """A title whole; of words that have none, the first ones."""
    if not work.is_words:
        return work.title
    return replace(work.title, value=Truncator(work.title.value).words(TITLE_WORDS, truncate="…"))


def _name(work: Work) -> str:
    return work.author.name if work.author else ""


def _index_name(work: Work) -> str:
    return work.author.index.rstrip(".") if work.author else ""


def _then(work: Work) -> str:
    return _("then {office}").format(office=work.office) if work.office else ""


def _reported(work: Work) -> str:
    return f"{work.genre}." if work.is_reported else ""


def _translated(work: Work) -> SafeString | str:
    """Return a note on an unofficial translation with its original title, within a phrase."""
    if not work.title.is_unofficial:
        return ""
    if work.original is None:
        return _("unofficial translation")
    return format_html(_("unofficial translation of “{title}”"), title=_inner(work.original.as_html()))


def _unofficial(work: Work) -> SafeString | str:
    """Return the same note as a sentence."""
    if not work.title.is_unofficial:
        return ""
    if work.original is None:
        return _("[Unofficial translation.]")
    return format_html(_("[Unofficial translation of “{title}”.]"), title=_inner(work.original.as_html()))


def _record(work: Work) -> str:
    return _("record {number}").format(number=work.record.uid)


def _title(work: Work) -> SafeString:
    """“Title.” with the full stop where the language puts it; a reported statement has no marks."""
    title = _short(work)
    if work.is_reported:
        return format_html("{}" if title.value.endswith(CLOSED) else "{}.", title.as_html())
    if title.value.endswith(CLOSED):
        pattern = pgettext("title with an end of its own, last in its sentence", "“{title}”")
    else:
        pattern = pgettext("title, last in its sentence", "“{title}.”")
    return format_html(pattern, title=_inner(title.as_html()))


def _apa_source(work: Work) -> SafeString | str:
    source = work.quoted_in
    if source is None:
        return ""
    title = format_html("<i>{}</i>", source.title.as_html())
    place = _with_doubt(_apa_date(source.when), source.when)
    if work.locator:
        place = _joined(", ", [place, pgettext("APA", "para. {number}").format(number=work.locator)])
    named = _joined(", ", [_name(source), title])
    return format_html(pgettext("APA", "In {source} ({place})."), source=named, place=place)


def _quoted_in(work: Work, date_of: Callable[[PartialDate | None], str], paragraph: str) -> SafeString | str:
    source = work.quoted_in
    if source is None:
        return ""
    pattern = pgettext("title, before more of its sentence", "“{title},”")
    title = format_html(pattern, title=_inner(source.title.as_html()))
    locator = paragraph.format(number=work.locator) if work.locator else ""
    rest = _joined(", ", [_name(source), _with_doubt(date_of(source.when), source.when), locator])
    sentence = _("Reported in {source}.") if work.is_reported else _("Quoted in {source}.")
    return format_html(sentence, source=_sentences([title, rest]))


def _inner(title: SafeString) -> SafeString:
    return SafeString(title.translate(INNER_MARKS))


# Days


def _today(work: Work) -> PartialDate:
    return PartialDate(work.accessed.isoformat())


def _with_doubt(day: str, value: PartialDate | None) -> str:
    how = doubt(value)
    return f"{day} [{how}]" if how else day


def _apa_date(value: PartialDate | None) -> str:
    if value is None:
        return pgettext("APA", "n.d.")
    day, month = pgettext("APA date", "{year}, {month} {day}"), pgettext("APA date", "{year}, {month}")
    return _dated(value, day, month, _month)


def _mla_date(value: PartialDate | None) -> str:
    day, month = pgettext("MLA date", "{day} {month} {year}"), pgettext("MLA date", "{month} {year}")
    return _dated(value, day, month, _mla_month)


def _chicago_date(value: PartialDate | None) -> str:
    day = pgettext("Chicago date", "{month} {day}, {year}")
    return _dated(value, day, pgettext("Chicago date", "{month} {year}"), _month)


def _dated(value: PartialDate | None, day: str, month: str, name: Callable[[date], str]) -> str:
    """A date as far as it is known; what is neither a day nor a month, as pages write it."""
    if value is None or value.earliest is None or value.precision not in ("day", "month"):
        return format_partial_date(value)
    first = value.earliest
    pattern = day if value.precision == "day" else month
    return pattern.format(year=first.year, month=name(first), day=first.day)


def _month(day: date) -> str:
    return format_date(day, "MMMM", locale=locale_of())


def _mla_month(day: date) -> str:
    names = pgettext("MLA months", "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.")
    return names.split()[day.month - 1]
