"""Editors enter an event and its words; what is wrong is said in a sentence at its field, and nothing breaks."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from forum.models import Event, Participation, Quotation
from records.core.models import Status
from tests import factories
from tests.admin_forms import faults, form_data, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(admin_client):
    """Fill in an empty form of a kind, or of a record, and send it."""

    def enter(kind, record=None, **values):
        page, args = ("change", [record.pk]) if record else ("add", [])
        url = reverse(f"admin:{kind}_{page}", args=args)
        chosen = {"kind": "direct"} if url == reverse("admin:forum_quotation_add") else {}
        return admin_client.post(url, {**form_data(admin_client, url), **chosen, **values})

    return enter


def test_a_joint_event_is_entered_with_its_parts(enter, client):
    academic, tanks = (
        factories.SeriesFactory(name_en=name) for name in ("Academic Forum", "Think Tanks Forum")
    )
    body, person = factories.OrganizationFactory(), factories.PersonFactory()
    answer = enter(
        "forum_event",
        name_en="II Academic Forum and VI Think Tanks Forum",
        start="2021-10-11",
        end="2021-10-12?",
        status=Status.PUBLISHED,
        **rows(
            "editions",
            {"series": academic.pk, "ordinal": 2, "order": 1},
            {"series": tanks.pk, "ordinal": 6, "order": 2},
        ),
        **rows("organizers", {"organization": body.pk, "role": "host", "order": 1}),
        **rows("sessions", {"name_en": "Closing session", "slug": "closing", "kind": "closing", "order": 1}),
        **rows("participations", {"person": person.pk, "role": "speaker", "order": 1}),
    )
    assert answer.status_code == 302, faults(answer)
    event = Event.objects.get()
    assert event.slug == "ii-academic-forum-and-vi-think-tanks-forum"
    assert event.is_published
    assert [str(edition) for edition in event.editions.all()] == ["II Academic Forum", "VI Think Tanks Forum"]
    assert [session.slug for session in event.sessions.all()] == ["closing"]
    assert client.get(event.get_absolute_url()).status_code == 200


@pytest.mark.slow
def test_rows_without_a_number_come_after_the_others_in_the_order_of_the_form(enter):
    event = factories.EventFactory()
    bodies = [factories.OrganizerFactory(event=event, order=order).organization for order in (4, 2)]
    added = factories.OrganizationFactory.create_batch(2)
    new = [{"organization": body.pk, "role": "host", "order": ""} for body in added]
    values = {f"organizers-{2 + number}-{name}": row[name] for number, row in enumerate(new) for name in row}
    answer = enter("forum_event", event, **values, **{"organizers-TOTAL_FORMS": 4})
    assert answer.status_code == 302, faults(answer)
    found = event.organizers.values_list("organization", "order")
    assert list(found) == [(bodies[1].pk, 2), (bodies[0].pk, 4), (added[0].pk, 5), (added[1].pk, 6)]


@pytest.mark.slow
def test_times_of_a_session_are_entered_with_their_zone_and_refused_out_of_order(enter):
    event = factories.EventFactory()
    facts = {"name_en": "Opening", "kind": "opening", "order": 1, "time_zone": "America/Santiago"}
    answer = enter(
        "forum_event", event, **rows("sessions", {**facts, "start_time": "10:30", "end_time": "09:00"})
    )
    [sentence] = faults(answer)["sessions-0-__all__"]
    assert sentence.startswith("A session ends after it begins")
    answer = enter("forum_event", event, **rows("sessions", {**facts, "start_time": "9am"}))
    assert "sessions-0-start_time" in faults(answer)
    answer = enter("forum_event", event, **rows("sessions", {**facts, "time_zone": "Mars"}))
    assert "sessions-0-time_zone" in faults(answer)
    answer = enter(
        "forum_event", event, **rows("sessions", {**facts, "start_time": "09:00", "end_time": "10:30"})
    )
    assert answer.status_code == 302, faults(answer)
    assert str(event.sessions.get().end_time) == "10:30:00"


@pytest.mark.slow
def test_names_of_a_body_are_refused_that_are_dated_to_the_same_time(enter):
    body = factories.OrganizationFactory()
    former = {"language": "en", "kind": "former"}
    one = {**former, "name": "Commission", "start": "1948", "end": "1984"}
    other = {**former, "name": "Committee", "start": "1960", "end": "1970"}
    answer = enter("organizations_organization", body, **rows("other_names", one, other))
    assert faults(answer)["other_names-1-start"] == [
        "“Commission” and “Committee” are dated to the same time: give each its own years."
    ]
    assert not body.other_names.exists()
    answer = enter(
        "organizations_organization", body, **rows("other_names", one, {**other, "start": "1984", "end": ""})
    )
    assert answer.status_code == 302, faults(answer)
    answer = enter(
        "organizations_organization",
        factories.OrganizationFactory(),
        **rows("other_names", {**one, "end": "1940"}),
    )
    assert "A name cannot end before it begins." in str(faults(answer))


def test_a_row_in_which_nothing_is_written_is_no_row(enter):
    event = factories.EventFactory()
    answer = enter("forum_event", event, **rows("organizers", {"role": "", "order": ""}))
    assert answer.status_code == 302, faults(answer)
    assert not event.organizers.exists()


def test_addresses_are_made_of_names(enter):
    other = factories.EventFactory()
    factories.SessionFactory(event=other, slug="apertura")
    sessions = [{"name_es": name, "kind": "session"} for name in ("Apertura", "Apertura", "開幕")]
    photo = {"caption_en": "The panel", "text_status_en": "original", "url_en": "https://example.org/"}
    answer = enter("forum_event", name_en="Forum", **rows("sessions", *sessions), **rows("photos", photo))
    assert answer.status_code == 302, faults(answer)
    event = Event.objects.get(slug="forum")
    assert [session.slug for session in event.sessions.all()] == ["apertura", "apertura-2", "session"]
    assert [photo.slug for photo in event.photos.all()] == ["the-panel"]


def test_a_country_is_chosen_by_its_name(admin_client):
    admin_client.cookies["django_language"] = "es"
    page = admin_client.get(reverse("admin:forum_event_add")).content.decode()
    assert '<option value="DE">Alemania</option>' in page


def test_the_question_before_deleting_names_no_joins_of_the_database(admin_client):
    source = factories.SourceFactory()
    event = factories.EventFactory(status=Status.DRAFT, published_at=None)
    event.sources.add(source)
    factories.SessionFactory(event=event, name_en="Opening")
    answer = admin_client.get(reverse("admin:forum_event_delete", args=[event.pk]))
    assert dict(answer.context["model_count"]) == {"events": 1, "sessions": 1}
    assert "Opening" in str(answer.context["deleted_objects"])
    assert "relationship" not in str(answer.context["deleted_objects"])


def test_a_quotation_is_entered_and_read(enter, client):
    office = factories.OfficeFactory()
    paragraph, session = factories.ParagraphFactory(), factories.SessionFactory()
    topics = factories.TopicFactory.create_batch(2)
    answer = enter(
        "forum_quotation",
        text_es="Las palabras dichas aquí",
        text_status_es="original",
        speaker=office.person.pk,
        office=office.pk,
        event=session.event.pk,
        session=session.pk,
        article=paragraph.article.pk,
        paragraph=paragraph.pk,
        topics=[topic.pk for topic in topics],
        status=Status.PUBLISHED,
    )
    assert answer.status_code == 302, faults(answer)
    quotation = Quotation.objects.get()
    assert quotation.in_language("text", "es").value == "Las palabras dichas aquí"
    assert quotation.text_en is None
    assert set(quotation.topics.all()) == set(topics)
    assert client.get(quotation.get_absolute_url()).status_code == 200


def test_the_office_session_and_paragraph_of_others_are_refused(enter):
    answer = enter(
        "forum_quotation",
        text_en="Words",
        speaker=factories.PersonFactory().pk,
        office=factories.OfficeFactory().pk,
        event=factories.EventFactory().pk,
        session=factories.SessionFactory().pk,
        article=factories.ArticleFactory().pk,
        paragraph=factories.ParagraphFactory().pk,
    )
    assert faults(answer) == {
        "office": ["This office was held by another person."],
        "session": ["This session belongs to another event."],
        "paragraph": ["This paragraph belongs to another article."],
    }


@pytest.mark.slow
def test_a_participation_in_another_ones_office_is_refused(enter):
    person, office = factories.PersonFactory(), factories.OfficeFactory()
    event = factories.EventFactory()
    row = {"person": person.pk, "office": office.pk, "role": "speaker", "order": 1}
    answer = enter("forum_event", event, **rows("participations", row))
    assert faults(answer) == {"participations-0-office": ["This office was held by another person."]}
    assert not Participation.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "field", "sentence"),
    [
        ("2021-10-12", "2021-10-11", "__all__", "An event cannot end before it begins."),
        (
            "2021-13",
            "",
            "start",
            "“2021-13” is not understood as a date. Its month is read as 13, and there is none;",
        ),
        ("last\0 autumn", "", "start", "“last autumn” is not understood as a date."),
        ("2021-10-11", "\u202e2021", "end", "After “” stands an invisible character"),
    ],
)
def test_impossible_dates_are_refused(enter, start, end, field, sentence):
    found = faults(enter("forum_event", name_en="Forum", start=start, end=end))
    assert list(found) == [field]
    assert found[field][0].startswith(sentence)


def test_a_published_quotation_needs_words(enter):
    event, speaker = factories.EventFactory(), factories.PersonFactory()
    answer = enter("forum_quotation", event=event.pk, speaker=speaker.pk, status=Status.PUBLISHED)
    assert faults(answer) == {"text_en": ["A published quotation needs its words in at least one language."]}


@pytest.mark.slow
def test_two_editions_with_one_ordinal_are_refused(enter):
    edition = factories.EditionFactory(ordinal=6)
    event = factories.EventFactory()
    answer = enter(
        "forum_event", event, **rows("editions", {"series": edition.series.pk, "ordinal": 6, "order": 1})
    )
    assert faults(answer) == {"editions-0-__all__": ["The series already has an edition with this ordinal."]}


def test_whoever_holds_an_office_in_use_is_not_changed(admin_client, enter):
    office = factories.OfficeFactory()
    factories.ParticipationFactory(person=office.person, office=office)
    answer = enter("people_office", office, person=factories.PersonFactory().pk)
    assert answer.status_code == 302
    assert type(office).objects.get().person == office.person


def test_an_event_with_words_is_not_deleted(admin_client):
    event = factories.QuotationFactory().event
    answer = admin_client.post(reverse("admin:forum_event_delete", args=[event.pk]), {"post": "yes"})
    assert answer.status_code == 200
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.slow
def test_a_renamed_event_keeps_its_old_address(enter, client):
    event = factories.EventFactory(slug="old")
    assert enter("forum_event", event, slug="new").status_code == 302
    moved = client.get("/en/events/old/")
    assert (moved.status_code, moved["Location"]) == (301, "/en/events/new/")


@pytest.mark.slow
def test_a_session_with_people_is_not_deleted_from_its_event(enter):
    part = factories.ParticipationFactory()
    part.session = factories.SessionFactory(event=part.event)
    part.save()
    answer = enter("forum_event", part.event, **{"sessions-0-DELETE": "on"})
    assert answer.status_code == 200
    assert part.event.sessions.count() == 1


@pytest.mark.slow
def test_a_person_entered_twice_in_one_role_is_refused(enter):
    row = {"person": factories.PersonFactory().pk, "role": "speaker", "order": 1}
    answer = enter(
        "forum_event", name_en="Forum", **rows("participations", row, row, {**row, "role": "moderator"})
    )
    assert faults(answer) == {"participations-1-role": ["The person already has this role here."]}


def test_the_one_office_of_that_day_is_filled_in(admin_client, enter):
    person = factories.PersonFactory(name="Alicia")
    then = factories.OfficeFactory(person=person, title_en="Secretary", start="2008", end="2022")
    factories.OfficeFactory(person=person, title_en="Minister", start="2023")
    answer = enter(
        "forum_event",
        name_en="Forum",
        start="2021-10-11",
        **rows("participations", {"person": person.pk, "role": "speaker"}),
    )
    assert Participation.objects.get().office == then
    told = admin_client.get(answer["Location"]).content.decode()
    assert "Filled in for you; look whether it is right:" in told
    assert "Alicia: Secretary" in told


@pytest.mark.slow
def test_no_office_is_filled_in_where_several_were_held_or_one_was_emptied(enter):
    person = factories.PersonFactory()
    first, _second = (factories.OfficeFactory(person=person, start="2008") for _number in range(2))
    row = {"person": person.pk, "role": "speaker"}
    enter("forum_event", name_en="Forum", start="2021-10-11", **rows("participations", row))
    part = Participation.objects.get()
    assert part.office is None
    first.delete()
    enter("forum_event", part.event, **{"participations-0-remark_en": "By video"})
    part.refresh_from_db()
    assert (part.office, part.remark_en) == (None, "By video")


@pytest.mark.slow
def test_sessions_of_an_event_are_chosen_once_it_is_saved(admin_client):
    def sessions(page, *args):
        answer = admin_client.get(reverse(f"admin:forum_event_{page}", args=args))
        [inline] = [
            one for one in answer.context["inline_admin_formsets"] if one.formset.model is Participation
        ]
        return inline.formset.empty_form.fields["session"]

    assert sessions("add").disabled
    assert sessions("add").help_text == "Save the event first, then choose one of its sessions."
    assert not sessions("change", factories.EventFactory().pk).disabled


def test_a_form_leads_to_what_hangs_on_its_record(admin_client):
    event = factories.QuotationFactory().event
    shown = admin_client.get(reverse("admin:forum_event_change", args=[event.pk])).content.decode()
    assert f'<a href="/admin/forum/quotation/?event__id__exact={event.pk}">1 quotation</a>' in shown
    new = f"{reverse('admin:forum_article_add')}?events={event.pk}"
    assert f'0 articles <a href="{new}" class="addlink">Add article</a>' in shown
    assert admin_client.get(new).context["adminform"].form["events"].value() == [str(event.pk)]


def test_a_form_leads_nobody_to_a_form_that_is_closed_to_them(client, django_user_model):
    translator = django_user_model.objects.create_user("translator", is_staff=True)
    translator.groups.add(Group.objects.get(name="Translators"))
    client.force_login(translator)
    event = factories.EventFactory(status=Status.DRAFT)
    shown = client.get(reverse("admin:forum_event_change", args=[event.pk])).content.decode()
    assert "0 articles" in shown and "Add article" not in shown


@pytest.mark.slow
def test_a_city_that_another_event_has_gets_its_coordinates(enter, admin_client):
    factories.EventFactory(city_en="Santiago", country="CL", latitude=-33.45, longitude=-70.67)
    answer = enter("forum_event", name_en="Meeting", city_en="Santiago", country="CL")
    assert answer.status_code == 302, faults(answer)
    entered = Event.objects.get(name_en="Meeting")
    assert (entered.latitude, entered.longitude) == (-33.45, -70.67)
    assert "Latitude and longitude: -33.45, -70.67" in admin_client.get(answer.url).text
    enter("forum_event", name_en="Elsewhere", city_en="Santiago", country="CU")
    enter("forum_event", name_en="Typed", city_en="Santiago", country="CL", latitude="1", longitude="2")
    assert Event.objects.get(name_en="Elsewhere").latitude is None
    assert Event.objects.get(name_en="Typed").latitude == 1
    assert "latitude" in str(faults(enter("forum_event", name_en="Half", latitude="1")))
