"""Files of translators' programs: XLIFF 2 and PO, written and read by the translate toolkit."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from records.editing.translations.units import Unit

MOST_BYTES = 5 * 1024 * 1024
MOST_UNITS = 5_000
XLIFF, PO = "xlf", "po"
CONTENT_TYPES = {XLIFF: "application/xliff+xml", PO: "text/x-gettext-translation"}


class Translated(NamedTuple):
    """A text of a file: its `key`, the source of which it is a translation, and the translation."""

    key: str
    source: str
    target: str


class UnreadableFileError(ValueError):
    """A file that cannot be taken in; the sentence says why."""


def write(form: str, units: Iterable[Unit], source: str, target: str) -> bytes:
    """Return a file with units, in the form that its ending names."""
    return _as_xliff(units, source, target) if form == XLIFF else _as_po(units, target)


def _as_xliff(units: Iterable[Unit], source: str, target: str) -> bytes:
    from translate.storage.xliff2 import Xliff2File  # few ask for it, and it takes long to import

    file = Xliff2File(sourcelanguage=source, targetlanguage=target)
    for one in units:
        unit = file.addsourceunit(one.source)
        unit.setid(one.key)
        unit.xmlelement.set("name", one.place)
        if one.target:
            unit.target = one.target
    return bytes(file)


def _as_po(units: Iterable[Unit], target: str) -> bytes:
    from translate.storage.pypo import pofile  # as above

    file = pofile()
    file.updateheader(
        add=True, Language=target, Content_Type="text/plain; charset=UTF-8", Content_Transfer_Encoding="8bit"
    )
    for one in units:
        unit = file.addsourceunit(one.source)
        unit.setcontext(one.key)  # which also keeps equal sources apart
        unit.addnote(one.place, origin="developer")
        unit.target = one.target
    return bytes(file)


def read(name: str, content: bytes) -> list[Translated]:
    """Return the translated texts of a file; UnreadableFileError if it is none that this site wrote."""
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(_("The file is too large: at most 5 MB are read."))
    if name.lower().endswith((".xlf", ".xliff")):
        found = _read_xliff(content)
    elif name.lower().endswith(".po"):
        found = _read_po(content)
    else:
        raise UnreadableFileError(_("Choose a file that ends with .xlf, .xliff or .po."))
    found = [one for one in found if one.target.strip()]
    if len(found) > MOST_UNITS:
        raise UnreadableFileError(_("The file has too many texts: at most 5,000 are taken in at once."))
    if not found:
        raise UnreadableFileError(_("The file has no translated text."))
    return found


def _read_xliff(content: bytes) -> list[Translated]:
    from lxml.etree import LxmlError
    from translate.storage.xliff2 import Xliff2File

    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # no program of translators writes one
        raise UnreadableFileError(_("The file cannot be read."))
    return _units(Xliff2File, content, (LxmlError, ValueError), lambda unit: unit.getid())


def _read_po(content: bytes) -> list[Translated]:
    from translate.storage.pypo import pofile

    return _units(pofile, content, (ValueError,), lambda unit: unit.getcontext())


def _units(store: Any, content: bytes, faults: tuple[type[Exception], ...], key: Any) -> list[Translated]:
    from translate.storage.base import ParseError

    try:
        file = store.parsefile(BytesIO(content))
        units = [unit for unit in file.units if unit.istranslatable()]
        return [Translated(str(key(unit)), str(unit.source or ""), str(unit.target or "")) for unit in units]
    except (*faults, ParseError, AssertionError, AttributeError, TypeError) as error:
        raise UnreadableFileError(_("The file cannot be read.")) from error
