"""Addresses of the three subjects."""

from forum.events.urls import urlpatterns as events
from forum.explore.urls import urlpatterns as explore
from forum.quotations.urls import urlpatterns as quotations

urlpatterns = [*explore, *quotations, *events]
