"""Addresses of documents."""

from records.site.urls import record_urls
from tests.toy import pages

urlpatterns = [record_urls("documents/", pages.DocumentList, pages.DocumentDetail)]
