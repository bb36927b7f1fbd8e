"""Words that a paragraph prints in quotation marks are offered as a new quotation."""

import pytest
from django.urls import reverse

from forum.models import Quotation
from forum.quotations.printed_words import printed_words
from tests import factories
from tests.admin_forms import faults, form_data, standing

ADD = reverse("admin:forum_quotation_add")
ENGLISH = "“Rivers know no borders,” said Elena Núñez, Secretary of the Commission. The “Water Pact” is new."
SPANISH = "“Los ríos no conocen fronteras”, dijo Elena Núñez, Secretaria. El «Pacto» es nuevo."


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        (ENGLISH, "en", [("Rivers know no borders", 1, "said Elena Núñez")]),
        (SPANISH, "es", [("Los ríos no conocen fronteras", 1, "dijo Elena Núñez")]),
        (
            "Núñez said: “Rivers know no borders at all.” It rained.",
            "en",
            [("Rivers know no borders at all.", 13, "Núñez said")],
        ),
        (
            'The paper, "Rivers of the Two Americas", was read.',
            "en",
            [("Rivers of the Two Americas", 12, "")],
        ),
        ("No words of anybody.", "en", []),
    ],
)
def test_quoted_words_are_found_with_those_that_say_who_speaks(text, language, found):
    assert [(one.text, one.place, one.attribution) for one in printed_words(text, language)] == found


@pytest.fixture
def paragraph(db):
    """A paragraph with quoted words, in an article on an event in which their speaker takes part."""
    paragraph = factories.ParagraphFactory(number=1, text_en=ENGLISH, text_es=SPANISH)
    event = factories.EventFactory()
    paragraph.article.events.add(event)
    person = factories.PersonFactory(name="Elena Núñez", family_name="Núñez")
    factories.ParticipationFactory(event=event, person=person)
    factories.ParticipationFactory(event=event)
    return paragraph


@pytest.mark.slow
def test_a_quotation_of_them_is_complete_but_for_its_topics(admin_client, paragraph):
    address = f"{ADD}?paragraph={paragraph.pk}&words=0"
    article = reverse("admin:forum_article_change", args=[paragraph.article.pk])
    assert address.replace("&", "&amp;") in admin_client.get(article).content.decode()
    shown = standing(admin_client.get(address))
    assert (shown["text_en"], shown["text_es"]) == ("Rivers know no borders", "Los ríos no conocen fronteras")
    assert shown["attribution_es"] == "dijo Elena Núñez"
    answer = admin_client.post(address, form_data(admin_client, address))
    assert answer.status_code == 302, faults(answer)
    quotation = Quotation.objects.get()
    assert (quotation.speaker.name, quotation.certainty, quotation.kind) == (
        "Elena Núñez",
        "explicit",
        "direct",
    )
    assert (quotation.place_en, quotation.place_es) == (1, 1)
    assert address.replace("&", "&amp;") not in admin_client.get(article).content.decode()


def test_save_and_add_another_goes_on_to_the_next_words(admin_client, paragraph):
    after = factories.ParagraphFactory(article=paragraph.article, number=3, text_en=ENGLISH)
    address = f"{ADD}?paragraph={paragraph.pk}&words=0"
    sent = {**form_data(admin_client, address), "_addanother": "1"}
    assert admin_client.post(address, sent)["Location"] == f"{ADD}?paragraph={after.pk}&words=0"


@pytest.mark.parametrize("words", ["7", "x", "9" * 30])
def test_words_that_are_not_there_fill_in_nothing(admin_client, paragraph, words):
    answer = admin_client.get(ADD, {"paragraph": paragraph.pk, "words": words})
    assert answer.status_code == 200
    assert not standing(answer).get("text_en")
