"""The addresses of this project, and those of books."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from config import urls
from config.urls import handler400, handler500

__all__ = ["handler400", "handler500", "urlpatterns"]

urlpatterns = [*urls.urlpatterns, *i18n_patterns(path("", include("tests.toy.urls")))]
