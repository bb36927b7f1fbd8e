"""The glossary goes out and comes in as a table like any other kind."""

import pytest

from records.editing.glossary.models import GlossaryTerm

pytestmark = pytest.mark.django_db

KIND = "glossary.glossaryterm"
TERMS = (
    "name_en,name_es,also_es,wrong_es\n"
    'digital divide,brecha digital,"brecha tecnológica\nbrechas",grieta digital\nwater,agua,,\n'
)


def test_terms_come_in_from_a_table_and_again_change_nothing(translator):
    assert translator.run(KIND, TERMS) == ["created", "created"]
    term = GlossaryTerm.objects.get(name_en="digital divide")
    assert term.names("es") == ("brecha digital", "brecha tecnológica", "brechas")
    assert translator.run(KIND, TERMS) == ["same", "same"]
    assert translator.run(KIND, TERMS.replace("grieta digital", "falla digital")) == ["changed", "same"]
    assert GlossaryTerm.objects.get(name_en="digital divide").wrong_es == "falla digital"
