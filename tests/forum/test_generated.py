"""A made-up archive: the same on every machine, believable, and without an error."""

import gzip
import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from forum.generated.archive import Archive
from forum.generated.words import most_people, name_of
from forum.models import Event, Quotation
from records.core.data_checks import checked_models, problems_of
from records.core.rules import Severity
from records.core.slugs import slug_of
from tests import factories


def written(quotations, seed):
    return json.dumps([(one.model._meta.label, one.fields) for one in Archive(quotations, seed).entries()])


def test_the_same_number_and_seed_make_the_same_archive():
    first = written(30, 1)
    assert first == written(30, 1)
    assert first != written(30, 2)


def test_as_many_records_as_were_asked_for():
    counts = Counter(one.model.__name__ for one in Archive(1000, 1).entries())
    assert (counts["Quotation"], counts["Article"], counts["Event"]) == (1000, 100, 50)
    assert (counts["Person"], counts["Organization"]) == (20, 5)
    assert all(counts[name] for name in ("Session", "Office", "Organizer", "Topic", "Source", "Edition"))


@pytest.mark.slow
def test_no_two_people_have_one_name():
    names = [name_of(number).full for number in range(most_people())]
    assert len({slug_of(name) for name in names}) == len(names) >= 40_000


@pytest.mark.django_db
@pytest.mark.indexed
@pytest.mark.slow
def test_an_archive_breaks_no_rule_and_is_found():
    call_command("generate_archive", quotations=200, verbosity=0)
    problems = (one for model in checked_models() for one in problems_of(model))
    assert [one for one in problems if one.severity == Severity.ERROR] == []
    quotations = Quotation.objects.all()
    common = quotations.filter(text_en__icontains="harbour") | quotations.filter(text_es__icontains="puerto")
    assert common.count() == 20
    rare = quotations.filter(text_en__icontains="lantern") | quotations.filter(text_es__icontains="linterna")
    assert rare.count() == 10
    assert quotations.filter(text_es=None).exists() and quotations.filter(text_en=None).exists()
    assert Event.objects.filter(start__endswith="?").exists()
    assert quotations.filter(paragraph=None).count() == 0
    speakers = Counter(quotations.exclude(speaker=None).values_list("speaker", flat=True)).most_common()
    assert speakers[0][1] > 2 * speakers[-1][1]


@pytest.mark.django_db
def test_the_command_leaves_a_site_with_records_alone(tmp_path):
    factories.EventFactory()
    with pytest.raises(CommandError, match="With --add"):
        call_command("generate_archive", quotations=20, verbosity=0)
    out = StringIO()
    call_command("generate_archive", quotations=20, dry_run=True, stdout=out)
    assert "forum.quotation: 20 rows" in out.getvalue() and "Nothing was kept" in out.getvalue()
    call_command("generate_archive", quotations=20, output=tmp_path / "made.jsonl.gz", verbosity=0)
    assert Event.objects.count() == 1
    lines = gzip.decompress((tmp_path / "made.jsonl.gz").read_bytes()).splitlines()
    assert json.loads(lines[-1])["model"] == "forum.quotation"
    call_command("generate_archive", quotations=20, add=True, without_index=True, verbosity=0)
    assert Event.objects.count() == 2
    with pytest.raises(CommandError, match="already"):
        call_command("generate_archive", quotations=20, add=True, without_index=True, verbosity=0)
    with pytest.raises(CommandError, match="names for"):
        call_command("generate_archive", quotations=10**9, verbosity=0)
