"""Citations as files that reference managers read: BibTeX, RIS, CSL-JSON."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import quote

import rispy
from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from pybtex.database import BibliographyData, Entry, Person

from records.core.dates.fields import PartialDate
from records.core.models import Record
from records.core.noted_words import sentence_about
from records.core.slugs import slug_of
from records.core.text import one_line
from records.serializers.base import as_file, declared
from records.serializers.citations import STYLES, Author, Citable, Work
from records.serializers.json_csv import Listing
from records.serializers.negotiation import Format
from records.serializers.punctuation import one_stop

# Letters that LaTeX reads as commands, as commands that print them. BibTeX counts braces even where they are escaped.
# While the library writes the file, which escapes some of them itself, letters for private use stand in their place.
COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "$": r"\$",
    "^": r"\^{}",
    "~": r"\textasciitilde{}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
}
STAND_INS = {letter: chr(0xE000 + number) for number, letter in enumerate(COMMANDS)}
# An address is printed letter by letter: its stand-ins become the letters again.
STAND_INS_IN_URLS = {letter: chr(0xE100 + number) for number, letter in enumerate(COMMANDS)}
AS_STAND_INS_IN_URLS = str.maketrans("".join(STAND_INS_IN_URLS), "".join(STAND_INS_IN_URLS.values()))
WRITTEN = str.maketrans(
    {
        **{STAND_INS[letter]: command for letter, command in COMMANDS.items()},
        **{stand_in: quote(letter, safe="$^~%&#_") for letter, stand_in in STAND_INS_IN_URLS.items()},
    }
)
# A text that has them itself loses them: no page shows them either.
AS_STAND_INS = str.maketrans({**dict.fromkeys(map(chr, WRITTEN), ""), **STAND_INS})
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = re.compile(r'^(    month = )"(\w{3})"', re.MULTILINE)
TELLING_WORD = re.compile(r"[a-z]{5,}")


def remarks(work: Work) -> list[str]:
    """Return sentences for the reader of the citation: office, source, doubt, translation."""
    found = [f"{work.genre}."]
    if work.office:
        found.append(_("The speaker was then {office}.").format(office=work.office))
    if source := work.quoted_in:
        number = _("paragraph %(number)s") % {"number": work.locator} if work.locator else ""
        if work.has_locators:
            number = _("paragraphs %(numbers)s") % {"numbers": work.locator}
        facts = [str(source.title), source.author_name, str(source.when or ""), number]
        sentence = _("Reported in {source}.") if work.is_reported else _("Quoted in {source}.")
        found.append(sentence.format(source=", ".join(filter(None, facts))))
    if work.when and (work.when.uncertain or work.when.approximate):
        found.append(_("The date is inferred.") if work.when.uncertain else _("The date is approximate."))
    if work.title.is_unofficial:
        found.append(_("The text is an unofficial translation."))
    found += [sentence_about(*noted) for noted in work.noted]
    if work.original:
        found.append(_("Original title: {title}.").format(title=work.original))
    return [one_stop(one_line(sentence)) for sentence in found]


def date_parts(value: PartialDate | None) -> list[int]:
    """Return year, month and day, as far as they are known; of an interval, what its ends have in common."""
    if value is None or value.earliest is None:
        return []
    first, last = value.earliest, value.latest
    is_in_one_month = last is not None and (first.year, first.month) == (last.year, last.month)
    known = {"interval": 1 + is_in_one_month, "year": 1, "month": 2, "day": 3}[value.precision]
    return [first.year, first.month, first.day][:known]


# BibTeX


def bibtex(work: Work, key: str = "") -> str:
    """Return the entry of a `.bib` file, under a key or the usual one."""
    year, month, day = [*date_parts(work.when), 0, 0, 0][:3]
    fields = {
        "title": f"{{{_bibtex_text(work.title)}}}",
        "howpublished": _bibtex_text(work.occasion),
        "publisher": _bibtex_text(settings.SITE_NAME) if work.is_in_archive else "",
        "year": str(year or ""),
        "month": MONTHS[month - 1] if month else "",
        "day": str(day or ""),
        "note": _bibtex_text(" ".join(remarks(work))),
        "url": work.url.translate(AS_STAND_INS_IN_URLS),
        "urldate": work.accessed.isoformat(),
        "langid": _name_for_babel(work.title.language),
    }
    known = {name: value for name, value in fields.items() if value}
    names = [Person(_bibtex_name(author)) for author in work.authors]
    persons = {"author": names} if names else {}
    text: str = BibliographyData(
        {key or citation_key(work): Entry("misc", fields=known, persons=persons)}
    ).to_string("bibtex")
    # A month is the name of one of BibTeX's own words.
    return MONTH.sub(r"\1\2", text).translate(WRITTEN)


def citation_key(work: Work) -> str:
    """Return a readable key: surname, year, a telling word of the record's title; its number without a surname."""
    name = slug_of(work.author.family or work.author.name) if work.author else ""
    with override(settings.LANGUAGE_CODE):  # whatever the language of the page
        title = work.record.title
    words = slug_of(" ".join(word for word in title.split() if not word.isupper()))
    telling = TELLING_WORD.search(words)
    year = "".join(map(str, date_parts(work.when)[:1]))
    first = TELLING_WORD.search(name)
    surname = name.partition("-")[0] if first is None else first[0]
    if work.author and work.author.family:
        surname = name.replace("-", "")
    return f"{surname}{year}{telling[0] if telling else ''}" if name else work.record.uid


def _numbered(key: str, taken: set[str]) -> str:
    """Return a key that no other entry of the file has."""
    keys = (f"{key}-{number}" if number else key for number in (0, *range(2, len(taken) + 3)))
    found = next(one for one in keys if one not in taken)
    taken.add(found)
    return found


def _name_for_babel(language: str) -> str:
    """Return the name by which LaTeX knows a language: english, spanish."""
    return get_language_info(language)["name"].lower() if language else ""


def _bibtex_name(author: Author) -> str:
    """Return a name, in braces where it is not to be parted: of organizations, and with the family name first."""
    if not author.is_inverted_in_index or " and " in f"{author.family} {author.given}":
        return f"{{{_bibtex_text(author.name)}}}"
    return ", ".join(map(_bibtex_text, author.inverted))


def _bibtex_text(text: object) -> str:
    return one_line(text).translate(AS_STAND_INS)


# RIS


def ris(work: Work) -> str:
    """Return the reference of a `.ris` file."""
    parts = date_parts(work.when)
    fields = {
        "type_of_reference": work.ris_type,
        "authors": [one_line(_ris_name(author)) for author in work.authors],
        "title": one_line(work.title),
        "secondary_title": one_line(work.occasion),
        "year": str(parts[0]) if parts else "",
        "date": "/".join(f"{part:02}" for part in parts),
        "publisher": settings.SITE_NAME if work.is_in_archive else "",
        "notes": remarks(work),
        "language": work.title.language,
        "urls": [work.url],
        "access_date": work.accessed.strftime("%Y/%m/%d"),
        "accession_number": work.record.uid,
    }
    text: str = rispy.dumps([{name: value for name, value in fields.items() if value}])
    # The library numbers the references on lines of their own, which the format does not know.
    return "".join(line for line in text.splitlines(keepends=True) if not line.rstrip().rstrip(".").isdigit())


def _ris_name(author: Author) -> str:
    family, *suffix, given = author.inverted
    return ", ".join((family, given, *suffix)) if author.is_inverted_in_index else author.index


# CSL-JSON


def _csl_name(author: Author) -> dict[str, str]:
    if author.is_inverted_in_index:
        suffix = {"suffix": author.suffix} if author.suffix else {}
        return {"family": author.family, "given": author.given, **suffix}
    return {"literal": author.name}


def csl(work: Work) -> dict[str, Any]:
    """Return a work as CSL-JSON."""
    parts, day = date_parts(work.when), work.accessed
    issued: dict[str, Any] = {"date-parts": [parts]} if parts else {}
    if parts and work.when and (work.when.uncertain or work.when.approximate):
        issued["circa"] = True
    fields = {
        "id": work.record.uid,
        "type": work.csl_type,
        "title": one_line(work.title),
        "author": [_csl_name(author) for author in work.authors],
        "issued": issued,
        "event-title": one_line(work.occasion),
        "genre": work.genre,
        "language": work.title.language,
        "archive": settings.SITE_NAME,
        "archive_location": work.record.uid,
        "note": " ".join(remarks(work)),
        "URL": work.url,
        "accessed": {"date-parts": [[day.year, day.month, day.day]]},
    }
    return {name: value for name, value in fields.items() if value}


# Formats of pages


def _work(record: Record) -> Work:
    return declared(Citable, type(record)).work(record)


def _bibtex_list(listing: Listing) -> Iterator[bytes]:
    taken: set[str] = set()
    for number, work in enumerate(map(_work, listing)):
        yield ("\n" * bool(number) + bibtex(work, _numbered(citation_key(work), taken))).encode()


def _ris_list(listing: Listing) -> Iterator[bytes]:
    for number, record in enumerate(listing):
        yield ("\n" * bool(number) + ris(_work(record))).encode()


def _list_as_csl(listing: Listing) -> Iterator[bytes]:
    yield b"["
    for number, record in enumerate(listing):
        yield f"{',' if number else ''}\n{json.dumps(csl(_work(record)), ensure_ascii=False)}".encode()
    yield b"\n]\n"


def _list_as_text(cite: Callable[[Work], str], listing: Listing) -> Iterator[bytes]:
    """Yield a citation for each record, with an empty line between two."""
    for number, record in enumerate(listing):
        yield ("\n" * bool(number) + f"{unescape(strip_tags(cite(_work(record))))}\n").encode()


BIBTEX, RIS = "application/x-bibtex", "application/x-research-info-systems"
CSL_JSON = "application/vnd.citationstyles.csl+json"
CITATION_LIST_FORMATS = (
    Format("bib", BIBTEX, "BibTeX", _bibtex_list, is_file=True),
    Format("ris", RIS, "RIS", _ris_list, is_file=True),
    Format("csljson", CSL_JSON, "CSL-JSON", _list_as_csl, suffix="csl.json", is_file=True),
)
# A list cited in one style, as plain text.
TEXT_FORMATS = tuple(
    Format(key, "text/plain", name, partial(_list_as_text, cite), suffix=f"{key}.txt", is_file=True)
    for key, name, cite in STYLES
)
CITATION_FORMATS = (
    replace(CITATION_LIST_FORMATS[0], write=lambda record: bibtex(_work(record)).encode()),
    replace(CITATION_LIST_FORMATS[1], write=lambda record: ris(_work(record)).encode()),
    replace(CITATION_LIST_FORMATS[2], write=lambda record: as_file([csl(_work(record))])),
)
