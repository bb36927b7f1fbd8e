"""What an entry of the feed of organizations tells."""

from organizations.models import Organization
from records.core.registry import register
from records.serializers.feeds import Feed, told_words

register(
    Feed(
        Organization,
        title=lambda body: body.title,
        lines=lambda body: [body.get_kind_display(), told_words(body.localized("description"))],
    )
)
