"""What would be wrong with a record in public, and what would only be incomplete.

A fault is refused wherever a record becomes public; a gap is told and may be meant. An app keeps its rules in its
room `publication.py`. A rule is asked for each kind that it is meant for:

    @fault_check(Quotation)
    def words_have_a_source(quotation: Quotation) -> Iterator[Fault]:
        if ...:
            yield Fault("article", _("..."))
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from records.core.languages import TranslatedModel, language_codes, language_fallbacks
from records.core.locale_formats import format_list, language_name
from records.core.models import Record

ROOM = "publication"
ALL = "__all__"
REASON = "withdrawal_reason"


@dataclass(frozen=True)
class Fault:
    """A sentence and the field where it can be mended; `part` is the row that has it, if not the record itself."""

    field: str
    sentence: str
    part: models.Model | None = None


FaultCheck = Callable[[Any], Iterable[Fault]]
GapCheck = Callable[[Any], Iterable[str]]
RuleT = TypeVar("RuleT", bound=Callable[[Any], Iterable[Any]])
_rules: dict[str, list[tuple[type[models.Model], Callable[[Any], Iterable[Any]]]]] = defaultdict(list)


def fault_check(base: type[models.Model]) -> Callable[[FaultCheck], FaultCheck]:
    """Register what would be wrong in public, for a kind and for all that inherit from it."""
    return register("faults", base)


def gap_check(base: type[models.Model]) -> Callable[[GapCheck], GapCheck]:
    """Register what would be incomplete in public, for a kind and for all that inherit from it."""
    return register("gaps", base)


def register(what: str, base: type[models.Model]) -> Callable[[RuleT], RuleT]:
    """Register a rule of some sort for a kind and for all that inherit from it."""

    def register_rule(rule: RuleT) -> RuleT:
        _rules[what].append((base, rule))
        return rule

    return register_rule


def asked(what: str, record: Record) -> Iterator[Any]:
    """What the rules of all apps say of a record."""
    _read_rooms()
    for base, rule in _rules[what]:
        if isinstance(record, base):
            yield from rule(record)


@cache
def _read_rooms() -> None:
    """Import the rules of all apps, once, those of every record first."""
    import_module("records.core.publication.rules")
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, ROOM):
            import_module(f"{app.name}.{ROOM}")


def find_faults(record: Record) -> list[Fault]:
    """What is wrong with a record as it is stored, if the public sees it; of a withdrawn one, with its notice."""
    return list(withdrawal_has_a_reason(record) if record.is_withdrawn else asked("faults", record))


def faults(record: Record) -> dict[str, list[str]]:
    """`find_faults` by field of the record's form; those of its parts, each named, under `__all__`."""
    found: dict[str, list[str]] = {}
    for fault in find_faults(record):
        field = ALL if fault.part else fault.field
        found.setdefault(field, []).append(told(fault))
    return found


def told(fault: Fault) -> str:
    """The sentence of a fault, with the part that has it."""
    if fault.part is None:
        return fault.sentence
    return f"{capfirst(fault.part._meta.verbose_name)} “{fault.part}”: {fault.sentence}"


def gaps(record: Record) -> list[str]:
    """What is only incomplete, in sentences."""
    return list(asked("gaps", record))


def column(field: str) -> str:
    """The column of a translated field in the page's language: where an editor begins to write it."""
    return build_localized_fieldname(field, language_fallbacks()[0])


def lacking(
    record: TranslatedModel, field: str, sentence: str, part: models.Model | None = None
) -> Iterator[Fault]:
    """A fault at each language in which a field has no text; `sentence` names the `language`."""
    for code in language_codes():
        if not record.in_language(field, code):
            name = build_localized_fieldname(field, code)
            yield Fault(name, sentence % {"language": language_name(code)}, part)


def withdrawal_has_a_reason(record: Record) -> Iterator[Fault]:
    if not record.localizations(REASON):
        yield Fault(column(REASON), no_reason())


def no_reason() -> str:
    """What is said of a withdrawal without a reason."""
    return _("Say in at least one language why it is withdrawn: the notice at its address tells readers.")


def no_words(model: type[Record]) -> str:
    """What a kind says of a published record without words."""
    begin = f"{model._meta.model_name}_published_with_"
    rule = next(rule for rule in model._meta.constraints if rule.name.startswith(begin))
    return str(rule.violation_error_message)


def missing_languages(record: TranslatedModel, field: str) -> str:
    """Names of the languages that lack a field which another one has; empty where all or none have it."""
    values = {code: getattr(record, build_localized_fieldname(field, code)) for code in language_codes()}
    lack = [code for code, value in values.items() if value in (None, "")]
    return format_list([language_name(code) for code in lack]) if len(lack) < len(values) else ""


def label(record: models.Model, field: str) -> str:
    """What a form calls a field."""
    return capfirst(str(record._meta.get_field(field).verbose_name))  # type: ignore[union-attr]
