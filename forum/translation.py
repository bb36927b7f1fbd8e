"""Translated fields of events and quotations."""

from modeltranslation.translator import translator

from forum.events.models import Document, Event, Participation, Series, Session, Topic
from forum.quotations.models import Article, Paragraph, Photo, Quotation
from records.core.translation import RecordTranslation

translator.register([Topic, Series], RecordTranslation, fields=("name", "description"))
translator.register(
    Event, RecordTranslation, fields=("name", "venue", "city", "theme", "description", "website")
)
translator.register(Document, RecordTranslation, fields=("name", "url", "archived_url", "description"))
translator.register(Session, fields=("name", "room", "coverage"))
translator.register(Participation, fields=("affiliation", "remark"))
translator.register(
    Article, RecordTranslation, fields=("headline", "dateline", "summary", "text_status", "url")
)
translator.register(Paragraph, fields=("text",))
translator.register(
    Quotation,
    RecordTranslation,
    fields=("label", "text", "text_status", "place", "attribution", "unnamed_speaker"),
)
translator.register(Photo, fields=("caption", "text_status", "alt", "credit", "url"))
