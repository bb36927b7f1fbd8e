"""The filter of lists by what is scheduled."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.editing.facets import SimpleFilter
from records.editing.scheduling.models import ScheduledChange

EMBARGO = "embargo"


class ScheduledFilter(SimpleFilter):
    """Records for which a change waits for its hour."""

    title = gettext_lazy("scheduled")
    parameter_name = "scheduled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        change = ScheduledChange.Change
        return [
            (change.PUBLISH, _("To be published")),
            (EMBARGO, _("Under embargo")),
            (change.WITHDRAW, _("To be withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        waiting = ScheduledChange.objects.waiting()
        if self.value() == EMBARGO:
            return queryset.filter(ScheduledChange.objects.embargoes().numbers_of_records())
        if self.value() in ScheduledChange.Change.values:
            return queryset.filter(waiting.filter(change=self.value()).numbers_of_records())
        return queryset
