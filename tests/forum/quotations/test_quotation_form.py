"""A quotation made by choosing article and paragraph: its words compared, its place found, the rest filled in."""

import time

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.urls import reverse

from forum.models import Quotation
from forum.quotations.comparison import Comparison
from forum.quotations.verbatim import differences, near_words, occurrences, without_marks
from records.core.models import Status
from tests import factories
from tests.admin_forms import faults, form_data, standing
from tests.factories import at_once

pytestmark = pytest.mark.django_db

ADD = reverse("admin:forum_quotation_add")
ENGLISH = "“It’s a shared task,” she said. A task for all."
SPANISH = "“Es una tarea común”, dijo. Una tarea de todos."


@pytest.fixture
def paragraph():
    """A paragraph of an article that tells of one event on one day, with one session."""
    paragraph = factories.ParagraphFactory(
        number=2, text_en=ENGLISH, text_es=SPANISH, article__text_status_es="official"
    )
    factories.ParagraphFactory(article=paragraph.article, number=1, text_en="The forum was held.")
    paragraph.article.events.add(factories.EventFactory(start="2021-10-12"))
    return paragraph


@pytest.fixture
def speaker():
    """Somebody who held one office on the day of the event."""
    office = factories.OfficeFactory(title_en="Secretary", start="2008", end="2022")
    factories.OfficeFactory(person=office.person, title_en="Minister", start="2001", end="2005")
    return office.person


@pytest.fixture
def enter(admin_client):
    """Fill in the form of a new quotation, or of one that there is, and send it."""

    def enter(quotation=None, address=ADD, **values):
        url = reverse("admin:forum_quotation_change", args=[quotation.pk]) if quotation else address
        chosen = {} if quotation else {"kind": "direct"}
        return admin_client.post(url, {**form_data(admin_client, url), **chosen, **values})

    return enter


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def quoted(paragraph, words="a shared task", *, is_placed=True, **fields):
    given = {"article": paragraph.article, "status": Status.DRAFT}
    given["paragraph"] = paragraph if is_placed else None
    return factories.QuotationFactory(text_en=words, **{**given, **fields})


# Filled in by itself


def test_from_a_paragraph_four_fields_make_a_quotation(enter, paragraph, speaker, client):
    answer = enter(
        address=f"{ADD}?paragraph={paragraph.pk}",
        text_en="a shared task",
        text_es="una tarea común",
        speaker=speaker.pk,
        status=Status.PUBLISHED,
    )
    assert answer.status_code == 302, faults(answer)
    quotation = Quotation.objects.get()
    assert (quotation.article, quotation.paragraph) == (paragraph.article, paragraph)
    assert (quotation.place_en, quotation.place_es) == (6, 4)
    assert (quotation.text_status_en, quotation.text_status_es) == ("original", "official")
    assert quotation.event == paragraph.article.events.get()
    assert str(quotation.said_on) == "2021-10-12"
    assert str(quotation.office) == "Secretary"
    assert client.get(quotation.get_absolute_url()).status_code == 200


def test_the_form_opened_from_a_paragraph_knows_what_its_article_tells(admin_client, paragraph):
    source = factories.SourceFactory()
    paragraph.article.sources.add(source)
    session = factories.SessionFactory(event=paragraph.article.events.get(), date="2021-10-11?")
    for query in (f"paragraph={paragraph.pk}", f"article={paragraph.article.pk}&number=2"):
        answer = admin_client.get(f"{ADD}?{query}")
        typed = standing(answer)
        assert str(typed["article"]) == str(paragraph.article.pk)
        assert str(typed["paragraph"]) == str(paragraph.pk)
        assert (typed["session"], str(typed["said_on"])) == (session.pk, "2021-10-11?")
        assert not {"text_status_en", "text_status_es"} & set(typed), "no words, no status"
        assert typed["sources"] == [source.pk]
        assert [one.printed for one in answer.context["compared"]] == [ENGLISH, SPANISH]


def test_a_status_is_filled_in_and_said_where_there_are_words_and_nowhere_else(enter, paragraph, speaker):
    answer = enter(address=f"{ADD}?paragraph={paragraph.pk}", text_es="una tarea común", speaker=speaker.pk)
    quotation = Quotation.objects.get()
    assert (quotation.text_status_en, quotation.text_status_es) == (None, "official")
    told = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert "What the text is (Spanish): Official translation" in told
    assert "What the text is (English)" not in told


def test_the_next_quotation_of_an_article_begins_where_the_last_one_was(enter, paragraph, speaker):
    session, _other = factories.SessionFactory.create_batch(2, event=paragraph.article.events.get())
    quoted(paragraph, event=session.event, session=session, said_on="2021-10-11?")
    quoted(paragraph, event=session.event, said_on="")
    sent = {"text_en": "A task for all", "speaker": speaker.pk, "_addanother": "Save"}
    answer = enter(address=f"{ADD}?paragraph={paragraph.pk}", **sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{ADD}?article={paragraph.article.pk}")
    last = Quotation.objects.last()
    assert (last.session, str(last.said_on), last.speaker) == (session, "2021-10-11?", speaker)


@pytest.mark.parametrize(
    "query", ["paragraph=x", "paragraph=999", "article=1&number=x", "article=x", "number=9" * 30]
)
def test_an_address_that_says_nonsense_opens_an_empty_form(admin_client, paragraph, query):
    assert admin_client.get(f"{ADD}?{query}").status_code == 200


def test_the_paragraph_is_found_by_the_words(enter, paragraph, speaker):
    answer = enter(article=paragraph.article.pk, text_en="a shared task", speaker=speaker.pk)
    assert answer.status_code == 302, faults(answer)
    quotation = Quotation.objects.get()
    assert (quotation.paragraph, quotation.place_en) == (paragraph, 6)
    assert any("Filled in for you" in message and "Secretary" in message for message in told(answer))


@pytest.mark.slow
def test_what_two_answer_is_left_to_the_editor(enter, paragraph, speaker):
    paragraph.article.events.add(factories.EventFactory())
    factories.OfficeFactory(person=speaker, title_en="Chair", start="2020")
    factories.ParagraphFactory(article=paragraph.article, number=3, text_en="Also a shared task.")
    sent = {"article": paragraph.article.pk, "text_en": "a shared task", "speaker": speaker.pk}
    assert faults(enter(**sent)) == {"event": ["This field is required."]}
    event = paragraph.article.events.first()
    assert enter(**sent, event=event.pk).status_code == 302
    quotation = Quotation.objects.get()
    assert (quotation.paragraph, quotation.office) == (None, None)


def test_the_office_in_which_somebody_took_part_comes_first(enter, paragraph, speaker):
    chair = factories.OfficeFactory(person=speaker, title_en="Chair", start="2020")
    factories.ParticipationFactory(event=paragraph.article.events.get(), person=speaker, office=chair)
    enter(article=paragraph.article.pk, text_en="a shared task", speaker=speaker.pk)
    assert Quotation.objects.get().office == chair


def test_no_office_is_told_for_an_unknown_day(enter, paragraph, speaker):
    event = factories.EventFactory(start="")
    enter(article=paragraph.article.pk, text_en="a shared task", speaker=speaker.pk, event=event.pk)
    quotation = Quotation.objects.get()
    assert (quotation.office, quotation.said_on) == (None, None)


def test_an_event_of_two_days_tells_no_day(enter, paragraph, speaker):
    event = factories.EventFactory(start="2021-10-11", end="2021-10-12?")
    enter(article=paragraph.article.pk, text_en="a shared task", speaker=speaker.pk, event=event.pk)
    assert Quotation.objects.get().said_on is None


@pytest.mark.slow
def test_what_was_emptied_stays_so(enter, paragraph, speaker):
    quotation = quoted(paragraph, speaker=speaker, office=speaker.offices.get(title_en="Secretary"))
    assert enter(quotation, office="", said_on="").status_code == 302
    quotation.refresh_from_db()
    assert (quotation.office, quotation.said_on) == (None, None)
    assert enter(quotation, label_en="Task").status_code == 302
    quotation.refresh_from_db()
    assert (quotation.office, quotation.said_on, quotation.label_en) == (None, None, "Task")


@pytest.mark.slow
def test_a_chooser_left_blank_is_not_changed(enter, admin_client, paragraph):
    quotation = quoted(paragraph)
    url = reverse("admin:forum_quotation_change", args=[quotation.pk])
    answer = admin_client.post(url, {**form_data(admin_client, url), "slug": "not a slug!"})
    assert answer.context["adminform"].form.changed_data == ["slug"]


@pytest.mark.slow
def test_another_speaker_brings_another_office(enter, paragraph, speaker):
    quotation = quoted(paragraph)
    enter(quotation, speaker=speaker.pk)
    quotation.refresh_from_db()
    assert str(quotation.office) == "Secretary"


# Compared with the paragraph


@pytest.mark.parametrize("field", ["text_en", "text_es"])
def test_a_draft_that_differs_is_kept_and_warned_of(enter, paragraph, field):
    quotation = quoted(paragraph, text_es="una tarea común", text_status_es="official")
    answer = enter(quotation, **{field: "tasks of another kind"})
    assert answer.status_code == 302
    assert getattr(Quotation.objects.get(), field) == "tasks of another kind"
    language = {"text_en": "English", "text_es": "Spanish"}[field]
    assert any(
        f"Text ({language})</a>: The words differ from paragraph 2" in message for message in told(answer)
    )


@pytest.mark.slow
def test_word_for_word_it_is_shown_what_differs(enter, admin_client, paragraph):
    quotation = quoted(paragraph, "a shared job")
    page = admin_client.get(reverse("admin:forum_quotation_change", args=[quotation.pk])).content.decode()
    assert '<del lang="en"><span class="visually-hidden">Only here: </span>job</del>' in page
    assert '<ins lang="en"><span class="visually-hidden">Only in the paragraph: </span>task</ins>' in page
    answer = enter(quotation, status=Status.PUBLISHED)
    assert list(faults(answer)) == ["text_en"]
    assert "<del" in answer.content.decode()


@pytest.mark.parametrize("typed", ["It's a shared task", "It’s  a\u00a0shared task", '"It\'s a shared task"'])
def test_the_paragraphs_own_words_are_offered_and_taken(enter, admin_client, paragraph, typed):
    quotation = quoted(paragraph, typed, kind="reported")
    url = reverse("admin:forum_quotation_change", args=[quotation.pk])
    page = admin_client.get(url).content.decode()
    assert '<blockquote lang="en">It’s a shared task' in page
    answer = enter(quotation, _exact="en", status=Status.PUBLISHED)
    assert (answer.status_code, answer["Location"]) == (302, url)
    quotation.refresh_from_db()
    assert quotation.text_en.startswith("It’s a shared task")
    assert quotation.paragraph.text_en[quotation.place_en :].startswith(quotation.text_en)


def test_marks_around_direct_words_are_taken_away(enter, paragraph):
    quotation = quoted(paragraph)
    enter(quotation, text_en=" “It’s a shared task” ")
    quotation.refresh_from_db()
    assert (quotation.text_en, quotation.place_en) == ("It’s a shared task", 1)


def test_a_draft_without_a_paragraph_gets_it_when_it_is_published(enter, paragraph):
    quotation = quoted(paragraph, is_placed=False)
    answer = enter(quotation, status=Status.PUBLISHED)
    assert answer.status_code == 302, faults(answer)
    quotation.refresh_from_db()
    assert (quotation.paragraph, quotation.place_en) == (paragraph, 6)
    assert any("Filled in for you" in message and "2 · “It’s a shared" in message for message in told(answer))


@pytest.mark.slow
def test_words_that_stand_nowhere_are_warned_of_and_not_published(enter, paragraph):
    quotation = quoted(paragraph, "a shared job", is_placed=False)
    sentence = (
        "English: The words stand in no paragraph of the article. The nearest is paragraph 2: “job” here, “task,” she"
        " said.” there."
    )
    kept = enter(quotation, label_en="Task")
    assert kept.status_code == 302
    assert any(sentence.removeprefix("English: ") in message for message in told(kept))
    answer = enter(quotation, status=Status.PUBLISHED)
    assert faults(answer) == {"text_en": [sentence]}
    page = answer.content.decode()
    assert "The nearest is paragraph 2:" in page
    assert '<del lang="en"><span class="visually-hidden">Only here: </span>job</del>' in page


@pytest.mark.slow
def test_public_words_stay_in_their_paragraph(enter, paragraph):
    quotation = quoted(paragraph, place_en=6, status=Status.PUBLISHED)
    quotation.sources.add(factories.SourceFactory())
    sentence = (
        "Readers see that these words stand in paragraph 2. To take them out of it, return the quotation to review"
        " first."
    )
    for cleared in ({"paragraph": ""}, {"paragraph": "", "text_en": "a shared job"}):
        assert sentence in faults(enter(quotation, **cleared))["paragraph"]
    assert sentence in faults(enter(quotation, article="", paragraph=""))["paragraph"]
    other = paragraph.article.paragraphs.get(number=1)
    assert list(faults(enter(quotation, paragraph=other.pk))) == ["text_en"]
    quotation.refresh_from_db()
    assert (quotation.paragraph, quotation.text_en) == (paragraph, "a shared task")
    assert enter(quotation, article="", paragraph="", status=Status.REVIEW).status_code == 302


def test_while_words_are_typed_they_are_compared_with_the_whole_article(admin_client, paragraph):
    url = reverse("admin:forum_quotation_comparison")
    sent = {"article": paragraph.article.pk, "paragraph": ""}
    page = admin_client.post(url, {**sent, "text_en": "a shared task"}).content.decode()
    assert "No paragraph is chosen. The words stand, letter by letter, in:" in page
    assert f'data-choose="{paragraph.pk}"' in page
    page = admin_client.post(url, {**sent, "text_en": "a shared job"}).content.decode()
    assert "The nearest is paragraph 2:" in page
    assert "Only in the paragraph: </span>task</ins>" in page
    assert (
        "in no paragraph of the article.</p>"
        in admin_client.post(url, {**sent, "text_en": "zzz"}).content.decode()
    )
    page = admin_client.post(
        url, {**sent, "paragraph": paragraph.pk, "text_es": "una tarea"}
    ).content.decode()
    assert "letter by letter." in page
    for odd in (
        {},
        {"article": "x", "paragraph": "9" * 30},
        {"article": paragraph.article.pk, "place_en": "-"},
    ):
        assert admin_client.post(url, odd).status_code == 200


@pytest.mark.slow
def test_which_of_two_places_is_asked_only_of_what_is_public(enter, paragraph):
    quotation = quoted(paragraph, "task")
    sentence = (
        "The words stand there more than once. Write the number of those that are meant:"
        " 15 = ““It’s a shared [task],” she said. A task for all.”;"
        " 34 = “…s a shared task,” she said. A [task] for all.”."
    )
    answer = enter(quotation, status=Status.PUBLISHED)
    assert faults(answer) == {"place_en": [sentence]}
    kept = enter(quotation, label_en="Task")
    assert kept.status_code == 302
    assert f"English: {sentence}" in told(kept)
    assert enter(quotation, place_en=34, status=Status.PUBLISHED).status_code == 302
    quotation.refresh_from_db()
    assert (quotation.status, quotation.place_en) == (Status.PUBLISHED, 34)


def test_a_place_follows_other_words(enter, paragraph):
    quotation = quoted(paragraph, place_en=6)
    enter(quotation, text_en="she said")
    quotation.refresh_from_db()
    assert quotation.place_en == 22


@pytest.mark.slow
@pytest.mark.parametrize(
    ("printed", "words", "place"),
    [
        ("אמרה: «שלום לכולם» אתמול", "שלום לכולם", 7),
        ("قالت «مرحبا بكم» أمس", "مرحبا بكم", 6),
        ("Un cafe\u0301 para todos", "cafe\u0301", 3),
        ("😀 said the 😀 twice", "said the 😀", 2),
    ],
)
def test_letters_of_every_kind(enter, speaker, printed, words, place):
    """As stored by the form: in Unicode's form NFC, the paragraph as well."""
    article = factories.ArticleFactory()
    url = {"paragraphs-TOTAL_FORMS": 1, "paragraphs-0-number": 1, "paragraphs-0-text_en": printed}
    quotation_values = {"text_en": words, "speaker": speaker.pk, "event": factories.EventFactory().pk}
    change = reverse("admin:forum_article_change", args=[article.pk])
    sent = enter.__closure__[0].cell_contents.get(change)
    enter.__closure__[0].cell_contents.post(change, {**standing(sent), **url})
    answer = enter(article=article.pk, **quotation_values, status=Status.PUBLISHED)
    assert answer.status_code == 302, faults(answer)
    assert Quotation.objects.get().place_en == place


# The chooser without JavaScript, and what its script asks for


def test_the_paragraphs_of_the_article_are_there_to_choose_from(enter, paragraph):
    answer = enter(article=paragraph.article.pk, text_en="whatever I typed", _paragraphs="Show")
    assert faults(answer) == {
        "paragraph": ["Now choose the paragraph in which the words stand. Nothing is saved yet."]
    }
    page = answer.content.decode()
    assert (
        f'<option value="{paragraph.pk}">2 · “It’s a shared task,” she said. A task for all.</option>' in page
    )
    assert "whatever I typed" in page
    assert not Quotation.objects.exists()


@pytest.mark.parametrize(
    ("has_article", "sentence"),
    [
        (False, "Choose the article first; then its paragraphs can be shown."),
        (True, "This article has no paragraphs yet: paste its text in its own form."),
    ],
)
def test_without_paragraphs_it_is_said_why(enter, has_article, sentence):
    article = factories.ArticleFactory().pk if has_article else ""
    assert faults(enter(article=article, _paragraphs="Show")) == {"paragraph": [sentence]}


def test_a_new_form_lists_no_paragraphs_at_all(admin_client, paragraph):
    assert "It’s a shared" not in admin_client.get(ADD).content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 200])
def test_the_form_takes_few_queries_whatever_the_article(
    admin_client, paragraph, speaker, django_assert_max_num_queries, count
):
    for number in at_once(3, count + 2):
        factories.ParagraphFactory(article=paragraph.article, number=number)
    quotation = quoted(paragraph, speaker=speaker)
    for url in (
        reverse("admin:forum_quotation_change", args=[quotation.pk]),
        f"{ADD}?paragraph={paragraph.pk}",
    ):
        with django_assert_max_num_queries(40):
            page = admin_client.get(url).content.decode()
        assert page.count(" · ") >= count


def test_what_the_script_asks_for(admin_client, paragraph, speaker):
    listed = admin_client.get(
        reverse("admin:forum_quotation_paragraphs"), {"article": paragraph.article.pk}
    ).json()
    assert [one["text"] for one in listed["paragraphs"]] == [
        "---------",
        "1 · The forum was held.",
        "2 · “It’s a shared task,” she said. A task for all.",
    ]
    shown = admin_client.get(
        reverse("admin:forum_quotation_paragraph"), {"pk": paragraph.pk}
    ).content.decode()
    assert shown.count("<textarea") == 2
    asked = {"article": paragraph.article.pk, "speaker": speaker.pk}
    proposed = admin_client.get(reverse("admin:forum_quotation_proposals"), asked).json()
    event = str(paragraph.article.events.get())
    assert proposed == {"event": event, "session": "", "said_on": "12 October 2021", "office": "Secretary"}
    other = {**asked, "said_on": "about 2003"}
    assert admin_client.get(reverse("admin:forum_quotation_proposals"), other).json()["office"] == "Minister"


@pytest.mark.parametrize(
    ("page", "query", "code"),
    [
        ("paragraph", {}, 404),
        ("paragraph", {"pk": "x"}, 404),
        ("paragraph", {"pk": "999"}, 404),
        ("paragraphs", {"article": "x"}, 200),
        ("proposals", {"article": "x", "speaker": "9" * 40, "said_on": "nonsense"}, 200),
    ],
)
def test_what_no_script_asks(admin_client, page, query, code):
    assert admin_client.get(reverse(f"admin:forum_quotation_{page}"), query).status_code == code


@pytest.mark.parametrize("page", ["paragraph", "paragraphs", "proposals"])
@pytest.mark.parametrize(
    ("rights", "may"),
    [
        ((), False),
        (("view_article",), False),
        (("view_quotation",), False),
        (("view_quotation", "view_article"), True),
    ],
)
def test_who_may_ask(client, paragraph, page, rights, may):
    user = User.objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    query = {"pk": paragraph.pk, "article": paragraph.article.pk}
    answer = client.get(reverse(f"admin:forum_quotation_{page}"), query)
    assert answer.status_code == (200 if may else 403)


def test_a_stranger_is_asked_to_log_in(client, paragraph):
    assert client.get(reverse("admin:forum_quotation_paragraph"), {"pk": paragraph.pk}).status_code == 302


def test_a_previewed_article_leads_to_new_quotations(admin_client, client, paragraph):
    article = paragraph.article
    link = f"{ADD}?article={article.pk}&amp;number=2"
    assert link in admin_client.get(f"{article.get_absolute_url()}?preview=1").content.decode()
    client.logout()
    assert link not in client.get(article.get_absolute_url()).content.decode()


# How words are compared


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("\"a\" and 'b'", "“a” and ‘b’", "“a” and ‘b’"),
        ("well-known", "a well‑known way", "well‑known"),
        ("more...", "and more… to come", "more…"),
        ("café", "un cafe\u0301 más", "cafe\u0301"),
        ("a  b\nc", "x a b c", "a b c"),
        ("other", "words", ""),
        ("it's", "it’s and it's", ""),
        ("", "words", ""),
        ('"', "words", ""),
    ],
)
def test_what_the_eye_passes_over(words, text, found):
    assert near_words(words, text) == found


@pytest.mark.parametrize(
    ("words", "inner"),
    [
        ("“One.”", "One."),
        ("«Uno»", "Uno"),
        ('"One"', "One"),
        ("‘It’s one’", "It’s one"),
        ("“One” and “two”", "“One” and “two”"),
        ("“One", "“One"),
        ("””", "””"),
        ("One", "One"),
        ("", ""),
    ],
)
def test_one_pair_of_marks(words, inner):
    assert without_marks(words) == inner


def test_differences_are_told_around_the_most_that_is_alike():
    pieces = differences("of the pandemics and war", "All of it. The effects of the pandemic and war last.")
    assert pieces == [
        ("same", "of the "),
        ("ours", "pandemics"),
        ("theirs", "pandemic"),
        ("same", " and war"),
    ]
    assert differences("all of it was new", "All of it is. And more stands here.") == [
        ("ours", "all"),
        ("theirs", "All"),
        ("same", " of it "),
        ("ours", "was"),
        ("theirs", "is."),
        ("same", " "),
        ("ours", "new"),
    ]
    assert differences("it is", "So it is, she said.") == [("same", "it is")]
    assert differences("nothing", "alike here") == [("ours", "nothing")]


@pytest.mark.parametrize(
    ("words", "text", "places"), [("a a", "a a a a", [0, 2, 4]), ("", "a", []), ("b", "a", [])]
)
def test_every_place(words, text, places):
    assert occurrences(words, text) == places


def test_a_hundred_thousand_characters_are_compared_at_once():
    text = "words and more of the same kind, " * 3200
    began = time.monotonic()
    one = Comparison("en", text, f"“{text[:99_000]} and other ones”")
    assert (one.state, one.pieces, one.choices) == ("other", [], [])
    assert time.monotonic() - began < 2
