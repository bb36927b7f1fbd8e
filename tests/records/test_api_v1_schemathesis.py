"""Schemathesis tries every address of the API by its own description, and finds nothing."""

import pytest
import schemathesis
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, settings

from config.wsgi import application
from records.api_v1.kinds import kinds
from tests import factories

pytestmark = pytest.mark.django_db

# Made of the declarations alone: no database is asked.
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(scope="module", autouse=True)
def some_records(django_db_setup, django_db_blocker):
    """Some of every kind, made once; the database is left as it was."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(API_REQUESTS_PER_MINUTE=100_000),
    ):
        cache.clear()
        factories.QuotationFactory(text_en="The sea belongs to everyone")
        for kind in kinds():
            getattr(factories, f"{kind.model.__name__}Factory").create_batch(2)
        yield
        transaction.set_rollback(True)


@schema.parametrize()
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
def test_schemathesis_finds_nothing(case):
    # In the same process nobody undoes what a server compresses.
    case.call_and_validate(headers={"Accept-Encoding": "identity"})
