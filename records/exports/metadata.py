"""What the files of the archive say of themselves: data package, dictionary, licence, how to cite."""

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
from records.exports.tables import Table, table_name, tables
from records.serializers.base import Field, absolute

PROFILE = "tabular-data-package"
FORMATS: dict[str, Callable[[], str]] = {
    "edtf": lambda: _("A year, month or day in EDTF notation; ? after it: inferred, ~: approximate."),
    "uri": lambda: _("An address in the web."),
    "language": lambda: _("A language tag (BCP 47)."),
    "image": lambda: _("Name of an image; see the table “image”."),
}


def stem() -> str:
    """What the names of files begin with."""
    return slugify(settings.SITE_NAME) or "archive"


def day_of(changed_at: datetime | None) -> date | None:
    """The day of the archive: that of its newest change."""
    return changed_at.date() if changed_at else None


def _in_every_language(say: Callable[[], str]) -> dict[str, str]:
    found = {}
    for code in language_codes():
        with override(code):
            found[code] = say()
    return found


def label_of(field: Field) -> str:
    """What a column holds, in the active language."""
    label = str(field.label)
    return f"{label} ({language_name(field.language)})" if field.language else label


def description_of(field: Field) -> str:
    """What is to be known of a column, in the active language."""
    known = FORMATS.get(field.format)
    lines = [known() if known else "", "" if field.format == "edtf" else str(field.help)]
    if field.model:
        lines.append(_("Refers to the table “%(table)s”.") % {"table": table_name(field.model)})
    if field.choices:
        lines.append("; ".join(f"{value}: {label}" for value, label in field.choices))
    return " ".join(line for line in lines if line)


def licence() -> str:
    """Whose the texts are, in the active language."""
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
    """How the archive as data is cited, in the active language."""
    facts = {"name": settings.SITE_NAME, "url": absolute(reverse("data"))}
    if changed_at is None:
        return _("%(name)s, archive of forums and of the words spoken there. %(url)s") % facts
    return _("%(name)s, archive of forums and of the words spoken there, as of %(day)s. %(url)s") % {
        **facts,
        "day": format_date(changed_at, "long", locale=locale_of()),
    }


def about_tables() -> list[tuple[Table | None, str, str, tuple[Field, ...]]]:
    """All tables, that of the images too: the table, its name, what it holds, its columns."""
    own = [(table, table.name, table.label, table.fields) for table in tables()]
    return [*own, (None, "image", _("Images"), IMAGE_FIELDS)]


IMAGE_FIELDS = (
    Field("name", label=_("name"), is_required=True, is_unique=True),
    Field("bytes", value_type="integer", label=_("bytes"), is_required=True),
    Field("sha256", label="SHA-256", is_required=True),
)


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


def resource(
    table: Table | None, name: str, fields: tuple[Field, ...], facts: dict[str, Any]
) -> dict[str, Any]:
    """A table of the data package; `facts`: bytes, hash, rows."""
    schema: dict[str, Any] = {
        "fields": [_schema_field(field) for field in fields],
        "missingValues": [""],
        "primaryKey": primary_key(table, fields),
        "foreignKeys": list(foreign_keys(table)),
    }
    with override(settings.LANGUAGE_CODE):
        title = next(label for _table, other, label, _fields in about_tables() if other == name)
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": title,
        "path": f"data/{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": facts["bytes"],
        "hash": f"sha256:{facts['sha256']}",
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


def primary_key(table: Table | None, fields: tuple[Field, ...]) -> list[str]:
    """The columns that tell its rows apart, where none of them may be empty."""
    if table is None:
        return [fields[0].name]
    if table.relation is not None:
        return [field.name for field in fields]
    if table.key:
        return [table.key]
    names = _apart(table)
    return names if names and all(table.field(name).is_required for name in names) else []


def _apart(table: Table) -> list[str]:
    rules: Any = table.model._meta.constraints
    fields = {field.name for field in table.fields}
    found = [list(rule.fields) for rule in rules if getattr(rule, "fields", ()) and rule.condition is None]
    return next((names for names in found if fields.issuperset(names)), [])


def foreign_keys(table: Table | None) -> Iterator[dict[str, Any]]:
    """Which columns hold the keys of which tables."""
    keys = {other.name: other.key for other in tables()}
    for field in table.fields if table else ():
        if field.model:
            name = table_name(field.model)
            target = {"resource": "" if table and name == table.name else name, "fields": keys[name]}
            yield {"fields": field.name, "reference": target}


# The dictionary


def dictionary() -> Iterator[list[str]]:
    """The data dictionary: one line a column, in every language of the site."""
    codes = language_codes()
    said = [f"{what}_{code}" for what in ("table_holds", "column_holds", "remarks") for code in codes]
    yield ["table", "column", "type", "required", "refers_to", *said]
    for position, (_table, name, _label, fields) in enumerate(about_tables()):
        holds = _in_every_language(lambda position=position: about_tables()[position][2])
        for field in fields:
            labels = _in_every_language(lambda field=field: label_of(field))
            remarks = _in_every_language(lambda field=field: description_of(field))
            words = [*holds.values(), *labels.values(), *remarks.values()]
            kind = field.format or field.value_type
            refers_to = table_name(field.model) if field.model else ""
            yield [name, field.name, kind, "yes" if field.is_required else "", refers_to, *words]


def readme(changed_at: datetime | None, files: Iterable[str]) -> str:
    """`README.txt`, in every language of the site, one after the other."""
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
