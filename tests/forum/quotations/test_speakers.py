"""Speakers: one person, several of a joint statement, or one whom the source does not name."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from forum.models import Quotation, QuotationSpeaker
from forum.quotations.context import neighbours
from forum.quotations.serializers import quotation_work
from organizations.models import Organization
from people.models import Office, Person
from records.core.models import Status
from records.core.publication import dependents
from records.core.rules import find_errors
from records.search.quote_check import check_quote
from records.serializers.citation_files import bibtex, citation_key, csl, ris
from records.serializers.citations import Author, apa, chicago, mla
from tests import factories
from tests.admin_forms import faults, form_data, rows

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


@pytest.fixture
def pages(client, joint):
    """A joint statement and one of somebody without a name, of one event; the text of a page without its tags."""
    body = factories.OrganizationFactory(name_en="Ministry of Health")
    unnamed(event=joint.event, text_en="We agree.", speaker_organization=body)

    def read(url):
        answer = client.get(url)
        assert answer.status_code == 200, url
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))

    return read


class TestPages:
    def test_of_the_quotations_name_all_speakers_with_their_offices(self, pages, joint):
        page = pages(joint.get_absolute_url())
        assert "Quotation 1 of 2" in page and "“We will work together.” – Alicia Bárcena and Wang Yi" in page
        assert "Alicia Bárcena, Executive Secretary · Wang Yi, Minister" in page
        assert "Alicia Bárcena y Wang Yi" in pages(f"/es/citas/{joint.slug}/")

    def test_of_nobody_named_call_them_as_the_source_does(self, pages):
        other = Quotation.objects.get(speaker=None)
        assert "a delegate of Chile, Ministry of Health" in pages(other.get_absolute_url())
        assert "una delegada de Chile" in pages(f"/es/citas/{other.slug}/")

    @pytest.mark.parametrize("number", [0, 1])
    def test_of_each_person_hold_a_joint_statement(self, pages, joint, number):
        page = pages(joint.speakers[number].get_absolute_url())
        assert "We will work together." in page
        assert "Alicia Bárcena, Executive Secretary · Wang Yi, Minister" in page

    @pytest.mark.slow
    @pytest.mark.indexed
    def test_of_the_event_the_lists_and_the_search_name_them(self, pages, joint):
        event = pages(joint.event.get_absolute_url())
        assert "A joint statement" in event
        assert all(name in event for name in ("Bárcena", "Wang Yi", "a delegate of Chile"))
        for person in joint.speakers:
            found = pages(f"/en/quotations/?speaker={person.slug}")
            assert "We will work together." in found
            assert "We agree." not in found
            assert "We will work together." in pages(f"/en/search/?q=speaker:{person.slug}")
        whose = "Alicia Bárcena, Wang Yi · Alicia Bárcena: Executive Secretary; Wang Yi: Minister"
        assert whose in pages(f"/en/search/?q=speaker:{joint.speaker.slug}")
        assert "We agree." in pages("/en/search/?q=delegate")
        assert "We agree." in pages("/en/quotations/?organization=" + Organization.objects.get().slug)
        pages("/en/")

    @pytest.mark.slow
    @pytest.mark.parametrize("style", ["", "embed/"])
    def test_small_and_large_have_their_other_forms(self, client, pages, joint, style):
        for record in Quotation.objects.all():
            assert client.get(f"{record.get_absolute_url()}{style}").status_code == 200
            assert client.get(reverse("quotation-picture", args=[record.slug])).status_code == 200
            url = f"{settings.SITE_URL}{record.get_absolute_url()}"
            told = client.get("/oembed", {"url": url}).json()
            assert told["author_name"] == record.speaker_name
            for form in ("json", "jsonld", "bib", "ris", "csljson"):
                assert client.get(f"{record.get_absolute_url()}?format={form}").status_code == 200
        for address in ("feed.atom", "?format=csv", "?format=json", "?sort=speaker"):
            assert client.get(f"/en/quotations/{address}").status_code == 200


class TestCitations:
    def test_name_all_authors(self, joint):
        Person.objects.filter(pk=joint.speaker_id).update(family_name="Bárcena", sort_name="Bárcena, Alicia")
        work = quotation_work(Quotation.objects.get())
        assert str(apa(work)).startswith("Bárcena, A., &amp; Wang Yi. (")
        assert str(chicago(work)).startswith("Bárcena, Alicia, and Wang Yi. “We will work together.” Joint")
        offices = "Joint statement of Alicia Bárcena, Executive Secretary; Wang Yi, Minister"
        assert all(offices in form for form in (str(apa(work)), str(chicago(work)), bibtex(work), ris(work)))
        third = Author("Eva Nova", "Nova, Eva")
        more = chicago(replace(work, further_authors=(*work.further_authors, third)))
        assert str(more).startswith("Bárcena, Alicia, Wang Yi, and Eva Nova.")
        assert "Bárcena, Alicia and {Wang Yi}" in bibtex(work)
        assert ris(work).count("AU  - ") == 2
        assert csl(work)["author"] == [{"family": "Bárcena", "given": "Alicia"}, {"literal": "Wang Yi"}]

    def test_of_nobody_named_call_the_author_as_the_source_does(self):
        work = quotation_work(unnamed())
        assert str(apa(work)).startswith("A delegate of Chile. (")
        assert csl(work)["author"] == [{"literal": "A delegate of Chile"}]
        body = factories.OrganizationFactory(name_en="League of Ports")
        work = quotation_work(unnamed(text_en="We came.", speaker_organization=body))
        assert str(chicago(work)).startswith("A delegate of Chile (League of Ports). “We came.”")
        assert "then" not in bibtex(work) and citation_key(work) == "delegate2021"  # a body is no office


def test_the_api_gives_the_first_speaker_and_all(client, pages, joint):
    rows = {row["text_en"]: row for row in client.get("/api/v1/quotations").json()["results"]}
    both, nobody = rows["We will work together."], rows["We agree."]
    assert both["speaker"]["title_en"] == "Alicia Bárcena"
    assert [one["title_en"] for one in both["speakers"]] == ["Alicia Bárcena", "Wang Yi"]
    assert (nobody["speaker"], nobody["speakers"]) == (None, [])
    assert nobody["unnamed_speaker_es"] == "una delegada de Chile"
    assert nobody["speaker_organization"]["title_en"] == "Ministry of Health"


@pytest.mark.indexed
@pytest.mark.parametrize(
    ("pasted", "claimed"),
    [
        ("“We will work together, slowly and with much patience,” said Alicia Bárcena.", []),
        ("“We will work together, slowly and with much patience,” said Wang Yi.", []),
        ("“We will work together, slowly and with much patience,” said Ana Pérez.", ["Ana Pérez"]),
        ("“We have agreed on everything that was asked here,” said Ana Pérez.", []),
    ],
)
def test_the_check_knows_each_speaker(joint, pasted, claimed):
    joint.text_en = "We will work together, slowly and with much patience."
    joint.save()
    unnamed(text_en="We have agreed on everything that was asked here.")
    flags = check_quote(pasted).flags
    assert [flag.claimed for flag in flags if flag.name == "speaker"] == claimed


def test_a_joint_statement_waits_while_one_of_its_speakers_is_hidden(joint):
    second = joint.further_speakers.get().person
    assert not joint.is_waiting
    type(second).objects.update(status=Status.REVIEW)
    type(second).objects.filter(pk=joint.speaker_id).update(status=Status.PUBLISHED)
    fresh = Quotation.objects.get()
    assert fresh.is_waiting
    assert fresh.hidden_dependencies() == {"speaker": second}
    assert not Quotation.objects.published().exists()


@pytest.fixture
def over_two(db):
    """Words that begin in the second paragraph of an article of four and end in the third."""
    texts = ["It began.", "He said: Work goes on.", "It is slow. He sat down.", "It ended."]
    article = factories.ArticleFactory()
    made = [factories.ParagraphFactory(article=article, number=n, text_en=t) for n, t in enumerate(texts, 1)]
    return factories.QuotationFactory(
        article=article,
        paragraph=made[1],
        last_paragraph=made[2],
        text_en="Work goes on.\n\nIt is slow.",
        place_en=9,
    )


class TestWordsOverParagraphs:
    def test_stand_there_joined_by_a_space_or_a_line_break(self, over_two):
        assert not find_errors(over_two)
        Quotation.objects.update(text_en="Work goes on. It is slow.")
        assert not find_errors(Quotation.objects.get())
        Quotation.objects.update(text_en="Work goes on. It is fast.")
        assert [one.field for one in find_errors(Quotation.objects.get())] == ["text_en"]

    def test_end_after_they_begin(self, over_two):
        Quotation.objects.update(last_paragraph=over_two.article.paragraphs.get(number=1))
        assert "last_paragraph" in [one.field for one in find_errors(Quotation.objects.get())]

    def test_are_marked_in_each_paragraph(self, client, over_two):
        parts = neighbours(Quotation.objects.for_page().get())
        marked = [[one.text for one in part.segments if one.quotation] for part in parts]
        assert marked == [[], ["Work goes on."], ["It is slow."], []]
        for page in (over_two, over_two.article):
            assert client.get(page.get_absolute_url()).status_code == 200
        assert "paragraphs 2–3" in client.get(over_two.get_absolute_url()).content.decode()
        work = quotation_work(over_two)
        assert "paras. 2–3" in apa(work) and "paras. 2–3" in chicago(work) and "pars. 2–3" in mla(work)
        assert "paragraphs 2–3" in bibtex(work)

    @pytest.mark.slow
    def test_are_compared_in_the_form(self, admin_client, over_two):
        url = reverse("admin:forum_quotation_change", args=[over_two.pk])
        values = form_data(admin_client, url)
        answer = admin_client.post(url, {**values, "place_en": ""})
        assert answer.status_code == 302, faults(answer)
        assert Quotation.objects.get().place_en == 9
        first = over_two.article.paragraphs.get(number=1)
        answer = admin_client.post(url, {**values, "last_paragraph": first.pk})
        assert "begin in paragraph 2 and cannot end in paragraph 1" in str(faults(answer)["last_paragraph"])


class TestForm:
    def test_further_speakers_get_the_only_office_of_the_day(self, admin_client):
        quotation = factories.QuotationFactory(status=Status.DRAFT)
        office = factories.OfficeFactory()
        url = reverse("admin:forum_quotation_change", args=[quotation.pk])
        values = form_data(admin_client, url)
        answer = admin_client.post(url, {**values, **rows("further_speakers", {"person": office.person_id})})
        assert answer.status_code == 302, faults(answer)
        assert quotation.further_speakers.get().office == office

    def test_the_first_speaker_is_no_further_one(self, admin_client):
        quotation = factories.QuotationFactory(status=Status.DRAFT)
        url = reverse("admin:forum_quotation_change", args=[quotation.pk])
        again = rows("further_speakers", {"person": quotation.speaker_id})
        answer = admin_client.post(url, {**form_data(admin_client, url), **again})
        assert "the first speaker already" in str(faults(answer))

    @pytest.mark.slow
    def test_a_speaker_or_one_without_a_name(self, admin_client):
        quotation = factories.QuotationFactory(status=Status.DRAFT)
        url = reverse("admin:forum_quotation_change", args=[quotation.pk])
        values = {**form_data(admin_client, url), "unnamed_speaker_en": "a delegate"}
        assert "Not both" in str(faults(admin_client.post(url, values)))
        assert admin_client.post(url, {**values, "speaker": ""}).status_code == 302
        assert Quotation.objects.get().speaker_name == "a delegate"


def test_the_office_of_each_speaker_was_held_that_day(joint):
    Quotation.objects.update(said_on="2021-10-11", said_on_earliest="2021-10-11", said_on_latest="2021-10-11")
    Office.objects.filter(title_en="Minister").update(start="2022", start_earliest="2022-01-01")
    found = [one for one in find_errors(Quotation.objects.get()) if one.part]
    assert [(one.field, one.part.person.name) for one in found] == [("office", "Wang Yi")]


def test_who_hides_a_person_is_told_of_the_joint_statements(joint):
    assert [dependents(person) for person in joint.speakers] == [[joint], [joint]]
