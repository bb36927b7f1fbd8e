"""The bases of all admin classes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname

from records.core.history import revisions
from records.core.languages import language_codes
from records.core.merging import may_merge
from records.core.models import OtherName, Record
from records.core.permissions import (
    Access,
    access_level,
    blocking_record,
    only_translates,
    why_barred,
)
from records.core.publication import published_owners
from records.core.rules import ALL, find_errors, full_message
from records.core.slugs import COLUMNS
from records.editing import already_here
from records.editing.bulk.page import bulk_url
from records.editing.changelist.changelist import LanguageFilter, ListOptions
from records.editing.changelist.columns import LIST_PAGE, language
from records.editing.changelist.neighbours import neighbour_urls
from records.editing.discussion_pages.pages import DISCUSSION, AssignedFilter, below_form
from records.editing.forms.base import Remark
from records.editing.forms.options import FormOptions
from records.editing.history import History
from records.editing.merging import pages as merging
from records.editing.panels import with_typed_words
from records.editing.previews.pages import PREVIEW_LINKS
from records.editing.publishing.forms import Publishing, RefusedError, action_of, redirect_if_refused
from records.editing.record_pages import RecordPage
from records.editing.saving import Followers
from records.editing.submission import Submission
from records.editing.suggestion_pages.pages import Suggestions
from records.editing.tables.pages import Tables
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url, ask_url

MAX_KEY = 40  # so much of a key that leads nowhere is repeated
EVIDENCE = ("sources", "notes")
PUBLICATION = ("status", *COLUMNS, "withdrawal_reason")
READONLY_FIELDS = ("uid", "published_at", "withdrawn_at", "created_at", "updated_at")


def in_every_language(*paths: str) -> tuple[str, ...]:
    """Columns of translated fields, or of paths that end in one: what `search_fields` look through."""
    return tuple(build_localized_fieldname(path, code) for path in paths for code in language_codes())


def own_fields(model: type[Record]) -> tuple[str, ...]:
    """Return what a kind adds to the fields of every record, in the order of the model."""
    of_every_record = {field.name for field in (*Record._meta.fields, *Record._meta.many_to_many)}
    fields = sorted((*model._meta.local_fields, *model._meta.local_many_to_many))  # as Django orders them
    shown = (
        one for one in fields if one.editable and not one.primary_key and not hasattr(one, "translated_field")
    )
    return tuple(field.name for field in shown if field.name not in of_every_record)


class EditingAdmin(History, ListOptions, FormOptions, admin.ModelAdmin):
    """Admin of a model, record or not. Its forms go the way of `records.editing.submission`."""

    keeps_words = True
    # Its place among the kinds of its app in the menu: the order of work.
    menu_place = 5
    # Two of its records can become one.
    merges = False
    # Its rows go out and come in as tables.
    has_tables = True
    change_list_template = LIST_PAGE

    class Media:
        css = {"all": ("css/editing/history.css", "css/editing/typed.css")}
        # Asks, before a form is sent, whether its editor is still logged in.
        js = ("js/editing/recovery.js", "js/editing/doubles.js")

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        """Join the relations of the list, and choose those of the form by what is typed, unless a class says else."""
        super().__init__(model, admin_site)
        relations = {one.name for one in model._meta.get_fields() if one.is_relation}
        in_form = tuple(name for name in self.fields or () if name in relations)
        shown = (*self.list_display, *getattr(model, "depends_on", ()))
        in_list = tuple(dict.fromkeys(name for name in shown if name in relations))
        self.autocomplete_fields = self.autocomplete_fields or in_form
        joins: Any = self.list_select_related or in_list
        self.list_select_related, self.choice_joins = joins, self.choice_joins or joins

    def get_urls(self) -> list[URLPattern]:
        """Add the ways through the list, tables, `already-here/`, `merge/`, `<pk>/same/` and `<pk>/unmerge/`."""
        pages: dict[str, tuple[str, Any]] = {"already_here": ("already-here/", already_here.already_here)}
        if self.merges:
            pages |= {
                "merge": ("merge/", merging.merge_two),
                "same": ("<path:object_id>/same/", merging.same),
                "unmerge": ("<path:object_id>/unmerge/<int:merge_id>/", merging.undo),
            }
        guarded, prefix = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        urls = [
            path(where, guarded(partial(view, self)), name=f"{prefix}_{name}")
            for name, (where, view) in pages.items()
        ]
        tables = Tables(self).urls() if self.has_tables else []
        return [*urls, *tables, *Suggestions(self).urls(), *neighbour_urls(self), *super().get_urls()]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return self.merges and may_merge(request.user, self.model)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show a form, or save what was sent."""
        submission = Submission(self, request, object_id, form_url)
        return submission.send() if request.method == "POST" else submission.open()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Extend Django's by the words that a chooser did not find."""
        return with_typed_words(self.model, super().get_changeform_initial_data(request))

    def answer_not_found(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer as Django does to the form of a record that is gone, or of a kind that this user may not see."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        django: Any = super()
        answer: HttpResponse = django._get_obj_does_not_exist_redirect(
            request, self.opts, object_id[:MAX_KEY]
        )
        return answer

    def form_links(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Return what the page of a form leads to, as context; for subclasses."""
        return {}

    def form_context(self, page: Submission, context: dict[str, Any]) -> dict[str, Any]:
        """Return the context around a form: `rights_notice` and `ask_url`, where rights lack; `related_counts`.

        `doubles_url` is asked for records of the same name, `same_url` leads to the page that looks for the other one.
        """
        doubles_url = already_here.asking_url(page)
        if page.untouched is None:
            return {"rights_notice": "", "doubles_url": doubles_url}
        may_be_merged = self.merges and may_merge(page.request.user, page.untouched)
        inlined = {formset.model for formset in page.formsets}
        links = () if context["is_popup"] else self.related_count_links(page.request, page.untouched, inlined)
        return {
            "rights_notice": self.rights_notice(page.request, page.untouched),
            "ask_url": ask_url(page.request, page.untouched),
            **Suggestions(self).links(page.request, page.untouched),
            "related_counts": [*links],
            "doubles_url": doubles_url,
            "same_url": admin_url(page.untouched, "same", page.untouched.pk) if may_be_merged else "",
        }

    def rights_notice(self, request: HttpRequest, obj: models.Model) -> str:
        """Return what keeps a user from changing all of a row, and whom to ask; empty if nothing does."""
        right = access_level(request.user, self.model, obj)
        if right == Access.CHANGE:
            return ""
        if right == Access.TRANSLATE:
            return _(
                "You can write translations here. All else is for reading, and so are words as their author"
                " published them."
            )
        wants_to = only_translates(request.user, self.model) or self.has_add_permission(request)
        record = blocking_record(request.user, obj) if wants_to else None
        return why_barred(record, obj) if record else _("You can look at this, not change it.")

    def message_user(
        self, request: HttpRequest, message: Any, level: Any = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        """Say it; beside what was done, offer to undo it."""
        said = with_undo(message) if level == messages.SUCCESS else message
        super().message_user(request, said, level, *args, **kwargs)

    def followers(self, submission: Submission) -> Followers:
        """Return what was changed along with a record that is saved; for subclasses."""
        return Followers()

    def tell(self, submission: Submission) -> None:
        """Say what else came of a form that was saved; for subclasses."""

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect_if_refused(request, partial(super().delete_view, request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect_if_refused(request, partial(super().changelist_view, request, *args, **kwargs))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_rows(request, [obj], obj.delete)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        self.delete_rows(request, list(queryset), queryset.delete)

    def delete_rows(self, request: HttpRequest, rows: list[Any], delete: Callable[[], Any]) -> None:
        """Delete rows, with versions of them and their owners; `RefusedError` if that would be wrong in public."""
        owners = [owner for row in rows for owner in revisions.owners_of(row)]
        public = dict.fromkeys(owner for row in rows for owner in published_owners(row))
        keys = [(self.model, row.pk) for row in rows]
        with transaction.atomic():
            revisions.add_missing_versions(owners)
            revisions.add_versions(keys, request.user, revisions.DELETED, always=True)
            delete()
            revisions.add_versions(owners, request.user)
            if errors := [finding for owner in public for finding in find_errors(owner)]:
                raise RefusedError(Remark(ALL, full_message(finding)) for finding in errors)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Extend Django's answer; leave out the rows that only join a record with its sources or topics."""
        found, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        every = apps.get_models(include_auto_created=True)
        joins = [model._meta for model in every if model._meta.auto_created]
        plurals = {str(options.verbose_name_plural) for options in joins}
        heads = tuple(f"{capfirst(options.verbose_name)}: " for options in joins)
        named = {name: count for name, count in counts.items() if str(name) not in plurals}
        return without(found, heads), named, perms_needed, protected


def without(items: list[Any], heads: tuple[str, ...]) -> list[Any]:
    """Return a nested list without the lines that begin in one of these ways."""
    kept = [without(item, heads) if isinstance(item, list) else item for item in items]
    return [item for item in kept if item and not str(item).startswith(heads)]


class TranslatedAdmin(EditingAdmin, TranslationAdmin):
    """Admin of a model with translated fields."""


class PartAdmin(EditingAdmin):
    """Admin of what is edited with its owner: reached by its address and from autocompletes, not from the index."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class TranslatedPartAdmin(PartAdmin, TranslatedAdmin):
    """`PartAdmin` with translated fields."""


class OtherNameAdmin(PartAdmin):
    """Admin of the other names of a kind."""

    model: type[OtherName]
    list_display = (language, "kind")
    list_filter = ("kind", LanguageFilter)

    def __init__(self, model: type[OtherName], site: admin.AdminSite) -> None:
        self.autocomplete_fields = self.list_select_related = (model.owner,)
        super().__init__(model, site)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Add the record whose name it is."""
        first, *others = super().get_list_display(request)
        return [first, self.model.owner, *others]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Search its own words, and the title of the record."""
        owner: Any = self.model._meta.get_field(self.model.owner).related_model
        field = f"{self.model.owner}__{owner.title_field}"
        is_translated = owner.title_field in owner.translated_fields()
        return ("name", *(in_every_language(field) if is_translated else (field,)))


class RecordAdmin(Publishing, TranslatedAdmin):
    """Admin of a kind of record: `fields` are its own, the rest is every record's.

    `pages` are the pages of a record beside its form; `never_in_bulk` the fields that are not changed in many at once.
    """

    class Media:
        css = {"all": ("css/editing/notes.css", "css/editing/discussion.css")}
        js = ("js/editing/notes.js", "js/editing/discussion.js")

    merges = True
    fields: tuple[str, ...] = ()
    ordering = ("-updated_at", "pk")
    readonly_fields = READONLY_FIELDS
    pages: tuple[RecordPage, ...] = ()
    never_in_bulk: tuple[str, ...] = ()
    actions = (
        *Publishing.actions,
        action_of("bulk", gettext_lazy("Change a field…"), "change"),
        merging.merge_selected,
    )

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        self.autocomplete_fields = (*self.autocomplete_fields, *EVIDENCE)
        self.pages = (*self.pages, PREVIEW_LINKS)

    def add_inline(self, inline: type[admin.options.InlineModelAdmin]) -> None:
        """Add rows to the form of this kind that belong to a room above the kind's own."""
        self.inlines = (*self.inlines, inline)
        self.keep_history()

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of a record, and `bulk/`, which takes the records as `?pk=`."""
        return [*(page.url(self) for page in (*self.pages, DISCUSSION)), bulk_url(self), *super().get_urls()]

    def form_links(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Add `page_links`: those to the pages of the record that are open to this user; and its `discussion`."""
        open_pages = (page for page in self.pages if page.is_offered(self, request, record))
        return {
            **super().form_links(request, record),
            "page_links": [page.link(record) for page in open_pages],
            "discussion": below_form(request, record),
        }

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), AssignedFilter]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return (*super().get_search_fields(request), "slug", "uid")

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        publication = self.replace_orig_field((*PUBLICATION, *(READONLY_FIELDS if obj else ())))
        return [
            (capfirst(self.opts.verbose_name), {"fields": self.replace_orig_field(self.fields)}),
            (_("Evidence"), {"fields": EVIDENCE, "classes": ("after-rows",)}),
            (_("Publication"), {"fields": publication, "classes": ("after-rows",)}),
        ]


# In Spanish Django’s own agree with one gender alone.
SENTENCES = (
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("You may edit it again below."),
)
