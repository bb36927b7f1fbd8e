"""A mirror made, or brought up to date: what is new lies apart until everything is there, then goes to its place."""

from contextlib import closing
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import router

from records.core.database.stamps import read_stamp
from records.core.models import Stamp
from records.mirror import crawl as crawling
from records.mirror.asking import Site
from records.mirror.copying import Failure
from records.mirror.errors import MirrorError
from records.mirror.own_files import static_addresses, write_own_files
from records.mirror.placing import Place
from records.mirror.state import State
from records.search.batches import batches
from records.site.page_cache.version import version

STATE = "state.sqlite3"
# Batches on their way for each process: none waits for the one that hands them out.
AHEAD = 3
PART = 1000  # entries of sitemaps


class Made(NamedTuple):
    """Files that the mirror holds after a run, those that are new, their length together, and those that went."""

    files: int
    new: int
    bytes: int
    gone: int


class IncompleteError(MirrorError):
    """Some addresses could not be copied."""

    def __init__(self, failures: list[Failure]) -> None:
        super().__init__(f"{len(failures)} addresses could not be copied; the mirror is as it was.")
        self.failures = failures


def make(
    place: Place, day: date, processes: int, progress: crawling.Progress, *, is_whole: bool = False
) -> Made:
    """Bring the mirror in a folder up to date. MirrorError, and the mirror as it was, if not all could be copied.

    Nothing is asked where no record has changed since the last run, unless `is_whole`.
    """
    place.refuse_others()
    with closing(State(place.apart / STATE)) as state:
        _finish_former(place, state)
        lost, stamp = _look_at(place, state), _stamp()
        if stamp and stamp == state.fact("stamp") and not (lost or is_whole):
            state.run -= 1
            return Made(*state.size(), 0)
        state.begin(version())
        place.new.mkdir(parents=True, exist_ok=True)
        if failures := _copy_all(place, state, day, processes, progress):
            state.save()
            raise IncompleteError(failures)
        write_own_files(state, place.new, day)
        for one, other in state.doubled():
            raise MirrorError(f"{one} and {other} would be one file.")
        made = Made(*state.size(), len(state.gone_files()))
        _put(place, state, stamp)
        return made


def _stamp() -> str:
    """Return what stays the same as long as records, code and settings do; empty where nothing says so."""
    stamp = read_stamp(router.db_for_read(Stamp))
    # While a developer looks, static files have no digest in their names.
    return f"{stamp} {version()}" if stamp and not settings.DEBUG else ""


def _put(place: Place, state: State, stamp: str = "") -> None:
    """Put the run into its place; should that be cut off, the next run ends it first."""
    state.keep_fact("placing", state.run)
    state.save()
    place.put(state)
    state.keep_fact("placing", "")
    state.keep_fact("stamp", stamp)
    state.end()


def _finish_former(place: Place, state: State) -> None:
    """End what a former run had begun to put into its place."""
    if run := state.fact("placing"):
        state.run = int(run)
        _put(place, state)
        state.run += 1


def _look_at(place: Place, state: State) -> int:
    """Refuse a folder that holds files of others; return how many of its own are lost, which are forgotten."""
    state.compare(place.present())
    if foreign := state.foreign():
        raise MirrorError(
            f"{place.files / foreign} is no file of the mirror; move it away, or name another folder."
        )
    return state.forget_lost(place.is_new)


def _copy_all(
    place: Place, state: State, day: date, processes: int, progress: crawling.Progress
) -> list[Failure]:
    """Copy the site from its sitemaps on."""
    for part in batches(crawling.pages_of_sitemaps(Site(), day), PART):
        state.keep_changes(entry for entry in part if entry[1])
        state.want(crawling.first_links(address for address, _changed in part), "the sitemap")
    state.want(crawling.first_links(static_addresses()), "the first page")
    with crawling.open_pool(place.new, day, processes) as pool:
        return crawling.crawl(state, pool, processes * AHEAD, progress)
