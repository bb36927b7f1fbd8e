"""A language is typed by any of its names, or by its tag."""

import pytest
from django.conf import settings
from django.utils.translation import override

from records.core.language_names import language_tag


@pytest.mark.parametrize("page", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize(
    ("tag", "typed"),
    [
        ("es", "es ES spa Spanish español Espanol castellano Castilian"),
        ("es-419", "es-419 es_419 Latin|American|Spanish Spanish|(Latin|America) español|(Latinoamérica)"),
        ("es-MX", "es-mx Mexican|Spanish español|de|México Spanish|(Mexico) español|-|México"),
        ("zh", "zh chi chino Chinese 中文 mandarín chino|mandarín"),
        ("zh-Hans", "zh-Hans ZH_hans simplified|Chinese chino|simplificado Chinese|(simplified)"),
        ("zh-Hant", "zh-Hant Traditional|Chinese chino,|tradicional 繁體中文"),
        ("pt-BR", "pt-BR PT-br Brazilian|Portuguese portugués|de|Brasil portugués|(Brasil)"),
        ("en-US", "English|(US) US|English inglés|(Estados|Unidos) en-us"),
        ("eu", "euskera vasco Basque eus"),
        ("ca", "catalán Catalan valenciano català"),
        ("de", "de deu ger German alemán Deutsch"),
        ("ar", "ar árabe Arabic العربية"),
        ("qu", "quechua que"),
        ("nah", "náhuatl Nahuatl"),
    ],
)
def test_a_language_is_known_by_its_names(page, tag, typed):
    names = [name.replace("|", " ") for name in typed.split()]
    with override(page):
        assert {name: language_tag(name) for name in names} == dict.fromkeys(names, tag)


@pytest.mark.parametrize(
    "typed", ["", "Klingonese", "español, inglés", "Spanish (Narnia)", "es-419-x", "(", "1"]
)
def test_what_names_no_language_stays_as_typed(typed):
    assert language_tag(typed) == typed
