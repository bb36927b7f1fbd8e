"""Running sites, and what they stand on: each in a folder of its own, with the code of this copy."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import requests
from bs4 import BeautifulSoup

from scripts.demo import SERVER
from tests.conftest import ROOT

AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
PAGES = (
    "/en/",
    "/es/citas/",
    "/en/events/",
    "/es/personas/",
    "/en/search/?q=forum",
    "/api/v1/events",
    "/id/none",
)
SENTENCE = "cannot answer now"  # of the page for outages; of the API, `Retry-After` alone


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(is_so: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if found := is_so():
                return found
        time.sleep(0.1)
    raise TimeoutError(f"{what}: not within {seconds} s")


def copy_code(folder: Path) -> Path:
    """Copy what a fresh clone has, with this copy's packages."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    return folder


@dataclass
class Site:
    """A copy of the code, and the settings of a site."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, "PYTHONWARNINGS": "ignore", "DEBUG": "off", **self.settings}

    def run(self, *command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*map(str, command)],
            cwd=self.folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "manage.py", *command)

    @property
    def passwords(self) -> dict[str, str]:
        lines = (self.folder / ".demo-login").read_text().splitlines()
        return dict(line.split() for line in lines)

    @contextmanager
    def serve(self, workers: int = 2, **more: str) -> Iterator["Server"]:
        server = Server(self, free_port(), more)
        server.start(workers)
        try:
            yield server
        finally:
            server.stop()


class Server:
    """The server of a site, as production runs it."""

    def __init__(self, site: Site, port: int, more: dict[str, str]) -> None:
        self.site, self.port, self.url = site, port, f"http://127.0.0.1:{port}"
        self.more = {"SITE_URL": self.url, "ALLOWED_HOSTS": "127.0.0.1", **more}
        self.log = site.folder / f"server-{port}.log"

    def start(self, workers: int) -> None:
        arguments = [*SERVER, "--port", str(self.port), "--workers", str(workers)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "granian", *arguments],
                cwd=self.site.folder,
                env={**self.site.environment, **self.more},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(lambda: self.get("/healthz").ok, "the server")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def get(self, path: str, **more: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=60, allow_redirects=False, **more)


class Editor:
    """Somebody at a browser without JavaScript."""

    def __init__(self, server: Server) -> None:
        self.server, self.browser = server, requests.Session()

    def get(self, path: str) -> requests.Response:
        return self.browser.get(self.server.url + path, timeout=60)

    def log_in(self, name: str = "administrator", password: str = "") -> requests.Response:
        typed = {"username": name, "password": password or self.server.site.passwords[name]}
        return self.send("/admin/login/", **typed)

    def send(self, path: str, files: Any = None, **typed: str) -> requests.Response:
        """Fill in the form at an address and send it."""
        return self.submit(path, form_of(self.get(path)), files, **typed)

    def submit(self, path: str, form: dict[str, str], files: Any = None, **typed: str) -> requests.Response:
        url = self.server.url + path
        return self.browser.post(url, {**form, **typed}, files=files, timeout=60, headers={"Referer": url})


def form_of(answer: requests.Response) -> dict[str, str]:
    """Return the values of the largest form of a page; of its buttons, that which saves."""
    forms = BeautifulSoup(answer.text, "html.parser").find_all(
        "form", method=re.compile("post", re.IGNORECASE)
    )
    form = max(forms, key=lambda one: len(one.find_all(["input", "textarea", "select"])))
    values = {}
    for one in form.find_all(["input", "textarea", "select"]):
        name, kind = one.get("name"), one.get("type")
        if (
            not name
            or kind in ("submit", "file")
            or (kind in ("checkbox", "radio") and not one.has_attr("checked"))
        ):
            continue
        if one.name == "select":
            chosen = [option["value"] for option in one.find_all("option", selected=True)]
            values.update({name: chosen} if chosen else {})
        else:
            values[name] = one.text.removeprefix("\n") if one.name == "textarea" else one.get("value", "")
    return values


class Readers:
    """Readers who go from page to page, and note what they got."""

    def __init__(self, server: Server, number: int = 4) -> None:
        self.server, self.end = server, Event()
        self.seen: list[
            tuple[float, str, int, float, bool]
        ] = []  # when, what, status, seconds, whether words were there
        self.threads = [Thread(target=self.read, args=(start,), daemon=True) for start in range(number)]

    def read(self, start: int) -> None:
        turn = start
        while not self.end.is_set():
            path, begun = PAGES[turn % len(PAGES)], time.monotonic()
            try:
                answer = self.server.get(path, headers={"Cache-Control": "no-cache"})
            except requests.RequestException:
                self.seen.append((begun, path, 0, time.monotonic() - begun, False))
            else:
                has_words = "Retry-After" in answer.headers and (SENTENCE in answer.text or "/api/" in path)
                self.seen.append((begun, path, answer.status_code, time.monotonic() - begun, has_words))
            turn += 1
            time.sleep(0.02)

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.end.set()
        for thread in self.threads:
            thread.join()

    def since(self, moment: float) -> list[tuple[float, str, int, float, bool]]:
        return [one for one in self.seen if one[0] >= moment]

    def statuses(self) -> Counter[int]:
        return Counter(status for _when, _path, status, _seconds, _words in self.seen)

    def silent(self) -> list[tuple[float, str, int, float, bool]]:
        """Return what was neither a page nor a 503 with its sentence and a time to come back."""
        good = {200, 301, 302, 303, 304, 404}
        return [one for one in self.seen if one[2] not in good and not (one[2] == 503 and one[4])]

    def slowest(self) -> float:
        return max(seconds for _when, _path, _status, seconds, _words in self.seen)


class Service:
    """A program beneath the site, that is stopped, or held so that it answers nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.process = folder, None
        self.as_owner: list[str] = []

    def launch(self, *command: str | Path) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*map(str, command)], stdout=log, stderr=log, start_new_session=True
            )

    def signal(self, number: int) -> None:
        """Send a signal to the program and to all that it started."""
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def pids(self) -> list[int]:
        """Return the processes of its session, and those that made sessions of their own."""
        parents = {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def kill(self) -> None:
        pids = self.pids()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def hold(self) -> None:
        self.signal(signal.SIGSTOP)

    def release(self) -> None:
        self.signal(signal.SIGCONT)


class Postgres(Service):
    """A server of PostgreSQL with an empty database."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        programs = sorted(
            Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
        )
        if not programs:
            lacking("a server of PostgreSQL", "postgresql")
        self.bin = programs[-1].parent
        self.port = free_port()
        if os.geteuid() == 0:
            self.as_owner = AS_POSTGRES
            shutil.chown(folder, "postgres")
        self.url = f"postgresql://viva@127.0.0.1:{self.port}/viva"
        locale = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=und"]
        init = [
            self.bin / "initdb",
            "-D",
            folder / "data",
            "-U",
            "viva",
            "-A",
            "trust",
            "-E",
            "UTF8",
            *locale,
            "-N",
        ]
        subprocess.run([*self.as_owner, *map(str, init)], check=True, capture_output=True, cwd=folder)
        self.start()
        create = [self.bin / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "viva", "viva"]
        subprocess.run([*map(str, create)], check=True)

    def start(self) -> None:
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        options = ["-k", self.folder, "-p", str(self.port), "-c", "fsync=off"]
        self.launch(*self.as_owner, self.bin / "postgres", "-D", self.folder / "data", *options)
        ready = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        wait_for(lambda: subprocess.run([*map(str, ready)], check=False).returncode == 0, "PostgreSQL")


class Redis(Service):
    """A server of Redis."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        if not shutil.which("redis-server"):
            lacking("Redis", "redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.launch("redis-server", *options)
        wait_for(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() is None, "Redis")


def lacking(what: str, package: str) -> None:
    """Leave a test out, loudly; in CI that is an error."""
    told = f"there is no {what} (Debian: apt-get install {package})"
    print(f"!!!!!!!! SKIPPED: an accident was not tried, because {told} !!!!!!!!", file=sys.stderr)
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
