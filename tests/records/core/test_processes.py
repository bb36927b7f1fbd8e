"""Work that copies of this process do."""

import os

import pytest
from django.db import connection

from records.core.processes import core_count, in_processes

# What a copy begins with is asked of the database.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here"),
]


def test_results_come_in_order_from_other_processes():
    results = list(in_processes(lambda number: (number * 2, os.getpid()), range(5), 2))
    assert [number for number, _pid in results] == [0, 2, 4, 6, 8]
    assert os.getpid() not in {pid for _number, pid in results}
    assert core_count() >= 1


def test_what_a_copy_cannot_do_is_done_here():
    here = os.getpid()

    def work(number):
        if os.getpid() != here and number == 1:
            raise ValueError
        return number

    assert list(in_processes(work, range(3), 2)) == [0, 1, 2]
    with pytest.raises(ZeroDivisionError):
        list(in_processes(lambda number: 1 / number, [1, 0, 2, 3], 2))


def test_a_copy_asks_nothing_of_the_database():
    here = os.getpid()

    def work(_item):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return os.getpid() == here

    assert list(in_processes(work, [0], 2)) == [True]
