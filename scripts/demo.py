"""Start the demo: write `.env` once, prepare database and static files, then become the server of production.

PORT (default 8000) is the port on 127.0.0.1; given, it also decides SITE_URL, whatever `.env` says.
"""

import errno
import fcntl
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# Ctrl-C reaches the worker twice, from the terminal and from its parent. That of granian 2.8.7 often hangs then in
# its default runtime mode, seldom in this one; if so, its parent ends it after a second.
SERVER = (
    f"config.wsgi:application --interface wsgi --host {HOST} --no-ws --blocking-threads 4 --runtime-mode mt"
    " --workers-kill-timeout 1 --log-level error"
).split()
ENVIRONMENT = """\
# Settings of this copy of Viva Voz, written by `make demo`, in no commit. docs/architecture/operations.md lists them.
SECRET_KEY={key}
ALLOWED_HOSTS=127.0.0.1,localhost,[::1]
SITE_URL=http://127.0.0.1:8000
"""


def reserve_port(port: int) -> int:
    """Keep a port for the server of this process, or end with a line; return the lock, which lasts while it is open."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            refuse(
                port,
                "already in use" if error.errno == errno.EADDRINUSE else f"not to be had ({error.strerror})",
            )
    # A demo that is being prepared does not listen yet; and two servers of one user can listen on one port.
    name = Path(tempfile.gettempdir(), f"viva-voz-{os.getuid()}-{port}.lock")
    lock = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        refuse(port, "already in use")
    os.set_inheritable(lock, True)
    return lock


def refuse(port: int, why: str) -> NoReturn:
    sys.exit(f"Viva Voz: port {port} is {why}. Choose another one, for example: make demo PORT=8080")


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one process at a time do what follows; the system ends the lock of one that is killed."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another `make demo` prepares this copy: waiting until it has done so ...", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_environment(path: Path) -> None:
    """Write settings with a new random key, readable by their owner only, unless there are some: all or nothing."""
    if path.exists():
        return
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(ENVIRONMENT.format(key=secrets.token_urlsafe(50)))
    part.rename(path)


def main() -> None:
    os.chdir(ROOT)
    given = os.environ.get("PORT")
    text = given or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        sys.exit(f"Viva Voz: PORT is {text!r}, but a port is a number from 1 to 65535.")
    port = int(text)
    reserve_port(port)
    os.environ["DEBUG"] = "off"
    if given:
        os.environ["SITE_URL"] = f"http://{HOST}:{port}"
    with alone(ROOT / ".demo-lock"):
        write_environment(ROOT / ".env")
        prepared = subprocess.run(
            [sys.executable, "manage.py", "prepare_demo", "--port", str(port)], check=False
        )
    if prepared.returncode:
        sys.exit(prepared.returncode)
    os.execv(sys.executable, [sys.executable, "-m", "granian", *SERVER, "--port", str(port)])


if __name__ == "__main__":
    main()
