from records.serializers.sitemaps import RecordSitemap
from tests.toy.models import Document

DOCUMENTS = RecordSitemap(Document)
