"""A site on several machines, each a process here: what `deploy/` tells to start, as far as it runs without Docker.

PostgreSQL with a streaming replica, Redis, a service that speaks S3, two web processes, a worker, and nginx with the
configuration of `deploy/`. All lives in a folder that is thrown away.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import psycopg

from scripts.demo import SERVER

ROOT = Path(__file__).resolve().parent.parent
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
PROGRAMS = {"redis-server": "Redis", "nginx": "nginx", "openssl": "OpenSSL"}
DATABASES = ("primary", "replica")
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
FRAME = """\
{user}
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    default_type application/octet-stream;
    types {{ text/css css; text/javascript js; image/svg+xml svg; font/woff2 woff2; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u;
    scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""
MAX_LAG = 12  # seconds; a slow machine needs some between an edit and the first reader
BUCKET = "media"


class ClusterError(Exception):
    """Failure to start, or a fault that the check was there to find."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(is_so: Callable[[], Any], what: str, seconds: float = 30) -> Any:
    """Return what a function gives once it is true; TimeoutError if it never is."""
    end = time.monotonic() + seconds
    while True:
        with suppress(OSError, psycopg.Error):
            if found := is_so():
                return found
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.1)


def listens(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


def postgres_bin() -> Path | None:
    """Return the folder of PostgreSQL's newest programs, a server among them."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def lacking() -> str:
    """Return what is missing on this machine; nothing where all is there."""
    missing = [name for program, name in PROGRAMS.items() if not shutil.which(program, path=PATH)]
    missing += [] if postgres_bin() else ["a server of PostgreSQL"]
    return ", ".join(missing)


class Cluster:
    """The processes, by name; `with` starts them all, and ends them."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="viva."))
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports = {name: free_port() for name in ("proxy", "plain", "web1", "web2", "redis", "store")}
        self.url = f"https://localhost:{self.ports['proxy']}"
        self.password = secrets.token_urlsafe(12)
        self.bin = postgres_bin() or Path()
        self.as_postgres = AS_POSTGRES if os.geteuid() == 0 else []
        self.environment = {
            "PATH": PATH,
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **self.settings(),
        }

    def settings(self) -> dict[str, str]:
        """Return the settings of a site on several machines, as `deploy/example.env` has them."""
        store = f"endpoint={self.store_url}&region=us-east-1&addressing=path"
        return {
            "DEBUG": "off",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "localhost",
            "SECOND_FACTOR_GROUPS": "",
            "KEEPER": "Example Institute",
            "KEEPER_ADDRESS": "1 Example Street, Santiago, Chile",
            "CONTACT_EMAIL": "archive@example.org",
            "PRIVACY_URL": "https://example.org/privacy",
            "DATABASE_URL": self.database_url("primary"),
            "DATABASE_POOL": "8",
            "REPLICA_URLS": self.database_url("replica"),
            "REPLICA_MAX_LAG": str(MAX_LAG),
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/1",
            "MEDIA_STORAGE": f"s3://{BUCKET}/site?{store}",
            "AWS_ACCESS_KEY_ID": "cluster",
            "AWS_SECRET_ACCESS_KEY": "cluster",
            "TASKS_BACKEND": "database",
            "BEHIND_PROXY": "on",
            "TRUSTED_PROXIES": "127.0.0.1",
        }

    def __enter__(self) -> "Cluster":
        try:
            self.start_all()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for name in reversed(list(self.running)):
            self.stop(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Processes

    def start(self, name: str, *command: str | Path, port: int | None = None) -> None:
        """Start a process; its output goes into a file of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                list(map(str, command)), cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        if port:
            wait_for(lambda: listens(port), name, 90)

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        # PostgreSQL waits for its clients unless it is interrupted.
        process.send_signal(signal.SIGINT if name in DATABASES else signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def run(self, *command: str | Path, **more: str) -> str:
        """Run a program to its end; ClusterError with what it said if it fails."""
        environment = {**self.environment, **more}
        done = subprocess.run(
            list(map(str, command)), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ClusterError(f"{' '.join(map(str, command))}: {(done.stdout + done.stderr)[-2000:]}")
        return done.stdout

    def manage(self, *command: str, **more: str) -> str:
        return self.run(sys.executable, "manage.py", *command, **more)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def start_all(self) -> None:
        self.folder.chmod(0o755)
        self.start_databases()
        self.start_redis()
        self.start(
            "store", sys.executable, "-m", "moto.server", "-p", self.ports["store"], port=self.ports["store"]
        )
        self.run(sys.executable, "deploy/make_bucket.py")
        self.manage("migrate", "--verbosity=0")
        self.manage("loaddata", "article_2021", "--verbosity=0")
        self.manage("collectstatic", "--no-input", "--verbosity=0")
        words = {"DJANGO_SUPERUSER_PASSWORD": self.password, "DJANGO_SUPERUSER_EMAIL": "a@example.org"}
        self.manage("createsuperuser", "--no-input", "--username=editor", **words)
        for name in ("web1", "web2"):
            self.start_web(name)
        self.start("worker", sys.executable, "manage.py", "db_worker", "--interval=0.2")
        self.start_proxy()

    def start_web(self, name: str) -> None:
        port = self.ports[name]
        self.start(name, sys.executable, "-m", "granian", *SERVER, "--port", str(port), port=port)
        # The server listens before the site is loaded.
        wait_for(lambda: self.is_healthy(port), f"health of {name}", 60)

    def is_healthy(self, port: int) -> bool:
        """Return what the check of a container says of a web process."""
        try:
            self.run(sys.executable, "deploy/healthcheck.py", PORT=str(port))
        except ClusterError:
            return False
        return True

    def start_redis(self) -> None:
        port = self.ports["redis"]
        self.start(
            "redis", "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", port=port
        )

    # Databases

    def database_url(self, name: str) -> str:
        return f"postgresql://viva@/viva?host={self.folder / name}"

    def start_databases(self) -> None:
        for name in DATABASES:
            (self.folder / name).mkdir()
        if self.as_postgres:
            for name in DATABASES:
                shutil.chown(self.folder / name, "postgres")
        primary, replica = (self.folder / name for name in DATABASES)
        locale = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=und")
        self.as_server(
            "initdb", "-D", primary / "data", "-U", "viva", "-A", "trust", "-E", "UTF8", *locale, "-N"
        )
        self.start_database("primary")
        self.run(self.bin / "createdb", "-h", primary, "-U", "viva", "viva")
        copy = ("-h", primary, "-U", "viva", "-D", replica / "data", "-X", "stream", "-c", "fast")
        self.as_server("pg_basebackup", *copy, "-R", "-C", "-S", "replica")
        self.start_database("replica")

    def as_server(self, program: str, *arguments: str | Path) -> None:
        self.run(*self.as_postgres, self.bin / program, *arguments)

    def start_database(self, name: str) -> None:
        place = self.folder / name
        options = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "jit=off", "-c", "wal_level=replica")
        self.start(
            name, *self.as_postgres, self.bin / "postgres", "-D", place / "data", "-k", place, *options
        )
        wait_for(lambda: self.ask(name, "SELECT 1", "postgres"), name)

    def ask(self, name: str, query: str, database: str = "viva") -> Any:
        """Return the first value that a database gives."""
        with psycopg.connect(
            host=str(self.folder / name), user="viva", dbname=database, autocommit=True
        ) as asked:
            row = asked.execute(query).fetchone()
        return row and row[0]

    # Storage

    @property
    def store_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['store']}"

    @property
    def bucket(self) -> Any:
        keys = {"aws_access_key_id": "cluster", "aws_secret_access_key": "cluster"}
        service = boto3.resource("s3", endpoint_url=self.store_url, region_name="us-east-1", **keys)
        return service.Bucket(BUCKET)

    def stored(self) -> list[str]:
        """Return the names of all files in the bucket."""
        return [one.key for one in self.bucket.objects.all()]

    # Proxy

    def start_proxy(self) -> None:
        tls = self.folder / "tls"
        tls.mkdir()
        made = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
        self.run("openssl", "req", *made, "-keyout", tls / "privkey.pem", "-out", tls / "fullchain.pem")
        write_nginx(self.folder, {name: f"127.0.0.1:{port}" for name, port in self.ports.items()})
        self.start(
            "proxy", "nginx", "-c", self.folder / "nginx.conf", "-p", self.folder, port=self.ports["proxy"]
        )

    def answered(self) -> list[str]:
        """Return which processes have answered, by the proxy's log."""
        ports = {f"127.0.0.1:{self.ports[name]}": name for name in ("web1", "web2")}
        last = [line.rsplit(" ", 1)[-1] for line in (self.folder / "access.log").read_text().splitlines()]
        return [ports[one] for one in last if one in ports]


def write_nginx(
    folder: Path, addresses: dict[str, str], source: Path = ROOT / "deploy" / "nginx.conf"
) -> None:
    """Write `nginx.conf` into a folder: the configuration of `deploy/` with other addresses and paths, and a frame."""
    text = source.read_text()
    for old, new in {
        "server web1:8000": f"server {addresses['web1']}",
        "server web2:8000": f"server {addresses['web2']}",
        "listen 80;": f"listen {addresses['plain']};",
        "listen 443 ssl": f"listen {addresses['proxy']} ssl",
        "archive.example.org": "localhost",
        "/etc/nginx/tls": str(folder / "tls"),
        "/var/cache/nginx/viva": str(folder / "cache"),
        "/var/log/nginx": str(folder),
        "/srv/viva-voz/staticfiles": str(ROOT / "staticfiles"),
    }.items():
        if old not in text:
            raise ClusterError(f"{source} has no {old!r}")
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        FRAME.format(folder=folder, user="user root;" if os.geteuid() == 0 else "")
    )
