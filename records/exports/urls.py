"""Addresses of the page of the archive as data, and of its files."""

from django.urls import path

from records.exports import views

urlpatterns = [
    path("", views.data, name="data"),
    path("<str:name>", views.download, name="data-file"),
]
