"""Time zones that are offered before all others."""

from collections.abc import Iterable
from typing import Any

from records.core import registry
from records.core.locale_formats import time_zones
from records.core.publication import TimeZoneOf
from records.editing.scheduling.models import ScheduledChange
from records.editing.scheduling.moments import SITE_ZONE


def suggested_zones(records: Iterable[Any], user: Any) -> list[str]:
    """Return the zones of some records, the one that the user chose last, and the site's."""
    declared = registry.all(TimeZoneOf)
    of_records = (one.find(record) for record in records for one in declared if isinstance(record, one.model))
    own = ScheduledChange.objects.filter(scheduled_by=user.pk).order_by("-pk").values_list("zone", flat=True)
    found = dict.fromkeys([*of_records, *own[:1], SITE_ZONE])
    return [zone for zone in found if zone in time_zones()]
