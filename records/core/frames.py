"""Room for the frames of calls."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
ROOM = 40_000  # words of a stack: 320 KB, for which Python takes 512 from the system


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function with room for the frames of all that it calls.

    From 3.11 on Python takes memory for frames from the system in pieces of 16 KB, and gives a piece back as soon as
    its calls have returned. A loop whose calls go over the border of a piece so asks the system each time, which took a
    fifth of the time of a page. A frame that is larger comes in a piece of its own, with room to spare.
    """

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=ROOM)
    return wraps(function)(call)
