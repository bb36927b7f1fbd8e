"""Addresses for programs that watch the site."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from records.monitoring.access import may_monitor
from records.monitoring.health import FAILED, OK, all_parts, vital_parts, worst
from records.monitoring.metrics import exposition

PLAIN = "text/plain; charset=utf-8"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """`/healthz`: the process answers; nothing is asked of the database."""
    return HttpResponse("ok", content_type=PLAIN)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """`/readyz`: what is vital is ready; 503 names what is not. Who may monitor the site sees all parts, as JSON."""
    if may_monitor(request):
        parts = all_parts()
        state = worst(parts)
        body = {"state": state, "parts": {part.name: part._asdict() for part in parts}}
        return JsonResponse(body, status=503 if state == FAILED else 200)
    lacking = [part.name for part in vital_parts() if part.state != OK]
    answer, status = (f"not ready: {', '.join(lacking)}", 503) if lacking else ("ok", 200)
    return HttpResponse(answer, status=status, content_type=PLAIN)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """`/metrics`: those of Prometheus; there only for who may monitor the site."""
    if not may_monitor(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
