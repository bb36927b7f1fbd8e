"""Admin of users and groups. Users give only rights that they have, and change only accounts without more rights."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from reversion.models import Revision

from records.core.locale_formats import format_list
from records.core.models import OtherName
from records.core.permissions import GROUP_NAMES, shown_name
from records.editing.accounts.second_factor import has_factor, needs_factor, reset
from records.editing.changelist.changelist import leave_out_impossible_keys
from records.editing.changelist.columns import LIST_PAGE

ACTIONS = {
    "view": pgettext_lazy("right", "look at"),
    "add": pgettext_lazy("right", "add"),
    "change": pgettext_lazy("right", "change"),
    "delete": pgettext_lazy("right", "delete"),
    "translate": pgettext_lazy("right", "translate"),
    "publish": pgettext_lazy("right", "publish and withdraw"),
}


def held_by(user: Any) -> set[int]:
    """The keys of the permissions of an account, active or not."""
    of_user = Permission.objects.filter(models.Q(user=user) | models.Q(group__user=user))
    return set(of_user.values_list("pk", flat=True))


def grantable_groups(user: Any) -> models.QuerySet[Group]:
    """The groups in which nobody gets a right that the user has not got."""
    if user.is_superuser:
        return Group.objects.order_by("name")
    beyond = Permission.objects.exclude(pk__in=held_by(user))
    return Group.objects.exclude(permissions__in=beyond).order_by("name")


def is_above(account: Any, user: Any) -> bool:
    """Return whether an account, if there is one, has rights that a user has not got."""
    if account is None or user.is_superuser:
        return False
    return account.is_superuser or not held_by(account) <= held_by(user)


class GroupsField(forms.ModelMultipleChoiceField):
    """Groups, by their names in the page's language."""

    def label_from_instance(self, group: Any) -> str:
        return shown_name(group.name)


class PermissionChoices(forms.models.ModelChoiceIterator):
    """Permissions kind by kind."""

    def __iter__(self) -> Any:
        kinds: dict[Any, list[Any]] = {}
        for permission in self.queryset.select_related("content_type"):
            kind = permission.content_type.model_class()
            if kind and admin.site.is_registered(kind) and action_of(permission) in ACTIONS:
                kinds.setdefault(kind, []).append(permission)
        order = list(ACTIONS)
        for kind, permissions in sorted(kinds.items(), key=lambda item: kind_name(item[0])):
            permissions.sort(key=lambda one: order.index(action_of(one)))
            yield kind_name(kind), [self.choice(permission) for permission in permissions]


def action_of(permission: Any) -> str:
    return str(permission.codename.partition("_")[0])


def kind_name(kind: type[models.Model]) -> str:
    """Return the plural name of a model; other names include the name of their kind."""
    name = capfirst(str(kind._meta.verbose_name_plural))
    if not issubclass(kind, OtherName):
        return name
    owner: Any = kind._meta.get_field(kind.owner)
    return f"{name} ({owner.related_model._meta.verbose_name_plural})"


class KindsInput(forms.CheckboxSelectMultiple):
    """Boxes to tick, a line for each kind."""

    template_name = "editing/widgets/kinds_input.html"

    class Media:
        css = {"all": ("css/editing/accounts.css",)}


class PermissionsField(forms.ModelMultipleChoiceField):
    """Permissions as boxes to tick, kind by kind."""

    iterator = PermissionChoices
    widget = KindsInput

    def label_from_instance(self, permission: Any) -> str:
        return str(ACTIONS[action_of(permission)])


class GroupFilter(admin.RelatedOnlyFieldListFilter):
    """The groups that somebody is in, by their names in the page's language."""

    def field_choices(self, *args: Any) -> Any:
        return [(pk, shown_name(str(name))) for pk, name in super().field_choices(*args)]


admin.site.unregister((User, Group))  # Django's own
admin.site.unregister((EmailAddress, Authenticator, UserSession))  # allauth's, which show secrets


class SecondFactorFilter(admin.SimpleListFilter):
    """Tells of the second factor of an account, or that it lacks one that it needs."""

    title, parameter_name = gettext_lazy("second factor"), "second_factor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return (("yes", _("set up")), ("no", _("none")), ("lacking", _("needed and lacking")))

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.value() == "lacking":
            return queryset.filter(needs_factor(), has_second_factor=False)
        return queryset.filter(has_second_factor=self.value() == "yes") if self.value() else queryset


class WithNotice(admin.ModelAdmin):
    """Mixin: above the form stands what keeps its user from changing all of it."""

    change_list_template = LIST_PAGE
    filter_horizontal = ()

    rights_notice: Any  # (request, obj): the sentence, or ""

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        leave_out_impossible_keys(request)
        return super().response_action(request, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        context["rights_notice"] = self.rights_notice(request, obj) if obj else ""
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


@admin.register(User)
class AccountAdmin(WithNotice, UserAdmin):
    """Users: what they may do comes from their groups."""

    add_form = UserCreationForm
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        (gettext_lazy("Person"), {"fields": ("first_name", "last_name", "email")}),
        (pgettext_lazy("of an account", "Rights"), {"fields": ("is_staff", "groups")}),
    )
    list_display = (
        "username",
        "full_name",
        "email",
        "group_names",
        "second_factor",
        "is_active",
        "last_login",
    )
    list_filter = ("is_active", ("groups", GroupFilter), SecondFactorFilter)
    actions = ("reset_second_factor",)
    readonly_fields = ("last_login", "date_joined", "group_names")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The most powerful account is made by its like alone; nobody locks themselves out."""
        if obj is None:
            return self.add_fieldsets
        password = ("password",) if self.has_change_permission(request, obj) else ()
        powers = ("is_superuser",) if request.user.is_superuser else ()
        is_fixed = obj == request.user or not password
        rights = ("group_names",) if is_fixed else ("is_active", "is_staff", *powers, "groups")
        return (
            (None, {"fields": ("username", *password)}),
            (gettext_lazy("Person"), {"fields": ("first_name", "last_name", "email")}),
            (pgettext_lazy("of an account", "Rights"), {"fields": rights}),
            (gettext_lazy("Days"), {"fields": ("last_login", "date_joined")}),
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse to set the password of an account with more rights: its setter could log in with it."""
        return super().has_change_permission(request, obj) and not is_above(obj, request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_delete = super().has_delete_permission(request, obj) and obj != request.user
        return may_delete and not is_above(obj, request.user)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            return GroupsField(
                queryset=grantable_groups(request.user),
                label=capfirst(db_field.verbose_name),
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("What somebody may do. Who is in several groups has the rights of all of them."),
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_staff" and field is not None:
            field.label, field.help_text = _("Works here"), _("Without it, nobody can log in to these pages.")
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """New accounts are for editors."""
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        accounts = super().get_queryset(request).prefetch_related("groups")
        return accounts.annotate(has_second_factor=has_factor())

    @admin.display(description=gettext_lazy("Second factor"), boolean=True, ordering="has_second_factor")
    def second_factor(self, user: Any) -> bool:
        return bool(user.has_second_factor)

    @admin.action(
        description=gettext_lazy("Take the second factor away (lost phone)"), permissions=["change"]
    )
    def reset_second_factor(self, request: HttpRequest, accounts: models.QuerySet[Any]) -> None:
        """Take it from those accounts that this user may change."""
        number = 0
        for account in accounts:
            if self.has_change_permission(request, account):
                number += bool(reset(account))
        told = ngettext(
            "The second factor of %(number)s account was taken away, and its sessions ended.",
            "The second factors of %(number)s accounts were taken away, and their sessions ended.",
            number,
        )
        self.message_user(request, told % {"number": number})

    @admin.display(description=gettext_lazy("Name"), ordering="last_name")
    def full_name(self, user: Any) -> str:
        return str(user.get_full_name())

    @admin.display(description=gettext_lazy("Groups"))
    def group_names(self, user: Any) -> str:
        return ", ".join(sorted(shown_name(group.name) for group in user.groups.all()))

    def rights_notice(self, request: HttpRequest, obj: Any) -> str:
        if is_above(obj, request.user):
            return _("This account has rights that you do not have, so you cannot change it.")
        is_own = obj == request.user
        return _("This is your own account: another administrator changes its rights.") if is_own else ""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Extend Django's answer: accounts that the history names are protected."""
        *found, protected = super().get_deleted_objects(objs, request)
        sentence = _("The history of records names this account, so it stays. Untick “Active” to close it.")
        named = [
            format_html("{}: {}", user, sentence)
            for user in objs
            if any(model.objects.filter(user=user).exists() for model in (LogEntry, Revision))
        ]
        return (*found, [*named, *protected])


@admin.register(Group)
class OwnGroupAdmin(WithNotice, GroupAdmin):
    """Groups: those that come with the installation stay as they are; others can be made beside them."""

    list_display = ("shown",)
    readonly_fields = ("rights_in_words",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        may_change = obj is None or self.has_change_permission(request, obj)
        return ["name", "permissions" if may_change else "rights_in_words"]

    @admin.display(description=pgettext_lazy("of an account", "Rights"))
    def rights_in_words(self, group: Group) -> SafeString:
        """A line for each kind."""
        choices: Any = PermissionsField(queryset=group.permissions.all()).choices
        lines = ((kind, format_list(label for _value, label in rights)) for kind, rights in choices)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", lines))

    @admin.display(description=gettext_lazy("Name"), ordering="name")
    def shown(self, group: Any) -> str:
        return shown_name(group.name)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_theirs(request, obj)

    def is_theirs(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or (
            obj.name not in GROUP_NAMES and grantable_groups(request.user).filter(pk=obj.pk).exists()
        )

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            grantable = Permission.objects.all()
            if not request.user.is_superuser:
                grantable = grantable.filter(pk__in=held_by(request.user))
            return PermissionsField(
                queryset=grantable,
                label=pgettext_lazy("of an account", "Rights"),
                required=False,
                help_text=_("You can give the rights that you have yourself."),
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def rights_notice(self, request: HttpRequest, obj: Any) -> str:
        if obj.name in GROUP_NAMES:
            obj.name = shown_name(obj.name)  # it is only shown: nobody saves this form
            return _(
                "This group comes with the installation and stays as it is. For other rights make a group of your own."
            )
        if self.is_theirs(request, obj):
            return ""
        return _("This group has rights that you do not have, so you cannot change it.")


class AuditLogAdmin(admin.ModelAdmin):
    """The audit log, to be read: a list alone, at an address of its own, in no menu."""

    change_list_template = "editing/accounts/audit_log.html"
    list_display_links = None
    list_display = ("at", "event", "account", "actor", "address", "detail")
    list_filter = ("event",)
    search_fields = ("account", "actor", "address", "detail")
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
