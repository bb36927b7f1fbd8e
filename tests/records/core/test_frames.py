"""Room for the frames of calls."""

import pytest

import manage
from config.wsgi import application
from records.core.frames import ROOM, with_room


def test_it_calls_as_before_and_keeps_the_name():
    def divided(number, by=1):
        """Return a part."""
        return number // by

    roomy = with_room(divided)
    assert (roomy(6), roomy(6, by=3), roomy.__name__, roomy.__doc__) == (6, 2, "divided", "Return a part.")
    with pytest.raises(ZeroDivisionError):
        roomy(6, by=0)


def test_the_site_is_served_with_room():
    assert application.__code__.co_stacksize == ROOM


def test_commands_run_with_room():
    assert manage.main.__code__.co_stacksize == ROOM
