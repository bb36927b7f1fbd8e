"""The groups that come with the installation, with their permissions over the records and parts of every app.

They are renewed after every migration, so that a new kind of record has its editors at once. Nothing is ever taken
away from them, and groups that administrators make themselves are left alone.
"""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.auth import get_permission_codename
from django.contrib.auth.management import create_permissions
from django.db import models, router
from django.utils.translation import pgettext_lazy

from records.core.models import FormerAddress, Record

NAMES = {
    "Editors": pgettext_lazy("group", "Editors"),
    "Translators": pgettext_lazy("group", "Translators"),
    "Publishers": pgettext_lazy("group", "Publishers"),
    "Administrators": pgettext_lazy("group", "Administrators"),
}
LOOKING = {"view"}
WRITING = {"view", "add", "change", "delete", "translate"}
ACTIONS = {
    "Editors": WRITING,
    "Translators": {"view", "translate"},
    "Publishers": {*WRITING, "publish"},
    "Administrators": {*WRITING, "publish"},
}


def shown_name(name: str) -> str:
    """Return a group's name in the page's language; groups of administrators keep the name that they gave them."""
    return str(NAMES.get(name, name))


def create_groups(app_config: AppConfig, using: str, apps: Any = installed, **_signal: Any) -> None:
    """Signal `post_migrate`: give each group its permissions over the models of an app."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # the tables of auth are not there yet
        return
    wanted = {name: codenames_of(name, app_config) for name in NAMES}
    if not any(wanted.values()) or not router.allow_migrate_model(using, group_model):
        return
    # Django makes them upon the same signal, and may come after.
    create_permissions(app_config, verbosity=0, using=using, apps=apps)
    of_app = permission_model.objects.using(using).filter(content_type__app_label=app_config.label)
    for name, codenames in wanted.items():
        group, _is_new = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.add(*of_app.filter(codename__in=codenames))


def codenames_of(group: str, app_config: AppConfig) -> set[str]:
    return {
        get_permission_codename(action, model._meta)
        for model in app_config.get_models()
        for action in actions_on(group, model)
    }


def actions_on(group: str, model: type[models.Model]) -> set[str]:
    if model._meta.label in ("auth.User", "auth.Group"):
        return WRITING if group == "Administrators" else set()
    if not holds_records(model._meta.app_config):
        return set()
    # Readers see at once where the links of the past lead.
    is_writer = ACTIONS[group] >= WRITING and "publish" not in ACTIONS[group]
    return LOOKING if model is FormerAddress and is_writer else ACTIONS[group]


def holds_records(app_config: AppConfig | None) -> bool:
    """Return whether an app holds records, or is this one, with their sources and notes."""
    return app_config is not None and (
        app_config.label == FormerAddress._meta.app_label
        or any(issubclass(model, Record) for model in app_config.get_models())
    )
