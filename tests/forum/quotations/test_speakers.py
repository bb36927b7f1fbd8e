"""Who speaks: one person, several of a joint statement, or one whom the source does not name."""

import pytest
from django.db import IntegrityError, transaction

from forum.models import Quotation, QuotationSpeaker
from records.core.models import Status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(db):
    """A statement of two, with the office of each."""
    first, second = (factories.PersonFactory(name=name) for name in ("Alicia Bárcena", "Wang Yi"))
    quotation = factories.QuotationFactory(
        text_en="We will work together.",
        speaker=first,
        office=factories.OfficeFactory(person=first, title_en="Executive Secretary"),
    )
    office = factories.OfficeFactory(person=second, title_en="Minister", title_es="Ministro")
    QuotationSpeaker.objects.create(quotation=quotation, person=second, office=office)
    return quotation


def unnamed(**values):
    names = {"unnamed_speaker_en": "a delegate of Chile", "unnamed_speaker_es": "una delegada de Chile"}
    return factories.QuotationFactory(**{"speaker": None, **names, **values})


class TestStored:
    @pytest.mark.parametrize(
        "values",
        [
            {"speaker": None},
            {"unnamed_speaker_en": "a delegate"},
            {"unnamed_speaker_es": "una delegada"},
        ],
        ids=str,
    )
    def test_a_speaker_or_one_without_a_name_and_not_both(self, values):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.QuotationFactory(**values)

    def test_an_office_and_a_body_are_those_of_the_right_kind_of_speaker(self):
        for values in (
            {"office": factories.OfficeFactory(), "speaker_organization": None},
            {"speaker": factories.PersonFactory(), "unnamed_speaker_en": "", "unnamed_speaker_es": ""},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                unnamed(**{"speaker_organization": factories.OrganizationFactory(), **values})

    def test_the_office_of_each_speaker_is_that_of_the_speaker(self, joint):
        with pytest.raises(IntegrityError), transaction.atomic():
            joint.further_speakers.update(office=joint.office)

    def test_words_end_in_another_paragraph_of_the_same_article(self):
        paragraph = factories.ParagraphFactory(number=1)
        for last in (paragraph, factories.ParagraphFactory(number=2)):
            with pytest.raises(IntegrityError), transaction.atomic():
                factories.QuotationFactory(
                    article=paragraph.article, paragraph=paragraph, last_paragraph=last
                )


class TestNames:
    def test_of_a_joint_statement_are_all(self, joint):
        assert joint.speaker_name == "Alicia Bárcena and Wang Yi"
        assert [str(one.office) for one in joint.spoken_by] == ["Executive Secretary", "Minister"]

    def test_of_nobody_are_what_the_source_calls_the_speaker(self):
        assert unnamed().speaker_name == "a delegate of Chile"


def test_a_joint_statement_waits_while_one_of_its_speakers_is_hidden(joint):
    second = joint.further_speakers.get().person
    assert not joint.is_waiting
    type(second).objects.update(status=Status.REVIEW)
    type(second).objects.filter(pk=joint.speaker_id).update(status=Status.PUBLISHED)
    fresh = Quotation.objects.get()
    assert fresh.is_waiting
    assert fresh.hidden_dependencies() == {"speaker": second}
    assert not Quotation.objects.published().exists()
