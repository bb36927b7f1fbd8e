from records.serializers.base import Rows, columns
from tests.toy.models import Document

DOCUMENTS = Rows(Document, columns(Document, "name", "kind", "adopted", "publisher", "description"))
