"""Descriptions in the files of the archive: data package, dictionary, licence, citation."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import Enum
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from records.core.languages import language_codes
from records.core.locale_formats import language_name, locale_of
from records.exports.tables import IMAGE_TABLE, Table, table_name, tables
from records.serializers.base import Field, absolute

PLAIN, ZIP = "text/plain; charset=utf-8", "application/zip"


class File(Enum):
    """A file of the archive: the end of its name, its format, its content, its media type."""

    format: str | Promise
    about: str | Promise
    media_type: str

    PACKAGE = (
        *("-csv.zip", "CSV"),
        *(_("every table as CSV, with a data dictionary (Frictionless Data Package)"), ZIP),
    )
    JSON_LINES = (
        *("-jsonl.zip", "JSON Lines"),
        *(_("every record with all that belongs to it, one JSON object a line (JSON Lines)"), ZIP),
    )
    SQLITE = ".sqlite3", "SQLite", _("every table in one database (SQLite)"), "application/vnd.sqlite3"
    JSON_LD = (
        *(".jsonld", "JSON-LD"),
        *(_("everything as linked data in the vocabulary of schema.org (JSON-LD)"), "application/ld+json"),
    )
    TURTLE = ".ttl", "Turtle", _("the same linked data (Turtle)"), "text/turtle"
    IMAGES = "-images.zip", _("Images"), _("portraits, logos and photographs"), ZIP
    README = "README.txt", _("Text"), _("what the files are, in every language of the site"), PLAIN
    SUMS = "SHA256SUMS", _("Text"), _("the checksums of all files"), PLAIN

    def __new__(cls, end: str, format: str | Promise, about: str | Promise, media_type: str) -> "File":
        member = object.__new__(cls)
        member._value_ = end
        member.format, member.about, member.media_type = format, about, media_type
        return member

    @property
    def file_name(self) -> str:
        end: str = self.value
        return end if self in (File.README, File.SUMS) else f"{stem()}{end}"


FORMATS = {
    "edtf": _("A year, month or day in EDTF notation; ? after it: inferred, ~: approximate."),
    "uri": _("An address on the web."),
    "language": _("A language tag (BCP 47)."),
    "image": _("Name of an image; see the table “image”."),
}


def stem() -> str:
    """Return the beginning of the names of files."""
    return slugify(settings.SITE_NAME) or "archive"


def day_of(changed_at: datetime | None) -> str:
    """Return the day of the archive, that of its newest change; an empty text for an empty archive."""
    return changed_at.date().isoformat() if changed_at else ""


def _in_every_language(say: Callable[[], str]) -> list[str]:
    return [override(code)(say)() for code in language_codes()]


def label_of(field: Field) -> str:
    """Return the label of a column, in the active language."""
    return f"{field.label} ({language_name(field.language)})" if field.language else str(field.label)


def description_of(field: Field) -> str:
    """Return remarks on a column, in the active language."""
    lines = [str(FORMATS.get(field.format, "")), "" if field.format == "edtf" else str(field.help)]
    if field.model:
        lines.append(gettext("Refers to the table “%(table)s”.") % {"table": table_name(field.model)})
    if field.vocabulary:
        lines.append(gettext("A code of the table “term”, which may grow; today:"))
    if field.choices:
        lines.append("; ".join(f"{value}: {label}" for value, label in field.choices))
    return " ".join(line for line in lines if line)


def licence() -> str:
    """Return the licence of the data and the rights in the texts, in the active language."""
    given = settings.DATA_LICENSE
    sentences = (
        gettext("The archive’s own data and translations: %(licence)s, %(url)s.")
        % {"licence": given.name, "url": given.url},
        gettext(
            "The text of a news item belongs to its publisher: show it with the publisher’s name, its date and a"
            " link."
        ),
        gettext("Translations made by the archive are unofficial: they are not the words spoken."),
        gettext("A photograph is shown with the credit that stands beside it."),
    )
    return " ".join(sentences)


def citation(changed_at: datetime | None) -> str:
    """Return the citation of the archive as data, in the active language."""
    facts = {"name": settings.SITE_NAME, "url": absolute(reverse("data"))}
    if changed_at is None:
        return gettext("%(name)s, archive of forums and of the words spoken there. %(url)s") % facts
    facts["day"] = format_date(changed_at, "long", locale=locale_of())
    sentence = gettext("%(name)s, archive of forums and of the words spoken there, as of %(day)s. %(url)s")
    return sentence % facts


# The data package


def data_package(changed_at: datetime | None, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """`datapackage.json` (Frictionless Data Package 1)."""
    created = changed_at.isoformat(timespec="seconds").replace("+00:00", "Z") if changed_at else ""
    with override(settings.LANGUAGE_CODE):
        given = settings.DATA_LICENSE
        rights = {"path": absolute(f"{reverse('about')}#rights"), "title": gettext("Rights")}
        package = {
            "profile": "tabular-data-package",
            "name": stem(),
            "title": settings.SITE_NAME,
            "description": licence(),
            "homepage": absolute(reverse("data")),
            "version": day_of(changed_at),
            "created": created,
            "languages": list(language_codes()),
            "licenses": [
                {"name": given.identifier, "path": given.url, "title": given.name},
                {"name": "LicenseRef-texts-of-their-publishers", **rights},
            ],
            "contributors": [
                {"title": settings.KEEPER or settings.SITE_NAME, "path": absolute("/"), "role": "publisher"}
            ],
            "resources": resources,
        }
    return {name: value for name, value in package.items() if value}


def resource(table: Table, bytes: int, sha256: str) -> dict[str, Any]:
    """Return a table of the data package, with the size of its file in bytes and its checksum."""
    with override(settings.LANGUAGE_CODE):
        title = table.label
        schema: dict[str, Any] = {
            "fields": [_schema_field(field) for field in table.fields],
            "missingValues": [""],
            "primaryKey": primary_key(table),
            "foreignKeys": list(foreign_keys(table)),
        }
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": title,
        "path": f"data/{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes,
        "hash": f"sha256:{sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "schema": {key: value for key, value in schema.items() if value},
    }


def _schema_field(field: Field) -> dict[str, Any]:
    constraints = {
        "required": field.is_required,
        "unique": field.is_unique,
        "enum": [] if field.vocabulary else [value for value, _label in field.choices],
    }
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.value_type,
        "format": "any" if field.value_type == "datetime" else "",
        "title": label_of(field),
        "description": description_of(field),
        "language": field.language,
        "constraints": {name: value for name, value in constraints.items() if value},
    }
    return {name: value for name, value in described.items() if value}


def primary_key(table: Table) -> list[str]:
    """Return the columns that identify its rows, if none of them may be empty."""
    if table.relation is not None:
        return [field.name for field in table.fields]
    if table.key:
        return [table.key]
    fields = {field.name: field for field in table.fields}
    rules: Any = table.model._meta.constraints
    unique = (rule.fields for rule in rules if getattr(rule, "fields", ()) and rule.condition is None)
    names = next((names for names in unique if fields.keys() >= set(names)), ())
    return list(names) if all(fields[name].is_required for name in names) else []


def foreign_keys(table: Table) -> Iterator[dict[str, Any]]:
    """Return the columns with the keys of other tables, as Table Schema has them."""
    keys = {other.name: other.key for other in tables()}
    for field in table.fields:
        if field.model:
            name = table_name(field.model)
            target = {"resource": "" if name == table.name else name, "fields": keys[name]}
            yield {"fields": field.name, "reference": target}


# Texts


def dictionary() -> Iterator[list[str]]:
    """Yield the data dictionary: one line a column, in every language of the site."""
    subjects = [
        f"{what}_{code}" for what in ("table_holds", "column_holds", "remarks") for code in language_codes()
    ]
    yield ["table", "column", "type", "required", "refers_to", *subjects]
    for table in (*tables(), IMAGE_TABLE):
        holds = _in_every_language(lambda table=table: table.label)
        for field in table.fields:
            labels = _in_every_language(lambda field=field: label_of(field))
            remarks = _in_every_language(lambda field=field: description_of(field))
            refers_to = table_name(field.model) if field.model else ""
            facts = [field.format or field.value_type, "yes" if field.is_required else "", refers_to]
            yield [table.name, field.name, *facts, *holds, *labels, *remarks]


def readme(changed_at: datetime | None, files: Iterable[File]) -> str:
    """Return `README.txt` about these files, in every language of the site, one after the other."""
    return "\n\n".join(_in_every_language(lambda: _readme(changed_at, files))) + "\n"


def _readme(changed_at: datetime | None, files: Iterable[File]) -> str:
    lines = [
        settings.SITE_NAME,
        "",
        gettext("The whole archive as data, with everything that is published and nothing else."),
        gettext("Latest change in the archive: %(day)s") % {"day": day_of(changed_at) or "–"},
        absolute(reverse("data")),
        "",
        *(f"  {file.file_name}: {file.about}" for file in files),
        "",
        gettext("Every record has a permanent link: %(url)s") % {"url": absolute("/id/<uid>")},
        gettext(
            "The texts in the tables stand as they are: a program that reads them need not change"
            " anything. A spreadsheet may take a cell that begins with = for a formula; import it as"
            " text."
        ),
        gettext(
            "The same records give the same files, byte for byte. Only the bytes of zip files and of the"
            " SQLite file also depend on the versions of zlib and SQLite that wrote them; what they hold"
            " does not."
        ),
        gettext("An empty site is filled with: %(command)s") % {"command": "manage.py load_records FOLDER"},
        "",
        gettext("Rights") + f": {licence()}",
        "",
        gettext("How to cite") + f": {citation(changed_at)}",
    ]
    return "\n".join(lines)
