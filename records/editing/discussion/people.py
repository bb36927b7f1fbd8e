"""People of a record: those who may see it, those who may be given work on it, and its author."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Min, Q, QuerySet
from reversion.models import Version

from records.core.models import Record, record_models
from records.core.permissions import permission
from records.core.publication import PUBLISH, REDRAFT, RETURN, SUBMIT, WITHDRAW

WORK = ("change", "translate", "publish")
# Who does these has not entered the record by it.
DECISIONS = [change.name for change in (PUBLISH, WITHDRAW, RETURN, REDRAFT)]


def may_see(user: Any, model: type[Record]) -> bool:
    """Return whether a user may see the records of a kind in the admin."""
    return any(user.has_perm(permission(action, model)) for action in ("view", "change"))


def kinds_seen_by(user: Any) -> list[type[Record]]:
    return [model for model in record_models() if may_see(user, model)]


def may_work_on(user: Any, model: type[Record]) -> bool:
    """Return whether a user may write anything in records of a kind."""
    return any(user.has_perm(permission(action, model)) for action in WORK)


def workers(model: type[Record]) -> QuerySet[Any]:
    """Return the active users who may see and work on records of a kind, by name: one query."""
    codes = {permission(action, model).partition(".")[2] for action in WORK}
    app = model._meta.app_label
    of_user = Q(user_permissions__codename__in=codes, user_permissions__content_type__app_label=app)
    of_group = Q(groups__permissions__codename__in=codes, groups__permissions__content_type__app_label=app)
    users = get_user_model()._default_manager.filter(is_active=True, is_staff=True)
    found = users.filter(Q(is_superuser=True) | of_user | of_group).distinct()
    return found.order_by("last_name", "first_name", "username")


def authors_of(records: Iterable[Record]) -> dict[Record, Any]:
    """Return who sent each record to review last, or else first saved it; leave out records of nobody who is known."""
    found: dict[Record, Any] = {}
    by_model: dict[type[Record], dict[str, Record]] = {}
    for record in records:
        by_model.setdefault(type(record), {})[str(record.pk)] = record
    for model, of_kind in by_model.items():
        kind = ContentType.objects.get_for_model(model)
        versions = Version.objects.filter(
            content_type=kind, object_id__in=of_kind, revision__user__isnull=False
        )
        written = versions.exclude(revision__comment__in=DECISIONS)
        by_record = written.order_by().values("object_id")
        sent = by_record.filter(revision__comment=SUBMIT.name)
        for chosen in (by_record.annotate(chosen=Min("pk")), sent.annotate(chosen=Max("pk"))):
            keys = [row["chosen"] for row in chosen]
            for version in Version.objects.filter(pk__in=keys).select_related("revision__user"):
                if version.revision.user.is_active:
                    found[of_kind[version.object_id]] = version.revision.user
    return found


def author_of(record: Record) -> Any:
    """Return who sent a record to review last, or else entered it; None if nobody is known."""
    return authors_of([record]).get(record)
