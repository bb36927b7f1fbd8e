"""Pages of people."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.alphabet_index import by_letter
from people.models import Person
from records.core.database.collation import plain_in_order
from records.serializers.popolo import POPOLO
from records.site.details import RecordDetail
from records.site.lists import RecordList, Sort

MAX_QUOTATIONS = 20


class PersonList(RecordList):
    model = Person
    template_name = "people/person_list.html"
    sorts = {
        "name": Sort(_("By family name"), lambda people: people.order_by(plain_in_order("sort_name"), "pk")),
        "quotations": Sort(
            _("Most quotations"),
            lambda people: people.order_by("-quotation_count", plain_in_order("sort_name"), "pk"),
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "letters": by_letter(context["page_obj"]) if self.sort == "name" else []}


class PersonDetail(RecordDetail):
    model = Person
    template_name = "people/person_detail.html"
    formats = (*RecordDetail.formats, POPOLO)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        return {
            **super().get_context_data(**kwargs),
            "trail": [{"label": _("People"), "url": reverse("person-list")}],
            "quotation_total": person.quotation_count + person.reported_count,
            "quotations": person.published_quotations()[:MAX_QUOTATIONS],
            "appearances": person.appearances(),
        }
