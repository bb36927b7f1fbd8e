"""Each wrong record is refused or warned of by every way that publishes, and `check_records` finds it afterwards.

A case is one line of `CASES`: what is changed in words that are sound, whether it is refused, and what is told.
"""

import json
import re
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.urls import reverse

from forum.models import Event, Quotation
from records.core.data_checks import checked_models, problems_of
from records.core.models import Record, Status
from records.core.publication import publish
from records.core.rules import find_errors, find_warnings
from tests import factories
from tests.admin_forms import form_data, not_rendered

pytestmark = pytest.mark.django_db

ERROR, WARNING = "error", "warning"


@pytest.fixture
def sound():
    """Words of Ana Mora at a forum of two days, as an article printed them; Rosa Paz took part in it too."""
    office = factories.OfficeFactory(
        person__name="Ana Mora", person__family_name="Mora", title_en="Director", start="2017", end="2022"
    )
    event = factories.EventFactory(name_en="Forum", start="2021-10-11", end="2021-10-12")
    session = factories.SessionFactory(event=event, name_en="Opening", date="2021-10-11")
    rosa = factories.PersonFactory(name="Rosa Paz Gil", family_name="Paz Gil")
    rosa.other_names.create(name="罗莎", language="zh", kind="native-script")
    for person, held in ((office.person, office), (rosa, None)):
        factories.ParticipationFactory(event=event, person=person, office=held)
    article = factories.ArticleFactory(headline_en="Held", published_on="2021-10-13")
    article.events.add(event)
    first, second = (
        factories.ParagraphFactory(article=article, number=number, text_en=text)
        for number, text in enumerate(("A forum was held.", "“It is a shared task,” said Ana Mora."), 1)
    )
    factories.PersonFactory(name="Eva Mora", family_name="Mora")
    return SimpleNamespace(
        ana=office.person,
        rosa=rosa,
        gabriel=factories.PersonFactory(name="Gabriel Boric Font", family_name="Boric Font"),
        office=office,
        event=event,
        session=session,
        article=article,
        first=first,
        second=second,
    )


def words(sound: Any, **changes: Any) -> Quotation:
    """Return a draft of words that are sound but for the changes."""
    values = {
        "text_en": "a shared task",
        "place_en": 7,
        "attribution_en": "said Ana Mora.",
        "certainty": "explicit",
        "kind": "direct",
        "speaker": sound.ana,
        "office": sound.office,
        "event": sound.event,
        "session": sound.session,
        "article": sound.article,
        "paragraph": sound.second,
        "said_on": "2021-10-11",
        "status": Status.DRAFT,
        **changes,
    }
    return factories.QuotationFactory(**values)


def of_article(sound: Any, day: str, **changes: Any) -> Quotation:
    sound.article.published_on = day
    sound.article.save()
    return words(sound, **changes)


def third(sound: Any) -> Any:
    return factories.ParagraphFactory(article=sound.article, number=3, text_en="“And it is ours.”")


def with_another(sound: Any, start: str, **changes: Any) -> Quotation:
    chair = factories.OfficeFactory(person=sound.rosa, title_en="Chair", start=start)
    record = words(sound, **changes)
    factories.QuotationSpeakerFactory(quotation=record, person=sound.rosa, office=chair)
    return record


def event_with(sound: Any, **values: Any) -> Event:
    event = factories.EventFactory(start="2018-05-07", end="2018-05-11", status=Status.DRAFT)
    factories.SessionFactory(event=event, **values)
    return event


def edition(year: str, ordinal: int) -> Event:
    """Return an event as an edition of a series whose second was in 2013 and whose fourth was in 2017."""
    series = factories.SeriesFactory(name_en="Think Tanks Forum")
    for number, day in ((2, "2013-07-22"), (4, "2017-10")):
        factories.EditionFactory(series=series, ordinal=number, event__start=day)
    event = factories.EventFactory(start=year, status=Status.DRAFT)
    factories.EditionFactory(series=series, ordinal=ordinal, event=event)
    return event


def beside_a_draft(sound: Any, name: str) -> Quotation:
    """Return sound words whose event, speaker or article is a draft."""
    other = getattr(sound, name)
    type(other)._base_manager.filter(pk=other.pk).update(status=Status.DRAFT)
    return words(sound)


UNSEEN = "Readers do not see it before these are published too: “{}”."
NOWHERE = "The words stand in no paragraph of the article."
DIFFER = "The words differ from paragraph"
OTHER = "The attribution names {}, and the speaker is Ana Mora."
CASES = {
    # Words
    "in no paragraph": (
        lambda sound: words(sound, paragraph=None, text_en="a shared job"),
        *(ERROR, f"{NOWHERE} The nearest is paragraph 2: “job” here, “task,” said Ana” there."),
    ),
    "in none at all": (lambda sound: words(sound, paragraph=None, text_en="Zzzz"), ERROR, NOWHERE),
    "one letter more": (
        lambda sound: words(sound, text_en="a shared tasks"),
        *(ERROR, f"{DIFFER} 2: “tasks” here, “task,” said Ana” there."),
    ),
    "words cut out of a word": (
        lambda sound: words(sound, text_en="hared task", place_en=None),
        *(ERROR, f"{DIFFER} 2: “hared” here, “shared” there."),
    ),
    "words cut out of a word, without a paragraph": (
        lambda sound: words(sound, paragraph=None, text_en="a shared tas"),
        *(ERROR, f"{NOWHERE} The nearest is paragraph 2: “tas” here, “task,” said Ana” there."),
    ),
    "of fewer paragraphs than is said": (
        lambda sound: words(sound, last_paragraph=third(sound)),
        *(ERROR, "The words do not go on from paragraph 2 to paragraph 3."),
    ),
    "in another paragraph": (lambda sound: words(sound, paragraph=sound.first), ERROR, f"{DIFFER} 1"),
    # Speaker
    "of somebody who was not there": (
        lambda sound: words(
            sound, speaker=sound.gabriel, office=None, attribution_en="", certainty="implied"
        ),
        *(WARNING, "Gabriel Boric Font is not among those who took part in the event “Forum”."),
    ),
    "of somebody whom the source does not name": (
        lambda sound: words(
            sound, paragraph=sound.first, text_en="A forum was held", place_en=0, attribution_en="she said."
        ),
        *(WARNING, "no name of Ana Mora stands in the attribution or in the paragraph."),
    ),
    "of another participant": (
        lambda sound: words(sound, attribution_en="added Rosa Paz Gil."),
        *(ERROR, OTHER.format("Rosa Paz Gil")),
    ),
    "of a participant by family name": (
        lambda sound: words(sound, attribution_en="Paz’s answer was"),
        *(ERROR, OTHER.format("Rosa Paz Gil")),
    ),
    "of a participant in another script": (
        lambda sound: words(sound, attribution_en="罗莎表示"),
        *(ERROR, OTHER.format("Rosa Paz Gil")),
    ),
    "of another person of the archive": (
        lambda sound: words(sound, attribution_en="added President Gabriel Boric Font"),
        *(ERROR, OTHER.format("Gabriel Boric Font")),
    ),
    "of another person of the archive, as newspapers call him": (
        lambda sound: words(sound, attribution_en="dijo Gabriel Boric"),
        *(ERROR, OTHER.format("Gabriel Boric Font")),
    ),
    "of another person of the archive by family name": (
        lambda sound: words(sound, attribution_en="BORIC: yes"),
        *(ERROR, OTHER.format("Gabriel Boric Font")),
    ),
    "of the speaker and of another": (
        lambda sound: words(sound, attribution_en="said Ana Mora and Gabriel Boric Font"),
        *(WARNING, "The attribution names Gabriel Boric Font beside Ana Mora."),
    ),
    "of somebody of the same family": (
        lambda sound: words(sound, attribution_en="said Eva Mora"),
        *(ERROR, OTHER.format("Eva Mora")),
    ),
    "of nobody whom the source names": (
        lambda sound: words(
            sound, speaker=None, office=None, unnamed_speaker_en="a delegate", attribution_en="said Ana Mora"
        ),
        *(ERROR, "The attribution names Ana Mora, and the speaker is a delegate."),
    ),
    # Day
    "on a day after the session": (
        lambda sound: words(sound, said_on="2021-10-12"),
        *(ERROR, "12 October 2021 lies outside the session “Opening”: 11 October 2021."),
    ),
    "years before the event": (
        lambda sound: words(sound, said_on="2014-05-08", session=None, office=None),
        *(ERROR, "8 May 2014 lies outside the event “Forum”: 11–12 October 2021."),
    ),
    "inferred years before the event": (
        lambda sound: words(sound, said_on="2014-05?", session=None, office=None),
        *(WARNING, "May 2014 (inferred) lies outside the event “Forum”: 11–12 October 2021."),
    ),
    "after it was printed": (
        lambda sound: of_article(sound, "2021-10-10"),
        *(ERROR, "11 October 2021 lies after the day of the article that prints the words: 10 October 2021."),
    ),
    "about then, after it was printed": (
        lambda sound: of_article(sound, "2019-01", said_on="2021-10~"),
        *(WARNING, "October 2021 (approximate) lies after the day of the article that prints the words:"),
    ),
    "without a day, at a session after it was printed": (
        lambda sound: of_article(sound, "2019-01-01", said_on=""),
        *(
            WARNING,
            "They were said after the day of the article that prints them, 1 January 2019: 11 October 2021.",
        ),
    ),
    "with another, before whose office began": (
        lambda sound: with_another(sound, "2023", said_on=""),
        *(ERROR, "“Chair” was not held on that day, only since 2023."),
    ),
    "before the office began": (
        lambda sound: words(
            sound, office=factories.OfficeFactory(person=sound.ana, title_en="Chair", start="2023-06?")
        ),
        *(ERROR, "“Chair” was not held on that day, only since June 2023 (inferred)."),
    ),
    "after the office ended, without a day": (
        lambda sound: words(
            sound, said_on="", office=factories.OfficeFactory(person=sound.ana, title_en="Chair", end="2020")
        ),
        *(ERROR, "“Chair” was not held on that day, only until 2020."),
    ),
    "a session of another year": (
        lambda sound: event_with(sound, date="2019-05-08"),
        *(ERROR, "8 May 2019 lies outside the event: 7–11 May 2018."),
    ),
    "an edition before the one before": (
        lambda _sound: edition("2010", 3),
        *(
            WARNING,
            "“II Think Tanks Forum” is of 2013, and the edition after it, “III Think Tanks Forum”, is of",
        ),
    ),
    "an edition after the one after": (
        lambda _sound: edition("2019", 3),
        *(
            WARNING,
            "“III Think Tanks Forum” is of 2019, and the edition after it, “IV Think Tanks Forum”, is of",
        ),
    ),
    # State
    "at an event that is a draft": (
        lambda sound: beside_a_draft(sound, "event"),
        *(WARNING, UNSEEN.format("Forum")),
    ),
    "of a speaker who is a draft": (
        lambda sound: beside_a_draft(sound, "ana"),
        *(WARNING, UNSEEN.format("Ana Mora")),
    ),
    "of an article that is a draft": (
        lambda sound: beside_a_draft(sound, "article"),
        *(WARNING, UNSEEN.format("Held")),
    ),
}


# What a check of stored records says otherwise than the ways that publish.
STORED = {
    UNSEEN.format(name): f"It is published, but readers do not see it: it waits for its {relation}."
    for relation, name in (("event", "Forum"), ("speaker", "Ana Mora"), ("article", "Held"))
}


# Every way that publishes: what is told ------------------------------------------------------------------------------


def by_form(record: Record, client: Any, tmp_path: Any) -> str:
    url = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    sent = {**form_data(client, url), "status": Status.PUBLISHED}
    with not_rendered():
        answer = client.post(url, sent)
    if answer.status_code == 302:
        return said_next(client)
    context = answer.context_data
    errors = [
        context["adminform"].form.errors,
        *(one.formset.errors for one in context["inline_admin_formsets"]),
    ]
    return " ".join(map(str, errors))


def said_next(client: Any) -> str:
    """Return the messages that the next page shows."""
    page = client.get(reverse("admin:forum_topic_add"))
    return " ".join(map(str, page.context["messages"]))


def from_list(record: Record, client: Any, tmp_path: Any) -> str:
    """Publish by the action of the list, which leads to the page that confirms it."""
    kind = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    chosen = {"action": "publish_selected", "_selected_action": [record.pk]}
    url = client.post(reverse(f"{kind}_changelist"), chosen)["Location"]
    with not_rendered():
        [row] = client.get(url).context_data["transition"].rows
    client.post(url)
    return " ".join([*row.errors, *row.warnings])


def by_function(record: Record, client: Any, tmp_path: Any) -> str:
    outcome = publish([record], by=client.user)
    return " ".join(sentence for _one, said in (*outcome.refused, *outcome.warnings()) for sentence in said)


def by_fixture(record: Record, client: Any, tmp_path: Any) -> str:
    [row] = json.loads(serializers.serialize("json", [record], use_natural_foreign_keys=True))
    row["fields"] |= {"status": Status.PUBLISHED, "published_at": "2021-10-14T12:00:00Z"}
    path, said = tmp_path / "wrong.json", StringIO()
    path.write_text(json.dumps([row]))
    try:
        call_command("loaddata", str(path), stdout=StringIO(), stderr=said)
    except CommandError as refused:
        return str(refused)
    return said.getvalue()


@pytest.fixture
def publisher(admin_client, admin_user):
    admin_client.user = admin_user
    return admin_client


first, *others = CASES.values()
each_case = pytest.mark.parametrize(
    ("make", "severity", "sentence"),
    [first, *(pytest.param(*case, marks=pytest.mark.portable) for case in others)],
    ids=CASES.keys(),
)


@each_case
def test_by_every_way_it_is_refused_or_warned_of(make, severity, sentence, sound, publisher, tmp_path):
    record = make(sound)
    stored = type(record)._base_manager.filter(pk=record.pk)
    for way in (by_function, by_form, from_list, by_fixture):
        told = way(stored.get(), publisher, tmp_path)
        assert sentence in told, (way.__name__, told)
        assert stored.get().is_published == (severity == WARNING), way.__name__
        stored.update(status=Status.DRAFT, published_at=None)


@each_case
def test_written_past_the_site_it_is_found(make, severity, sentence, sound):
    record = make(sound)
    values = {"status": Status.PUBLISHED, "published_at": record.created_at}
    type(record)._base_manager.filter(pk=record.pk).update(**values)
    told = STORED.get(sentence, sentence)
    found = [one for model in checked_models() for one in problems_of(model) if told in one.message]
    assert {str(one.severity) for one in found} == {severity}


@pytest.mark.slow
def test_a_reason_lets_the_attribution_name_somebody_else(sound, publisher, tmp_path):
    record = words(sound, attribution_en="added Rosa Paz Gil.")
    url = reverse("admin:forum_quotation_change", args=[record.pk])
    form = publisher.get(url).context["adminform"].form
    assert not form.fields["speaker_reason"].widget.is_hidden
    reason = {"speaker_reason": "She read out what Ana Mora had written."}
    answer = publisher.post(url, {**form_data(publisher, url), **reason, "status": Status.PUBLISHED})
    assert answer.status_code == 302
    record.refresh_from_db()
    assert (record.is_published, record.speaker_reason) == (True, reason["speaker_reason"])
    assert reason["speaker_reason"] not in publisher.get(record.get_absolute_url()).content.decode()
    other = words(sound)
    url = reverse("admin:forum_quotation_change", args=[other.pk])
    assert publisher.get(url).context["adminform"].form.fields["speaker_reason"].widget.is_hidden


def test_what_is_sound_is_published_without_a_word(sound):
    record = words(sound)
    assert find_errors(record) == []
    usual = ("It is missing in Spanish", "It names no source", "It has no topics")
    assert [said for said in find_warnings(record) if not any(one in said for one in usual)] == []


def test_what_may_be_wrong_is_told_where_words_are_published_along_with_their_event(sound, publisher):
    event = factories.EventFactory(start="2021-10-11", status=Status.DRAFT)
    told = {"event": event, "session": None, "speaker": sound.gabriel, "office": None, "attribution_en": ""}
    record = words(sound, **told, status=Status.REVIEW)
    url = reverse("admin:forum_event_publish") + f"?pk={event.pk}"
    page = publisher.get(url).content.decode()
    sentence = f"Gabriel Boric Font is not among those who took part in the event “{event}”."
    assert page.count(sentence) == 1
    assert page.count("Readers see it only with:") == 1
    assert "Readers do not see it before" not in page
    assert f'value="forum.quotation:{record.pk}"' in page


@pytest.mark.slow
def test_a_speaker_who_is_taken_out_of_the_event_is_told_of(sound, publisher):
    words(sound, status=Status.PUBLISHED)
    url = reverse("admin:forum_event_change", args=[sound.event.pk])
    part = sound.event.participations.get(person=sound.ana)
    sent = form_data(publisher, url)
    row = next(
        name for name in sent if re.fullmatch(r"participations-\d+-id", name) and sent[name] == part.pk
    )
    publisher.post(url, {**sent, row.replace("-id", "-DELETE"): "on"})
    assert "Ana Mora is not among those who took part in the event “Forum”." in said_next(publisher)


@pytest.mark.slow
def test_public_words_stay_in_a_paragraph_that_has_them(sound, publisher):
    record = words(sound, status=Status.PUBLISHED)
    spanish = {
        "text_status_en": None,
        "headline_en": None,
        "headline_es": "Foro",
        "text_status_es": "original",
    }
    other = factories.ParagraphFactory(
        article=factories.ArticleFactory(**spanish), text_en=None, text_es="Nada"
    )
    url = reverse("admin:forum_quotation_change", args=[record.pk])
    sent = {**form_data(publisher, url), "article": other.article.pk, "paragraph": other.pk}
    with not_rendered():
        answer = publisher.post(url, sent)
    assert "Readers see that these words stand in paragraph 2." in str(
        answer.context_data["adminform"].form.errors
    )
    draft = words(sound, article=other.article, paragraph=None)
    nothing = "The article has no text in the language of the words: nothing shows that it prints them."
    assert nothing in find_warnings(draft)


def test_what_was_withdrawn_is_not_published_again_along_with_words(sound, publisher):
    record = beside_a_draft(sound, "event")
    day = record.created_at
    facts = {
        "status": Status.WITHDRAWN,
        "published_at": day,
        "withdrawn_at": day,
        "withdrawal_reason_en": "No.",
    }
    Event._base_manager.filter(pk=sound.event.pk).update(**facts)
    page = publisher.get(reverse("admin:forum_quotation_publish") + f"?pk={record.pk}").content.decode()
    [box] = re.findall(rf'<input[^>]*value="forum.event:{sound.event.pk}"[^>]*>', page)
    assert "checked" not in box
