"""What must be true of every record, whatever its kind."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, models, router
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from records.core.data_checks.registry import (
    Problem,
    each,
    error,
    error_of_kind,
    record_check,
    warning,
)
from records.core.database.constraints import (
    AgreementModel,
    definition,
    standing_triggers,
    triggers,
)
from records.core.languages import TranslatedModel
from records.core.models import FormerAddress, Record, Status, find_records
from records.core.publication.checks import missing_languages
from records.core.publication.together import links_to_records


@record_check(models.Model)
def values_are_valid(model: type[models.Model]) -> Iterator[Problem]:
    """Every value is one that its field allows. Relations are left to the database, files to `make_renditions`."""
    fields = model._meta.concrete_fields
    left_out = {field.name for field in fields if field.is_relation or isinstance(field, models.FileField)}
    if issubclass(model, TranslatedModel):
        left_out |= set(model.translated_fields())  # stand-ins for the fields of a language
    for record in each(model._base_manager.all()):
        try:
            record.clean_fields(exclude=left_out | _blank_fields(record))
        except ValidationError as refused:
            for field, messages in refused.message_dict.items():
                yield error(record, f"{field}: {' '.join(messages)}")


def _blank_fields(record: models.Model) -> set[str]:
    """Fields without a value: which of them a published record needs, its constraints say."""
    fields = record._meta.concrete_fields
    return {field.name for field in fields if field.value_from_object(record) in field.empty_values}


@record_check(FormerAddress)
def former_addresses_lead_somewhere(model: type[FormerAddress]) -> Iterator[Problem]:
    for address in each(model.objects.all()):
        if not find_records(address.target_uid):
            target = {"uid": address.target_uid}
            yield error(address, _("It leads to record %(uid)s, which does not exist.") % target)


@record_check(Record)
def no_slug_is_the_former_one_of_another(model: type[Record]) -> Iterator[Problem]:
    former = FormerAddress.objects.filter(kind=model._meta.label_lower, slug=OuterRef("slug"))
    taken = Exists(former.exclude(target_uid=OuterRef("uid")))
    for record in each(model._base_manager.filter(taken)):
        yield error(record, _("Its slug once led to another record, whose links must keep working."))


@record_check(models.Model)
def triggers_stand(model: type[models.Model]) -> Iterator[Problem]:
    """The database itself keeps the rules across tables: its triggers are those that the rules ask for."""
    using, table = router.db_for_read(model), model._meta.db_table
    standing = {one.name: one.definition for one in standing_triggers(using) if one.table == table}
    wanted = {
        trigger.name: definition(trigger, connections[using].vendor)
        for trigger in triggers()
        if trigger.table == table
    }
    for name in sorted(wanted.keys() | standing.keys()):
        if wanted.get(name) != standing.get(name):
            message = _trigger_message(is_wanted=name in wanted, is_standing=name in standing)
            yield error_of_kind(model, message % {"name": name})


def _trigger_message(*, is_wanted: bool, is_standing: bool) -> str:
    if not is_standing:
        return _("The database lacks the trigger %(name)s; manage.py migrate makes it again.")
    if is_wanted:
        return _("The trigger %(name)s is not the one of its rule; manage.py migrate replaces it.")
    return _("No rule asks for the trigger %(name)s; manage.py migrate removes it.")


@record_check(AgreementModel)
def agreements_hold(model: type[AgreementModel]) -> Iterator[Problem]:
    for rule in model.agreements:
        related = {f"{rule.relation}__isnull": False}
        agreed = {f"{rule.relation}__{rule.shared}": F(rule.own)}
        for record in each(model._base_manager.filter(**related).exclude(**agreed)):
            yield error(record, f"{rule.relation}: {rule.message}")


@record_check(TranslatedModel)
def texts_stand_in_every_language(model: type[TranslatedModel]) -> Iterator[Problem]:
    """What stands in one language and lacks another; drafts are still being written."""
    is_record = issubclass(model, Record)
    rows: Any = model._base_manager.filter(**{"status": Status.PUBLISHED} if is_record else {})
    for record in each(rows):
        for field in model.translated_fields():
            missing = missing_languages(record, field)
            if missing:
                facts = {"field": field, "languages": missing}
                yield warning(record, _("%(field)s: It is missing in %(languages)s.") % facts)


@record_check(models.Model)
def published_records_rest_on_published_ones(model: type[models.Model]) -> Iterator[Problem]:
    """The public does not see what a published record is joined with, and may miss it."""
    links = [field.name for field in links_to_records(model)]
    for link in links:
        hidden = Q(**{f"{link}__status__in": set(Status.values) - {Status.PUBLISHED}})
        others = [Q(**{f"{other}__status": Status.PUBLISHED}) for other in links if other != link]
        seen = Q(status=Status.PUBLISHED) if issubclass(model, Record) else _any_of(others)
        for record in each(model._base_manager.filter(hidden & seen).distinct()):
            yield warning(
                record, _("%(field)s: It is joined with a record that is not published.") % {"field": link}
            )


def _any_of(conditions: list[Q]) -> Q:
    combined = Q(pk__in=[])
    for condition in conditions:
        combined |= condition
    return combined


def circles(model: type[models.Model]) -> Iterator[Problem]:
    """Records that are above themselves. Of a tree of `parent`s, only the keys are read into memory."""
    above = dict(model._base_manager.filter(parent__isnull=False).values_list("pk", "parent_id"))
    caught = {pk for pk in above if _leads_back(above, pk)}
    for record in each(model._base_manager.filter(pk__in=caught)):
        yield error(record, _("parent: The record is above itself."))


def _leads_back(above: dict[Any, Any], start: Any) -> bool:
    seen, pk = set(), above.get(start)
    while pk is not None and pk not in seen:
        if pk == start:
            return True
        seen.add(pk)
        pk = above.get(pk)
    return False
