"""Rules that records keep: each is declared once, for publication and for `manage.py check_records`.

An app keeps its rules in its module `publication.py`:

    @rule(Quotation, publication=True, data_check=True, rows=with_office)
    def office_was_held_that_day(quotation: Quotation) -> Iterator[Finding]:
        if ...:
            yield error("office", _("..."))

An error is false or broken, and refused wherever a record becomes public. A warning may be meant: a text that one
language lacks, for example.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from records.core import registry
from records.core.languages import TranslatedModel, language_columns, language_fallbacks
from records.core.locale_formats import format_list, language_name
from records.core.models import Record

FindT = TypeVar("FindT", bound=Callable[[Any], Iterable[Any]])
Rows = models.QuerySet[Any]


class Severity(StrEnum):
    """Django's words for what checks find."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """A broken rule: the field in which it can be mended, and the row of the record that has it, if not itself."""

    severity: Severity
    field: str
    message: str
    part: models.Model | None = None


def error(field: str, message: str, part: models.Model | None = None) -> Finding:
    """Return what must be mended."""
    return Finding(Severity.ERROR, field, message, part)


def warning(message: str) -> Finding:
    """Return what may be meant."""
    return Finding(Severity.WARNING, "", message)


@dataclass(frozen=True)
class Rule:
    """A function that yields what is wrong with a row of a model, or of one that inherits from it.

    `rows` narrows a queryset of the model to those that may break the rule, joined with what the rule reads. `only`
    is said of a rule that finds nothing but warnings: it is not asked for errors. `loading` rules are asked of what a
    fixture brings into public, which may be a part of a whole.
    """

    model: type[models.Model]
    find: Callable[[Any], Iterable[Finding]]
    publication: bool = False
    data_check: bool = False
    loading: bool = False
    rows: Callable[[Rows], Rows] = lambda rows: rows
    only: Severity | None = None


def rule(model: type[models.Model], **options: Any) -> Callable[[FindT], FindT]:
    """Declare a function as a `Rule` for a model, with the options of that class."""

    def declare(find: FindT) -> FindT:
        registry.register(Rule(model, find, **options))
        return find

    return declare


def rules_for(model: type[models.Model]) -> Iterator[Rule]:
    """Yield the rules of a model, those of every record first."""
    return (rule for rule in registry.all(Rule) if issubclass(model, rule.model))


ALL = "__all__"
REASON = "withdrawal_reason"


def find_errors(record: Record, *, loaded: bool = False) -> list[Finding]:
    """Return what is wrong with a stored record in public; with the notice of a withdrawn one.

    Of one that was `loaded` from a fixture, only `loading` rules are asked.
    """
    if record.is_withdrawn:
        return [] if record.localizations(REASON) else [error(column(REASON), no_reason())]
    rules = (rule for rule in _rules_in_public(type(record), loaded) if rule.only != Severity.WARNING)
    found = [*(finding for rule in rules for finding in rule.find(record)), *_find_in_parts(record, loaded)]
    return [finding for finding in found if finding.severity == Severity.ERROR]


def _rules_in_public(model: type[models.Model], loaded: bool) -> Iterator[Rule]:
    return (rule for rule in rules_for(model) if rule.publication and (rule.loading or not loaded))


def _find_in_parts(record: Record, loaded: bool) -> Iterator[Finding]:
    for relation in record.inline_relations:
        rows: Any = getattr(record, relation).all()
        if relation in getattr(record, "_prefetched_objects_cache", {}) and not rows:
            continue
        for rule in _rules_in_public(rows.model, loaded):
            for part in rule.rows(rows):
                yield from (replace(finding, part=part) for finding in rule.find(part))


def find_warnings(record: Record, *, loaded: bool = False) -> list[str]:
    """Return what is only incomplete, or may be meant, in sentences."""
    rules = _rules_in_public(type(record), loaded)
    found = (finding for rule in rules for finding in rule.find(record))
    return [finding.message for finding in found if finding.severity == Severity.WARNING]


def full_message(finding: Finding) -> str:
    """Return the sentence of a finding, with the part that has it."""
    if finding.part is None:
        return finding.message
    return f"{capfirst(finding.part._meta.verbose_name)} “{finding.part}”: {finding.message}"


def column(field: str) -> str:
    """Return the column of a translated field in the page's language: where an editor begins to write it."""
    return build_localized_fieldname(field, language_fallbacks()[0])


def missing_texts(record: TranslatedModel, field: str, message: str) -> Iterator[Finding]:
    """Yield an error for each language in which a field has no text; `message` names the `language`."""
    for code, column in language_columns(field).items():
        if not record.in_language(field, code):
            yield error(column, message % {"language": language_name(code)})


def no_reason() -> str:
    return _("Say in at least one language why it is withdrawn: the notice at its address tells readers.")


def no_words(model: type[Record]) -> str:
    """Return the sentence of a kind for a published record without text: that of its constraint."""
    begin = f"{model._meta.model_name}_published_with_"
    constraint = next(one for one in model._meta.constraints if one.name.startswith(begin))
    return str(constraint.violation_error_message)


def missing_languages(record: TranslatedModel, field: str) -> str:
    """Return names of the languages that lack a field which another one has; "" where all or none have it.

    An address in the web is no text: its publisher may have a page in one language alone.
    """
    if isinstance(record._meta.get_field(field), models.URLField):
        return ""
    values = {code: getattr(record, column) for code, column in language_columns(field).items()}
    missing = [code for code, value in values.items() if value in (None, "")]
    return format_list([language_name(code) for code in missing]) if len(missing) < len(values) else ""


def field_label(column: Any) -> str:
    """Return the label of a field; of a translated one with its language, as in "Name (Spanish)"."""
    if not hasattr(column, "translated_field"):
        return capfirst(str(column.verbose_name))
    name = capfirst(str(column.translated_field.verbose_name))
    return _("%(field)s (%(language)s)") % {"field": name, "language": language_name(column.language)}


def after_label(column: Any, sentence: str) -> str:
    """Return a sentence as it follows the label of a field, which has named its language already."""
    language = capfirst(language_name(column.language)) if hasattr(column, "translated_field") else None
    # One of HTML is returned as it is: a stretch of it would count as plain text.
    return sentence.removeprefix(f"{language}: ") if sentence.startswith(f"{language}: ") else sentence


def written_fields(record: TranslatedModel | type[TranslatedModel]) -> list[str]:
    """Return the translated fields that hold texts, in the order of the model."""
    translated, texts = set(record.translated_fields()), (models.CharField, models.TextField)
    fields = (field for field in record._meta.fields if field.name in translated)
    return [field.name for field in fields if isinstance(field, texts) and not field.choices]
