"""Schemathesis tries every address of the API by its own description, and finds nothing."""

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections

from config.wsgi import application
from records.api.v1.resources import resources
from tests import factories


@pytest.fixture
def some_records(db, settings):
    """Some of every kind, for a busy reader."""
    settings.API_REQUESTS_PER_MINUTE = 100_000
    cache.clear()
    factories.QuotationFactory(text_en="The sea belongs to everyone")
    for resource in resources():
        getattr(factories, f"{resource.model.__name__}Factory").create_batch(3)


@pytest.fixture
def shared_connection(some_records):
    """The test's own connection, for requests from other threads, which must not close it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    connection.inc_thread_sharing()
    yield connections["default"]
    connection.dec_thread_sharing()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.indexed
@pytest.mark.slow
def test_schemathesis_finds_nothing(shared_connection):
    # Imported here: with all that it imports, each process that collects tests would wait for seconds.
    import schemathesis
    from schemathesis.config import GenerationConfig, SchemathesisConfig
    from schemathesis.engine import events, from_schema
    from schemathesis.engine.run import PhaseName

    def in_this_test(environ, start_response):
        connections["default"] = shared_connection
        # In the same process nobody undoes what a server compresses.
        environ["HTTP_ACCEPT_ENCODING"] = "identity"
        return application(environ, start_response)

    config = SchemathesisConfig()
    config.projects.default.generation = GenerationConfig(max_examples=3, deterministic=True)
    config.projects.default.phases.stateful.enabled = False  # what links promise is tried in test_api_v1
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", in_this_test, config=config)
    seen = list(from_schema(schema).execute())
    errors = [one for one in seen if isinstance(one, (events.NonFatalError, events.FatalError))]
    tried = [one for one in seen if isinstance(one, events.ScenarioFinished)]
    checks = [check for one in tried for some in one.recorder.checks.values() for check in some]
    failures = [
        f"{info.failure.title}: {info.code_sample}" for check in checks if (info := check.failure_info)
    ]
    assert (errors, failures) == ([], [])
    assert {one.phase for one in tried} >= {PhaseName.COVERAGE, PhaseName.FUZZING}
    assert len(tried) >= 2 * len(list(schema.get_all_operations()))
    assert len(checks) > 1000
