from records.core.registry import register
from records.serializers.base import Rows, columns
from tests.toy.models import Document

register(Rows(Document, columns(Document, "name", "kind", "adopted", "publisher", "description")))
