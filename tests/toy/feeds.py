from records.core.registry import register
from records.serializers.feeds import Feed, told_words
from tests.toy.models import Document

register(
    Feed(
        Document,
        title=lambda document: document.title,
        lines=lambda document: [document.get_kind_display(), told_words(document.localized("description"))],
    )
)
