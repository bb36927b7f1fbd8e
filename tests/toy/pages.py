"""Pages of documents."""

from django.utils.translation import gettext_lazy as _

from records.core.database.collation import in_order
from records.site.details import RecordDetail
from records.site.lists import RecordList, Sort
from tests.toy.models import Document


class DocumentList(RecordList):
    model = Document
    sorts = {"name": Sort(_("By name"), lambda documents: documents.order_by(in_order("name"), "pk"))}


class DocumentDetail(RecordDetail):
    model = Document
    template_name = "toy/document_detail.html"
