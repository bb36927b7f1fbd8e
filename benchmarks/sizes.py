"""Times pages at several sizes on both databases, and draws them: `python benchmarks/sizes.py`.

For each database and size an archive is made once, and `pages.py` is run on it three times, each time in a process of
its own. A table in Markdown tells the least, the median and the most of the three medians, and of cold requests, beside
a bare view that returns the same bytes and the stock site; the chart is `benchmarks/pages.svg`.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RUN = {"sqlite": [], "postgresql": [str(ROOT / "scripts/with-postgres")]}
CHART = ROOT / "benchmarks/pages.svg"
Pages = dict[str, dict[str, Any]]


class Runs(NamedTuple):
    """The figures of the runs of one size on one database."""

    database: str
    size: int
    pages: list[Pages]
    memory: list[int]

    def spread(self, name: str, kind: str) -> list[float]:
        """Return the least, the median and the most milliseconds of a page."""
        found = [run[name][kind] for run in self.pages]
        times = sorted(one if isinstance(one, float) else one["clock"] for one in found)
        return [times[0], statistics.median(times), times[-1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotations", type=int, nargs="+", default=[1000, 100_000], help="(1000 100000)")
    parser.add_argument("--databases", nargs="+", choices=RUN, default=list(RUN), help="(both)")
    parser.add_argument("--runs", type=int, default=3, help="runs of pages.py for each (3)")
    parser.add_argument(
        "--requests", type=int, default=20, help="counted requests of a page in each run (20)"
    )
    parser.add_argument(
        "--files", type=Path, help="a folder where archives on SQLite are kept and found again"
    )
    parser.add_argument("--result", type=Path, help="where a run of one size writes; for this program")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.result:
            options.result.write_text(json.dumps(one_size(options, Path(folder))))
        else:
            compare(options, Path(folder))


def compare(options: argparse.Namespace, folder: Path) -> None:
    """Run each size on each database; print the table, and draw the chart."""
    found = []
    for database in options.databases:
        for size in options.quotations:
            print(f"\n{database}, {size:,} quotations", flush=True)
            result, environment = folder / "result.json", dict(os.environ)
            environment.pop("DATABASE_URL", None)
            if database == "sqlite":
                environment["DATABASE_URL"] = f"sqlite:///{options.files or folder}/{size}.sqlite3"
            asked = [f"--quotations={size}", f"--runs={options.runs}", f"--requests={options.requests}"]
            command = [*RUN[database], sys.executable, __file__, *asked, f"--result={result}"]
            subprocess.run(command, check=True, env=environment)
            found.append(Runs(database, size, **json.loads(result.read_text())))
    print("\n".join(table(found)))
    CHART.write_text(chart(found))


def one_size(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Fill the database of DATABASE_URL unless it is filled, and return what the runs find."""
    _scheme, _colon, file = os.environ["DATABASE_URL"].partition("sqlite:///")
    if not file or not Path(file).exists():
        commands = [["migrate"], ["loaddata", "article_2021", "forum_history"]]
        commands += [["generate_archive", f"--quotations={options.quotations[0]}", "--add"]]
        for command in commands:
            manage = [sys.executable, str(ROOT / "manage.py"), *command, "--verbosity=0"]
            subprocess.run(manage, check=True, env={**os.environ, "DEBUG": "on"})
        if not file:  # as the server of a site does by itself in time
            subprocess.run(["psql", "--quiet", "--command=VACUUM ANALYZE"], check=True)
    found: dict[str, Any] = {"pages": [], "memory": []}
    for _ in range(options.runs):
        result = folder / "pages.json"
        asked = ["--filled", f"--runs={options.requests}", f"--result={result}"]
        subprocess.run([sys.executable, str(ROOT / "benchmarks/pages.py"), *asked], check=True)
        run = json.loads(result.read_text())
        for name, value in run.items():
            found[name].append(value)
    return found


def table(found: list[Runs]) -> Iterator[str]:
    """Yield the lines of a table of milliseconds: least, median, most; cold; CPU; bare view; stock site."""
    heads = ("page", "database", "quotations", "ms", "cold ms", "CPU ms", "bare view ms", "stock site ms")
    yield f"| {' | '.join(heads)} |"
    yield f"| --- | --- |{' ---: |' * (len(heads) - 2)}"
    for name in found[0].pages[0]:
        for one in found:
            cpu = statistics.median(run[name]["page"]["cpu"] for run in one.pages)
            stock = spread(one.spread(name, "stock")) if "stock" in one.pages[0][name] else ""
            times = [spread(one.spread(name, kind)) for kind in ("page", "cold")]
            bare = f"{one.spread(name, 'bare')[1]:.1f}"
            yield f"| {name} | {one.database} | {one.size:,} | {' | '.join(times)} | {cpu:.0f} | {bare} | {stock} |"
    for one in found:
        yield f"| memory at most, MB | {one.database} | {one.size:,} | {spread(sorted(one.memory))} | | | | |"


def spread(times: list[Any]) -> str:
    return f"{times[0]:.0f} · {statistics.median(times):.0f} · {times[-1]:.0f}"


# The chart: a line for each page, milliseconds to the right in powers of ten.

LEFT, WIDTH, PITCH, TOP = 250, 560, 22, 60
COLOURS = {"sqlite": "#1b6ca8", "postgresql": "#b3541e"}
LEAST, DECADES = 1.0, 4


def chart(found: list[Runs]) -> str:
    """Return the medians as SVG: a ring for the smallest archive, a disc for the largest, a cross for the stock."""
    names = list(found[0].pages[0])
    parts = [*axis(TOP + PITCH * len(names)), *legend(found)]
    for row, name in enumerate(names):
        y = TOP + PITCH * (row + 0.5)
        parts.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{name}</text>')
        for place, database in enumerate(dict.fromkeys(one.database for one in found)):
            runs = sorted((one for one in found if one.database == database), key=lambda one: one.size)
            parts += marks(name, runs, y - 4 + 8 * place)
    size = f'viewBox="0 0 {LEFT + WIDTH + 20} {TOP + PITCH * len(names) + 20}"'
    style = "text{font:12px sans-serif;fill:#222}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{style}</style>{"".join(parts)}</svg>\n'


def place_of(ms: float) -> float:
    return LEFT + WIDTH * math.log10(max(ms, LEAST) / LEAST) / DECADES


def axis(bottom: float) -> Iterator[str]:
    for power in range(DECADES + 1):
        x, label = place_of(LEAST * 10**power), f"{LEAST * 10**power:,.0f} ms"
        yield f'<path d="M{x:.1f} {TOP - 6}V{bottom}" stroke="#ccc"/>'
        yield f'<text x="{x:.1f}" y="{TOP - 12}" text-anchor="middle">{label}</text>'


def legend(found: list[Runs]) -> Iterator[str]:
    sizes = sorted({one.size for one in found})
    told = f"ring: {sizes[0]:,} quotations; disc: {sizes[-1]:,}; cross: the stock site"
    yield f'<text x="{LEFT}" y="16">{told}</text>'
    for place, database in enumerate(dict.fromkeys(one.database for one in found)):
        yield f'<text x="{LEFT + 420 + 70 * place}" y="16" style="fill:{COLOURS[database]}">{database}</text>'


def marks(name: str, runs: list[Runs], y: float) -> Iterator[str]:
    colour = COLOURS[runs[0].database]
    first, last = (place_of(one.spread(name, "page")[1]) for one in (runs[0], runs[-1]))
    yield f'<path d="M{first:.1f} {y}H{last:.1f}" stroke="{colour}"/>'
    yield f'<circle cx="{first:.1f}" cy="{y}" r="3.5" fill="#fff" stroke="{colour}"/>'
    yield f'<circle cx="{last:.1f}" cy="{y}" r="3.5" fill="{colour}"/>'
    if "stock" in runs[-1].pages[0][name]:
        x = place_of(runs[-1].spread(name, "stock")[1])
        yield f'<path d="M{x - 3:.1f} {y - 3}l6 6m0-6l-6 6" stroke="{colour}" fill="none"/>'


if __name__ == "__main__":
    main()
