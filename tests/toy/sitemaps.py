from records.core.registry import register
from records.serializers.sitemaps import RecordSitemap
from tests.toy.models import Document

register(RecordSitemap(Document))
