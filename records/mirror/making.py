"""A mirror made, or brought up to date: what is new lies apart until everything is there, then goes to its place."""

from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from records.mirror import crawl as crawling
from records.mirror.asking import Site
from records.mirror.copying import Failure
from records.mirror.errors import MirrorError
from records.mirror.own_files import static_addresses, write_own_files
from records.mirror.placing import Place
from records.mirror.state import State
from records.search.indexing import chunks

STATE = "state.sqlite3"
# Batches on their way for each process: none waits for the one that hands them out.
AHEAD = 3
PART = 1000  # entries of sitemaps


class Made(NamedTuple):
    """What a run did: files that the mirror holds, those that are new, those that went, and their length together."""

    files: int
    new: int
    gone: int
    bytes: int


class IncompleteError(MirrorError):
    """Some addresses could not be copied."""

    def __init__(self, failures: list[Failure]) -> None:
        super().__init__(f"{len(failures)} addresses could not be copied; the mirror is as it was.")
        self.failures = failures


def make(place: Place, day: date, processes: int, progress: crawling.Progress) -> Made:
    """Bring the mirror in a folder up to date. MirrorError, and the mirror as it was, if not all could be copied."""
    place.refuse_others()
    with closing(State(place.apart / STATE)) as state:
        _finish_former(place, state)
        _look_at(place, state)
        state.begin(_version())
        place.new.mkdir(parents=True, exist_ok=True)
        failures = _copy_all(place, state, day, processes, progress)
        if failures:
            state.save()
            raise IncompleteError(failures)
        write_own_files(state, place.new, day)
        for one, other in state.doubled():
            raise MirrorError(f"{one} and {other} would be one file.")
        files, new, length = state.size()
        gone = len(state.gone_files())
        _put(place, state)
        return Made(files, new, gone, length)


def _put(place: Place, state: State) -> None:
    """Put the run into its place; should that be cut off, the next run ends it first."""
    state.keep_fact("placing", state.run)
    state.save()
    place.put(state)
    state.keep_fact("placing", "")
    state.end()


def _finish_former(place: Place, state: State) -> None:
    """End what a former run had begun to put into its place."""
    if run := state.fact("placing"):
        state.run = int(run)
        _put(place, state)
        state.run += 1


def _look_at(place: Place, state: State) -> None:
    """Compare the folder with what is known of it: others' files are refused, lost ones forgotten."""
    state.compare(place.present())
    if foreign := state.foreign():
        raise MirrorError(
            f"{place.files / foreign} is no file of the mirror; move it away, or name another folder."
        )
    state.forget_lost(place.is_new)


def _version() -> str:
    """Return a digest of all that makes a file of a page: this code, its templates, and names of the site."""
    folders = (Path(__file__).parent, settings.BASE_DIR / "templates" / "mirror")
    files = sorted(file for folder in folders for file in folder.glob("*.*") if file.is_file())
    parts = [file.read_bytes() for file in files]
    names = (settings.SITE_URL, settings.SITE_NAME, settings.MEDIA_URL, settings.STATIC_URL)
    return sha256(b"\0".join([*parts, *(name.encode() for name in names)])).hexdigest()


def _copy_all(
    place: Place, state: State, day: date, processes: int, progress: crawling.Progress
) -> list[Failure]:
    """Copy the site from its sitemaps on."""
    for part in chunks(crawling.pages_of_sitemaps(Site(), day), PART):
        state.keep_changes(entry for entry in part if entry[1])
        state.want(crawling.first_links(address for address, _changed in part), "the sitemap")
    state.want(crawling.first_links(static_addresses()), "the first page")
    with crawling.open_pool(place.new, day, processes) as pool:
        return crawling.crawl(state, pool, processes * AHEAD, progress)
