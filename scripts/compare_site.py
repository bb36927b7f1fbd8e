"""Prove that the public site of two states of the code is the same, byte for byte.

    .venv/bin/python scripts/compare_site.py snapshot DIRECTORY [--checkout ROOT]
    .venv/bin/python scripts/compare_site.py compare BEFORE AFTER [--body-only]

`snapshot` fills a new temporary database as `make demo` does, with a clock that stands still, and asks the site in
this process for every address that its pages, sitemaps and API answers lead to, for forms of pages, queries and
errors; then it withdraws, renames and splits records and asks for what that changes. `compare` prints each address
whose answer differs, with an excerpt, and exits with 1 if there is one. Of the project only settings, commands and
models by name are used, so that any layout of the modules can be read; nothing is asked of the network.

Volatile, and therefore replaced: the value of a CSRF token, that of an ETag (that there is one is compared), and the
order of the directives of a Content-Security-Policy. Left out: static files, the admin, and headers that no reader or
program of a visitor relies on.
"""

import argparse
import difflib
import json
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from site_snapshot import take_snapshot

EXCERPT = 30  # lines of a difference that are printed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(required=True)
    snapshot = commands.add_parser("snapshot", help="ask the site for everything, and keep the answers")
    snapshot.add_argument("directory", type=Path)
    snapshot.add_argument("--checkout", type=Path, default=Path(__file__).resolve().parent.parent)
    snapshot.set_defaults(
        run=lambda given: take_snapshot(given.directory.resolve(), given.checkout.resolve())
    )
    compare = commands.add_parser("compare", help="print what differs between two snapshots")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    compare.add_argument("--body-only", action="store_true", help="compare status and body, no header")
    compare.set_defaults(run=lambda given: print_differences(given.before, given.after, given.body_only))
    given = parser.parse_args()
    sys.exit(given.run(given))


def print_differences(before: Path, after: Path, body_only: bool) -> int:
    """Print each address whose answer differs; return 1 if there is one."""
    old, new = (json.loads((place / "answers.json").read_text()) for place in (before, after))
    differing = 0
    for address in sorted(old.keys() | new.keys()):
        lines = list(differences(old.get(address), new.get(address), before, after, body_only))
        if lines:
            differing += 1
            print(f"\n== {address}", *lines, sep="\n")
    print(f"\n{differing} of {len(old.keys() | new.keys())} addresses differ.")
    return int(bool(differing))


def differences(
    old: dict[str, Any] | None, new: dict[str, Any] | None, before: Path, after: Path, body_only: bool
) -> Iterator[str]:
    """Yield the differences of an answer, a line each."""
    if old is None or new is None:
        yield f"only in {before if new is None else after}"
        return
    if old["status"] != new["status"]:
        yield f"status {old['status']} -> {new['status']}"
    for name in () if body_only else sorted(old["headers"].keys() | new["headers"].keys()):
        if old["headers"].get(name) != new["headers"].get(name):
            yield f"{name}: {old['headers'].get(name)} -> {new['headers'].get(name)}"
    if old["body"] != new["body"]:
        bodies = [
            (place / "bodies" / one["body"]).read_bytes() for place, one in ((before, old), (after, new))
        ]
        yield from excerpt(*bodies)


def excerpt(old: bytes, new: bytes) -> Iterator[str]:
    """Yield the first lines in which two bodies differ; if they are not text, their sizes."""
    try:
        texts = [split_lines(body) for body in (old, new)]
    except UnicodeDecodeError:
        yield f"bytes differ: {len(old)} -> {len(new)}"
        return
    yield from (line[:300] for line in islice(difflib.unified_diff(*texts, n=1, lineterm=""), 2, EXCERPT))


def split_lines(body: bytes) -> list[str]:
    """Split a text into lines, JSON and markup of a single line too."""
    text = body.decode()
    return (
        re.sub(r"(?<=[,{}\[\]>])(?=[\"{<])", "\n", text).splitlines()
        if text.count("\n") < 5
        else text.splitlines()
    )


if __name__ == "__main__":
    main()
