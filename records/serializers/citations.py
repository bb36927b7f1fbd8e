"""Citations in the styles that editors ask for (APA 7, MLA 9, Chicago 17), in the language of the page.

What is not certain says so: an inferred day stands as `[inferred]`, a translation of the archive as unofficial, a
reported statement without quotation marks. The office is the one held that day.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from babel.dates import format_date
from django.conf import settings
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from records.core import registry
from records.core.dates.fields import PartialDate
from records.core.languages import LocalizedText
from records.core.locale_formats import doubt, format_list, format_partial_date, locale_of
from records.core.models import Record
from records.core.noted_words import sentence_about
from records.core.today import today as day_of_reading
from records.serializers.base import permanent_url
from records.serializers.punctuation import alternated, has_end, with_stop, without_pause, without_stop

# Words without a title are cited by their beginning.
TITLE_WORDS = 20


@dataclass(frozen=True)
class Author:
    """An author. `index` is the name as in an index; all behind it is empty for an organization."""

    name: str
    index: str
    family: str = ""
    given: str = ""
    initials: str = ""  # of the given names; empty where the name has none
    suffix: str = ""  # Jr., III
    # Whether the name is written with the family name first, as in Wang Chao.
    is_family_first: bool = False

    @property
    def is_inverted_in_index(self) -> bool:
        return bool(self.family and self.given) and not self.is_family_first

    @property
    def inverted(self) -> list[str]:
        """Surname, suffix where there is one, given names."""
        return [self.family, *([self.suffix] if self.suffix else []), self.given]

    @property
    def with_initials(self) -> str:
        """As APA has it: Bárcena, A.; Sample, J., Jr.; as it is printed, where parts are unsure."""
        parts = (self.family, self.initials, self.suffix) if self.initials else (self.name,)
        return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class Work:
    """One thing to cite. `quoted_in` is the text where it is printed, at the paragraph `locator`."""

    record: Record
    title: LocalizedText
    genre: str
    when: PartialDate | None
    url: str
    permanent_url: str
    author: Author | None = None
    # Those who spoke with the author.
    further_authors: tuple[Author, ...] = ()
    # Whether the title is the words of the author: said so, or as a source reports them.
    is_words: bool = False
    is_reported: bool = False
    # The title as published, where the one that is cited is a translation.
    original: LocalizedText | None = None
    # The office in which the author spoke.
    office: str = ""
    # Where it was said: session and event.
    occasion: str = ""
    quoted_in: "Work | None" = None
    # Words of the title to which a note of the archive is tied, with its label.
    noted: tuple[tuple[str, str], ...] = ()
    locator: str = ""
    csl_type: str = "document"
    ris_type: str = "GEN"
    # Whether it is a text of somebody, not what the archive records of an event, a person or a body.
    is_text: bool = True

    @property
    def is_in_archive(self) -> bool:
        """Return whether the address is the archive's own page, not the publisher's."""
        return self.url == self.permanent_url

    @property
    def authors(self) -> tuple[Author, ...]:
        return (self.author, *self.further_authors) if self.author else ()

    @property
    def author_name(self) -> str:
        return format_list([author.name for author in self.authors])

    @property
    def has_locators(self) -> bool:
        """Return whether the words stand in several paragraphs."""
        return "–" in self.locator

    @property
    def index_name(self) -> str:
        """The authors' names, the first as in an index."""
        names = [self.author.index if self.author else "", *(one.name for one in self.further_authors)]
        joint = pgettext("authors in an index", "{first}, and {others}")
        return joint.format(first=", ".join(names[:-1]), others=names[-1]) if names[1:] else names[0]

    @property
    def accessed(self) -> date:
        """The day on which whoever asks reads the record."""
        return day_of_reading()


class Citable:
    """Records of one kind that are cited: `work` makes the parts of a citation of one."""

    def __init__(self, model: type[Record], work: Callable[[Any], Work]) -> None:
        self.model, self.work = model, work


def record_work(record: Record, when: PartialDate | None = None, **more: Any) -> Work:
    """Return the archive's own record of an event, a person or a body to cite, under its name."""
    address, field = permanent_url(record), record.title_field
    is_translated = field in record.translated_fields()
    as_named = LocalizedText(record.title, get_language() or "", "", is_fallback=False)
    return Work(
        record=record,
        title=record.localized(field) if is_translated else as_named,
        genre=str(capfirst(record._meta.verbose_name)),
        when=when,
        url=address,
        permanent_url=address,
        is_text=False,
        **more,
    )


class Citation(NamedTuple):
    """A record cited in one style."""

    key: str
    style: str
    text: SafeString


def citations_of(record: Record) -> list[Citation]:
    """A record in every style; none where its kind is not cited."""
    citable = registry.get(Citable, type(record))
    work = citable.work(record) if citable else None
    return [Citation(key, name, cite(work)) for key, name, cite in STYLES] if work else []


def apa(work: Work) -> SafeString:
    """Author (date). *Title* [what it is; office]. Occasion. In source (date, para.). Archive. Address."""
    unofficial = _unofficial(work, _("unofficial translation"), _("unofficial translation of “{title}”"))
    about = _joined("; ", [work.genre, _then(work), unofficial])
    title = format_html("<i>{}</i> [{}].", _short(work).as_html(), about)
    day = f"({_with_doubt(_apa_date(work.when), work.when)})."
    head = [_isolated(_stop(_apa_authors(work))), day, title] if work.author else [title, day]
    head += [f"[{sentence}]" for sentence in _notes(work)]
    archive = f"{settings.SITE_NAME}." if work.is_in_archive else ""
    return _joined(" ", [*head, _stop(work.occasion), _apa_source(work), archive, work.url])


def mla(work: Work) -> SafeString:
    """Author, office. “Title.” Occasion, date. Quoted in “Source,” publisher, date, par. *Archive*, record, address."""
    today = PartialDate(work.accessed.isoformat())
    accessed = pgettext("MLA", "Accessed {date}.").format(date=_mla_date(today))
    when = _with_doubt(_mla_date(work.when), work.when)
    # A body that publishes its own text is named once, as its publisher.
    author = _joined(", ", [work.index_name, _then(work)]) if work.is_words else ""
    place = _joined(", ", [work.occasion if work.is_words else work.author_name, when])
    head = [_isolated(_stop(author)), _title(work)]
    if not work.is_in_archive:
        return _joined(" ", [*head, _stop(_joined(", ", [place, work.url])), accessed])
    paragraph = pgettext("MLA", "pars. {number}") if work.has_locators else pgettext("MLA", "par. {number}")
    source = _quoted_in(work, _mla_date, paragraph)
    archive = format_html("<i>{}</i>, {}, {}.", settings.SITE_NAME, _record_number(work), work.url)
    return _joined(" ", [*head, _stop(place), source, archive, accessed])


def chicago(work: Work) -> SafeString:
    """Author, office. “Title.” Occasion, date. Quoted in “source,” publisher, date. *Archive*, record. Address."""
    when = _with_doubt(_chicago_date(work.when), work.when)
    author = _joined(", ", [work.index_name, _then(work)])
    place = _joined(", ", [work.occasion if work.is_words else work.genre, when])
    head = [_isolated(_stop(author)), _title(work), _stop(place)]
    if not work.is_in_archive:
        return _joined(" ", [*head, _stop(work.url)])
    one, several = pgettext("Chicago", "para. {number}"), pgettext("Chicago", "paras. {number}")
    source = _quoted_in(work, _chicago_date, several if work.has_locators else one)
    archive = format_html("<i>{}</i>, {}.", settings.SITE_NAME, _record_number(work))
    today = PartialDate(work.accessed.isoformat())
    accessed = pgettext("Chicago", "Accessed {date}.").format(date=_chicago_date(today))
    return _joined(" ", [*head, source, archive, accessed, _stop(work.url)])


STYLES = (("apa", "APA", apa), ("mla", "MLA", mla), ("chicago", "Chicago", chicago))


# Parts of citations


def _joined(mark: str, parts: Iterable[Any]) -> SafeString:
    return format_html_join(mark, "{}", ((part,) for part in parts if part))


def _stop(part: Any) -> SafeString | str:
    """A part with its full stop, unless it has an end of its own; nothing for no part."""
    return format_html("{}" if has_end(strip_tags(part)) else "{}.", part) if part else ""


def _isolated(part: SafeString | str) -> SafeString | str:
    """A part that turns nothing which follows it, where it has letters that are read from the right."""
    is_turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in part)
    return format_html("<bdi>{}</bdi>", part) if is_turned else part


def _apa_authors(work: Work) -> str:
    *others, last = (author.with_initials for author in work.authors)
    joint = pgettext("APA authors", "{others}, & {last}")
    return joint.format(others=", ".join(others), last=last) if others else last


def _short(work: Work) -> LocalizedText:
    """A title whole; of words that have none, the first ones."""
    if not work.is_words:
        return work.title
    words = Truncator(work.title.value).words(TITLE_WORDS, truncate="")
    is_cut = len(words.split()) < len(work.title.value.split())
    return replace(work.title, value=f"{without_stop(words)}…" if is_cut else without_pause(work.title.value))


def _notes(work: Work) -> list[str]:
    """Return a sentence for each note on words that the citation shows."""
    return [sentence_about(*noted) for noted in work.noted if noted[0] in _short(work).value]


def _then(work: Work) -> str:
    return _("then {office}").format(office=work.office) if work.office else ""


def _unofficial(work: Work, alone: str, of_original: str) -> SafeString | str:
    if not work.title.is_unofficial or work.original is None:
        return alone if work.title.is_unofficial else ""
    return format_html(of_original, title=_inner(work.original, without_stop))


def _record_number(work: Work) -> str:
    return _("record {number}").format(number=work.record.uid)


def _title(work: Work) -> SafeString:
    """“Title.” and what it is."""
    named = as_sentence(_short(work), has_marks=not work.is_reported)
    alone, of_original = _("[Unofficial translation.]"), _("[Unofficial translation of “{title}”.]")
    genre = _stop(work.genre) if work.is_reported or work.further_authors else ""
    notes = [f"[{sentence}]" for sentence in _notes(work)]
    return _joined(" ", [named, _unofficial(work, alone, of_original), *notes, genre])


def as_sentence(title: LocalizedText, *, has_marks: bool) -> SafeString:
    """“Title.” with the full stop where the language puts it; without marks where it is a reported statement."""
    pattern = pgettext("title, last in its sentence", "“{title}.”")
    if not has_marks:
        return replace(title, value=with_stop(title.value)).as_html()
    if pattern.endswith("”"):
        return format_html("“{}”", _inner(title, with_stop))
    return format_html(pattern, title=_inner(title, without_stop))


def _apa_source(work: Work) -> SafeString | str:
    source = work.quoted_in
    if source is None:
        return ""
    title = format_html("<i>{}</i>", source.title.as_html())
    place = _with_doubt(_apa_date(source.when), source.when)
    if work.locator:
        one, several = pgettext("APA", "para. {number}"), pgettext("APA", "paras. {number}")
        locator = (several if work.has_locators else one).format(number=work.locator)
        place = _joined(", ", [place, locator])
    named = _joined(", ", [source.author_name, title])
    return format_html(pgettext("APA", "In {source} ({place})."), source=named, place=place)


def _quoted_in(work: Work, date_of: Callable[[PartialDate | None], str], paragraph: str) -> SafeString | str:
    source = work.quoted_in
    if source is None:
        return ""
    pattern = pgettext("title, before more of its sentence", "“{title},”")
    inner = _inner(source.title, without_stop)
    title = re.sub("(?<=[?!…]),(?=”)", "", format_html(pattern, title=inner))  # one sign is enough
    locator = paragraph.format(number=work.locator) if work.locator else ""
    rest = _joined(", ", [source.author_name, _with_doubt(date_of(source.when), source.when), locator])
    sentence = _("Reported in {source}.") if work.is_reported else _("Quoted in {source}.")
    return format_html(sentence, source=_joined(" ", [SafeString(title), rest]))


def _inner(title: LocalizedText, ended: Callable[[str], str]) -> SafeString:
    """A title that stands between quotation marks."""
    return replace(title, value=ended(alternated(title.value))).as_html()


# Days


def _with_doubt(day: str, value: PartialDate | None) -> str:
    how = doubt(value)
    return f"{day} [{how}]" if how else day


def _apa_date(value: PartialDate | None) -> str:
    if value is None:
        return pgettext("APA", "n.d.")
    day, month = pgettext("APA date", "{year}, {month} {day}"), pgettext("APA date", "{year}, {month}")
    return _dated(value, day, month)


def _mla_date(value: PartialDate | None) -> str:
    day, month = pgettext("MLA date", "{day} {month} {year}"), pgettext("MLA date", "{month} {year}")
    names = pgettext("MLA months", "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.")
    return _dated(value, day, month, names.split())


def _chicago_date(value: PartialDate | None) -> str:
    day, month = pgettext("Chicago date", "{month} {day}, {year}"), pgettext("Chicago date", "{month} {year}")
    return _dated(value, day, month)


def _dated(value: PartialDate | None, day: str, month: str, names: Sequence[str] = ()) -> str:
    """A date as far as it is known; what is neither a day nor a month, as pages write it."""
    if value is None or value.earliest is None or value.precision not in ("day", "month"):
        return format_partial_date(value)
    first = value.earliest
    name = names[first.month - 1] if names else format_date(first, "MMMM", locale=locale_of())
    return (day if value.precision == "day" else month).format(year=first.year, month=name, day=first.day)
