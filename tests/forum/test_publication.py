"""What would be wrong in public is refused beside its field, and nothing of the form is saved."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from reversion.models import Revision

from forum.models import Article, Event, Paragraph, Participation, Photo, Quotation
from people.models import Office, Person
from records.core.models import Status
from records.core.rules import find_warnings
from records.media.images import encoded
from tests import factories
from tests.admin_forms import faults, form_data, public_errors, rows, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def enter(admin_client):
    """Fill in an empty form of a kind, or of a record, and send it."""

    def enter(kind, record=None, **values):
        page, args = ("change", [record.pk]) if record else ("add", [])
        url = reverse(f"admin:{kind}_{page}", args=args)
        chosen = {"kind": "direct"} if url == reverse("admin:forum_quotation_add") else {}
        return admin_client.post(url, {**form_data(admin_client, url), **chosen, **values})

    return enter


def picture():
    return ContentFile(encoded(Image.new("RGB", (40, 30), "red"), "PNG"), "photo.png")


def quoted(words="of the pandemic", **fields):
    """A draft of words in the one paragraph of a published article, both of them sound."""
    paragraph = factories.ParagraphFactory(number=1, text_en="The effects of the pandemic last.")
    given = {"article": paragraph.article, "paragraph": paragraph, "status": Status.DRAFT, "place_en": 12}
    return factories.QuotationFactory(text_en=words, **{**given, **fields})


@pytest.mark.slow
def test_a_quotation_without_fault_is_published(enter, client):
    quotation = quoted()
    assert public_errors(quotation) == {}
    assert enter("forum_quotation", quotation, status=Status.PUBLISHED).status_code == 302
    assert client.get(quotation.get_absolute_url()).status_code == 200


@pytest.mark.slow
def test_one_changed_letter_is_refused_beside_the_words(enter):
    quotation = quoted()
    answer = enter("forum_quotation", quotation, text_en="of the pandemics", status=Status.PUBLISHED)
    sentence = "English: The words differ from paragraph 1: “pandemics” here, “pandemic last.” there."
    assert faults(answer) == {"text_en": [sentence]}
    page = answer.content.decode()
    assert '<a href="#id_text_en">Text (English)</a>: The words differ from paragraph 1: ' in page
    assert 'class="vv-status draft"' in page
    assert f'href="{quotation.get_absolute_url()}"' not in page
    quotation.refresh_from_db()
    assert (quotation.status, quotation.text_en) == (Status.DRAFT, "of the pandemic")
    assert not Revision.objects.exists()


def test_the_same_is_kept_in_a_draft(enter):
    quotation = quoted()
    assert enter("forum_quotation", quotation, text_en="of the pandemics").status_code == 302


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        (
            {"text_status_en": ""},
            "text_status_en",
            "Say whether the text in English is the original or a translation.",
        ),
        (
            {"text_status_es": "official"},
            "text_status_es",
            "Spanish is called an official translation, but there is no Spanish text."
            " Write it, or clear the field.",
        ),
        (
            {"article": "", "paragraph": ""},
            "article",
            "Choose the article in which the words stand, or a source below.",
        ),
        (
            {"text_en": "", "text_status_en": ""},
            "text_en",
            "A published quotation needs its words in at least one language.",
        ),
        ({"speaker": ""}, "speaker", "This field is required."),
    ],
)
def test_what_is_wrong_with_a_published_quotation(enter, values, field, sentence):
    quotation = quoted()
    answer = enter("forum_quotation", quotation, **values, status=Status.PUBLISHED)
    assert faults(answer) == {field: [sentence]}
    assert Quotation.objects.get().status == Status.DRAFT


def test_words_that_stand_twice_are_asked_for_their_place(enter):
    quotation = quoted()
    quotation.paragraph.text_en = "It ends. It ends."
    quotation.paragraph.save()
    answer = enter("forum_quotation", quotation, text_en="ends", place_en=4, status=Status.PUBLISHED)
    sentence = (
        "The words stand there more than once. Write the number of those that are meant:"
        " 3 = “It [ends]. It ends.”; 12 = “It ends. It [ends].”."
    )
    assert faults(answer) == {"place_en": [sentence]}
    assert Quotation.objects.get().status == Status.DRAFT


def test_a_wrong_place_is_mended_where_the_words_stand_once(enter):
    quotation = quoted()
    assert enter("forum_quotation", quotation, place_en=4, status=Status.PUBLISHED).status_code == 302
    assert Quotation.objects.get().place_en == 12


@pytest.mark.parametrize(
    ("start", "end", "term"),
    [
        ("2015", "2020-06", "from 2015 to June 2020"),
        ("2022", "", "since 2022"),
        ("2023-06?", "", "since June 2023 (inferred)"),
        ("", "2020-06-30", "until 30 June 2020"),
    ],
)
def test_an_office_of_another_day_is_refused(enter, start, end, term):
    office = factories.OfficeFactory(title_en="Director", start=start, end=end)
    quotation = quoted(speaker=office.person)
    answer = enter("forum_quotation", quotation, office=office.pk, status=Status.PUBLISHED)
    held = f"“Director” was not held on that day, only {term}."
    assert faults(answer) == {"office": [held]}
    assert Quotation.objects.get().office is None


@pytest.mark.slow
def test_an_office_of_another_day_is_refused_in_the_row_of_an_event(enter):
    event = factories.EventFactory()
    office = factories.OfficeFactory(title_en="Director", start="2015", end="2020-06")
    right = {"person": factories.PersonFactory().pk, "role": "chair", "order": 1}
    wrong = {"person": office.person.pk, "office": office.pk, "role": "speaker", "order": 2}
    answer = enter("forum_event", event, theme_en="Recovery", **rows("participations", right, wrong))
    sentence = "“Director” was not held on that day, only from 2015 to June 2020."
    assert faults(answer) == {"participations-1-office": [sentence]}
    assert not Participation.objects.exists()
    assert Event.objects.get().theme_en is None
    typed = standing(answer)
    assert (typed["theme_en"], typed["participations-0-person"]) == ("Recovery", str(right["person"]))


@pytest.mark.slow
def test_a_new_event_that_is_refused_leaves_nothing(enter):
    office = factories.OfficeFactory(start="2015", end="2020-06")
    row = {"person": office.person.pk, "office": office.pk, "role": "speaker", "order": 1}
    values = {"name_en": "Forum", "start": "2021-10-11", "status": Status.PUBLISHED}
    answer = enter("forum_event", **values, **rows("participations", row))
    assert list(faults(answer)) == ["participations-0-office"]
    assert (Event.objects.count(), Participation.objects.count(), Revision.objects.count()) == (0, 0, 0)
    mended = enter("forum_event", **values, **rows("participations", {**row, "office": ""}))
    assert mended.status_code == 302
    assert Event.objects.get().is_published


@pytest.mark.slow
def test_moving_an_event_is_refused_in_the_rows_that_it_would_make_wrong(enter):
    event = factories.EventFactory(start="2020-05")
    office = factories.OfficeFactory(start="2015", end="2020-06")
    factories.ParticipationFactory(event=event, person=office.person, office=office)
    answer = enter("forum_event", event, start="2021-10-11")
    assert list(faults(answer)) == ["participations-0-office"]
    assert str(Event.objects.get().start) == "2020-05"


@pytest.mark.slow
def test_a_photograph_is_described_in_every_language_before_it_is_public(enter, tmp_path):
    event = factories.EventFactory()
    photo = {"slug": "opening", "alt_en": "A full hall", "order": 1}
    answer = enter("forum_event", event, **rows("photos", {**photo, "image": picture()}))
    sentence = "Say in Spanish what the photograph shows, for those who do not see it."
    assert faults(answer) == {"photos-0-alt_es": [sentence]}
    assert 'name="photos-0-image-kept"' in answer.content.decode()
    assert not Photo.objects.exists()
    assert list(tmp_path.glob("media/photos/*")) == []
    described = {**photo, "alt_es": "Una sala llena", "image": picture()}
    assert enter("forum_event", event, **rows("photos", described)).status_code == 302
    assert len(list(tmp_path.glob("media/photos/*"))) == 1


@pytest.mark.slow
def test_an_image_that_another_record_has_too_is_not_lost(enter, tmp_path):
    first, second = factories.EventFactory.create_batch(2)
    photo = {"alt_en": "A full hall", "order": 1}
    described = {**photo, "slug": "one", "alt_es": "Una sala llena", "image": picture()}
    assert enter("forum_event", first, **rows("photos", described)).status_code == 302
    assert enter(
        "forum_event", second, **rows("photos", {**photo, "slug": "two", "image": picture()})
    ).context
    assert len(list(tmp_path.glob("media/photos/*"))) == 1


def test_a_portrait_is_described_in_every_language_before_it_is_public(enter):
    person = factories.PersonFactory()
    answer = enter("people_person", person, portrait=picture(), portrait_alt_es="Una mujer que habla")
    sentence = "Say in English what the portrait shows, for those who do not see it."
    assert faults(answer) == {"portrait_alt_en": [sentence]}
    assert not Person.objects.get().portrait


@pytest.mark.slow
@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ([], "An article is published with its text: enter its paragraphs below."),
        ([1, 3], "Its 2 paragraphs are numbered from 1 to 3."),
        ([2], "Its 1 paragraphs are numbered from 2 to 2."),
    ],
)
def test_an_article_is_published_with_its_paragraphs_in_order(enter, numbers, sentence):
    values = {"headline_en": "Forum held", "text_status_en": "original", "status": Status.PUBLISHED}
    texts = [{"number": number, "text_en": f"Paragraph {number}"} for number in numbers]
    assert faults(enter("forum_article", **values, **rows("paragraphs", *texts))) == {"__all__": [sentence]}
    assert not Article.objects.exists()


def test_an_article_needs_a_headline(enter):
    answer = enter("forum_article", status=Status.PUBLISHED)
    sentence = "A published article needs a headline in at least one language."
    assert faults(answer) == {"headline_en": [sentence]}


@pytest.mark.parametrize("kind", ["forum_event", "forum_series", "forum_topic", "organizations_organization"])
def test_every_kind_needs_words_beside_their_field(enter, kind):
    assert set(faults(enter(kind, status=Status.PUBLISHED))) - {"kind"} == {"name_en"}


@pytest.mark.slow
def test_a_withdrawal_needs_a_reason_in_one_language(enter, client):
    event = factories.EventFactory()
    sentence = "Say in at least one language why it is withdrawn: the notice at its address tells readers."
    assert faults(enter("forum_event", event, status=Status.WITHDRAWN)) == {
        "withdrawal_reason_en": [sentence]
    }
    assert client.get(event.get_absolute_url()).status_code == 200
    given = {"status": Status.WITHDRAWN, "withdrawal_reason_es": "Es otro foro."}
    assert enter("forum_event", event, **given).status_code == 302
    notice = client.get(event.get_absolute_url())
    assert notice.status_code == 410
    assert "Es otro foro." in notice.content.decode()


@pytest.mark.slow
def test_an_impossible_end_of_an_event_is_refused(enter):
    event = factories.EventFactory(start="2021-10-11")
    assert faults(enter("forum_event", event, end="2021-10-10")) == {
        "__all__": ["An event cannot end before it begins."]
    }


# What is published already


@pytest.mark.slow
def test_a_paragraph_is_not_changed_under_published_words(enter):
    quotation = quoted(status=Status.PUBLISHED, label_en="Lasting effects")
    paragraph = quotation.paragraph
    values = {"paragraphs-0-text_en": "The effects of the epidemic last."}
    answer = enter("forum_article", quotation.article, **values)
    found = faults(answer)
    assert list(found) == ["paragraphs-0-text_en"]
    assert found["paragraphs-0-text_en"][0].startswith(
        "The published quotation “Lasting effects” rests on this."
    )
    paragraph.refresh_from_db()
    assert paragraph.text_en == "The effects of the pandemic last."


def test_nor_through_the_form_of_the_paragraph(enter):
    quotation = quoted(status=Status.PUBLISHED)
    answer = enter("forum_paragraph", quotation.paragraph, text_en="Other words.")
    assert list(faults(answer)) == ["text_en"]
    assert Paragraph.objects.get().text_en == "The effects of the pandemic last."


@pytest.mark.slow
def test_words_and_paragraph_are_corrected_while_the_words_are_in_review(enter):
    quotation = quoted(status=Status.PUBLISHED)
    assert enter("forum_quotation", quotation, status=Status.REVIEW).status_code == 302
    corrected = {"paragraphs-0-text_en": "The effects of a pandemic last."}
    assert enter("forum_article", quotation.article, **corrected).status_code == 302
    values = {"text_en": "of a pandemic", "status": Status.PUBLISHED}
    assert enter("forum_quotation", quotation, **values).status_code == 302
    assert Quotation.objects.published().get().text_en == "of a pandemic"


def test_a_paragraph_between_others_is_not_deleted_from_a_published_article(admin_client):
    article = factories.ArticleFactory()
    first, second = (factories.ParagraphFactory(article=article, number=number) for number in (1, 2))
    url = reverse("admin:forum_paragraph_delete", args=[first.pk])
    answer = admin_client.post(url, {"post": "yes"}, follow=True)
    assert "Its 1 paragraphs are numbered from 2 to 2." in answer.content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [first.pk], "post": "yes"}
    admin_client.post(reverse("admin:forum_paragraph_changelist"), chosen)
    assert list(Paragraph.objects.all()) == [first, second]
    admin_client.post(reverse("admin:forum_paragraph_delete", args=[second.pk]), {"post": "yes"})
    assert list(Paragraph.objects.all()) == [first]


@pytest.mark.parametrize("form", ["office", "person"])
def test_an_office_is_not_moved_away_from_published_words(enter, form):
    office = factories.OfficeFactory(start="2015", end="2022")
    quoted(status=Status.PUBLISHED, speaker=office.person, office=office)
    event = factories.ParticipationFactory(person=office.person, office=office).event
    answer = (
        enter("people_office", office, end="2020")
        if form == "office"
        else enter("people_person", office.person, **{"offices-0-end": "2020"})
    )
    [sentences] = faults(answer).values()
    assert [sentence.split(" rests ")[0].split(" names ")[0] for sentence in sentences] == [
        "The published quotation “of the pandemic”",
        f"The published event “{event}”",
    ]
    assert str(Office.objects.get().end) == "2022"


@pytest.mark.slow
def test_an_event_is_not_moved_away_from_published_words(enter):
    quotation = quoted(status=Status.PUBLISHED, label_en="Lasting effects")
    answer = enter("forum_event", quotation.event, start="2021-10-12")
    [sentence] = faults(answer)["start"]
    assert sentence.startswith(
        "The published quotation “Lasting effects” rests on this."
        f" 11 October 2021 lies outside the event “{quotation.event}”: 12 October 2021."
    )
    assert str(Event.objects.get().start) == "2021-10-11"


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2021-10-12", "2019-05-08"])
def test_nor_is_a_session_moved_away_from_them_or_out_of_its_event(enter, day):
    event = factories.EventFactory(start="2021-10-11", end="2021-10-12")
    session = factories.SessionFactory(event=event, date="2021-10-11")
    quoted(status=Status.PUBLISHED, event=event, session=session)
    assert list(faults(enter("forum_event", event, **{"sessions-0-date": day}))) == ["sessions-0-date"]
    assert list(faults(enter("forum_session", session, date=day))) == ["date"]
    session.refresh_from_db()
    assert str(session.date) == "2021-10-11"


@pytest.mark.slow
def test_an_article_is_not_dated_before_published_words(enter):
    quotation = quoted(status=Status.PUBLISHED)
    assert enter("forum_article", quotation.article, published_on="2021-10").status_code == 302
    assert list(faults(enter("forum_article", quotation.article, published_on="2021-09"))) == ["published_on"]


# What is only incomplete


@pytest.mark.slow
def test_what_readers_will_miss_is_told_and_saved(enter):
    quotation = quoted(said_on="")
    hidden = factories.TopicFactory(name_en="Vaccines", name_es="Vacunas", status=Status.DRAFT)
    answer = enter("forum_quotation", quotation, topics=[hidden.pk], status=Status.PUBLISHED)
    assert answer.status_code == 302
    told = "".join(
        str(message) for message in get_messages(answer.wsgi_request) if message.level_tag == "warning"
    )
    assert [gap for gap in find_warnings(Quotation.objects.get()) if gap in told] == [
        "Text: It is missing in Spanish.",
        "It is joined with what is not published, which pages leave out: “Vaccines”.",
        f"{quotation.speaker} is not among those who took part in the event “{quotation.event}”.",
        f"It says that the source names the speaker, and no name of {quotation.speaker} stands in the attribution"
        " or in the paragraph.",
        "It does not say when the words were said.",
        "It does not say in which office the words were said.",
    ]


def test_a_draft_is_saved_without_warnings(enter):
    answer = enter("forum_event", name_en="Forum")
    levels = {message.level_tag for message in get_messages(answer.wsgi_request)}
    assert levels == {"success"}


def test_what_an_event_lacks():
    event = factories.EventFactory(start="", name_es="Foro")
    factories.SessionFactory.create_batch(2, event=event)
    guest = factories.ParticipationFactory(event=event, person__name="Xu Bu").person
    assert find_warnings(event) == [
        "Sessions, Name: 2 are missing in Spanish.",
        "It names no source.",
        "It does not say when the event was held.",
        f"It does not say in which office {guest.name} took part.",
        "It has no topics.",
    ]


def test_what_a_person_and_an_article_lack():
    person, paragraph = factories.PersonFactory(), factories.ParagraphFactory(number=1)
    assert find_warnings(person) == ["It names no source.", "It names no office that the person held."]
    assert find_warnings(paragraph.article) == [
        "Headline: It is missing in Spanish.",
        "Paragraphs, Text: One is missing in Spanish.",
        "It names no source.",
        "It does not say when the article was published.",
    ]


@pytest.mark.parametrize(
    ("url", "is_front_page"),
    [
        ("https://www.cepal.org/es", True),
        ("https://www.cepal.org/", True),
        ("https://agenciamakro.cl/?p=2659", False),
        ("https://www.cepal.org/es/noticias/foro", False),
    ],
)
def test_the_address_of_a_text_is_no_front_page(url, is_front_page):
    article = factories.ArticleFactory(url_es=url)
    assert any("is a front page" in sentence for sentence in find_warnings(article)) == is_front_page


@pytest.mark.slow
def test_the_archive_is_without_fault(archive):
    everything = [
        *Event.objects.all(),
        *Article.objects.all(),
        *Quotation.objects.all(),
        *Person.objects.all(),
    ]
    assert [(record.slug, found) for record in everything if (found := public_errors(record))] == []
