"""Bodies of one page of the list, by kind, those that belong to another one under it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.functional import Promise

from organizations.models import Organization


@dataclass
class ListedOrganization:
    """A body; `is_child` when its parent stands above it with nothing but its other parts between."""

    body: Organization
    is_child: bool = False


@dataclass
class KindGroup:
    """The bodies of one kind."""

    label: str | Promise
    rows: list[ListedOrganization] = field(default_factory=list)


def grouped_by_kind(bodies: Iterable[Organization]) -> list[KindGroup]:
    """Groups of `in_families()`: a parent on another page, or left out by a filter, has no child here."""
    kinds = groupby(bodies, key=Organization.get_kind_display)
    return [KindGroup(label, _listed(members)) for label, members in kinds]


def _listed(members: Iterable[Organization]) -> list[ListedOrganization]:
    rows: list[ListedOrganization] = []
    head: Organization | None = None
    for body in members:
        is_child = head is not None and body.parent_id == head.pk
        head = head if is_child else body
        rows.append(ListedOrganization(body, is_child))
    return rows
