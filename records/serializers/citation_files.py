"""Citations as files that reference managers read: BibTeX, RIS, CSL-JSON."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import rispy
from django.conf import settings
from django.utils.translation import gettext as _
from pybtex.database import BibliographyData, Entry, Person

from records.core.dates.fields import PartialDate
from records.core.models import Record
from records.core.noted_words import sentence_about
from records.core.text import one_line
from records.serializers.base import as_file, declared
from records.serializers.citations import Author, Citable, Work
from records.serializers.json_csv import Listing
from records.serializers.negotiation import Format

# BibTeX counts braces even where they are escaped: they are written as commands.
BRACES = {"{": ("\ue000", r"{\textbraceleft}"), "}": ("\ue001", r"{\textbraceright}")}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def remarks(work: Work) -> list[str]:
    """Return sentences for the reader of the citation: office, source, doubt, translation."""
    found = [f"{work.genre}."]
    if work.office:
        found.append(_("The speaker was then {office}.").format(office=work.office))
    if source := work.quoted_in:
        number = _("paragraph %(number)s") % {"number": work.locator} if work.locator else ""
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
    return [one_line(sentence) for sentence in found]


def date_parts(value: PartialDate | None) -> list[int]:
    """Return year, month and day, as far as they are known."""
    if value is None or value.earliest is None:
        return []
    known = {"interval": 1, "year": 1, "month": 2, "day": 3}[value.precision]
    return [value.earliest.year, value.earliest.month, value.earliest.day][:known]


# BibTeX


def bibtex(work: Work) -> str:
    """Return the entry of a `.bib` file."""
    year, month, day = [*date_parts(work.when), 0, 0, 0][:3]
    fields = {
        "title": f"{{{_bibtex_text(work.title)}}}",
        "howpublished": _bibtex_text(work.occasion),
        "publisher": _bibtex_text(settings.SITE_NAME) if work.is_in_archive else "",
        "year": str(year or ""),
        "month": MONTHS[month - 1] if month else "",
        "day": str(day or ""),
        "note": _bibtex_text(" ".join(remarks(work))),
        "url": work.url,
        "urldate": work.accessed.isoformat(),
        "langid": work.title.language,
    }
    known = {name: value for name, value in fields.items() if value}
    names = [Person(_bibtex_name(author)) for author in work.authors]
    entry = Entry("misc", fields=known, persons={"author": names} if names else {})
    text: str = BibliographyData({work.record.uid: entry}).to_string("bibtex")
    for private, command in BRACES.values():
        text = text.replace(private, command)
    return text


def _bibtex_name(author: Author) -> str:
    """Return a name; braces keep the order of an organization's name and of a family name first."""
    if author.is_inverted_in_index:
        return f"{_bibtex_text(author.family)}, {_bibtex_text(author.given)}"
    return f"{{{_bibtex_text(author.name)}}}"


def _bibtex_text(text: object) -> str:
    return one_line(text).translate({ord(brace): private for brace, (private, _command) in BRACES.items()})


# RIS


def ris(work: Work) -> str:
    """Return the reference of a `.ris` file."""
    parts = date_parts(work.when)
    fields = {
        "type_of_reference": work.ris_type,
        "authors": [one_line(author.index) for author in work.authors],
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


# CSL-JSON


def _csl_name(author: Author) -> dict[str, str]:
    if author.is_inverted_in_index:
        return {"family": author.family, "given": author.given}
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


def _of_list(write: Callable[[Work], str]) -> Callable[[Listing], Iterator[bytes]]:
    def entries(listing: Listing) -> Iterator[bytes]:
        for number, record in enumerate(listing):
            yield ("\n" * bool(number) + write(_work(record))).encode()

    return entries


def _list_as_csl(listing: Listing) -> Iterator[bytes]:
    yield b"["
    for number, record in enumerate(listing):
        yield f"{',' if number else ''}\n{json.dumps(csl(_work(record)), ensure_ascii=False)}".encode()
    yield b"\n]\n"


BIBTEX, RIS = "application/x-bibtex", "application/x-research-info-systems"
CSL_JSON = "application/vnd.citationstyles.csl+json"
CITATION_LIST_FORMATS = (
    Format("bib", BIBTEX, "BibTeX", _of_list(bibtex), is_file=True),
    Format("ris", RIS, "RIS", _of_list(ris), is_file=True),
    Format("csljson", CSL_JSON, "CSL-JSON", _list_as_csl, suffix="csl.json", is_file=True),
)
CITATION_FORMATS = (
    replace(CITATION_LIST_FORMATS[0], write=lambda record: bibtex(_work(record)).encode()),
    replace(CITATION_LIST_FORMATS[1], write=lambda record: ris(_work(record)).encode()),
    replace(CITATION_LIST_FORMATS[2], write=lambda record: as_file([csl(_work(record))])),
)
