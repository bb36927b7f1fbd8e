"""Pages of people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from people.filters import PERSON_FACETS
from people.models import Person
from records.collation import plain_in_order
from records.details import RecordDetail
from records.lists import RecordList, Sort


class PersonList(RecordList):
    model = Person
    template_name = "people/person_list.html"
    facets = PERSON_FACETS
    sorts = {
        "name": Sort(_("By family name"), lambda people: people.order_by(plain_in_order("sort_name"), "pk")),
        "quotations": Sort(
            _("Most quotations"), lambda people: people.order_by("-quotation_count", plain_in_order("sort_name"))
        ),
    }


class PersonDetail(RecordDetail):
    model = Person
    template_name = "people/person_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs)
