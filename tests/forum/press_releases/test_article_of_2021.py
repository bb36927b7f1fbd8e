"""The article of 2021, pasted in both languages: into an archive that knows its names, and into an empty one."""

import pytest
from reversion.models import Revision

from forum.models import Article, Event, Quotation
from forum.press_releases.drafts import MODELS
from organizations.models import Organization
from people.models import Person
from records.core.models import Source, Status
from tests.forum.press_releases.pasting import accept, paste, review_of, text_of

pytestmark = [pytest.mark.slow, pytest.mark.portable]

SPEAKER = "Alicia Bárcena"
PARAGRAPHS = [2, 5, 7, 9, 14, 16]
REPORTED = 8  # of twelve: those behind a verb of saying and “that”, or before the name of the speaker
CO_ORGANIZERS = {"eclac", "ilas-cass", "cass-bic", "cpifa", "ciis", "cfis", "udual"}
OFFICES = {
    "Alicia Bárcena": ("Executive Secretary", "Secretaria Ejecutiva"),
    "Lan Lijun": ("President", "Presidente"),
    "Wang Chao": ("President", "Presidente"),
    "Xu Bu": ("President", "Presidente"),
    "Chai Yu": ("General Director and Researcher", "Directora General e Investigadora"),
    "José Ignacio Martínez Cortés": ("Member", "Integrante"),
}


@pytest.fixture
def both_languages():
    return {f"text_{code}": text_of("celac_china_2021", code) for code in ("en", "es")}


def test_into_the_archive(archive, admin_client, both_languages):
    release = paste(admin_client, **both_languages)
    proposals = {one.key: one for one in release.kept_proposals}
    roles = {
        one.matches[0].key: one.values["role"]
        for one in proposals.values()
        if one.kind == "body" and one.matches
    }
    by_slug = {Organization.objects.get(pk=key).slug: role for key, role in roles.items()}
    assert {slug for slug, role in by_slug.items() if role == "co-organizer"} == CO_ORGANIZERS
    assert {slug for slug, role in by_slug.items() if role == "supporter"} == {"sre-mx", "mfa-cn"}
    event = Event.objects.get(slug__startswith="celac-china-academic-forum-ii")
    assert proposals["event"].matches[0].key == event.pk
    taking_part = event.participations.count()
    before = {model: model.objects.count() for model in MODELS.values()}
    answer = accept(admin_client, release)
    assert answer.status_code == 302, answer.context["review"].errors
    assert {model: model.objects.count() for model in MODELS.values()} == before
    article = Article.objects.get(status=Status.DRAFT)
    assert [*article.events.all()] == [event]
    said = Quotation.objects.filter(article=article, kind="direct").order_by("paragraph__number")
    assert [one.paragraph.number for one in said] == PARAGRAPHS
    printed = Quotation.objects.filter(article__status=Status.PUBLISHED, kind="direct")
    assert {one.text_en for one in said} == {one.text_en for one in printed}
    assert {one.text_es for one in said} == {one.text_es for one in printed}
    assert {one.office.post for one in said} == {"eclac-executive-secretary"}
    assert {one.session.kind for one in said} == {"closing"}
    told = Quotation.objects.filter(article=article, kind="reported")
    recorded = Quotation.objects.filter(article__status=Status.PUBLISHED, kind="reported")
    columns = (
        "paragraph__number",
        "place_en",
        "text_en",
        "text_es",
        "attribution_en",
        "attribution_es",
        "certainty",
    )
    assert len(told) == REPORTED
    assert {*told.values_list(*columns)} <= {*recorded.values_list(*columns)}
    assert event.participations.count() == taking_part  # readers see the event: nothing is added to it


def test_into_an_empty_archive(admin_client, db, both_languages):
    release = paste(admin_client, **both_languages)
    answer = accept(admin_client, release)
    assert answer.status_code == 302, (answer.context["review"].errors, answer.context["review"].faulty)
    event = Event.objects.get()
    assert event.name_en == "II High-Level CELAC-China Forum and VI China-LAC Think Tanks Forum"
    assert event.kind == "joint-forum"
    assert [(one.ordinal, one.series.name_en) for one in event.editions.all()] == [
        (2, "High-Level CELAC-China Forum"),
        (6, "China-LAC Think Tanks Forum"),
    ]
    assert [one.role for one in event.organizers.all()] == ["co-organizer"] * 7 + ["supporter"] * 2
    offices = {
        one.person.name: (one.office.title_en, one.office.title_es) for one in event.participations.all()
    }
    assert offices == OFFICES
    roles = [one.role for one in event.participations.all()]
    assert roles == ["speaker", "moderator", "participant", "remarks", "remarks", "remarks"]
    article = Article.objects.get()
    assert article.paragraphs.count() == 17
    assert (str(article.published_on), article.kind) == ("2021-10-13", "news-item")
    assert (article.text_status_en, article.text_status_es) == ("original", "unofficial")
    assert article.publisher.acronym_en == "ECLAC"
    assert {one.session.kind for one in event.participations.all()} == {"closing"}
    said = Quotation.objects.filter(kind="direct").order_by("paragraph__number")
    assert [(one.speaker.name, one.paragraph.number) for one in said] == [
        (SPEAKER, one) for one in PARAGRAPHS
    ]
    assert {one.certainty for one in said} == {"resolved"}
    assert said[1].attribution_en == "she highlighted."
    assert (said[0].place_en, said[0].place_es) == (1, 1)
    assert Source.objects.get().language == "en"


def test_nothing_is_published(admin_client, db, both_languages):
    accept(admin_client, paste(admin_client, **both_languages))
    for model in (Article, Event, Quotation, Person, Organization):
        assert {one.status for one in model.objects.all()} == {Status.DRAFT}
    assert Revision.objects.filter(comment="drafted").count() == 1


def test_an_error_leaves_nothing(admin_client, db, both_languages, monkeypatch):
    release = paste(admin_client, **both_languages)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Quotation, "save", fail)
    with pytest.raises(RuntimeError):
        accept(admin_client, release)
    assert not any(model.objects.exists() for model in (Article, Event, Person, Organization, Source))
    release.refresh_from_db()
    assert release.article is None
    assert release.answers  # what was decided is kept


def test_what_was_decided_is_kept(admin_client, db, both_languages):
    release = paste(admin_client, **both_languages)
    changes = {"event__name_en": "", "event__name_es": "", "person-2__name": "Lan Li Jun"}
    answer = accept(admin_client, release, **changes)
    assert answer.status_code == 200
    assert not Article.objects.exists()
    form = next(one for one in review_of(admin_client, release).forms if one.proposal.key == "person-2")
    assert form["name"].value() == "Lan Li Jun"
