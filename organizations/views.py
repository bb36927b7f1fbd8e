"""Pages of organizing bodies."""

from django.utils.translation import gettext_lazy as _

from organizations.filters import ORGANIZATION_FACETS
from organizations.models import Organization
from records.collation import in_order
from records.details import RecordDetail
from records.lists import RecordList, Sort


class OrganizationList(RecordList):
    model = Organization
    template_name = "organizations/organization_list.html"
    facets = ORGANIZATION_FACETS
    sorts = {
        "name": Sort(_("By name"), lambda bodies: bodies.order_by(in_order("name"), "pk")),
        "events": Sort(_("Most events"), lambda bodies: bodies.order_by("-event_count", in_order("name"))),
    }


class OrganizationDetail(RecordDetail):
    model = Organization
    template_name = "organizations/organization_detail.html"
