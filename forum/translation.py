"""Translated fields of events and quotations."""

from modeltranslation.translator import TranslationOptions, register

from forum.events.models import Event, Participation, Series, Session, Topic
from forum.quotations.models import Article, Paragraph, Photo, Quotation
from records.core.translation import RecordTranslation


@register(Topic)
class TopicTranslation(RecordTranslation):
    fields = ("name", "description")


@register(Series)
class SeriesTranslation(RecordTranslation):
    fields = ("name", "description")


@register(Event)
class EventTranslation(RecordTranslation):
    fields = ("name", "venue", "city", "theme", "description", "website")


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("name", "coverage")


@register(Participation)
class ParticipationTranslation(TranslationOptions):
    fields = ("affiliation", "remark")


@register(Article)
class ArticleTranslation(RecordTranslation):
    fields = ("headline", "dateline", "summary", "text_status", "url")


@register(Paragraph)
class ParagraphTranslation(TranslationOptions):
    fields = ("text",)


@register(Quotation)
class QuotationTranslation(RecordTranslation):
    fields = ("label", "text", "text_status", "place", "attribution")


@register(Photo)
class PhotoTranslation(TranslationOptions):
    fields = ("caption", "text_status", "alt", "credit", "url")
