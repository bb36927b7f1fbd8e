"""Rows as instances: what they hold is what the constructor would have made of them."""

import pytest
from django.apps import apps
from django.db import models

from forum.models import Event
from records.core.loading import LoadedModel

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_models() if issubclass(model, LoadedModel)]


PRIVATE = {"_state", "_stored_slugs"}


def held(row) -> dict:
    return {name: one for name, one in row.__dict__.items() if name not in PRIVATE}


@pytest.mark.parametrize("step", [1, 2], ids=["whole", "part"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_row_is_what_the_constructor_makes_of_it(archive, model, step):
    found = model._base_manager.first() or model()
    names = [field.attname for field in model._meta.concrete_fields][::step]
    values = [found.__dict__[name] for name in names]
    loaded = model.from_db("default", names, values)
    made = models.Model.from_db.__func__(model, "default", names, values)
    assert held(loaded) == held(made)
    assert (
        (loaded._state.adding, loaded._state.db) == (made._state.adding, made._state.db) == (False, "default")
    )
    assert loaded.get_deferred_fields() == made.get_deferred_fields()


def test_a_part_of_a_row_leaves_the_rest_for_later(archive, django_assert_num_queries):
    event = Event.objects.only("slug").first()
    assert "start" in event.get_deferred_fields()
    known = Event.objects.get(pk=event.pk).start
    with django_assert_num_queries(1):
        assert event.start == known
