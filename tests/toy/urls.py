"""Addresses of books."""

from records.site.urls import record_urls
from tests.toy import pages

urlpatterns = [record_urls("books/", pages.BookList, pages.BookDetail)]
