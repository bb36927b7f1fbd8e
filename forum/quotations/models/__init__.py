"""Articles with their paragraphs and photographs, and the quotations found in them."""

from forum.quotations.models.articles import Article, Paragraph, Photo
from forum.quotations.models.quotations import Quotation
from forum.quotations.models.speakers import QuotationSpeaker

__all__ = ["Article", "Paragraph", "Photo", "Quotation", "QuotationSpeaker"]
