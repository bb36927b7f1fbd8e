"""Start the demo: write `.env` once, prepare database and static files, then become the server of production.

PORT (default 8000) is the port on 127.0.0.1; given, it also decides SITE_URL, whatever `.env` says.
"""

import errno
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

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


def check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            why = "already in use" if error.errno == errno.EADDRINUSE else f"not to be had ({error.strerror})"
            sys.exit(f"Viva Voz: port {port} is {why}. Choose another one, for example: make demo PORT=8080")


def write_environment(path: Path) -> None:
    """Write settings with a new random key, readable by their owner only, unless there are some."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(ENVIRONMENT.format(key=secrets.token_urlsafe(50)))


def main() -> None:
    os.chdir(ROOT)
    given = os.environ.get("PORT")
    text = given or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        sys.exit(f"Viva Voz: PORT is {text!r}, but a port is a number from 1 to 65535.")
    port = int(text)
    check_port_is_free(port)
    write_environment(ROOT / ".env")
    os.environ["DEBUG"] = "off"
    if given:
        os.environ["SITE_URL"] = f"http://{HOST}:{port}"
    prepared = subprocess.run([sys.executable, "manage.py", "prepare_demo", "--port", str(port)], check=False)
    if prepared.returncode:
        sys.exit(prepared.returncode)
    os.execv(sys.executable, [sys.executable, "-m", "granian", *SERVER, "--port", str(port)])


if __name__ == "__main__":
    main()
