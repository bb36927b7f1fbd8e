"""Permissions over records: view, translate, change, publish.

What readers see is changed by those alone who may publish it. A record is seen by readers once it is published, and
as a notice once it is withdrawn; its parts are seen with it, sources and notes with all records that cite them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from functools import cache
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.auth import get_permission_codename, get_user_model
from django.contrib.auth.management import create_permissions
from django.db import models, router
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from records.core.languages import TextStatus, TranslatedModel, language_codes
from records.core.locale_formats import format_list
from records.core.models import (
    EditorialNote,
    FormerAddress,
    OtherName,
    Record,
    Source,
    Status,
    Term,
    record_models,
)

IN_PUBLIC = (Status.PUBLISHED, Status.WITHDRAWN)
MAX_NAMES = 5  # so many people are named in a sentence
_suggesting: ContextVar[bool] = ContextVar("suggesting", default=False)


class Access(IntEnum):
    """Levels of access to a row; each includes those before it."""

    VIEW = 0
    TRANSLATE = 1
    CHANGE = 2


def permission(action: str, thing: Any) -> str:
    """Return the full name of a permission over a kind, given as a model or as a row of it."""
    return f"{thing._meta.app_label}.{get_permission_codename(action, thing._meta)}"


def may_publish(user: Any, thing: Any) -> bool:
    """Return whether a user may publish and withdraw records of a kind, given as a model or as a record of it."""
    return bool(user.has_perm(permission("publish", thing)))


def only_translates(user: Any, model: type[models.Model]) -> bool:
    """Return whether a user may change translations of a kind and nothing else."""
    return user.has_perm(permission("translate", model)) and not user.has_perm(permission("change", model))


def access_level(user: Any, model: type[models.Model], row: models.Model | None = None) -> Access:
    """Return a user's access to rows of a model: to one of them, or to those that belong to the record `row`."""
    if row is not None and is_barred(user, row):
        return Access.VIEW
    if user.has_perm(permission("change", model)):
        return Access.CHANGE
    return Access.TRANSLATE if only_translates(user, model) else Access.VIEW


def is_barred(user: Any, row: models.Model) -> bool:
    """Return whether readers see the row, and the user may not change what they see."""
    return blocking_record(user, row) is not None


def blocking_record(user: Any, row: models.Model) -> Record | None:
    """Return the record in public that keeps a user from changing a row, or None."""
    if user.is_superuser or is_suggesting():
        return None
    return next((record for record in public_records(row) if not may_publish(user, record)), None)


@contextmanager
def suggesting() -> Iterator[None]:
    """Let people write into forms of what readers see, within this context: whatever is saved there is taken back."""
    token = _suggesting.set(True)
    try:
        yield
    finally:
        _suggesting.reset(token)


def is_suggesting() -> bool:
    return _suggesting.get()


def public_records(row: models.Model) -> list[Record]:
    """Return the records in public that show a row, as first read; of those that cite it, one of each kind."""
    if "_public_records" not in row.__dict__:
        found = [record for record in _shown_by(row) if record and record.status in IN_PUBLIC]
        row.__dict__["_public_records"] = found
    known: list[Record] = row.__dict__["_public_records"]
    return known


def _shown_by(row: models.Model) -> Iterable[Record | None]:
    if isinstance(row, Record):
        return [row]
    if not isinstance(row, (Source, EditorialNote)):
        return [getattr(row, name) for name in owner_fields(type(row))]
    cites = Q(sources=row) | Q(notes__sources=row) if isinstance(row, Source) else Q(notes=row)
    kinds = () if row._state.adding else record_models()
    return (kind._base_manager.filter(cites, status__in=IN_PUBLIC).first() for kind in kinds)


@cache
def owner_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the fields in which a part names the records that it belongs to."""
    if issubclass(model, OtherName):
        return (model.owner,)
    links: Any = [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    return tuple(
        link.name
        for link in links
        if issubclass(link.related_model, Record)
        and link.remote_field.get_accessor_name() in link.related_model.inline_relations
    )


def is_open(row: models.Model, name: str) -> bool:
    """Return whether translators may change a field: one of a language in which the text is nobody's original."""
    field: Any = row._meta.get_field(name)
    return hasattr(field, "translated_field") and field.language not in original_languages(row)


def original_languages(row: models.Model) -> list[str]:
    """Return the languages in which a row holds another author's own words."""
    if not isinstance(row, TranslatedModel):
        return []
    return [code for code in language_codes() if row.text_status_in(code) == TextStatus.ORIGINAL]


def whom_to_ask(model: type[models.Model]) -> str:
    """Return a sentence that names the users who publish records of a kind."""
    names = _who_have(permission("publish", model))
    if not names:
        return _("Nobody publishes here yet: ask an administrator.")
    sentence = ngettext("%(names)s publishes.", "Who publishes: %(names)s.", len(names))
    return sentence % {"names": format_list(names)}


def who_gives_rights() -> str:
    """Return a sentence that names the users who give rights to others."""
    names = _who_have(permission("change", get_user_model()))
    if not names:
        return _("Those who installed the site can give it.")
    sentence = ngettext("%(names)s can give it.", "Who can give it: %(names)s.", len(names))
    return sentence % {"names": format_list(names)}


def _who_have(right: str) -> list[str]:
    """Return the names of the users who have a permission; of many the first, and an ellipsis."""
    names = [user.get_full_name() or user.get_username() for user in _staff_with(right)[: MAX_NAMES + 1]]
    return [*names[:MAX_NAMES], "…"] if len(names) > MAX_NAMES else names


def emails_to_ask(model: type[models.Model]) -> list[str]:
    """Return the e-mail addresses of the first users who publish records of a kind."""
    staff = _staff_with(permission("publish", model)).exclude(email="")
    return [user.email for user in staff[:MAX_NAMES]]


def _staff_with(right: str) -> models.QuerySet[Any]:
    backend = "django.contrib.auth.backends.ModelBackend"
    users = get_user_model()._default_manager.with_perm(right, include_superusers=False, backend=backend)
    return users.filter(is_staff=True).order_by("last_name", "first_name", "username")


def why_barred(record: Record, row: models.Model | None = None) -> str:
    """Return why a user may not change a row that readers see with a record, and what to do."""
    facts = {"record": record, "status": record.get_status_display()}
    its_own = _("Readers see this record: it is “%(status)s”. So it is changed by those who publish.")
    others = _(
        "Readers see this with “%(record)s”, which is “%(status)s”. So it is changed by those who publish."
    )
    then = _("They can change it, or return it to review: then it is hidden, and you can go on.")
    first = its_own if row is None or row == record else others
    return f"{first % facts} {then} {whom_to_ask(type(record))}"


GROUP_NAMES = {
    "Editors": pgettext_lazy("group", "Editors"),
    "Translators": pgettext_lazy("group", "Translators"),
    "Publishers": pgettext_lazy("group", "Publishers"),
    "Administrators": pgettext_lazy("group", "Administrators"),
}
WRITING = {"view", "add", "change", "delete", "translate"}
GROUP_ACTIONS = {
    "Editors": WRITING,
    "Translators": {"view", "translate"},
    "Publishers": {*WRITING, "publish"},
    "Administrators": {*WRITING, "publish"},
}


def shown_name(name: str) -> str:
    """Return a group's name in the page's language; groups of administrators keep the name that they gave them."""
    return str(GROUP_NAMES.get(name, name))


def create_groups(app_config: AppConfig, using: str, apps: Any = installed, **_signal: Any) -> None:
    """Signal `post_migrate`: give each group its permissions over the models of an app."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # the tables of auth are not there yet
        return
    wanted = {
        name: {
            get_permission_codename(action, model._meta)
            for model in app_config.get_models()
            for action in actions_on(name, model)
        }
        for name in GROUP_NAMES
    }
    if not any(wanted.values()) or not router.allow_migrate_model(using, group_model):
        return
    # Django makes them upon the same signal, and may come after.
    create_permissions(app_config, verbosity=0, using=using, apps=apps)
    of_app = permission_model.objects.using(using).filter(content_type__app_label=app_config.label)
    for name, codenames in wanted.items():
        group, _is_new = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.add(*of_app.filter(codename__in=codenames))


def actions_on(group: str, model: type[models.Model]) -> set[str]:
    if model._meta.label in ("auth.User", "auth.Group", Term._meta.label):
        return WRITING if group == "Administrators" else set()
    if model._meta.label == "glossary.GlossaryTerm":  # it is the translators' own
        return {"view", "add", "change", "delete"}
    if model._meta.label == "accounts.AuditEntry":
        return {"view"} if group == "Administrators" else set()
    if not holds_records(installed.get_app_config(model._meta.app_label)):
        return set()
    return {"view"} if model is FormerAddress else GROUP_ACTIONS[group]


def holds_records(app: AppConfig) -> bool:
    """Return whether an app holds records, or is this one, with their sources and notes."""
    is_own = app.label == FormerAddress._meta.app_label
    return is_own or any(issubclass(model, Record) for model in app.get_models())
