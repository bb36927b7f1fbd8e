"""A word corrected in a paragraph and in its quotations at once, from either form, and by a suggestion."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from reversion.models import Revision

from forum.models import Paragraph, Quotation
from forum.quotations.correcting import carried_over
from records.core.models import Status
from records.editing.suggestions.models import Suggestion
from tests import factories
from tests.admin_forms import form_data

pytestmark = pytest.mark.slow

TEXT = "She said: “We will trade wich China.” He added: “wich China, yes.”"


def member(group):
    user = User.objects.create_user(group, first_name=group.removesuffix("s"), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def publisher(db):
    return member("Publishers")


@pytest.fixture
def quotations(db):
    """Two public quotations of one paragraph: one holds the wrong word, and so does the other."""
    event = factories.EventFactory()
    source = factories.SourceFactory()
    article = factories.ArticleFactory(published_on="2021-10-12")
    article.events.add(event)
    article.sources.add(source)
    paragraph = factories.ParagraphFactory(article=article, number=1, text_en=TEXT)
    made = factories.QuotationFactory
    return [
        made(article=article, paragraph=paragraph, event=event, text_en=words, place_en=TEXT.find(words))
        for words in ("We will trade wich China.", "wich China, yes.")
    ]


def page(record, name="change", *args):
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=[record.pk, *args])


def sent(client, address, **values):
    return client.post(address, {**form_data(client, address), **values})


def words():
    return list(Quotation.objects.order_by("pk").values_list("text_en", "place_en"))


CORRECTED = TEXT.replace("wich", "with")
BOTH = [
    ("We will trade with China.", CORRECTED.find("We will trade")),
    ("with China, yes.", CORRECTED.find("with China, yes.")),
]


def test_from_the_article_its_quotations_are_corrected_too(publisher, quotations):
    article = quotations[0].article
    address, new = page(article), {"paragraphs-0-text_en": CORRECTED}
    refused = sent(publisher, address, **new)
    offered = refused.context["inline_admin_formsets"][0].formset
    assert len(offered.corrections) == 2
    assert "Correct them too?" in refused.text
    assert Paragraph.objects.get().text_en == TEXT
    before = Revision.objects.exclude(comment="found").count()
    assert sent(publisher, address, **new, correct_quotations=offered.corrections_key).status_code == 302
    assert Paragraph.objects.get().text_en == CORRECTED
    assert words() == BOTH
    made = Revision.objects.exclude(comment="found")
    assert made.count() == before + 1
    assert made.last().comment == "corrected"
    assert (
        "Corrected in the paragraph and in its quotations at once"
        in publisher.get(page(quotations[0], "history")).text
    )


def test_words_that_go_on_over_paragraphs_are_corrected_too(publisher, quotations):
    one, other = quotations
    article = one.article
    last = factories.ParagraphFactory(article=article, number=2, text_en="And so teh rest goes on.")
    Quotation.objects.filter(pk=other.pk).update(
        text_en="wich China, yes.” And so teh rest", last_paragraph=last
    )
    address, new = page(article), {"paragraphs-1-text_en": "And so the rest goes on."}
    offered = sent(publisher, address, **new).context["inline_admin_formsets"][0].formset
    assert [each.after for each in offered.corrections] == [{"en": "wich China, yes.” And so the rest"}]
    assert sent(publisher, address, **new, correct_quotations=offered.corrections_key).status_code == 302
    corrected = Quotation.objects.get(pk=other.pk)
    assert (corrected.text_en, corrected.last_paragraph) == ("wich China, yes.” And so the rest", last)


def test_what_is_agreed_to_is_what_was_shown(publisher, quotations):
    address, new = page(quotations[0].article), {"paragraphs-0-text_en": CORRECTED}
    key = sent(publisher, address, **new).context["inline_admin_formsets"][0].formset.corrections_key
    other = TEXT.replace("wich", "without")
    assert (
        sent(publisher, address, **{"paragraphs-0-text_en": other}, correct_quotations=key).status_code == 200
    )
    assert Paragraph.objects.get().text_en == TEXT


def test_from_a_quotation_its_paragraph_is_corrected_too(publisher, quotations):
    one, _other = quotations
    new = {"text_en": "We will trade with China."}
    refused = sent(publisher, page(one), **new)
    correction = refused.context["adminform"].form.correction
    assert "The paragraph has other words. Correct it too?" in refused.text
    assert correction.after["en"] == TEXT.replace("wich", "with", 1)
    before = Revision.objects.exclude(comment="found").count()
    assert sent(publisher, page(one), **new, correct_paragraph=correction.key).status_code == 302
    assert Paragraph.objects.get().text_en == TEXT.replace("wich", "with", 1)
    assert words()[0] == BOTH[0]
    made = Revision.objects.exclude(comment="found")
    assert made.count() == before + 1
    kinds = sorted(version.content_type.model for version in made.last().version_set.all())
    assert kinds == ["article", "paragraph", "quotation"]
    undo = publisher.post(reverse("admin:undo"), {"revisions": made.last().pk})
    assert undo.status_code == 302
    assert Paragraph.objects.get().text_en == TEXT
    assert words()[0][0] == "We will trade wich China."


def test_quotations_that_overlap_follow(publisher, quotations):
    one, other = quotations
    Quotation.objects.filter(pk=other.pk).update(text_en="trade wich China", place_en=TEXT.find("trade wich"))
    new = {"text_en": "We will trade with China."}
    correction = sent(publisher, page(one), **new).context["adminform"].form.correction
    assert [each.after for each in correction.others] == [{"en": "trade with China"}]
    sent(publisher, page(one), **new, correct_paragraph=correction.key)
    assert [text for text, _place in words()] == ["We will trade with China.", "trade with China"]


def test_who_may_not_change_the_paragraph_is_offered_nothing(quotations):
    user = User.objects.create_user("half", is_staff=True)
    codenames = ["change_quotation", "view_quotation", "publish_quotation", "view_article", "view_paragraph"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    answer = sent(client, page(quotations[0]), text_en="We will trade with China.")
    assert answer.status_code == 200
    assert answer.context["adminform"].form.correction is None


def test_a_suggestion_carries_the_quotations_of_a_paragraph_along(publisher, quotations):
    editor, article = member("Editors"), quotations[0].article
    address, new = page(article, "suggest"), {"paragraphs-0-text_en": CORRECTED}
    offered = sent(editor, address, **new).context["inline_admin_formsets"][0].formset
    assert sent(editor, address, **new, correct_quotations=offered.corrections_key).status_code == 302
    assert words()[0][0] == "We will trade wich China."
    one = Suggestion.objects.get()
    shown = publisher.get(one.url)
    assert not shown.context["faults"]
    assert len(shown.context["effects"]) == 2
    assert "Correct the quotations too" in shown.text
    data = {"seen": shown.context["seen"], "_accept": "1"}
    before = Revision.objects.exclude(comment="found").count()
    numbers = {each.name: number for number, each in enumerate(one.suggested)}
    publisher.post(one.url, {**data, "change": [numbers["text_en"]]})
    assert words()[0][0] == "We will trade wich China."  # the paragraph alone cannot be right
    publisher.post(one.url, {**data, "change": list(numbers.values())})
    assert Paragraph.objects.get().text_en == CORRECTED
    assert words() == BOTH
    assert Revision.objects.exclude(comment="found").count() == before + 1


def test_a_suggestion_for_a_quotation_corrects_its_paragraph(publisher, quotations):
    editor, one = member("Editors"), quotations[0]
    address, new = page(one, "suggest"), {"text_en": "We will trade with China."}
    key = sent(editor, address, **new).context["adminform"].form.correction.key
    assert sent(editor, address, **new, correct_paragraph=key).status_code == 302
    waiting = Suggestion.objects.get()
    shown = publisher.get(waiting.url).context
    numbers = [each.number for each in shown["review"].changes]
    publisher.post(waiting.url, {"seen": shown["seen"], "_accept": "1", "change": numbers})
    assert Paragraph.objects.get().text_en == TEXT.replace("wich", "with", 1)
    assert Quotation.objects.get(pk=one.pk).status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("words", "before", "after", "expected"),
    [
        ("teh cat", "See teh cat sit.", "See the cat sit.", "the cat"),
        ("cat sit", "See teh cat sit.", "See the cat sit.", "cat sit"),
        ("cat", "A cat sat.", "A small cat sat.", "cat"),
        ("cat sat", "A cat sat.", "A cat quietly sat.", "cat quietly sat"),
        ("cat", "A cat sat.", "", None),
        ("a", "a b a", "a b a", None),
    ],
)
def test_words_are_found_in_a_text_that_was_rewritten(words, before, after, expected):
    span = carried_over(words, None, before, after)
    assert (after[slice(*span)] if span else None) == expected
