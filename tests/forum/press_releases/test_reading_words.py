"""Reported statements and what only resembles them, halves of interrupted sentences, parts in panels."""

import pytest

from forum.press_releases.extraction import Release, extract
from forum.press_releases.gazetteer import Gazetteer
from forum.press_releases.proposals import Kind, of_kind
from forum.press_releases.texts import read_release

HEAD = {
    "en": "A Headline Without a Stop\n\n3 May 2022\n\nThe II Forum of Ports was held in Lima, Peru. It was opened by"
    " Ana Pérez, Director of the Port Office.\n\n",
    "es": "Un titular sin punto\n\n3 de mayo de 2022\n\nEl II Foro de Puertos se celebró en Lima, Perú. Fue inaugurado"
    " por Ana Pérez, Directora de la Oficina de Puertos.\n\n",
}


def read(language, paragraph):
    return extract(Release({language: read_release(HEAD[language] + paragraph, language)}), Gazetteer())


def statements(language, paragraph):
    found = of_kind(read(language, paragraph), Kind.STATEMENT)
    return [
        (one.texts["text"][language], one.texts["attribution"][language], one.values["certainty"])
        for one in found
    ]


@pytest.mark.parametrize(
    ("language", "paragraph", "found"),
    [
        (
            "en",
            "Ana Pérez told delegates that every port needs power, and added that ships can wait for it.",
            [
                ("every port needs power", "Ana Pérez told delegates that", "explicit"),
                ("ships can wait for it", "added that", "explicit"),
            ],
        ),
        (
            "en",
            "Along these lines, she said that every port will have power, adding that nobody pays for it (or 5 %).",
            [
                ("every port will have power", "she said that", "resolved"),
                ("nobody pays for it (or 5 %)", "adding that", "resolved"),
            ],
        ),
        (
            "en",
            "Every port of the country will have power, affirmed Ana Pérez, Director of the Port Office.",
            [
                (
                    "Every port of the country will have power",
                    "affirmed Ana Pérez, Director of the Port Office",
                    "explicit",
                )
            ],
        ),
        (
            "en",
            "The Director said that every fee must fall; she pointed out that two fees did fall, and asked for more.",
            [
                ("every fee must fall", "The Director said that", "resolved"),
                ("two fees did fall", "she pointed out that", "resolved"),
            ],
        ),
        (
            "es",
            "Asimismo, explicó la Directora que cada puerto tendrá energía propia.",
            [("cada puerto tendrá energía propia", "explicó la Directora que", "resolved")],
        ),
        (
            "es",
            "Según Ana Pérez, cada puerto tendrá energía propia.",
            [("cada puerto tendrá energía propia", "Según Ana Pérez", "explicit")],
        ),
    ],
)
def test_what_is_reported(language, paragraph, found):
    assert statements(language, paragraph) == found


@pytest.mark.parametrize(
    ("language", "paragraph"),
    [
        ("en", "The report says that every port will have power next year."),
        ("en", "It was announced that every port will have power next year."),
        ("en", "A delegate of Chile said that every port will have power next year."),
        ("en", "Ana Pérez never said that every port will have power next year."),
        ("en", "An adviser to Ana Pérez said that every port will have power next year."),
        ("en", "Ana Pérez highlighted the role that every port will have next year."),
        ("en", "She said that “every port of the country will have power next year.”"),
        ("en", "Fishers have said for years that every port will have power one day."),
        ("es", "Ana Pérez destacó el papel que cada puerto tendrá el próximo año."),
        ("es", "Se dijo que cada puerto tendrá energía propia el próximo año."),
        ("es", "Los pescadores dijeron que cada puerto tendrá energía propia."),
        ("es", "El informe señala que cada puerto tendrá energía propia."),
    ],
)
def test_what_is_nobodys_or_quoted_is_not_reported(language, paragraph):
    assert statements(language, paragraph) == []


@pytest.mark.parametrize(
    ("paragraph", "halves"),
    [
        ("“We must act,” she said, “and act together.”", [("We must act", "and act together.")]),
        (
            "“We must act,” said Ana Pérez. “We will act together.”",
            [("We must act", ""), ("We will act together.", "")],
        ),
        (
            "“We must act now.” She called it “a matter of life or death”, too.",
            [("We must act now.", ""), ("a matter of life or death", "")],
        ),
    ],
)
def test_a_sentence_that_is_interrupted_is_one_proposal(paragraph, halves):
    found = of_kind(read("en", paragraph), Kind.QUOTATION)
    assert [(one.texts["text"]["en"], one.texts["further"].get("en", "")) for one in found] == halves


@pytest.mark.parametrize(
    ("language", "paragraph", "parts"),
    [
        (
            "en",
            "The panel on cranes was moderated by Li Wei, an editor, with John Smith and Mary Jones as panelists.",
            {("Li Wei", "moderator"), ("John Smith", "panellist"), ("Mary Jones", "panellist")},
        ),
        (
            "es",
            "El panel sobre grúas lo moderó Li Wei y participaron Juan Ruiz, alcalde, y María Sosa, rectora de Arica.",
            {("Li Wei", "moderator"), ("Juan Ruiz", "panellist"), ("María Sosa", "panellist")},
        ),
    ],
)
def test_parts_in_a_panel(language, paragraph, parts):
    proposals = read(language, paragraph)
    sessions = {one.key: one.texts["name"] for one in of_kind(proposals, Kind.SESSION)}
    people = [one for one in of_kind(proposals, Kind.PERSON) if one.values["name"] != "Ana Pérez"]
    assert {(one.values["name"], one.values["role"]) for one in people} == parts
    title = {"en": "Panel on cranes", "es": "Panel sobre grúas"}[language]
    assert {sessions[one.values["session"]][language] for one in people} == {title}
    opening = next(one for one in of_kind(proposals, Kind.PERSON) if one.values["name"] == "Ana Pérez")
    assert (opening.values["role"], opening.values["session"]) == ("opening-remarks", "")
