"""The page at which a form asks for an article as a source."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from forum.quotations.article_sources import check, known_source, source_from
from forum.quotations.models import Article
from records.core.history import revisions
from records.core.models import Source
from records.editing.forms.autocomplete import label_of
from records.editing.record_pages import RecordPage


def as_source_view(model_admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """On POST, return an article as a source, entered if need be: `{"id", "text"}`, or `{"error"}` in words."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    try:
        source = source_of(model_admin.admin_site.get_model_admin(Source), request, article)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=409)
    return JsonResponse({"id": source.pk, "text": label_of(model_admin.admin_site, source)})


@transaction.atomic
def source_of(sources: Any, request: HttpRequest, article: Article) -> Source:
    """Return the source of an article; enter it as this user if there is none, once if two ask at a time."""
    Article._base_manager.select_for_update().get(pk=article.pk)
    if found := known_source(article):
        return found
    if not sources.has_add_permission(request):
        raise PermissionDenied
    source = source_from(article)
    check(source)
    source.full_clean(exclude=["slug"])
    source.save()
    revisions.add_versions([(Source, source.pk)], request.user, revisions.ADDED)
    sources.log_addition(request, source, [{"added": {}}])
    return source


# Asked for by scripts of other forms: no form links to it.
AS_SOURCE = RecordPage("as_source", "", as_source_view, lambda model_admin, request, record: False)
