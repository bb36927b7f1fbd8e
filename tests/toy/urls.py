"""Addresses of documents."""

from records.site.urls import record_urls
from tests.toy import views

urlpatterns = [record_urls("documents/", views.DocumentList, views.DocumentDetail)]
