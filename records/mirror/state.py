"""State of a mirror, its files and the addresses still to ask, in SQLite, so that memory does not grow with the site.

A row of `copy` tells of an address its file, the ETag of the page and the SHA-256 of the file, the day on which it was
copied and to what it links. `run` is the last run that came to it; a new one lies apart (`is_new`) until all is there.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from records.mirror.errors import MirrorError

TABLES = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copy (
  kind TEXT, address TEXT, file TEXT, etag TEXT, sha256 TEXT, bytes INTEGER, day TEXT, modified INTEGER, links TEXT,
  run INTEGER, is_new INTEGER DEFAULT 0, PRIMARY KEY (kind, address)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS copy_file ON copy (file);
CREATE TABLE IF NOT EXISTS waiting (kind TEXT, address TEXT, source TEXT, PRIMARY KEY (kind, address)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (path TEXT PRIMARY KEY, seconds INTEGER) WITHOUT ROWID;
"""
COLUMNS = "kind, address, file, etag, sha256, bytes, day, modified, links, is_new"


class Copy(NamedTuple):
    """An address as it was copied; `links` are the pairs of kind and address to which it leads."""

    kind: str
    address: str
    file: str
    etag: str
    sha256: str
    bytes: int
    day: str
    modified: int
    links: list[tuple[str, str]]
    is_new: bool


class Wanted(NamedTuple):
    """An address that is to be copied: from where a link leads to it, its change, and the copy that there is."""

    kind: str
    address: str
    source: str
    changed: int
    before: Copy | None


class State:
    """The file of a mirror; a second run at once is refused."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.database = sqlite3.connect(file, timeout=1, isolation_level=None)
        try:
            self.database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.database.executescript(TABLES)
            self.database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise MirrorError(f"another run writes into {file.parent.parent} now ({error}).") from error
        self.run = int(self.fact("run", "0")) + 1
        self.reached = self.waiting = self.newest = 0

    def close(self) -> None:
        self.database.close()

    def save(self) -> None:
        """Keep what was written so far, should the run be cut off."""
        self.database.execute("COMMIT")
        self.database.execute("BEGIN IMMEDIATE")

    def fact(self, name: str, otherwise: str = "") -> str:
        found = self.database.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return str(found[0]) if found else otherwise

    def keep_fact(self, name: str, value: object) -> None:
        self.database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", [name, str(value)])

    # One run

    def begin(self, version: str) -> None:
        """Begin a run. ETags are those of another version of the code: what it makes of the same page may differ."""
        self.database.execute("DELETE FROM waiting")
        self.database.execute("DELETE FROM change")
        if self.fact("version") != version:
            self.database.execute("UPDATE copy SET etag = ''")
        self.keep_fact("version", version)
        self.keep_fact("stamp", "")
        self.keep_fact("run", self.run)

    def keep_changes(self, changes: Iterable[tuple[str, int]]) -> None:
        """Keep when pages at some paths changed, in seconds since 1970; all others changed with the newest of them."""
        self.database.executemany("INSERT OR REPLACE INTO change VALUES (?, ?)", changes)
        self.newest = self._number("SELECT coalesce(max(seconds), 0) FROM change")

    def want(self, links: Iterable[tuple[str, str]], source: str) -> None:
        """Put addresses on the list of this run, unless it came to them already."""
        added = self.database.executemany(
            "INSERT OR IGNORE INTO waiting SELECT ?1, ?2, ?3 "
            "WHERE NOT EXISTS (SELECT 1 FROM copy WHERE kind = ?1 AND address = ?2 AND run = ?4)",
            ((kind, address, source, self.run) for kind, address in links),
        )
        self.waiting += max(added.rowcount, 0)

    def take(self, most: int) -> list[Wanted]:
        """Take addresses from the list; they count as reached."""
        rows = self.database.execute("SELECT kind, address, source FROM waiting LIMIT ?", [most]).fetchall()
        taken = [
            Wanted(kind, address, source, self._changed(address), self.before(kind, address))
            for kind, address, source in rows
        ]
        self.waiting, self.reached = self.waiting - len(rows), self.reached + len(rows)
        self.database.executemany(
            "DELETE FROM waiting WHERE kind = ? AND address = ?", (row[:2] for row in rows)
        )
        self.database.executemany(
            "INSERT INTO copy (kind, address, run, links) VALUES (?1, ?2, ?3, '[]') "
            "ON CONFLICT DO UPDATE SET run = ?3",
            ((*row[:2], self.run) for row in rows),
        )
        return taken

    def _changed(self, address: str) -> int:
        row = self.database.execute(
            "SELECT seconds FROM change WHERE path = ?", [address.partition("?")[0]]
        ).fetchone()
        return int(row[0]) if row else self.newest

    def before(self, kind: str, address: str) -> Copy | None:
        """Return the copy of an address that a former run made."""
        # Of this module's own words, as below.
        query = f"SELECT {COLUMNS} FROM copy WHERE kind = ? AND address = ? AND file IS NOT NULL"  # noqa: S608
        row = self.database.execute(query, [kind, address]).fetchone()
        return _copy(row) if row else None

    def keep(self, copies: Iterable[Copy]) -> None:
        self.database.executemany(
            f"INSERT OR REPLACE INTO copy ({COLUMNS}, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            ((*copy[:8], json.dumps(copy.links), copy.is_new, self.run) for copy in copies),
        )

    # What there is

    def size(self) -> tuple[int, int, int]:
        """Return how many files this run came to, how many of them are new, and their length together."""
        query = "SELECT count(*), coalesce(sum(is_new), 0), coalesce(sum(bytes), 0) FROM copy WHERE run = ?"
        files, new, length = self.database.execute(query, [self.run]).fetchone()
        return files, new, length

    def newest_day(self) -> str:
        """Return the day of the youngest copy."""
        return str(self.database.execute("SELECT max(day) FROM copy WHERE run = ?", [self.run]).fetchone()[0])

    def _number(self, query: str, *values: object) -> int:
        return int(self.database.execute(query, values).fetchone()[0])

    def doubled(self) -> list[tuple[str, str]]:
        """Return two addresses each of files that have one name."""
        query = "SELECT min(address), max(address) FROM copy WHERE run = ? GROUP BY lower(file) HAVING count(*) > 1"
        return self.database.execute(query, [self.run]).fetchall()

    def new_files(self) -> Iterator[tuple[str, int]]:
        """Yield the files that lie apart, with the time of their change: pages last, since they lead to the others."""
        query = "SELECT file, modified FROM copy WHERE run = ? AND is_new ORDER BY file LIKE '%.html', file"
        yield from self.database.execute(query, [self.run])

    def gone_files(self) -> list[str]:
        """Return files of addresses that the site does not have any more."""
        query = (
            "SELECT file FROM copy WHERE run < ?1 AND file IS NOT NULL AND file NOT IN "
            "(SELECT file FROM copy WHERE run = ?1 AND file IS NOT NULL)"
        )
        return [row[0] for row in self.database.execute(query, [self.run])]

    def sums(self) -> Iterator[tuple[str, str]]:
        """Yield file and checksum of all that the mirror holds after this run, in the order of names."""
        query = "SELECT file, sha256 FROM copy WHERE run = ? ORDER BY file"
        yield from self.database.execute(query, [self.run])

    def end(self) -> None:
        """Keep that everything of this run is in its place."""
        self.database.execute("DELETE FROM copy WHERE run < ?", [self.run])
        self.database.execute("UPDATE copy SET is_new = 0")
        self.save()

    # What stands in the folder

    def compare(self, files: Iterable[tuple[str, int]]) -> None:
        """Note which files are really there, with their length."""
        self.database.execute(
            "CREATE TEMP TABLE present (file TEXT PRIMARY KEY, bytes INTEGER) WITHOUT ROWID"
        )
        self.database.executemany("INSERT INTO present VALUES (?, ?)", files)

    def foreign(self) -> str:
        """Return a file that is none of the mirror's; empty where there is none."""
        query = "SELECT file FROM present WHERE file NOT IN (SELECT file FROM copy WHERE file IS NOT NULL) LIMIT 1"
        row = self.database.execute(query).fetchone()
        return str(row[0]) if row else ""

    def forget_lost(self, is_apart: Callable[[str], bool]) -> int:
        """Forget copies whose file somebody took away or changed, so that this run writes them again; count them."""
        changed = self.database.execute(
            "DELETE FROM copy WHERE NOT is_new AND NOT EXISTS "
            "(SELECT 1 FROM present WHERE present.file = copy.file AND present.bytes = copy.bytes)"
        )
        new = self.database.execute("SELECT kind, address, file FROM copy WHERE is_new").fetchall()
        lost = [row[:2] for row in new if not is_apart(row[2])]
        self.database.executemany("DELETE FROM copy WHERE kind = ? AND address = ?", lost)
        return changed.rowcount + len(lost)


def _copy(row: Any) -> Copy:
    *values, links, is_new = row
    return Copy._make([*values, [tuple(pair) for pair in json.loads(links)], bool(is_new)])
