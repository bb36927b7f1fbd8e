"""Errors and warnings of a record in public: errors are refused wherever it becomes public, warnings are shown."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from records.core.languages import TranslatedModel, language_codes, language_fallbacks
from records.core.locale_formats import format_list, language_name
from records.core.models import Record
from records.core.rules import Finding, Severity, error, rules_for

ALL = "__all__"
REASON = "withdrawal_reason"


def find_errors(record: Record) -> list[Finding]:
    """Return what is wrong with a stored record in public; with the notice of a withdrawn one."""
    if record.is_withdrawn:
        return list(withdrawal_has_a_reason(record))
    rules = (rule for rule in rules_for(type(record)) if rule.publication and rule.only != Severity.WARNING)
    found = [*(finding for rule in rules for finding in rule.find(record)), *_find_in_parts(record)]
    return [finding for finding in found if finding.severity == Severity.ERROR]


def _find_in_parts(record: Record) -> Iterator[Finding]:
    for relation in record.inline_relations:
        rows: Any = getattr(record, relation).all()
        for rule in rules_for(rows.model):
            for part in rule.rows(rows) if rule.publication else ():
                yield from (replace(finding, part=part) for finding in rule.find(part))


def find_warnings(record: Record) -> list[str]:
    """Return what is only incomplete, in sentences."""
    rules = (rule for rule in rules_for(type(record)) if rule.publication)
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
    for code in language_codes():
        if not record.in_language(field, code):
            yield error(build_localized_fieldname(field, code), message % {"language": language_name(code)})


def withdrawal_has_a_reason(record: Record) -> Iterator[Finding]:
    if not record.localizations(REASON):
        yield error(column(REASON), no_reason())


def no_reason() -> str:
    """Return the sentence for a withdrawal without a reason."""
    return _("Say in at least one language why it is withdrawn: the notice at its address tells readers.")


def no_words(model: type[Record]) -> str:
    """Return the sentence of a kind for a published record without text: that of its constraint."""
    begin = f"{model._meta.model_name}_published_with_"
    constraint = next(one for one in model._meta.constraints if one.name.startswith(begin))
    return str(constraint.violation_error_message)


def missing_languages(record: TranslatedModel, field: str) -> str:
    """Return names of the languages that lack a field which another one has; "" where all or none have it."""
    values = {code: getattr(record, build_localized_fieldname(field, code)) for code in language_codes()}
    missing = [code for code, value in values.items() if value in (None, "")]
    return format_list([language_name(code) for code in missing]) if len(missing) < len(values) else ""


def label(record: models.Model, field: str) -> str:
    """Return the name of a field in forms."""
    return capfirst(str(record._meta.get_field(field).verbose_name))  # type: ignore[union-attr]
