"""Rules of every record: in public, and as it is stored."""

from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, models, router
from django.db.models import Exists, F, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.core import rules
from records.core.data_checks import Problem, each, kind_check, problem
from records.core.database.constraints import AgreementModel, standing_triggers, triggers
from records.core.languages import TranslatedModel
from records.core.locale_formats import format_list
from records.core.models import FormerAddress, Record, Status, TermField, find_records
from records.core.publication import joined_records, links_to_records
from records.core.slugs import COLUMNS, SLUGS

MAX_NAMES = 5  # so many records are named in a sentence


# In public


@rules.rule(Record, publication=True)
def record_has_text(record: Record) -> Iterator[rules.Finding]:
    """In at least one language; the sentence is that of the kind's own constraint."""
    field = record.text_field or record.title_field
    is_translated = field in record.translated_fields()
    if not (record.localizations(field) if is_translated else getattr(record, field)):
        yield rules.error(rules.column(field) if is_translated else field, rules.no_words(type(record)))


@rules.rule(Record, publication=True, only=rules.Severity.WARNING)
def record_is_in_every_language(record: Record) -> Iterator[rules.Finding]:
    for field in rules.written_fields(record):
        if field != rules.REASON and (missing := rules.missing_languages(record, field)):
            facts = {"field": rules.field_label(record._meta.get_field(field)), "languages": missing}
            yield rules.warning(_("%(field)s: It is missing in %(languages)s.") % facts)
    for relation in record.inline_relations:
        yield from _languages_missing_in_parts(list(getattr(record, relation).all()))


def _languages_missing_in_parts(parts: list[Any]) -> Iterator[rules.Finding]:
    for field in rules.written_fields(parts[0]) if parts and isinstance(parts[0], TranslatedModel) else ():
        lack = [missing for part in parts if (missing := rules.missing_languages(part, field))]
        if lack:
            facts = {
                "parts": capfirst(parts[0]._meta.verbose_name_plural),
                "field": rules.field_label(parts[0]._meta.get_field(field)),
                "languages": format_list(dict.fromkeys(lack)),
                "count": len(lack),
            }
            message = ngettext(
                "%(parts)s, %(field)s: One is missing in %(languages)s.",
                "%(parts)s, %(field)s: %(count)s are missing in %(languages)s.",
                len(lack),
            )
            yield rules.warning(message % facts)


@rules.rule(Record, publication=True, only=rules.Severity.WARNING)
def kinds_and_roles_are_said(record: Record) -> Iterator[rules.Finding]:
    for name in _terms_of(type(record)):
        if not getattr(record, name):
            yield rules.warning(not_said(record, name))
    for relation in record.inline_relations:
        parts = getattr(record, relation).all()
        for name in _terms_of(parts.model):
            if lacking := sum(not getattr(part, name) for part in parts):
                facts = {
                    "parts": capfirst(parts.model._meta.verbose_name_plural),
                    "field": parts.model._meta.get_field(name).verbose_name,
                    "count": lacking,
                }
                message = _("%(parts)s, %(field)s: It is not said of %(count)s; readers will miss it.")
                yield rules.warning(message % facts)


def _terms_of(model: type[models.Model]) -> list[str]:
    return [column.name for column in model._meta.concrete_fields if isinstance(column, TermField)]


def not_said(record: Record, field: str) -> str:
    """Return a sentence about a field that was left blank."""
    facts = {"field": rules.field_label(record._meta.get_field(field))}
    return _("%(field)s: It is not said, and readers will miss it.") % facts


@rules.rule(Record, publication=True, only=rules.Severity.WARNING)
def record_names_a_source(record: Record) -> Iterator[rules.Finding]:
    if not record.is_evident():
        yield rules.warning(_("It names no source."))


@rules.rule(Record, publication=True, loading=True, only=rules.Severity.WARNING)
def dependencies_are_published(record: Record) -> Iterator[rules.Finding]:
    needed = list(dict.fromkeys(record.hidden_dependencies().values()))
    if needed:
        message = _("Readers do not see it before these are published too: %(names)s.")
        yield rules.warning(message % {"names": _names_of(needed)})


@rules.rule(Record, publication=True, only=rules.Severity.WARNING)
def joined_records_are_published(record: Record) -> Iterator[rules.Finding]:
    needed = record.hidden_dependencies().values()
    hidden = [other for other in joined_records(record) if not other.is_published and other not in needed]
    if hidden:
        message = _("It is joined with what is not published, which pages leave out: %(names)s.")
        yield rules.warning(message % {"names": _names_of(hidden)})


def _names_of(records: list[Record]) -> str:
    names = [f"“{record}”" for record in records[:MAX_NAMES]]
    more = len(records) - len(names)
    others = ngettext("%(n)s other", "%(n)s others", more) % {"n": more}
    return format_list([*names, others] if more else names)


# As stored


@rules.rule(models.Model, data_check=True)
def values_are_valid(row: models.Model) -> Iterator[rules.Finding]:
    """Every value is one that its field allows. Relations are left to the database, files to `make_renditions`."""
    # Constraints say which of the fields without a value a published record needs.
    fields = row._meta.concrete_fields
    blank = {field.name for field in fields if field.value_from_object(row) in field.empty_values}
    try:
        row.clean_fields(exclude=_unchecked_fields(type(row)) | blank)
    except ValidationError as refused:
        for field, messages in refused.message_dict.items():
            label = rules.field_label(row._meta.get_field(field))
            yield rules.error(field, f"{label}: {' '.join(messages)}")


@cache
def _unchecked_fields(model: type[models.Model]) -> set[str]:
    fields = model._meta.concrete_fields
    unchecked = {field.name for field in fields if field.is_relation or isinstance(field, models.FileField)}
    if issubclass(model, TranslatedModel):
        unchecked |= set(model.translated_fields())  # stand-ins for the fields of a language
    return unchecked


@rules.rule(FormerAddress, data_check=True)
def former_address_leads_somewhere(address: FormerAddress) -> Iterator[rules.Finding]:
    if not find_records(address.target_uid):
        target = {"uid": address.target_uid}
        yield rules.error("target_uid", _("It leads to record %(uid)s, which does not exist.") % target)


def _with_taken_slug(rows: rules.Rows) -> rules.Rows:
    former = FormerAddress.objects.filter(kind=rows.model._meta.label_lower)
    others = former.exclude(target_uid=OuterRef("uid"))
    return rows.filter(reduce(or_, (Exists(others.filter(slug=OuterRef(column))) for column in COLUMNS)))


@rules.rule(Record, data_check=True, rows=_with_taken_slug)
def slug_is_no_former_one_of_another(record: Record) -> Iterator[rules.Finding]:
    yield rules.error("slug", _("Its slug once led to another record, whose links must keep working."))


def _with_slug_of_another(rows: rules.Rows) -> rules.Rows:
    others = rows.model._base_manager.exclude(pk=OuterRef("pk"))
    taken = (Exists(others.filter(slug=OuterRef(column))) for column in SLUGS.values())
    return rows.filter(reduce(or_, taken))


@rules.rule(Record, data_check=True, rows=_with_slug_of_another)
def slug_is_no_other_records(record: Record) -> Iterator[rules.Finding]:
    yield rules.error("slug_es", _("Another record has this slug."))


@kind_check(models.Model)
def triggers_stand(model: type[models.Model]) -> Iterator[Problem]:
    """The triggers of the database are those that the rules across tables ask for."""
    using, table = router.db_for_read(model), model._meta.db_table
    standing = {one.name: one.definition for one in standing_triggers(using) if one.table == table}
    vendor = connections[using].vendor
    wanted = {one.name: one.definition(vendor) for one in triggers(vendor) if one.table == table}
    for name in sorted(wanted.keys() | standing.keys()):
        if name not in standing:
            message = _("The database lacks the trigger %(name)s; manage.py migrate makes it again.")
        elif name not in wanted:
            message = _("No rule asks for the trigger %(name)s; manage.py migrate removes it.")
        else:
            message = _("The trigger %(name)s is not the one of its rule; manage.py migrate replaces it.")
        if wanted.get(name) != standing.get(name):
            yield problem(model, rules.error("", message % {"name": name}))


@kind_check(AgreementModel)
def agreements_hold(model: type[AgreementModel]) -> Iterator[Problem]:
    for agreement in model.agreements:
        relation = agreement.relation
        agreed = {f"{relation}__{agreement.shared}": F(agreement.own)}
        for record in each(model._base_manager.filter(**{f"{relation}__isnull": False}).exclude(**agreed)):
            label = rules.field_label(model._meta.get_field(relation))
            yield problem(record, rules.error(relation, f"{label}: {agreement.message}"))


@rules.rule(
    TranslatedModel,
    data_check=True,
    rows=lambda rows: rows.filter(status=Status.PUBLISHED) if issubclass(rows.model, Record) else rows,
)
def texts_are_in_every_language(row: TranslatedModel) -> Iterator[rules.Finding]:
    """Drafts are still being written."""
    for field in rules.written_fields(row):
        if missing := rules.missing_languages(row, field):
            facts = {"field": rules.field_label(row._meta.get_field(field)), "languages": missing}
            yield rules.warning(_("%(field)s: It is missing in %(languages)s.") % facts)


@kind_check(models.Model)
def published_records_rest_on_published_ones(model: type[models.Model]) -> Iterator[Problem]:
    """The public does not see what a published record is joined with, and may miss it."""
    links = [field.name for field in links_to_records(model)]
    for link in links:
        hidden = Q(**{f"{link}__status__in": set(Status.values) - {Status.PUBLISHED}})
        others = [Q(**{f"{other}__status": Status.PUBLISHED}) for other in links if other != link]
        seen = Q(status=Status.PUBLISHED) if issubclass(model, Record) else reduce(or_, others, Q(pk__in=[]))
        sentence = _hidden_sentence(model, link)
        for record in each(model._base_manager.filter(hidden & seen).distinct()):
            yield problem(record, rules.warning(sentence))


def _hidden_sentence(model: type[models.Model], link: str) -> str:
    field: Any = model._meta.get_field(link)
    if link in getattr(model, "depends_on", ()):
        return _("It is published, but readers do not see it: it waits for its %(field)s.") % {
            "field": field.verbose_name
        }
    sentence = _("%(field)s: It is joined with a record that is not published.")
    return sentence % {"field": rules.field_label(field)}


@kind_check(Record)
def parents_form_a_tree(model: type[Record]) -> Iterator[Problem]:
    """Only the keys of records that have a `parent` are read into memory."""
    if all(field.name != "parent" for field in model._meta.concrete_fields):
        return
    parents = dict(model._base_manager.filter(parent__isnull=False).values_list("pk", "parent_id"))
    circular = {pk for pk in parents if _leads_back(parents, pk)}
    for record in each(model._base_manager.filter(pk__in=circular)):
        yield problem(record, rules.error("parent", _("The record is above itself.")))


def _leads_back(parents: dict[Any, Any], start: Any) -> bool:
    seen, pk = set(), parents.get(start)
    while pk is not None and pk not in seen:
        if pk == start:
            return True
        seen.add(pk)
        pk = parents.get(pk)
    return False
