"""Addresses of documents."""

from records.site.addresses import of_kind
from tests.toy import views

urlpatterns = [of_kind("documents/", views.DocumentList, views.DocumentDetail)]
