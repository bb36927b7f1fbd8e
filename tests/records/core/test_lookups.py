"""Text as searches compare it: in Python, and the same in the database."""

import pytest
from django.db import connection

from organizations.models import Organization
from records.core.text import fold
from tests import factories

FOLDED = {
    "Alicia Bárcena": "alicia barcena",
    "MÉXICO": "mexico",
    "Ñandú": "nandu",
    "B\u0061\u0301rcena": "barcena",
    "王超": "王超",
    "ＥＣＬＡＣ": "eclac",
    "CELAC\u2019s \u201cwords\u201d": 'celac\'s "words"',
    "Côte d´Ivoire": "cote d'ivoire",
    "2021–2022": "2021-2022",
    "a\u00a0b": "a b",
    "Łódź, Ærø, Straße": "lodz, aero, strasse",
    "co\u00adop\u200bera": "coopera",
    "Ελλάς": "ελλας",
    "ÉÀ%_\\'": "ea%_\\'",
    "👩\u200d🔬 مرحبا": "👩🔬 مرحبا",
    "": "",
}


@pytest.mark.parametrize(("text", "folded"), FOLDED.items())
def test_accents_case_and_the_look_of_marks_are_left_out(text, folded):
    assert fold(text, "lookup") == folded


@pytest.mark.django_db
@pytest.mark.parametrize("text", FOLDED)
def test_the_database_says_the_same(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT viva_folded(%s), viva_folded(NULL)", [text])
        assert cursor.fetchone() == (fold(text, "lookup"), None)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["academia", "ACADÉMIA", "50% ", "c_de"])
def test_any_text_is_looked_up_folded(asked):
    body = factories.OrganizationFactory(name_en="Academia 50% c_de")
    factories.OrganizationFactory(name_en="Other 50 code")
    assert list(Organization.objects.filter(name_en__folded__contains=fold(asked, "lookup"))) == [body]
