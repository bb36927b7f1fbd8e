"""Records with which several tests of quotations begin."""

import pytest

from records.core.models import Status
from tests import factories

ENGLISH = "“We must share vaccines. Trade must be fair,” she said. We must share vaccines."
SPANISH = "“Debemos compartir las vacunas. El comercio debe ser justo”, dijo."


@pytest.fixture
def ran_together():
    """Makes a quotation of two statements, with all that can hang on one."""

    def make(status=Status.PUBLISHED, **fields):
        paragraph = factories.ParagraphFactory(number=1, text_en=ENGLISH, text_es=SPANISH)
        office = factories.OfficeFactory()
        quotation = factories.QuotationFactory(
            slug="vaccines-and-trade",
            text_en="We must share vaccines. Trade must be fair",
            text_es="Debemos compartir las vacunas. El comercio debe ser justo",
            text_status_es="unofficial",
            place_en=1,
            place_es=1,
            attribution_en="she said",
            certainty="resolved",
            speaker=office.person,
            office=office,
            article=paragraph.article,
            paragraph=paragraph,
            status=status,
            **fields,
        )
        quotation.topics.set(factories.TopicFactory.create_batch(2))
        quotation.sources.add(factories.SourceFactory())
        quotation.notes.add(factories.EditorialNoteFactory())
        return quotation

    return make
