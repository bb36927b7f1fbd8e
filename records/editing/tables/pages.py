"""The pages of tables in the admin of a kind: download, upload, dry run, import."""

from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from records.core.languages import language_codes
from records.core.locale_formats import language_name
from records.core.permissions import Access, access_level
from records.editing.tables import ods
from records.editing.tables.columns import columns_of, explained, prefetched, template_columns
from records.editing.tables.finding import owner_relation
from records.editing.tables.models import TableImport
from records.editing.tables.review import Review
from records.editing.tables.sheets import MAX_ROWS, Choices, write_xlsx
from records.editing.tables.sources import Options, read_upload, sheet_name, source_labels
from records.editing.tables.tasks import carry_out, check
from records.editing.urls import admin_url
from records.serializers.json_csv import spreadsheet_lines

CHUNK = 500
FORMATS = {
    "csv": (gettext_lazy("CSV"), "text/csv"),
    "csv-semicolon": (gettext_lazy("CSV with ;"), "text/csv"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": ("ODS", ods.MIMETYPE),
}
ANSWER = "answer:"


class UploadForm(forms.Form):
    """A file, or what was pasted in its place."""

    file = forms.FileField(label=gettext_lazy("File"), required=False, allow_empty_file=True)
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the rows here, with their headings"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 6}),
    )
    erases = forms.BooleanField(
        label=gettext_lazy("A blank cell takes away what is stored. Unticked, it leaves that as it is."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the texts of a file that does not tell it"),
        choices=lambda: [(code, language_name(code)) for code in language_codes()],
        required=False,
    )

    event = forms.CharField(
        label=gettext_lazy(
            "Event to which a timetable belongs that does not name it: its number, slug or name"
        ),
        required=False,
    )

    def data_sent(self) -> tuple[str, bytes]:
        """Return the name and the content of what was sent; `ValidationError` where nothing was."""
        file, pasted = self.cleaned_data["file"], self.cleaned_data["pasted"]
        if file:
            content = file.read()
            if len(content) < file.size:
                raise ValidationError(_("The file is too large."))
            return str(file.name), content
        if pasted.strip():
            return _("Pasted rows"), pasted.encode()
        raise ValidationError(_("Choose a file, or paste some rows."))


class Tables:
    """The pages of tables of an admin class whose rows have a key."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin

    def urls(self) -> list[URLPattern]:
        """Return the addresses: `table/` with what stands below it."""
        prefix = f"{self.admin.opts.app_label}_{self.admin.opts.model_name}"
        pages: dict[str, tuple[Any, str]] = {
            "table/": (self.table_view, "table"),
            "table/export/<slug:name>/": (self.table_export_view, "table_export"),
            "table/template/<slug:name>/": (self.table_template_view, "table_template"),
            "table/<int:pk>/": (self.table_review_view, "table_review"),
        }
        view = self.admin.admin_site.admin_view
        return [path(route, view(page), name=f"{prefix}_{name}") for route, (page, name) in pages.items()]

    def may_import(self, request: HttpRequest) -> bool:
        right = access_level(request.user, self.admin.model)
        return bool(self.admin.has_add_permission(request)) or right > Access.VIEW

    def table_context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        return {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "media": self.admin.media,
            **more,
        }

    def table_view(self, request: HttpRequest) -> HttpResponse:
        """Offer what can be downloaded, and take a file."""
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        initial = {"language": get_language()}
        form = UploadForm(request.POST or None, request.FILES or None, initial=initial, label_suffix="")
        if request.method == "POST":
            if not self.may_import(request):
                raise PermissionDenied
            if form.is_valid() and (answer := self.take(request, form)):
                return answer
        shown = self.admin.get_changelist_instance(request)
        context = self.table_context(
            request,
            title=_("Import and export"),
            form=form,
            may_import=self.may_import(request),
            count=shown.result_count,
            is_filtered=shown.has_active_filters or bool(shown.query),
            query=request.GET.urlencode(),
            formats=[(name, label) for name, (label, _type) in FORMATS.items()],
            columns=[(one.label, one.is_required, one.help) for one in template_columns(self.admin.model)],
            parts=[*self.tables_of_parts(request)],
            sources=source_labels(),
            most=MAX_ROWS,
            waiting=TableImport.objects.filter(user=request.user, kind=self.admin.opts.label_lower)[:5],
        )
        return TemplateResponse(request, "editing/tables/table.html", context)

    def tables_of_parts(self, request: HttpRequest) -> Iterator[tuple[str, str]]:
        """Yield what belongs to records of the kind and has tables of its own: label and address."""
        for relation in self.admin.opts.related_objects:
            model = relation.related_model
            own = self.admin.admin_site._registry.get(model)
            is_part = relation.field.name == owner_relation(model)
            if is_part and getattr(own, "has_tables", False) and own.has_view_permission(request):
                yield str(model._meta.verbose_name_plural), admin_url(model, "table")

    def take(self, request: HttpRequest, form: UploadForm) -> HttpResponse | None:
        """Read what was sent, and go on to its dry run; with an error in the form return None."""
        try:
            name, data = form.data_sent()
            options = Options(
                form.cleaned_data["language"] or str(get_language()), form.cleaned_data["event"]
            )
            tables = read_upload(data, self.admin.model, options)
        except ValidationError as error:
            form.add_error(None, error)
            return None
        TableImport.forget_old()
        one = TableImport(
            user=request.user,
            kind=self.admin.opts.label_lower,
            file_name=name[-200:],
            language=get_language(),
            erases=form.cleaned_data["erases"],
        )
        one.tables = tables
        one.save()
        check.enqueue(one.pk)
        return HttpResponseRedirect(admin_url(self.admin.model, "table_review", one.pk))

    # Downloads

    def table_export_view(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """Return the rows of the list, as it is filtered, as a file."""
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        records = self.admin.get_changelist_instance(request).get_queryset(request)
        heading = [column.label for column in columns_of(self.admin.model)]
        return self.table_file(name, [heading], lambda: self.table_rows(records))

    def table_rows(self, records: models.QuerySet[Any]) -> Iterator[list[str]]:
        columns = columns_of(self.admin.model)
        order = records.query.order_by or ("pk",)
        for row in prefetched(records).order_by(*order).iterator(chunk_size=CHUNK):
            yield [column.text(row) for column in columns]

    def table_template_view(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """Return a file with the headings alone; of a spreadsheet a second sheet explains them."""
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        return self.table_file(
            name, [[one.label for one in template_columns(self.admin.model)]], lambda: iter(()), "template"
        )

    def table_file(
        self, name: str, head: list[list[str]], rows: Callable[[], Iterator[list[str]]], suffix: str = ""
    ) -> HttpResponseBase:
        """Return rows below their headings as a file of a format; 404 for another one."""
        if name not in FORMATS:
            raise Http404
        stem = "-".join(filter(None, (str(self.admin.opts.model_name), suffix or localdate().isoformat())))
        content_type = FORMATS[name][1]
        if name.startswith("csv"):
            separator = ";" if name == "csv-semicolon" else ","
            lines = spreadsheet_lines(_in_language(head, rows), separator)
            headers = {"Content-Disposition": f'attachment; filename="{stem}.csv"'}
            return StreamingHttpResponse(
                lines, content_type=f"{content_type}; charset=utf-8", headers=headers
            )
        file = TemporaryFile()  # noqa: SIM115 the answer closes it
        sheets = [
            (sheet_name(self.admin.model), _in_language(head, rows)),
            (_("Explanations"), explained(self.admin.model)),
        ]
        if name == "ods":
            ods.write(file, sheets)
        else:
            write_xlsx(
                file,
                sheets,
                self.offered(
                    columns_of(self.admin.model) if not suffix else template_columns(self.admin.model)
                ),
            )
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{stem}.{name}", content_type=content_type)

    @staticmethod
    def offered(columns: Iterable[Any]) -> list[Choices]:
        return [
            Choices(place, [label for _value, label in column.choices])
            for place, column in enumerate(columns)
            if column.choices
        ]

    # The dry run, and the import

    def table_review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what an import would do; on POST look again, import it, or give it up."""
        if not self.may_import(request):
            raise PermissionDenied
        one = get_object_or_404(TableImport, pk=pk, user=request.user, kind=self.admin.opts.label_lower)
        if request.method == "POST":
            return self.go_on(request, one)
        review = Review(one, request.GET.get("show", ""))
        context = self.table_context(
            request,
            title=_("Import of a table"),
            subtitle=one.file_name,
            one=one,
            review=review,
            page=Paginator(review.rows, Review.PAGE).get_page(request.GET.get("page")),
            list_url=admin_url(self.admin.model, "changelist"),
            table_url=admin_url(self.admin.model, "table"),
        )
        return TemplateResponse(request, "editing/tables/review.html", context)

    def go_on(self, request: HttpRequest, one: TableImport) -> HttpResponse:
        """Do what the editor chose below a dry run."""
        if "discard" in request.POST:
            one.delete()
            messages.info(request, _("Nothing was imported; the file is forgotten."))
            return HttpResponseRedirect(admin_url(self.admin.model, "table"))
        if "import" in request.POST:
            carry_out.enqueue(one.pk)
        elif one.state != TableImport.State.DONE:
            sent = {
                name.removeprefix(ANSWER): value
                for name, value in request.POST.items()
                if name.startswith(ANSWER)
            }
            one.answers |= {key: value for key, value in sent.items() if value}
            one.state, one.progress = TableImport.State.WAITS, 0
            one.save(update_fields=["answers", "state", "progress"])
            check.enqueue(one.pk)
        return HttpResponseRedirect(admin_url(self.admin.model, "table_review", one.pk))


def _in_language(head: list[list[str]], rows: Callable[[], Iterator[list[str]]]) -> Iterator[list[str]]:
    """Yield rows written in the language of the page, also once its answer is on its way."""
    language = get_language()
    yield from head
    left = rows()
    while True:
        with override(language):
            row = next(left, None)
        if row is None:
            return
        yield row
