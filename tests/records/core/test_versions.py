"""Versions that are written many at once are those that django-reversion would write."""

import pytest
import reversion
from django.contrib.auth import get_user_model
from django.utils.translation import override
from reversion.models import Revision, Version
from reversion.signals import post_revision_commit

from forum.models import Article, Event, Quotation
from organizations.models import Organization
from people.models import Office, Person
from records.core.history import revisions
from records.core.models import Source
from tests import factories

pytestmark = pytest.mark.django_db
COLUMNS = ("content_type", "object_id", "db", "format", "serialized_data", "object_repr")


def by_reversion(records, user):
    """The versions that django-reversion makes of some records, which are taken away again."""
    with reversion.create_revision(manage_manually=True):
        reversion.set_user(user)
        for record in records:
            reversion.add_to_revision(record)
    made = sorted(Version.objects.values_list(*COLUMNS))
    Revision.objects.all().delete()
    return made


@pytest.mark.parametrize("chunk", [2, 500])
def test_versions_are_written_as_reversion_writes_them(archive, monkeypatch, chunk):
    monkeypatch.setattr(revisions, "CHUNK", chunk)
    user = get_user_model().objects.create_user("ana")
    kinds = (Office, Person, Event, Article, Quotation, Organization, Source)
    records = [record for kind in kinds for record in kind._base_manager.order_by("pk")[:5]]
    told = []
    post_revision_commit.connect(
        lambda versions, **_facts: told.extend(versions), weak=False, dispatch_uid="t"
    )
    try:
        with override("es"):
            expected = by_reversion(records, user)
            told.clear()
            keys = [(type(record), record.pk) for record in records]
            revisions.add_versions(keys, user, "imported", always=True)
    finally:
        post_revision_commit.disconnect(dispatch_uid="t")
    assert sorted(Version.objects.values_list(*COLUMNS)) == expected
    assert len(expected) > 2 * len(records)
    revision = Revision.objects.get()
    assert (revision.user, revision.comment) == (user, "imported")
    assert {one.pk for one in told} == set(revision.version_set.values_list("pk", flat=True))


def test_a_record_that_was_found_has_the_time_of_its_last_change():
    people = factories.PersonFactory.create_batch(2)
    revisions.add_missing_versions([(Person, person.pk) for person in people])
    times = Revision.objects.order_by("pk").values_list("date_created", "comment", "user")
    assert list(times) == [(person.updated_at, revisions.FOUND, None) for person in people]
    revisions.add_missing_versions([(Person, person.pk) for person in people])
    assert Revision.objects.count() == 2


def test_nothing_new_makes_no_revision():
    person = factories.PersonFactory()
    for _time in range(2):
        revisions.add_versions([(Person, person.pk)])
    assert Revision.objects.count() == 1
