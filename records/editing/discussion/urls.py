"""Addresses of the pages of what waits, and of notices by e-mail."""

from django.contrib import admin
from django.urls import path

from records.editing.discussion.notices_page import my_notices, unsubscribe
from records.editing.discussion.waiting_page import waiting_page

urlpatterns = [
    path("waiting/", admin.site.admin_view(waiting_page), name="waiting"),
    path("notices/", admin.site.admin_view(my_notices), name="my_notices"),
    path("notices/end/<str:token>/", unsubscribe, name="unsubscribe"),
]
