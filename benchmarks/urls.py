"""The site's addresses and `/bare/`, which returns the bytes of the page it is compared with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

bytes_of_page = b""


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(bytes_of_page)


urlpatterns = [path("bare/", bare), *urlpatterns]
