"""The next edition of an event: a draft with what a forum keeps, chosen on a page."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from reversion.models import Revision

from forum.events.next_edition import with_next_ordinals
from forum.models import Event
from records.core.models import Status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def log_in(client):
    def log_in(group):
        user = User.objects.create(username=group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def joint():
    """A published joint event of two series, with all that it can hold."""
    event = factories.EventFactory(
        name_en="II Academic Forum and VI Think Tanks Forum",
        name_es="Segundo Foro Académico y VI Foro de Think Tanks",
        kind="joint-forum",
        venue_en="ECLAC",
        city_en="Santiago",
        country="CL",
        delegations=33,
        mode="online",
    )
    for place, ordinal in enumerate((2, 6), 1):
        factories.EditionFactory(event=event, ordinal=ordinal, order=place)
    factories.OrganizerFactory(event=event, role="host", order=2)
    factories.SessionFactory(
        event=event, name_en="Opening", name_es="Apertura", kind="opening", date="2021-10-11", order=1
    )
    factories.ParticipationFactory(event=event)
    factories.QuotationFactory(event=event)
    event.topics.set(factories.TopicFactory.create_batch(2))
    return event


def page(event):
    return reverse("admin:forum_event_next_edition", args=[event.pk])


def standing(client, event):
    """Return what a browser sends of the page as it stands."""
    form = client.get(page(event)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize(
    ("name", "ordinals", "following"),
    [
        (
            "II Academic Forum and VI Think Tanks Forum",
            [2, 6],
            "III Academic Forum and VII Think Tanks Forum",
        ),
        ("Segundo Foro y VI Foro", [2, 6], "Tercer Foro y VII Foro"),
        ("37th session", [37], "38th session"),
        ("2nd Forum of 2 days", [2], "3rd Forum of 2 days"),
        ("Forum", [3], "Forum"),
        ("Forum", [], "Forum"),
    ],
)
def test_ordinals_follow_in_the_name(name, ordinals, following):
    assert with_next_ordinals(name, ordinals) == following


def test_it_takes_over_what_a_forum_keeps(admin_client, joint):
    answer = admin_client.post(page(joint), standing(admin_client, joint))
    assert answer.status_code == 302, answer.context["form"].errors
    made = Event.objects.latest("pk")
    assert answer.url == reverse("admin:forum_event_change", args=[made.pk])
    assert (made.name_en, made.name_es) == (
        "III Academic Forum and VII Think Tanks Forum",
        "Tercer Foro Académico y VII Foro de Think Tanks",
    )
    assert (made.status, made.kind) == (Status.DRAFT, "joint-forum")
    assert [(one.series, one.ordinal) for one in made.editions.all()] == [
        (one.series, one.ordinal + 1) for one in joint.editions.all()
    ]
    assert [(one.organization, one.role, one.order) for one in made.organizers.all()] == [
        (one.organization, one.role, one.order) for one in joint.organizers.all()
    ]
    assert [(one.name_en, one.name_es, one.kind, one.date) for one in made.sessions.all()] == [
        ("Opening", "Apertura", "opening", None)
    ]
    assert set(made.topics.all()) == set(joint.topics.all())
    revision = Revision.objects.get(comment="added")
    assert "event" in {version.content_type.model for version in revision.version_set.all()}


@pytest.mark.slow
def test_it_takes_over_no_fact_of_that_day(admin_client, joint):
    admin_client.post(page(joint), standing(admin_client, joint))
    made = Event.objects.latest("pk")
    for name in ("start", "venue_en", "city_en", "country", "mode", "delegations", "theme_en", "latitude"):
        assert not getattr(made, name), name
    assert not made.participations.exists()
    assert not made.quotations.exists()


def test_what_is_not_ticked_is_left_out(admin_client, joint):
    values = standing(admin_client, joint)
    first, second = joint.editions.all()
    del values[f"series_{first.pk}"]
    values |= {"organizers": [], "topics": [joint.topics.first().pk]}
    admin_client.post(page(joint), values)
    made = Event.objects.latest("pk")
    assert [one.series for one in made.editions.all()] == [second.series]
    assert (made.organizers.count(), made.topics.count()) == (0, 1)


@pytest.mark.parametrize("ordinal", [7, "0", "x", "99999"])
def test_an_ordinal_that_cannot_be_is_refused(admin_client, joint, ordinal):
    second = joint.editions.get(ordinal=6)
    factories.EditionFactory(series=second.series, ordinal=7)
    values = {**standing(admin_client, joint), f"ordinal_{second.pk}": ordinal}
    answer = admin_client.post(page(joint), values)
    assert f"ordinal_{second.pk}" in answer.context["form"].errors
    assert not Event.objects.filter(status=Status.DRAFT).exists()


def test_it_needs_a_name(admin_client, joint):
    values = {**standing(admin_client, joint), "name_en": "", "name_es": ""}
    assert "name_en" in admin_client.post(page(joint), values).context["form"].errors


def test_a_series_leads_to_the_next_of_its_last_edition(admin_client, joint):
    series = joint.editions.first().series
    factories.EditionFactory(series=series, ordinal=1)
    form = admin_client.get(reverse("admin:forum_series_change", args=[series.pk]))
    (link,) = form.context["page_links"]
    assert admin_client.get(link["url"]).url == page(joint)


def test_a_series_without_editions_has_no_next_one(admin_client):
    url = reverse("admin:forum_series_next_edition", args=[factories.SeriesFactory().pk])
    assert admin_client.get(url).status_code == 403


@pytest.mark.slow
def test_an_editor_makes_one_of_a_published_event(log_in, joint):
    editor = log_in("Editors")
    assert editor.post(page(joint), standing(editor, joint)).status_code == 302
    assert Event.objects.filter(status=Status.DRAFT).count() == 1


def test_a_translator_does_not(log_in, joint):
    translator = log_in("Translators")
    assert translator.get(page(joint)).status_code == 403
    assert translator.post(page(joint), {}).status_code == 403
