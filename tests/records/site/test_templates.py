"""No template shows a translated field by itself: a tag must say in which language the words are."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from modeltranslation.translator import translator

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
# What is shown, or handed on to be shown: {{ record.name }}, {% include … with title=record.name %}.
SHOWN = re.compile(r"\{\{\s*([\w.]+)|\{%.*?%\}", re.DOTALL)
HANDED_ON = re.compile(r"\w+=([\w.]+)")
# What templates call things that are no records: parts of lists and forms, marked words, languages of a quotation,
# answers of the quotation check.
NOT_RECORDS = {
    *("address", "feed", "head", "one", "place", "row", "shape", "style"),
    "attrs",  # of an element, to the templates of allauth
    # Of editors: threads, suggestions, and the page of a text.
    *("begun", "chosen", "comment", "conflict", "discussion", "fact", "list", "page"),
    *("reason", "reply_form", "suggesting", "suggestion", "term", "work"),
    *(
        "checked",
        "chip",
        "choice",
        "citation",
        "column",
        "count",
        "data",
        "data_license",
        "facet",
        "file",
        "form",
        "group",
        "hint",
        "item",
        "language",
        "last",
        "picture",
        "piece",
    ),
    *(
        "letter",
        "link",
        "match",
        "published",
        "segment",
        "sentence",
        "shown",
        "side",
        "sort",
        "step",
        "table",
        "version",
        "view",
        "0",
    ),
}
# Parts of forms, of lists and of the desk, in the templates of the admin alone.
FORM_PARTS = {
    *(
        "cell",
        "change",
        "field",
        "fieldset",
        "header",
        "kind",
        "line",
        "model",
        "narrowing",
        "one",
        "option",
        "place",
    ),
    *("present", "problem", "seen_version", "value", "widget"),
}
FORMS = re.compile(r"templates/(admin|editing)/")
# Fields that are not translated, though a field of another model bears the same name.
NOT_TRANSLATED = {
    "speaker": {"name"},  # a person's name is one, in the order of the person's own language
    "person": {"name"},
    "name": {"name"},
    "source": {"title", "url"},
    "event": {"title"},
    "series": {"title"},
    "record": {"title"},  # a text without its language, for titles and attributes
    "edition": {"url"},
    "tied": {"label"},  # a note's label in the page's language, as plain text tells it
}
PEOPLE = {"record": {"name"}}


def translated_fields() -> set[str]:
    models = translator.get_registered_models(abstract=False)
    return {field for model in models for field in translator.get_options_for_model(model).fields}


def shown_paths(template: str) -> list[str]:
    """Every path that a template puts out, or gives to a template that does."""
    found = []
    for match in SHOWN.finditer(template):
        is_output = match[1] is not None
        is_handing = match[0].startswith(("{% include", "{% blocktranslate", "{% with"))
        found += [match[1]] if is_output else HANDED_ON.findall(match[0]) if is_handing else []
    return found


def bare(
    template: str,
    untranslated: dict[str, set[str]] = NOT_TRANSLATED,
    not_records: set[str] = NOT_RECORDS,
) -> list[str]:
    fields = translated_fields()
    owned = (path.split(".")[-2:] for path in shown_paths(template) if "." in path)
    return [
        f"{owner}.{field}"
        for owner, field in owned
        if owner not in not_records and field in fields - untranslated.get(owner, set())
    ]


@pytest.mark.parametrize(
    "template",
    [
        "{{ quotation.text }}",
        "{{quotation.text|truncatewords:5}}",
        '{% include "a.html" with title=record.name only %}',
        "{% blocktranslate with place=event.city %}{{ place }}{% endblocktranslate %}",
        "{% with words=quotation.text %}{{ words }}{% endwith %}",
    ],
)
def test_a_bare_translated_field_is_found(template):
    assert len(bare(template)) == 1


def test_what_tags_dress_is_not_bare():
    assert (
        bare('{% localized quotation "text" %}{{ quotation.speaker.name }}{% if event.city %}x{% endif %}')
        == []
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_shows_a_translated_field_by_itself(path):
    untranslated = {**NOT_TRANSLATED, **PEOPLE} if path.parent.name == "people" else NOT_TRANSLATED
    is_form = FORMS.match(str(path.relative_to(settings.BASE_DIR)))
    assert bare(path.read_text(), untranslated, NOT_RECORDS | FORM_PARTS if is_form else NOT_RECORDS) == []
