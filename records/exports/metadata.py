"""Descriptions in the files of the archive: data package, dictionary, licence, citation."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.core.languages import language_codes
from records.core.locale_formats import language_name, locale_of
from records.exports.tables import IMAGE_TABLE, Table, table_name, tables
from records.serializers.base import Field, absolute

PROFILE = "tabular-data-package"
FORMATS: dict[str, Callable[[], str]] = {
    "edtf": lambda: _("A year, month or day in EDTF notation; ? after it: inferred, ~: approximate."),
    "uri": lambda: _("An address in the web."),
    "language": lambda: _("A language tag (BCP 47)."),
    "image": lambda: _("Name of an image; see the table “image”."),
}


def stem() -> str:
    """Return the beginning of the names of files."""
    return slugify(settings.SITE_NAME) or "archive"


def day_of(changed_at: datetime | None) -> date | None:
    """Return the day of the archive: that of its newest change."""
    return changed_at.date() if changed_at else None


def _in_every_language(say: Callable[[], str]) -> dict[str, str]:
    found = {}
    for code in language_codes():
        with override(code):
            found[code] = say()
    return found


def label_of(field: Field) -> str:
    """Return the label of a column, in the active language."""
    label = str(field.label)
    return f"{label} ({language_name(field.language)})" if field.language else label


def description_of(field: Field) -> str:
    """Return remarks on a column, in the active language."""
    known = FORMATS.get(field.format)
    lines = [known() if known else "", "" if field.format == "edtf" else str(field.help)]
    if field.model:
        lines.append(_("Refers to the table “%(table)s”.") % {"table": table_name(field.model)})
    if field.choices:
        lines.append("; ".join(f"{value}: {label}" for value, label in field.choices))
    return " ".join(line for line in lines if line)


def licence() -> str:
    """Return the rights in the texts, in the active language."""
    return " ".join(
        [
            _(
                "The text of a news item belongs to its publisher: show it with the publisher’s name, its date and a"
                " link."
            ),
            _("Translations made by the archive are unofficial: they are not the words spoken."),
            _("A photograph is shown with the credit that stands beside it."),
        ]
    )


def citation(changed_at: datetime | None) -> str:
    """Return the citation of the archive as data, in the active language."""
    facts = {"name": settings.SITE_NAME, "url": absolute(reverse("data"))}
    if changed_at is None:
        return _("%(name)s, archive of forums and of the words spoken there. %(url)s") % facts
    return _("%(name)s, archive of forums and of the words spoken there, as of %(day)s. %(url)s") % {
        **facts,
        "day": format_date(changed_at, "long", locale=locale_of()),
    }


# The data package


def data_package(changed_at: datetime | None, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """`datapackage.json` (Frictionless Data Package 1)."""
    with override(settings.LANGUAGE_CODE):
        package = {
            "profile": PROFILE,
            "name": stem(),
            "title": settings.SITE_NAME,
            "description": licence(),
            "homepage": absolute(reverse("data")),
            "version": str(day_of(changed_at) or ""),
            "created": _moment(changed_at),
            "languages": list(language_codes()),
            "licenses": [
                {
                    "name": "LicenseRef-texts-of-their-publishers",
                    "path": absolute(f"{reverse('about')}#rights"),
                    "title": _("Rights"),
                }
            ],
            "contributors": [
                {"title": settings.SITE_NAME, "path": f"{settings.SITE_URL}/", "role": "publisher"}
            ],
            "resources": resources,
        }
    return {name: value for name, value in package.items() if value not in (None, "")}


def _moment(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z") if when else ""


def resource(table: Table, size: int, sha256: str) -> dict[str, Any]:
    """Return a table of the data package, with the size of its file in bytes and its checksum."""
    schema: dict[str, Any] = {
        "fields": [_schema_field(field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": primary_key(table),
        "foreignKeys": list(foreign_keys(table)),
    }
    with override(settings.LANGUAGE_CODE):
        title = table.label
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": title,
        "path": f"data/{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "schema": {key: value for key, value in schema.items() if value},
    }


def _schema_field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.is_required:
        constraints["required"] = True
    if field.is_unique:
        constraints["unique"] = True
    if field.choices:
        constraints["enum"] = [value for value, _label in field.choices]
    with override(settings.LANGUAGE_CODE):
        described: dict[str, Any] = {
            "name": field.name,
            "type": field.value_type,
            "format": "any" if field.value_type == "datetime" else "",
            "title": label_of(field),
            "description": description_of(field),
        }
    described |= {"language": field.language, "constraints": constraints}
    return {name: value for name, value in described.items() if value}


def primary_key(table: Table) -> list[str]:
    """Return the columns that identify its rows, if none of them may be empty."""
    if table.relation is not None:
        return [field.name for field in table.fields]
    if table.key:
        return [table.key]
    names = _unique_fields(table)
    return names if names and all(table.field(name).is_required for name in names) else []


def _unique_fields(table: Table) -> list[str]:
    rules: Any = table.model._meta.constraints
    fields = {field.name for field in table.fields}
    found = [list(rule.fields) for rule in rules if getattr(rule, "fields", ()) and rule.condition is None]
    return next((names for names in found if fields.issuperset(names)), [])


def foreign_keys(table: Table) -> Iterator[dict[str, Any]]:
    """Return the columns with the keys of other tables, as Table Schema has them."""
    keys = {other.name: other.key for other in tables()}
    for field in table.fields:
        if field.model:
            name = table_name(field.model)
            target = {"resource": "" if name == table.name else name, "fields": keys[name]}
            yield {"fields": field.name, "reference": target}


# The dictionary


def dictionary() -> Iterator[list[str]]:
    """Yield the data dictionary: one line a column, in every language of the site."""
    codes = language_codes()
    said = [f"{what}_{code}" for what in ("table_holds", "column_holds", "remarks") for code in codes]
    yield ["table", "column", "type", "required", "refers_to", *said]
    for table in (*tables(), IMAGE_TABLE):
        holds = _in_every_language(lambda table=table: table.label)
        for field in table.fields:
            labels = _in_every_language(lambda field=field: label_of(field))
            remarks = _in_every_language(lambda field=field: description_of(field))
            words = [*holds.values(), *labels.values(), *remarks.values()]
            kind = field.format or field.value_type
            refers_to = table_name(field.model) if field.model else ""
            yield [table.name, field.name, kind, "yes" if field.is_required else "", refers_to, *words]


def readme(changed_at: datetime | None, files: Iterable[str]) -> str:
    """Return `README.txt`, in every language of the site, one after the other."""
    return "\n\n".join(_in_every_language(lambda: _readme(changed_at, list(files))).values()) + "\n"


def _readme(changed_at: datetime | None, files: list[str]) -> str:
    lines = [
        settings.SITE_NAME,
        "",
        _("The whole archive as data, with everything that is published and nothing else."),
        _("Day of the archive (its newest change): %(day)s") % {"day": day_of(changed_at) or "–"},
        absolute(reverse("data")),
        "",
        *(f"  {name}: {FILES[name.removeprefix(stem())]()}" for name in files),
        "",
        _("Every record has a permanent link: %(url)s") % {"url": absolute("/id/<uid>")},
        _(
            "The texts in the tables stand as they are: a program that reads them need not change"
            " anything. A spreadsheet may take a cell that begins with = for a formula; import it as"
            " text."
        ),
        _(
            "The same records give the same files, byte for byte. Only the bytes of zip files and of the"
            " SQLite file also depend on the versions of zlib and SQLite that wrote them; what they hold"
            " does not."
        ),
        _("An empty site is filled with: %(command)s") % {"command": "manage.py load_records FOLDER"},
        "",
        f"{_('Rights')}: {licence()}",
        "",
        f"{_('How to cite')}: {citation(changed_at)}",
    ]
    return "\n".join(lines)


FILES: dict[str, Callable[[], str]] = {
    "-csv.zip": lambda: _("every table as CSV, with a data dictionary (Frictionless Data Package)"),
    "-jsonl.zip": lambda: _("every record with all that belongs to it, one JSON object a line (JSON Lines)"),
    ".sqlite3": lambda: _("every table in one database (SQLite)"),
    ".jsonld": lambda: _("everything as linked data in the words of schema.org (JSON-LD)"),
    ".ttl": lambda: _("the same linked data (Turtle)"),
    "-images.zip": lambda: _("portraits, logos and photographs"),
}
