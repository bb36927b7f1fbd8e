"""Did they say it? Variants made by rules from the archive's quotations are judged right, and never too kindly."""

import pytest

from forum.models import Quotation
from records.core.languages import language_codes
from tests import factories
from tests.forum.quotations.doctoring import Variant, Words, doctored

pytestmark = [pytest.mark.django_db, pytest.mark.indexed, pytest.mark.slow, pytest.mark.portable]

SEED = 10
FEWEST = 200
MOST_WRONG = 0.02
KIND = {"same", "near"}
DENIALS = [
    (
        "The harbour will not be closed to the fishing boats of our neighbours",
        "El puerto no se cerrará a los barcos pesqueros de nuestros vecinos",
    ),
    (
        "We have never asked our partners for help with the flooded villages",
        "Nosotros nunca pedimos ayuda a nuestros socios para los pueblos inundados",
    ),
    (
        "Our farmers are no longer paid for the rice which they harvest",
        "Los agricultores no cobran hoy por el arroz que cosechan",
    ),
]


@pytest.fixture
def variants(archive) -> list[Variant]:
    for english, spanish in DENIALS:
        factories.QuotationFactory(text_en=english, text_es=spanish, text_status_es="original")
    quotations = list(Quotation.objects.order_by("pk"))
    return doctored(
        [
            Words(one.slug, code, one.in_language("text", code).value)
            for code in language_codes()
            for one in quotations
        ],
        SEED,
    )


def judge(client, variant: Variant) -> tuple[str, set[str]]:
    checked = client.get("/api/v1/check", {"q": variant.pasted}).json()
    return checked["verdict"], {flag for sentence in checked["sentences"] for flag in sentence["flags"]}


def is_right(variant: Variant, verdict: str, flags: set[str]) -> bool:
    return verdict in variant.right and (not variant.flag or variant.flag in flags)


def test_doctored_quotations_are_judged_right(client, variants):
    judged = [(variant, *judge(client, variant)) for variant in variants]
    kind = [
        f"{verdict}: {one}" for one, verdict, _flags in judged if verdict in KIND and not one.keeps_meaning
    ]
    wrong = [
        f"{verdict} {flags or ''}: {one}"
        for one, verdict, flags in judged
        if not is_right(one, verdict, flags)
    ]
    assert len(judged) >= FEWEST
    assert not kind, "\n".join(kind)
    assert len(wrong) <= MOST_WRONG * len(judged), "\n".join(wrong)
